using System.Globalization;

namespace CorpusFilter.Behaviors;

/// <summary>A cue as it is written, perhaps with a weight of its own behind it: <c>seems to be @0.4</c>.</summary>
internal static class WeightedCue
{
    public static (string Phrase, double Weight) Split(string cue, double ruleWeight)
    {
        int at = cue.LastIndexOf('@');
        return at > 0 && double.TryParse(cue.AsSpan(at + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out double weight)
            ? (cue[..at].TrimEnd(), weight)
            : (cue, ruleWeight);
    }
}
