using System.Buffers.Binary;

namespace CorpusFilter.Scoring.Cascade;

/// <summary>
/// Documents by route, in how many of them the cheap classifier finds a behavior, and of those that the judge saw, how the two agree: for each behavior,
/// and for any of them together, whether each of the two finds an instance. Adds up over batches.
/// </summary>
internal sealed class CascadeCounts(int behaviors)
{
    private const int Cells = 4;
    private static readonly int Routes = Enum.GetValues<CascadeRoute>().Length;

    private readonly long[] documents = new long[Routes];
    private readonly long[] judged = new long[Routes];
    private readonly long[] found = new long[Routes * (behaviors + 1)];
    private readonly long[] cells = new long[Routes * (behaviors + 1) * Cells];

    /// <summary>Documents that took this route.</summary>
    public long Documents(CascadeRoute route) => documents[(int)route];

    /// <summary>Of these, those in which the cheap classifier finds <paramref name="behavior"/>; behind the last behavior stands any of them.</summary>
    public long Found(CascadeRoute route, int behavior) => found[(int)route * (behaviors + 1) + behavior];

    /// <summary>Of these, those that the judge answered about.</summary>
    public long Judged(CascadeRoute route) => judged[(int)route];

    /// <summary>Of these, those in which both, one or none of the two find <paramref name="behavior"/>.</summary>
    public long Agreement(CascadeRoute route, int behavior, bool cheap, bool judge) => cells[Cell(route, behavior, cheap, judge)];

    /// <param name="judge">Empty where the judge was not asked or had no answer.</param>
    public void Add(CascadeRoute route, ReadOnlySpan<int> cheap, ReadOnlySpan<int> judge)
    {
        documents[(int)route]++;
        for (int behavior = 0; behavior < behaviors; behavior++)
            found[(int)route * (behaviors + 1) + behavior] += cheap[behavior] > 0 ? 1 : 0;
        found[(int)route * (behaviors + 1) + behaviors] += cheap.ContainsAnyExcept(0) ? 1 : 0;
        if (judge.IsEmpty)
            return;
        judged[(int)route]++;
        for (int behavior = 0; behavior < behaviors; behavior++)
            cells[Cell(route, behavior, cheap[behavior] > 0, judge[behavior] > 0)]++;
        cells[Cell(route, behaviors, cheap.ContainsAnyExcept(0), judge.ContainsAnyExcept(0))]++;
    }

    public void Add(CascadeCounts other)
    {
        foreach ((long[] mine, long[] others) in new[] { (documents, other.documents), (judged, other.judged), (found, other.found), (cells, other.cells) })
            for (int i = 0; i < mine.Length; i++)
                mine[i] += others[i];
    }

    /// <summary>All counts as little-endian 64-bit numbers.</summary>
    public byte[] ToBytes()
    {
        long[] all = [.. documents, .. judged, .. found, .. cells];
        byte[] bytes = new byte[all.Length * sizeof(long)];
        for (int i = 0; i < all.Length; i++)
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), all[i]);
        return bytes;
    }

    /// <summary>The inverse of <see cref="ToBytes"/>; null where the bytes are of another number of behaviors.</summary>
    public static CascadeCounts? FromBytes(int behaviors, ReadOnlySpan<byte> bytes)
    {
        var counts = new CascadeCounts(behaviors);
        long[][] parts = [counts.documents, counts.judged, counts.found, counts.cells];
        if (bytes.Length != parts.Sum(part => part.Length) * sizeof(long))
            return null;
        foreach (long[] part in parts)
        {
            for (int i = 0; i < part.Length; i++, bytes = bytes[sizeof(long)..])
                part[i] = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        }
        return counts;
    }

    private int Cell(CascadeRoute route, int behavior, bool cheap, bool judge) =>
        ((int)route * (behaviors + 1) + behavior) * Cells + (cheap ? 2 : 0) + (judge ? 1 : 0);
}
