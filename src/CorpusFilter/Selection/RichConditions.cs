using CorpusFilter.Configuration;
using CorpusFilter.Scoring;

namespace CorpusFilter.Selection;

/// <summary>What a scored document must have to be a candidate for the rich subset.</summary>
internal sealed class RichConditions
{
    private readonly RichConfig config;
    private readonly int[] required;

    /// <exception cref="ArgumentException">A required behavior is not among <paramref name="behaviors"/>.</exception>
    public RichConditions(RichConfig config, IReadOnlyList<string> behaviors)
    {
        this.config = config;
        string[] names = [.. behaviors];
        required = [.. config.Require.Select(name => Array.IndexOf(names, name))];
        int unknown = Array.IndexOf(required, -1);
        if (unknown >= 0)
        {
            throw new ArgumentException(
                $"selection.rich.require: no behavior \"{config.Require[unknown]}\"; there are {string.Join(", ", names)}", nameof(behaviors));
        }
    }

    /// <summary>The first condition, in the order of <see cref="Why"/>, that the document does not meet; null where it meets all.</summary>
    public Why? FirstUnmet(ScoreChunk chunk, int document)
    {
        int instances = chunk.Instances[document];
        if (instances < config.MinInstances)
            return Why.BelowMinInstances;
        if (Density.Of(instances, chunk.Tokens[document]) < config.MinDensity)
            return Why.BelowMinDensity;
        ReadOnlySpan<int> counts = chunk.CountsOf(document);
        int occurring = 0;
        foreach (int count in counts)
        {
            if (count > 0)
                occurring++;
        }

        if (occurring < config.MinBehaviors)
            return Why.BelowMinBehaviors;
        foreach (int behavior in required)
        {
            if (counts[behavior] == 0)
                return Why.MissingRequiredBehavior;
        }

        return null;
    }
}
