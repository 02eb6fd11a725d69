using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CorpusFilter.Parquet.Encodings;

/// <summary>
/// The RLE / bit-packing hybrid (Encodings.md in apache/parquet-format) that levels, dictionary indices and booleans are stored in.
/// The buffer must have <see cref="Slack"/> readable bytes behind the end: values are loaded eight bytes at a time.
/// </summary>
internal struct HybridDecoder
{
    public const int Slack = 16;

    private byte[] buffer;
    private Place place;
    private int position;
    private int end;
    private int bitWidth;

    // Of the current run.
    private long left;
    private bool packed;
    private int repeated;
    private int packedStart;
    private long packedBit;

    public void Start(byte[] source, int start, int stop, int width, Place where)
    {
        buffer = source;
        place = where;
        position = start;
        end = stop;
        bitWidth = width;
        left = 0;
        if (width is < 0 or > 32)
            throw where.Damaged($"Values of {width} bits", "0 to 32");
    }

    public void Read(Span<int> output)
    {
        while (!output.IsEmpty)
            output = output[ReadUpTo(output)..];
    }

    /// <summary>Reads from the current run alone, at least one value; returns how many.</summary>
    public int ReadUpTo(Span<int> output)
    {
        if (bitWidth == 0)
        {
            output.Clear();
            return output.Length;
        }

        if (left == 0)
            NextRun();
        int count = (int)Math.Min(left, output.Length);
        if (packed)
            Unpack(output[..count]);
        else
            output[..count].Fill(repeated);
        left -= count;
        return count;
    }

    private void NextRun()
    {
        while (left == 0)
        {
            uint header = ReadVarint();
            int bytes = (bitWidth + 7) >> 3;
            if ((header & 1) != 0)
            {
                // The last run may be cut short: its padding need not be there.
                long count = (long)(header >> 1) * 8;
                long stored = Math.Min((count * bitWidth) >> 3, end - position);
                packed = true;
                packedStart = position;
                packedBit = 0;
                left = Math.Min(count, (stored * 8) / bitWidth);
                if (left == 0 && count > 0)
                    throw TooShort();
                position += (int)stored;
            }
            else
            {
                if (end - position < bytes)
                    throw TooShort();
                uint value = 0;
                for (int index = 0; index < bytes; index++)
                    value |= (uint)buffer[position + index] << (8 * index);
                position += bytes;
                if (bitWidth < 32 && value >> bitWidth != 0)
                    throw place.Damaged($"A repeated value of {value} in {bitWidth} bits", "a value that fits");
                packed = false;
                repeated = (int)value;
                left = header >> 1;
            }
        }
    }

    private void Unpack(Span<int> output)
    {
        ref byte start = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(buffer), packedStart);
        ulong mask = (1UL << bitWidth) - 1;
        long bit = packedBit;
        for (int index = 0; index < output.Length; index++)
        {
            ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, (nint)(bit >> 3)));
            output[index] = (int)((word >> (int)(bit & 7)) & mask);
            bit += bitWidth;
        }

        packedBit = bit;
    }

    private uint ReadVarint()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            if (position >= end)
                throw TooShort();
            byte next = buffer[position++];
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw place.Damaged("A run length of more than 5 bytes", "a run length of 32 bits");
    }

    private readonly ParquetException TooShort() =>
        place.Damaged("The runs of levels, indices or booleans end before all values are read", "as many values as the page header says");
}
