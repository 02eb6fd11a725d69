namespace CorpusFilter.Parquet.Encodings;

/// <summary>Gives the values of one page one after the other as spans; each stays valid until the next call or the next page.</summary>
internal abstract class ByteArrayDecoder
{
    private byte[] buffer = [];
    private int start;
    private int length;

    public ReadOnlySpan<byte> Value => buffer.AsSpan(start, length);

    public abstract void Start(PageValues page);

    /// <summary>Moves to the next value.</summary>
    public abstract void Next();

    public virtual void Skip(int count)
    {
        for (; count > 0; count--)
            Next();
    }

    protected void Set(byte[] values, int from, int bytes)
    {
        buffer = values;
        start = from;
        length = bytes;
    }
}

/// <summary>PLAIN: four bytes of length, then the value.</summary>
internal sealed class PlainByteArrayDecoder : ByteArrayDecoder
{
    private PageValues page;
    private int position;

    public override void Start(PageValues page)
    {
        this.page = page;
        position = page.Start;
    }

    public override void Next()
    {
        int left = page.End - position - 4;
        if (left < 0)
            throw page.Place.Damaged("The page ends before its last value", "as many values as the page header says");
        int length = BitConverter.ToInt32(page.Buffer, position);
        if (length < 0 || length > left)
            throw page.Place.Damaged($"A value of {length} bytes in a page that has {left} left", "a value inside the page");
        Set(page.Buffer, position + 4, length);
        position += 4 + length;
    }
}

/// <summary>PLAIN for values of fixed width.</summary>
internal sealed class PlainFixedBytesDecoder(int width) : ByteArrayDecoder
{
    private PageValues page;
    private int position;

    public override void Start(PageValues page)
    {
        this.page = page;
        position = page.Start;
    }

    public override void Next()
    {
        if (page.End - position < width)
            throw page.Place.Damaged("The page ends before its last value", "as many values as the page header says");
        Set(page.Buffer, position, width);
        position += width;
    }
}

/// <summary>Indices into a dictionary of byte arrays (width 0) or of values of fixed width.</summary>
internal sealed class DictionaryByteArrayDecoder(int width) : ByteArrayDecoder
{
    private readonly IndexReader indices = new();
    private ValueDictionary dictionary = new([], [], 0);

    public void Use(ValueDictionary values) => dictionary = values;

    public override void Start(PageValues page) => indices.Start(page, dictionary.Count);

    public override void Next()
    {
        int index = indices.Next();
        if (width > 0)
        {
            Set(dictionary.Values, index * width, width);
        }
        else
        {
            int start = dictionary.Offsets[2 * index];
            Set(dictionary.Values, start, dictionary.Offsets[(2 * index) + 1] - start);
        }
    }

    public override void Skip(int count) => indices.Skip(count);
}

/// <summary>Checked dictionary indices, decoded some hundreds at a time.</summary>
internal sealed class IndexReader
{
    private readonly int[] batch = new int[512];
    private HybridDecoder decoder;
    private int position;
    private int count;
    private int undecoded;
    private int dictionaryCount;
    private Place place = new(null);

    public void Start(PageValues page, int dictionarySize)
    {
        position = count = 0;
        undecoded = page.MaxCount;
        dictionaryCount = dictionarySize;
        place = page.Place;
        // A page of nulls alone may lack even the width.
        int width = page.Start < page.End ? page.Buffer[page.Start] : 0;
        decoder.Start(page.Buffer, Math.Min(page.Start + 1, page.End), page.End, width, page.Place);
    }

    public int Next()
    {
        if (position == count)
            Decode();
        int index = batch[position];
        if ((uint)index >= (uint)dictionaryCount)
            throw Outside(index);
        position++;
        return index;
    }

    /// <summary>Up to <paramref name="wanted"/> indices, at least one.</summary>
    public ReadOnlySpan<int> Take(int wanted)
    {
        if (position == count)
            Decode();
        ReadOnlySpan<int> taken = batch.AsSpan(position, Math.Min(wanted, count - position));
        foreach (int index in taken)
        {
            if ((uint)index >= (uint)dictionaryCount)
                throw Outside(index);
        }

        position += taken.Length;
        return taken;
    }

    public void Skip(int skipped)
    {
        while (skipped > 0)
            skipped -= Take(skipped).Length;
    }

    // The page's count has nulls in it, so that there may be fewer indices than it says: one run is decoded at a time, and no run
    // is asked for that no value needs. The padding of a run may be anything; only indices that are used are checked.
    private void Decode()
    {
        if (undecoded <= 0)
            throw place.Damaged("More dictionary indices are needed than the page has values", "one index for each value that is not null");
        count = 0;
        position = 0;
        count = decoder.ReadUpTo(batch.AsSpan(0, Math.Min(batch.Length, undecoded)));
        undecoded -= count;
    }

    private ParquetException Outside(int index) =>
        place.Damaged($"Dictionary index {(uint)index}", $"an index below {dictionaryCount}, the size of the dictionary");
}
