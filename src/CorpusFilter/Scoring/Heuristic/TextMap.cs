using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>What the matcher has passed of a text, a bit for each byte: where words begin, and where dollar signs stand. For going back from a word.</summary>
internal readonly ref struct TextMap(Span<ulong> wordStarts, Span<ulong> dollars)
{
    private readonly Span<ulong> wordStarts = wordStarts;
    private readonly Span<ulong> dollars = dollars;

    public void Set(int block, ulong starts, ulong signs)
    {
        wordStarts[block] = starts;
        dollars[block] = signs;
    }

    /// <summary>Where the last word before <paramref name="position"/> begins, -1 if none does that near.</summary>
    public int WordBefore(int position) => LastBefore(wordStarts, position);

    /// <summary>Where the last dollar sign before <paramref name="position"/> stands, -1 if none does that near.</summary>
    public int DollarBefore(int position) => LastBefore(dollars, position);

    private static int LastBefore(ReadOnlySpan<ulong> bits, int position)
    {
        int block = position >> 6;
        int farthest = Math.Max(0, block - CueMatcher.LongestMatch / 64 - 1);
        ulong before = bits[block] & ((1UL << (position & 63)) - 1);
        while (before == 0)
        {
            if (--block < farthest)
                return -1;
            before = bits[block];
        }
        return (block << 6) + 63 - BitOperations.LeadingZeroCount(before);
    }

    /// <summary>One bit for each of 64 bytes: set where it is an ASCII letter or digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Words(ref byte first, out ulong dollars)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<byte> bytes = Vector512.LoadUnsafe(ref first);
            Vector512<byte> letters = Vector512.LessThanOrEqual((bytes | Vector512.Create((byte)0x20)) - Vector512.Create((byte)'a'), Vector512.Create((byte)25));
            Vector512<byte> digits = Vector512.LessThanOrEqual(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)9));
            dollars = Vector512.Equals(bytes, Vector512.Create((byte)'$')).ExtractMostSignificantBits();
            return (letters | digits).ExtractMostSignificantBits();
        }
        ulong mask = 0;
        dollars = 0;
        for (int half = 0; half < 2; half++)
        {
            Vector256<byte> bytes = Vector256.LoadUnsafe(ref first, (nuint)(half * 32));
            Vector256<byte> letters = Vector256.LessThanOrEqual((bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)25));
            Vector256<byte> digits = Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)9));
            dollars |= (ulong)Vector256.Equals(bytes, Vector256.Create((byte)'$')).ExtractMostSignificantBits() << (half * 32);
            mask |= (ulong)(letters | digits).ExtractMostSignificantBits() << (half * 32);
        }
        return mask;
    }
}
