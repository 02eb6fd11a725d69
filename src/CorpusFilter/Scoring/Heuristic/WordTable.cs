using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// The numbers of a <see cref="CueVocabulary"/> for looking up every word of a text: eight words to a bucket, which one comparison tells apart, so that no branch
/// depends on the text. Immutable and safe to use from several threads.
/// </summary>
internal sealed class WordTable
{
    private const int BucketSize = 8;

    // Any odd number spreads the keys; another is tried where a bucket overflows, and more buckets where several do.
    private const ulong FirstMultiplier = 0x9FB21C651E98DF25;
    private const int Tries = 64;

    private readonly ulong[] keys;
    private readonly int[] numbers;
    private readonly ulong multiplier = FirstMultiplier;
    private readonly int shift;

    public WordTable(CueVocabulary vocabulary)
    {
        int bits = Math.Max(1, BitOperations.Log2((uint)vocabulary.Numbers.Count / BucketSize + 1) + 2);
        for (int attempt = 1; ; attempt++)
        {
            keys = new ulong[BucketSize << bits];
            numbers = new int[BucketSize << bits];
            shift = 64 - bits;
            if (TryFill(vocabulary))
                return;
            multiplier = multiplier * FirstMultiplier | 1;
            bits += attempt % Tries == 0 ? 1 : 0;
        }
    }

    private bool TryFill(CueVocabulary vocabulary)
    {
        foreach ((ulong key, int number) in vocabulary.Numbers)
        {
            Span<ulong> bucket = keys.AsSpan(BucketOf(key), BucketSize);
            int free = bucket.IndexOf(0UL);
            if (free < 0)
                return false;
            bucket[free] = key;
            numbers[BucketOf(key) + free] = number;
        }
        return true;
    }

    /// <summary>The number of the word with this key, 0 if no cue names it.</summary>
    /// <param name="key">Not 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NumberOf(ulong key)
    {
        int bucket = BucketOf(key);
        ref ulong first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(keys), bucket);
        uint same = (uint)Vector512.Equals(Vector512.LoadUnsafe(ref first), Vector512.Create(key)).ExtractMostSignificantBits();
        int isThere = -(int)((same | (0 - same)) >> 31);
        return isThere & Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(numbers), bucket + (BitOperations.TrailingZeroCount(same) & (BucketSize - 1)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int BucketOf(ulong key) => (int)((key * multiplier) >> shift) * BucketSize;
}
