namespace CorpusFilter.Scoring;

internal static class Density
{
    /// <summary>
    /// Instances per 1,000 tokens. A text of no tokens counts as one of one token, so that density is always a number
    /// and no instance never looks like some.
    /// </summary>
    public static double Of(int instances, int tokens) => instances * 1000.0 / Math.Max(tokens, 1);
}
