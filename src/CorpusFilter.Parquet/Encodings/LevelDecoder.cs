using System.Numerics;

namespace CorpusFilter.Parquet.Encodings;

/// <summary>Repetition or definition levels of one page, in the hybrid or in the deprecated bit-packed encoding.</summary>
/// <remarks>The deprecated encoding packs from the most significant bit; Impala wrote it from the least.</remarks>
internal struct LevelDecoder
{
    private readonly int maxLevel;
    private readonly int bitWidth;
    private readonly bool fromLeastBit;
    private HybridDecoder hybrid;
    private Place place;

    private bool isBitPacked;
    private byte[] buffer;
    private int start;
    private long bit;

    /// <param name="fromLeastBit">Of the deprecated encoding alone.</param>
    public LevelDecoder(int maxLevel, bool fromLeastBit)
    {
        this.fromLeastBit = fromLeastBit;
        this.maxLevel = maxLevel;
        bitWidth = 32 - BitOperations.LeadingZeroCount((uint)maxLevel);
        buffer = [];
        place = null!;
    }

    public readonly bool IsPresent => maxLevel > 0;

    /// <summary>Starts on the levels of a version 1 page; returns where they end.</summary>
    public int StartPrefixed(byte[] source, int from, int end, int count, ParquetEncoding encoding, Place where)
    {
        if (encoding == ParquetEncoding.BitPacked)
        {
            long bytes = (((long)count * bitWidth) + 7) >> 3;
            if (bytes > end - from)
                throw where.Damaged($"{bytes} bytes of levels in a page that has {end - from} left", "levels inside the page");
            isBitPacked = true;
            buffer = source;
            start = from;
            bit = 0;
            place = where;
            return from + (int)bytes;
        }

        if (encoding != ParquetEncoding.Rle)
            throw where.Damaged($"Levels of encoding {encoding}", "Rle or BitPacked");
        if (end - from < 4)
            throw where.Damaged("The page ends before its levels", "four bytes with their length");
        int length = BitConverter.ToInt32(source, from);
        from += 4;
        if (length < 0 || length > end - from)
            throw where.Damaged($"{length} bytes of levels in a page that has {end - from} left", "levels inside the page");
        Start(source, from, from + length, where);
        return from + length;
    }

    public void Start(byte[] source, int from, int end, Place where)
    {
        isBitPacked = false;
        place = where;
        hybrid.Start(source, from, end, bitWidth, where);
    }

    public void Read(Span<int> levels)
    {
        if (isBitPacked)
            ReadBitPacked(levels);
        else
            hybrid.Read(levels);
        if (maxLevel == (1 << bitWidth) - 1)
            return;
        foreach (int level in levels)
        {
            if (level > maxLevel)
                throw place.Damaged($"A level of {level}", $"levels to {maxLevel}");
        }
    }

    private void ReadBitPacked(Span<int> levels)
    {
        for (int index = 0; index < levels.Length; index++)
        {
            int level = 0;
            for (int count = 0; count < bitWidth; count++, bit++)
            {
                byte source = buffer[start + (int)(bit >> 3)];
                level = fromLeastBit
                    ? level | (((source >> (int)(bit & 7)) & 1) << count)
                    : (level << 1) | ((source >> (int)(7 - (bit & 7))) & 1);
            }

            levels[index] = level;
        }
    }
}
