using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>A cue to try at a word or pair of words.</summary>
/// <param name="State">The state of its program behind the word or pair; <see cref="CueProgram.Nothing"/>: it has to be walked from its beginning.</param>
/// <param name="Thirds">Bits of the words that can follow, all of them if any may.</param>
internal readonly record struct CueCandidate(int Cue, int State, ulong Thirds)
{
    public static ulong BitOf(int word) => 1UL << (int)(((uint)word * 0x9E3779B1) >> 26);
}

/// <summary>
/// Which cues to try at a key: a bit table that nearly all keys of a text fail at, and behind it an open-addressed table. Immutable once made.
/// </summary>
internal sealed class CueCandidates
{
    /// <summary>Bits of the filter for each key: so few of the others pass.</summary>
    private const int BitsPerKey = 16;

    private readonly ulong[] filter;
    private readonly int filterShift;
    private readonly Slot[] slots;
    private readonly CueCandidate[] candidates;
    private readonly int shift;

    public CueCandidates(IReadOnlyDictionary<ulong, List<CueCandidate>> byKey)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, 2 * byKey.Count));
        shift = 64 - BitOperations.Log2((uint)size);
        int bits = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(64, BitsPerKey * byKey.Count));
        filter = new ulong[bits / 64];
        filterShift = 64 - BitOperations.Log2((uint)bits);
        slots = new Slot[size];
        candidates = [.. byKey.SelectMany(entry => entry.Value)];
        int from = 0;
        foreach ((ulong key, List<CueCandidate> cues) in byKey)
        {
            int slot = (int)(Mix(key) >> shift);
            while (slots[slot].Count > 0)
                slot = (slot + 1) & (size - 1);
            slots[slot] = new Slot(key, cues.Aggregate(0UL, (thirds, cue) => thirds | cue.Thirds), from, cues.Count);
            from += cues.Count;
            uint bit = (uint)(Mix(key) >> filterShift);
            filter[bit >> 6] |= 1UL << (int)(bit & 63);
        }
    }

    /// <summary>1 if there may be a cue to try at the key, 0 if there is none: a number, so that it can be added up without a branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int MayHave(ulong key)
    {
        uint bit = (uint)(Mix(key) >> filterShift);
        return (int)(Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(filter), bit >> 6) >> (int)(bit & 63)) & 1;
    }

    /// <param name="third">That of the word that follows; none of the cues may be followed by it where they are returned empty.</param>
    public ReadOnlySpan<CueCandidate> Of(ulong key, ulong third)
    {
        for (int slot = (int)(Mix(key) >> shift); slots[slot].Count > 0; slot = (slot + 1) & (slots.Length - 1))
        {
            if (slots[slot].Key == key)
                return (slots[slot].Thirds & third) == 0 ? [] : candidates.AsSpan(slots[slot].From, slots[slot].Count);
        }
        return [];
    }

    /// <param name="Thirds">Those of all its cues.</param>
    /// <param name="Count">0: free.</param>
    private readonly record struct Slot(ulong Key, ulong Thirds, int From, int Count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong key) => key * 0x9FB21C651E98DF25;
}
