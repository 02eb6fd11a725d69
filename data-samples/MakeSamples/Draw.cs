namespace CorpusFilter.MakeSamples;

/// <summary>Random choices that are the same on every machine and runtime: SplitMix64 (Steele, Lea, Flood 2014).</summary>
internal sealed class Draw(ulong seed)
{
    private ulong state = seed;

    private ulong Next()
    {
        ulong z = state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A whole number, both ends included.</summary>
    public int Number(int from, int to) => from + (int)(Next() % (ulong)(to - from + 1));

    public bool Chance(int percent) => Number(1, 100) <= percent;

    public T One<T>(IReadOnlyList<T> choices) => choices[Number(0, choices.Count - 1)];

    public T One<T>(params ReadOnlySpan<T> choices) => choices[Number(0, choices.Length - 1)];

    /// <summary>Some different choices, in random order.</summary>
    public List<T> Some<T>(IReadOnlyList<T> choices, int count)
    {
        List<T> rest = [.. choices];
        List<T> taken = [];
        while (taken.Count < count && rest.Count > 0)
        {
            int index = Number(0, rest.Count - 1);
            taken.Add(rest[index]);
            rest.RemoveAt(index);
        }

        return taken;
    }
}
