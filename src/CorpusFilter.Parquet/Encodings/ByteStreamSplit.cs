namespace CorpusFilter.Parquet.Encodings;

/// <summary>BYTE_STREAM_SPLIT: first the first bytes of all values, then the second ones, and so on.</summary>
internal struct ByteStreamSplit
{
    private PageValues page;
    private int count;
    private int position;

    public void Start(PageValues values, int width)
    {
        page = values;
        position = 0;
        int bytes = values.End - values.Start;
        count = bytes / width;
        if (bytes % width != 0)
            throw values.Place.Damaged($"{bytes} bytes of values of {width}", "a multiple of it");
    }

    /// <summary>Reads so many values of so many bytes.</summary>
    public void Read(Span<byte> output, int width)
    {
        int wanted = output.Length / width;
        Check(wanted);
        for (int stream = 0; stream < width; stream++)
        {
            ReadOnlySpan<byte> source = page.Buffer.AsSpan(page.Start + (stream * count) + position, wanted);
            int target = stream;
            foreach (byte value in source)
            {
                output[target] = value;
                target += width;
            }
        }

        position += wanted;
    }

    public void Skip(int skipped)
    {
        Check(skipped);
        position += skipped;
    }

    private readonly void Check(int wanted)
    {
        if (wanted > count - position)
            throw page.Place.Damaged("The page ends before its last value", "as many values as the page header says");
    }
}

internal sealed class SplitFixedDecoder(int width) : FixedDecoder
{
    private ByteStreamSplit streams;

    public override void Start(PageValues page) => streams.Start(page, width);

    public override void Read(Span<byte> output) => streams.Read(output, width);

    public override void Skip(int count) => streams.Skip(count);
}

internal sealed class SplitByteArrayDecoder(int width) : ByteArrayDecoder
{
    private readonly byte[] value = new byte[width];
    private ByteStreamSplit streams;

    public override void Start(PageValues page) => streams.Start(page, width);

    public override void Next()
    {
        streams.Read(value, width);
        Set(value, 0, width);
    }

    public override void Skip(int count) => streams.Skip(count);
}
