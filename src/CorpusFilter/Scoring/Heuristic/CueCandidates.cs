using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>A cue to try at a word or pair of words.</summary>
/// <param name="Thirds">Bits of the words that can follow, all of them if any may.</param>
internal readonly record struct CueCandidate(int Cue, ulong Thirds)
{
    public static ulong BitOf(ulong word) => 1UL << (int)((word * 0xC2B2AE3D27D4EB4F) >> 58);
}

/// <summary>
/// Which cues to try at a key: a bit table that nearly all keys of a text fail at, and behind it an open-addressed table. Immutable once made.
/// </summary>
internal sealed class CueCandidates
{
    private const int FilterBits = 17;
    private readonly ulong[] filter = new ulong[(1 << FilterBits) / 64];
    private readonly Slot[] slots;
    private readonly CueCandidate[] candidates;
    private readonly int shift;

    public CueCandidates(IReadOnlyDictionary<ulong, List<CueCandidate>> byKey)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, 2 * byKey.Count));
        shift = 64 - BitOperations.Log2((uint)size);
        slots = new Slot[size];
        candidates = [.. byKey.SelectMany(entry => entry.Value)];
        int from = 0;
        foreach ((ulong key, List<CueCandidate> cues) in byKey)
        {
            int slot = (int)(Mix(key) >> shift);
            while (slots[slot].Count > 0)
                slot = (slot + 1) & (size - 1);
            slots[slot] = new Slot(key, from, cues.Count);
            from += cues.Count;
            uint bit = FilterSlot(key);
            filter[bit >> 6] |= 1UL << (int)(bit & 63);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayHave(ulong key)
    {
        uint slot = FilterSlot(key);
        return (Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(filter), slot >> 6) >> (int)(slot & 63) & 1) != 0;
    }

    public ReadOnlySpan<CueCandidate> Of(ulong key)
    {
        for (int slot = (int)(Mix(key) >> shift); slots[slot].Count > 0; slot = (slot + 1) & (slots.Length - 1))
        {
            if (slots[slot].Key == key)
                return candidates.AsSpan(slots[slot].From, slots[slot].Count);
        }
        return [];
    }

    /// <param name="Count">0: free.</param>
    private readonly record struct Slot(ulong Key, int From, int Count);

    private static ulong Mix(ulong key) => key * 0x9FB21C651E98DF25;

    private static uint FilterSlot(ulong key) => (uint)(Mix(key) >> (64 - FilterBits));
}
