namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// Where each stored answer stands: 16 bytes per answer, at most 32 with the room that open addressing needs, so that
/// ten million answers take some 300 MB. It holds only 64 bits of each key; whoever reads a record compares the whole key.
/// Not safe for several threads: the store locks.
/// </summary>
internal sealed class AnswerIndex
{
    private const int PositionBits = 44;
    private ulong[] prefixes = new ulong[1024];
    private ulong[] places = new ulong[1024];

    public int Count { get; private set; }

    public void Add(AnswerKey key, int file, long position)
    {
        if (Count >= prefixes.Length / 4 * 3)
            Grow();
        Insert(key.Prefix, ((ulong)(file + 1) << PositionBits) | (ulong)position);
    }

    /// <summary>Places of records whose key may be <paramref name="key"/>, in the order they were added; a place is never zero.</summary>
    public int Find(AnswerKey key, Span<ulong> found)
    {
        int count = 0;
        for (int slot = Slot(key.Prefix); places[slot] != 0 && count < found.Length; slot = (slot + 1) & (prefixes.Length - 1))
            if (prefixes[slot] == key.Prefix)
                found[count++] = places[slot];
        return count;
    }

    public static (int File, long Position) Split(ulong place) =>
        ((int)(place >> PositionBits) - 1, (long)(place & ((1UL << PositionBits) - 1)));

    private int Slot(ulong prefix) => (int)(prefix & (uint)(prefixes.Length - 1));

    private void Insert(ulong prefix, ulong place)
    {
        int slot = Slot(prefix);
        while (places[slot] != 0)
            slot = (slot + 1) & (prefixes.Length - 1);
        prefixes[slot] = prefix;
        places[slot] = place;
        Count++;
    }

    private void Grow()
    {
        (ulong[] oldPrefixes, ulong[] oldPlaces) = (prefixes, places);
        prefixes = new ulong[oldPrefixes.Length * 2];
        places = new ulong[oldPlaces.Length * 2];
        Count = 0;
        for (int slot = 0; slot < oldPlaces.Length; slot++)
            if (oldPlaces[slot] != 0)
                Insert(oldPrefixes[slot], oldPlaces[slot]);
    }
}
