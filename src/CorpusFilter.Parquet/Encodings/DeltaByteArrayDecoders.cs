namespace CorpusFilter.Parquet.Encodings;

/// <summary>Lengths in DELTA_BINARY_PACKED, decoded some hundreds at a time: a page may claim any number of them.</summary>
internal sealed class LengthReader
{
    private readonly long[] batch = new long[256];
    private DeltaDecoder decoder;
    private Place place = new(null);
    private int position;
    private int count;

    /// <summary>Starts on lengths; returns where they end.</summary>
    public int Start(byte[] buffer, int start, int end, Place where)
    {
        place = where;
        position = count = 0;
        decoder.Start(buffer, start, end, where);
        DeltaDecoder ahead = decoder;
        return ahead.SkipToEnd();
    }

    /// <param name="limit">The length at the most.</param>
    public int Next(int limit)
    {
        if (position == count)
        {
            count = (int)Math.Clamp(decoder.Left, 1, batch.Length);
            position = 0;
            decoder.Read(batch.AsSpan(0, count));
        }

        long length = batch[position];
        if (length < 0 || length > limit)
            throw place.Damaged($"A length of {length} where {limit} bytes are left", "a length inside the page or value");
        position++;
        return (int)length;
    }
}

/// <summary>DELTA_LENGTH_BYTE_ARRAY: all lengths, then all values end to end.</summary>
internal sealed class DeltaLengthByteArrayDecoder : ByteArrayDecoder
{
    private readonly LengthReader lengths = new();
    private PageValues page;
    private int position;

    public override void Start(PageValues page)
    {
        this.page = page;
        position = lengths.Start(page.Buffer, page.Start, page.End, page.Place);
    }

    public override void Next()
    {
        int length = lengths.Next(page.End - position);
        Set(page.Buffer, position, length);
        position += length;
    }
}

/// <summary>DELTA_BYTE_ARRAY: each value is so many bytes of the one before, and a suffix.</summary>
/// <param name="width">Bytes that each value must have; 0 for any.</param>
internal sealed class DeltaByteArrayDecoder(int width) : ByteArrayDecoder
{
    private readonly LengthReader prefixes = new();
    private readonly LengthReader suffixes = new();
    private PageValues page;
    private int position;
    private byte[] value = new byte[64];
    private int length;

    public override void Start(PageValues page)
    {
        this.page = page;
        int suffixStart = prefixes.Start(page.Buffer, page.Start, page.End, page.Place);
        position = suffixes.Start(page.Buffer, suffixStart, page.End, page.Place);
        length = 0;
    }

    // All suffixes together are no longer than the page, and so is no value.
    public override void Next()
    {
        int prefix = prefixes.Next(length);
        int suffix = suffixes.Next(page.End - position);
        if (width > 0 && prefix + suffix != width)
            throw page.Place.Damaged($"A value of {prefix + suffix} bytes", $"{width}, as the schema says");
        if (value.Length < prefix + suffix)
            Array.Resize(ref value, Math.Max(prefix + suffix, (int)Math.Min(Array.MaxLength, 2L * value.Length)));
        page.Buffer.AsSpan(position, suffix).CopyTo(value.AsSpan(prefix));
        position += suffix;
        length = prefix + suffix;
        Set(value, 0, length);
    }
}
