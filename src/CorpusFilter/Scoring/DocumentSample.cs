using CorpusFilter.Configuration;

namespace CorpusFilter.Scoring;

/// <summary>
/// Draws documents by a hash of seed, shard name and row: the same documents whatever the order of work,
/// and with a larger fraction all that a smaller one has drawn.
/// </summary>
internal readonly struct DocumentSample
{
    private readonly ulong start;
    private readonly double fraction;

    public DocumentSample(SampleConfig config, string shard)
    {
        fraction = config.Fraction;
        start = TextHash.Of(System.Text.Encoding.UTF8.GetBytes(shard)).High ^ Mix((ulong)config.Seed);
    }

    // The top 53 bits as a number in [0, 1): every double of that grid is exact, so the comparison is the same everywhere.
    public bool Draws(long row) => fraction >= 1.0 || (Mix(start + (ulong)row * 0x9E3779B97F4A7C15) >> 11) * (1.0 / (1UL << 53)) < fraction;

    // SplitMix64's finaliser (Steele, Lea, Flood 2014).
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
