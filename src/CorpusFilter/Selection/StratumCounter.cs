namespace CorpusFilter.Selection;

/// <summary>Adds up documents, tokens, bytes and behaviors for each combination of subset, split and reason.</summary>
internal sealed class StratumCounter(IReadOnlyList<string> behaviors)
{
    private const int Splits = 3;
    private const int Reasons = 16;

    private readonly Sums?[] sums = new Sums?[4 * Splits * Reasons];

    /// <param name="counts">One per behavior; empty for a document that was not scored.</param>
    public void Add(Decision decision, int tokens, int bytes, ReadOnlySpan<int> counts)
    {
        int index = (((int)decision.Subset * Splits) + (int)decision.Split) * Reasons + (int)decision.Why;
        Sums sum = sums[index] ??= new Sums(decision, behaviors.Count);
        sum.Documents++;
        sum.Tokens += tokens;
        sum.Bytes += bytes;
        for (int i = 0; i < counts.Length; i++)
        {
            sum.Instances[i] += counts[i];
            sum.DocumentsWith[i] += counts[i] > 0 ? 1 : 0;
        }
    }

    public IReadOnlyList<Stratum> ToStrata() =>
    [
        .. sums.OfType<Sums>().Select(sum => new Stratum(
            sum.Decision.Subset, sum.Decision.Split, sum.Decision.Why, sum.Documents, sum.Tokens, sum.Bytes,
            [.. behaviors.Select((name, i) => new BehaviorCount(name, sum.DocumentsWith[i], sum.Instances[i]))])),
    ];

    private sealed class Sums(Decision decision, int behaviors)
    {
        public Decision Decision { get; } = decision;

        public long Documents { get; set; }

        public long Tokens { get; set; }

        public long Bytes { get; set; }

        public long[] DocumentsWith { get; } = new long[behaviors];

        public long[] Instances { get; } = new long[behaviors];
    }
}
