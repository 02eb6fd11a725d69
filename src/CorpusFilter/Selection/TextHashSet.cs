using CorpusFilter.Scoring;

namespace CorpusFilter.Selection;

/// <summary>A set of text hashes of fixed capacity: open addressing, 16 bytes to a slot, at most three slots in four used.</summary>
internal sealed class TextHashSet
{
    private readonly TextHash[] slots;
    private readonly long capacity;
    private long count;

    // An all-zero slot is a free one, so the hash that is zero itself is kept here.
    private bool hasZero;

    public TextHashSet(long capacity)
    {
        this.capacity = Math.Max(1, capacity);
        slots = new TextHash[SlotsFor(this.capacity)];
    }

    /// <summary>The largest capacity that takes no more than <paramref name="bytes"/>; at least 1.</summary>
    public static long CapacityFor(long bytes) =>
        Math.Max(1, (Math.Min(bytes / TextHash.Size, Array.MaxLength) - 1) * 3 / 4);

    /// <summary>Adds the hash if it is not there yet and there is room.</summary>
    /// <param name="added">False if it was there.</param>
    /// <returns>False if there was no room.</returns>
    public bool TryAdd(TextHash hash, out bool added)
    {
        if (hash == default)
        {
            added = !hasZero;
            hasZero = true;
            return true;
        }

        int slot = (int)Math.BigMul(Draw.Mix(hash.High ^ hash.Low), (ulong)slots.Length, out _);
        for (; slots[slot] != default; slot = slot + 1 == slots.Length ? 0 : slot + 1)
        {
            if (slots[slot] == hash)
            {
                added = false;
                return true;
            }
        }

        added = count < capacity;
        if (!added)
            return false;
        slots[slot] = hash;
        count++;
        return true;
    }

    public void Clear()
    {
        Array.Clear(slots);
        count = 0;
        hasZero = false;
    }

    private static long SlotsFor(long capacity) => capacity + (capacity + 2) / 3 + 1;
}
