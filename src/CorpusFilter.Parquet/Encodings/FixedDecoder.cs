using System.Runtime.InteropServices;

namespace CorpusFilter.Parquet.Encodings;

/// <summary>Gives numbers and booleans of one page as raw little-endian bytes, many at a time; a boolean is a byte of 0 or 1.</summary>
internal abstract class FixedDecoder
{
    public abstract void Start(PageValues page);

    /// <param name="output">Exactly as many values as are wanted.</param>
    public abstract void Read(Span<byte> output);

    public abstract void Skip(int count);
}

internal sealed class PlainFixedDecoder(int width) : FixedDecoder
{
    private PageValues page;
    private int position;

    public override void Start(PageValues page)
    {
        this.page = page;
        position = page.Start;
    }

    public override void Read(Span<byte> output)
    {
        Check(output.Length);
        page.Buffer.AsSpan(position, output.Length).CopyTo(output);
        position += output.Length;
    }

    public override void Skip(int count)
    {
        Check((long)count * width);
        position += count * width;
    }

    private void Check(long bytes)
    {
        if (bytes > page.End - position)
            throw page.Place.Damaged("The page ends before its last value", "as many values as the page header says");
    }
}

/// <summary>PLAIN booleans: one bit each, the least significant first.</summary>
internal sealed class PlainBooleanDecoder : FixedDecoder
{
    private PageValues page;
    private long bit;

    public override void Start(PageValues page)
    {
        this.page = page;
        bit = (long)page.Start * 8;
    }

    public override void Read(Span<byte> output)
    {
        Check(output.Length);
        for (int index = 0; index < output.Length; index++, bit++)
            output[index] = (byte)((page.Buffer[(int)(bit >> 3)] >> (int)(bit & 7)) & 1);
    }

    public override void Skip(int count)
    {
        Check(count);
        bit += count;
    }

    private void Check(int count)
    {
        if (count > ((long)page.End * 8) - bit)
            throw page.Place.Damaged("The page ends before its last value", "as many values as the page header says");
    }
}

/// <summary>RLE booleans: four bytes of length, then the hybrid of one bit.</summary>
internal sealed class RleBooleanDecoder : FixedDecoder
{
    private readonly int[] batch = new int[256];
    private HybridDecoder decoder;

    public override void Start(PageValues page)
    {
        if (page.Start == page.End)
        {
            // A page of nulls alone.
            decoder.Start(page.Buffer, page.Start, page.End, 1, page.Place);
            return;
        }

        int bytes = page.End - page.Start - 4;
        int length = bytes >= 0 ? BitConverter.ToInt32(page.Buffer, page.Start) : -1;
        if (length < 0 || length > bytes)
            throw page.Place.Damaged($"{length} bytes of booleans in a page that has {bytes} left", "booleans inside the page");
        decoder.Start(page.Buffer, page.Start + 4, page.Start + 4 + length, 1, page.Place);
    }

    public override void Read(Span<byte> output)
    {
        while (!output.IsEmpty)
        {
            int read = decoder.ReadUpTo(batch.AsSpan(0, Math.Min(batch.Length, output.Length)));
            for (int index = 0; index < read; index++)
                output[index] = (byte)batch[index];
            output = output[read..];
        }
    }

    public override void Skip(int count)
    {
        while (count > 0)
            count -= decoder.ReadUpTo(batch.AsSpan(0, Math.Min(batch.Length, count)));
    }
}

internal sealed class DictionaryFixedDecoder(int width) : FixedDecoder
{
    private readonly IndexReader indices = new();
    private ValueDictionary dictionary = new([], [], 0);

    public void Use(ValueDictionary values) => dictionary = values;

    public override void Start(PageValues page) => indices.Start(page, dictionary.Count);

    public override void Read(Span<byte> output)
    {
        while (!output.IsEmpty)
        {
            ReadOnlySpan<int> taken = indices.Take(output.Length / width);
            if (width == sizeof(int))
                Gather<int>(taken, output);
            else if (width == sizeof(long))
                Gather<long>(taken, output);
            else
                GatherBytes(taken, output);
            output = output[(taken.Length * width)..];
        }
    }

    public override void Skip(int count) => indices.Skip(count);

    private void Gather<T>(ReadOnlySpan<int> taken, Span<byte> output)
        where T : unmanaged
    {
        Span<T> target = MemoryMarshal.Cast<byte, T>(output);
        ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(dictionary.Values);
        for (int index = 0; index < taken.Length; index++)
            target[index] = source[taken[index]];
    }

    private void GatherBytes(ReadOnlySpan<int> taken, Span<byte> output)
    {
        for (int index = 0; index < taken.Length; index++)
            dictionary.Values.AsSpan(taken[index] * width, width).CopyTo(output[(index * width)..]);
    }
}
