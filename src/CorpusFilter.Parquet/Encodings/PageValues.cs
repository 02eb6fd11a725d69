namespace CorpusFilter.Parquet.Encodings;

/// <summary>
/// The values section of one page: <paramref name="Buffer"/> from <paramref name="Start"/> to <paramref name="End"/>,
/// with <see cref="HybridDecoder.Slack"/> readable bytes behind.
/// </summary>
/// <param name="MaxCount">Values in the page at the most; nulls are not among them.</param>
internal readonly record struct PageValues(byte[] Buffer, int Start, int End, int MaxCount, Place Place);

/// <summary>The values that a dictionary page gives, laid end to end.</summary>
internal sealed class ValueDictionary(byte[] values, int[] offsets, int count)
{
    public int Count => count;

    public byte[] Values => values;

    /// <summary>Where each value begins and ends, two numbers for each, for byte arrays; empty for values of fixed width.</summary>
    public int[] Offsets => offsets;

    /// <summary>Reads a dictionary page of byte arrays, which is always PLAIN.</summary>
    public static ValueDictionary ReadByteArrays(PageValues page)
    {
        if (page.MaxCount > (page.End - page.Start) / 4)
            throw page.Place.Damaged($"A dictionary of {page.MaxCount} values in {page.End - page.Start} bytes", "four bytes for each value at least");
        var lengths = new int[2 * page.MaxCount];
        int position = page.Start;
        for (int index = 0; index < page.MaxCount; index++)
        {
            int length = page.End - position >= 4 ? BitConverter.ToInt32(page.Buffer, position) : -1;
            position += 4;
            if (length < 0 || length > page.End - position)
                throw page.Place.Damaged($"Value {index} of the dictionary is {length} bytes long", $"at most {page.End - position}");
            lengths[2 * index] = position;
            position += length;
            lengths[(2 * index) + 1] = position;
        }

        return new ValueDictionary(page.Buffer, lengths, page.MaxCount);
    }

    public static ValueDictionary ReadFixed(PageValues page, int width)
    {
        if ((long)page.MaxCount * width > page.End - page.Start)
            throw page.Place.Damaged($"A dictionary of {page.MaxCount} values of {width} bytes in {page.End - page.Start} bytes", "room for each value");
        return new ValueDictionary(page.Buffer.AsSpan(page.Start, page.MaxCount * width).ToArray(), [], page.MaxCount);
    }
}
