using CorpusFilter.Scoring;

namespace CorpusFilter.Selection;

/// <summary>
/// Random numbers that belong to a text: functions of seed and text hash alone, so that a document's number is the same
/// wherever it stands and whatever else is in the corpus. The two draws are independent of each other.
/// Mixed with the finalizer of SplitMix64 (Steele, Lea and Flood 2014).
/// </summary>
internal static class Draw
{
    private const ulong PoorDraw = 0x706f_6f72_5f64_7261;
    private const ulong ValidationDraw = 0x7661_6c69_6461_7465;

    /// <summary>The document's place in the draw of the poor subset: lowest first.</summary>
    public static ulong PoorOrder(long seed, TextHash hash) => Number(seed, PoorDraw, hash);

    /// <summary>True for a share <paramref name="fraction"/> of all texts.</summary>
    public static bool IsValidation(long seed, TextHash hash, double fraction) =>
        (Number(seed, ValidationDraw, hash) >> 11) * (1.0 / (1UL << 53)) < fraction;

    internal static ulong Mix(ulong z)
    {
        z += 0x9e37_79b9_7f4a_7c15;
        z = (z ^ (z >> 30)) * 0xbf58_476d_1ce4_e5b9;
        z = (z ^ (z >> 27)) * 0x94d0_49bb_1331_11eb;
        return z ^ (z >> 31);
    }

    private static ulong Number(long seed, ulong purpose, TextHash hash) =>
        Mix(Mix(Mix((ulong)seed ^ purpose) ^ hash.High) ^ hash.Low);
}
