using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CorpusFilter.Parquet.Encodings;

/// <summary>
/// DELTA_BINARY_PACKED (Encodings.md in apache/parquet-format): blocks of a smallest difference and of miniblocks, each with its own bit width.
/// Sums wrap around, as the format wants; a 32-bit column takes the low half.
/// </summary>
internal struct DeltaDecoder
{
    private byte[] buffer;
    private Place place;
    private int position;
    private int end;
    private int miniblocks;
    private int miniblockValues;

    // Values that are not given yet, the first one included.
    private long left;
    private bool atFirst;
    private long last;

    // Of the current block and miniblock.
    private long minDelta;
    private int widths;
    private int miniblock;
    private int bitWidth;
    private int inMiniblock;
    private long bit;

    public void Start(byte[] source, int start, int stop, Place where)
    {
        buffer = source;
        place = where;
        position = start;
        end = stop;
        left = 0;
        atFirst = false;
        inMiniblock = 0;
        // A page of nulls alone may have no header either.
        if (start == stop)
            return;
        ulong blockValues = ReadVarint();
        ulong perBlock = ReadVarint();
        ulong total = ReadVarint();
        last = ReadZigZag();
        if (perBlock == 0 || perBlock > blockValues || blockValues > 1 << 24 || blockValues % perBlock != 0 || (blockValues / perBlock) % 8 != 0)
            throw where.Damaged($"Blocks of {blockValues} differences in {perBlock} miniblocks", "miniblocks of a multiple of 32 values");
        if (total > int.MaxValue)
            throw where.Damaged($"{total} values in a page", "fewer than 2^31");
        left = (long)total;
        atFirst = total > 0;
        miniblocks = (int)perBlock;
        miniblockValues = (int)(blockValues / perBlock);
        miniblock = miniblocks;
    }

    /// <summary>Values that are left to read.</summary>
    public readonly long Left => left;

    public void Read(Span<long> output)
    {
        if (output.Length > left)
            throw place.Damaged($"{left} differences are left where {output.Length} more values are needed", "one for each value that is not null");
        if (output.IsEmpty)
            return;
        left -= output.Length;
        if (atFirst)
        {
            atFirst = false;
            output[0] = last;
            output = output[1..];
        }

        while (!output.IsEmpty)
        {
            if (inMiniblock == 0)
                NextMiniblock();
            int count = Math.Min(inMiniblock, output.Length);
            Unpack(output[..count]);
            inMiniblock -= count;
            output = output[count..];
        }
    }

    /// <summary>Position behind the last miniblock, without decoding what is between.</summary>
    public int SkipToEnd()
    {
        long missing = left - (atFirst ? 1 : 0) - inMiniblock;
        while (missing > 0)
        {
            NextMiniblock();
            missing -= inMiniblock;
        }

        left = 0;
        return position;
    }

    private void NextMiniblock()
    {
        if (miniblock == miniblocks)
        {
            minDelta = ReadZigZag();
            if (end - position < miniblocks)
                throw TooShort();
            widths = position;
            position += miniblocks;
            miniblock = 0;
        }

        bitWidth = buffer[widths + miniblock];
        miniblock++;
        if (bitWidth > 64)
            throw place.Damaged($"Differences of {bitWidth} bits", "64 at the most");
        long bytes = (long)miniblockValues * bitWidth / 8;
        if (bytes > end - position)
            throw TooShort();
        bit = (long)position * 8;
        position += (int)bytes;
        inMiniblock = miniblockValues;
    }

    private void Unpack(Span<long> output)
    {
        long value = last;
        if (bitWidth == 0)
        {
            for (int index = 0; index < output.Length; index++)
                output[index] = value = unchecked(value + minDelta);
            last = value;
            return;
        }

        ref byte start = ref MemoryMarshal.GetArrayDataReference(buffer);
        ulong mask = bitWidth == 64 ? ulong.MaxValue : (1UL << bitWidth) - 1;
        for (int index = 0; index < output.Length; index++, bit += bitWidth)
        {
            ref byte at = ref Unsafe.Add(ref start, (nint)(bit >> 3));
            int shift = (int)(bit & 7);
            ulong word = Unsafe.ReadUnaligned<ulong>(ref at) >> shift;
            if (shift + bitWidth > 64)
                word |= (ulong)Unsafe.Add(ref at, 8) << (64 - shift);
            output[index] = value = unchecked(value + minDelta + (long)(word & mask));
        }

        last = value;
    }

    private long ReadZigZag()
    {
        ulong value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (position >= end)
                throw TooShort();
            byte next = buffer[position++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw place.Damaged("An integer of more than 10 bytes", "64 bits");
    }

    private readonly ParquetException TooShort() =>
        place.Damaged("The blocks of differences end before all values are read", "as many values as their header says");
}

internal sealed class DeltaFixedDecoder(int width) : FixedDecoder
{
    private readonly long[] batch = new long[256];
    private DeltaDecoder decoder;

    public override void Start(PageValues page) => decoder.Start(page.Buffer, page.Start, page.End, page.Place);

    public override void Read(Span<byte> output)
    {
        if (width == sizeof(long))
        {
            decoder.Read(MemoryMarshal.Cast<byte, long>(output));
            return;
        }

        Span<int> target = MemoryMarshal.Cast<byte, int>(output);
        while (!target.IsEmpty)
        {
            Span<long> wide = batch.AsSpan(0, Math.Min(batch.Length, target.Length));
            decoder.Read(wide);
            for (int index = 0; index < wide.Length; index++)
                target[index] = unchecked((int)wide[index]);
            target = target[wide.Length..];
        }
    }

    public override void Skip(int count)
    {
        while (count > 0)
        {
            int skipped = Math.Min(batch.Length, count);
            decoder.Read(batch.AsSpan(0, skipped));
            count -= skipped;
        }
    }
}
