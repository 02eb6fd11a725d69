using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CorpusFilter.Tokens;

/// <summary>The merges of a vocabulary: two tokens, the rank at which they merge (lowest first) and what they become. Filled once, then read by all threads.</summary>
internal sealed class PairTable
{
    public const int NoRank = int.MaxValue;

    private const ulong Empty = ulong.MaxValue;

    private Entry[] entries;
    private int shift;
    private int count;

    public PairTable(int expected)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, expected * 2));
        (entries, shift) = Room(size);
    }

    private struct Entry
    {
        public ulong Pair;
        public int Rank;
        public int Merged;
    }

    /// <summary>A pair that is there already gets the new rank, as in the reference.</summary>
    public void Set(int left, int right, int rank, int merged)
    {
        if ((count + 1) * 2 > entries.Length)
        {
            Entry[] old = entries;
            (entries, shift) = Room(old.Length * 2);
            foreach (Entry entry in old)
            {
                if (entry.Pair != Empty)
                    Slot(entry.Pair) = entry;
            }
        }

        ref Entry slot = ref Slot(Key(left, right));
        if (slot.Pair == Empty)
            count++;
        slot = new Entry { Pair = Key(left, right), Rank = rank, Merged = merged };
    }

    /// <summary>Rank of a pair and what it merges to; <see cref="NoRank"/> if it doesn't merge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int left, int right, out int merged)
    {
        ref Entry slot = ref Slot(Key(left, right));
        merged = slot.Merged;
        return slot.Pair == Empty ? NoRank : slot.Rank;
    }

    private static (Entry[] Entries, int Shift) Room(int size)
    {
        var room = new Entry[size];
        Array.Fill(room, new Entry { Pair = Empty });
        return (room, 64 - BitOperations.Log2((uint)size));
    }

    private static ulong Key(int left, int right) => ((ulong)(uint)left << 32) | (uint)right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Entry Slot(ulong pair)
    {
        ref Entry first = ref MemoryMarshal.GetArrayDataReference(entries);
        nint slot = (nint)((pair ^ (pair >> 29)) * 0x9E3779B97F4A7C15 >> shift);
        while (Unsafe.Add(ref first, slot).Pair != pair && Unsafe.Add(ref first, slot).Pair != Empty)
            slot = (slot + 1) & (entries.Length - 1);
        return ref Unsafe.Add(ref first, slot);
    }
}
