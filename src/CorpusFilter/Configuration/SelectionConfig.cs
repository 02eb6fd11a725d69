using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace CorpusFilter.Configuration;

internal sealed record SelectionConfig
{
    [Description("Seed of the behavior-poor subset's random draw.")]
    public long Seed { get; init; } = 1;

    [Description("What a document must have to be behavior-rich, and which of those are taken.")]
    public RichConfig Rich { get; init; } = new();

    [Description("The control: documents without the behaviors, drawn at random.")]
    public PoorConfig Poor { get; init; } = new();

    [Description("What is done about documents with the same text.")]
    public Deduplication Deduplicate { get; init; } = Deduplication.Exact;
}

internal sealed record RichConfig
{
    [Description("At least so many instances of all behaviors together.")]
    [Range(0, int.MaxValue)]
    public int MinInstances { get; init; } = 2;

    [Description("At least so many instances per 1,000 tokens.")]
    [Range(0.0, 1000.0)]
    public double MinDensity { get; init; } = 1.0;

    [Description("At least so many different behaviors.")]
    [Range(0, 1000)]
    public int MinBehaviors { get; init; } = 1;

    [Description("Behaviors that must occur, each at least once.")]
    [OneOrMany]
    public IReadOnlyList<string> Require { get; init; } = [];

    [Description("The order in which documents are taken until the cut.")]
    public RankBy RankBy { get; init; } = RankBy.DensityLower;

    [Description("Share of the documents that fulfil the conditions to take, best first.")]
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double TopFraction { get; init; } = 1.0;

    [Description("At most so many tokens, best documents first; null for no limit.")]
    [Count(1, long.MaxValue)]
    public long? TokenBudget { get; init; }
}

internal enum RankBy
{
    [Description("Lower end of the Poisson interval of instances over tokens: asks for evidence.")]
    DensityLower,

    [Description("Instances over tokens: favours short documents.")]
    Density,

    [Description("Number of instances: favours long documents.")]
    Instances,
}

internal sealed record PoorConfig
{
    [Description("At most so many instances of all behaviors together.")]
    [Range(0, int.MaxValue)]
    public int MaxInstances { get; init; }

    [Description("How many tokens to draw: `match` for as many as the behavior-rich subset has, a number, or null for no limit.")]
    public TokenBudget? TokenBudget { get; init; } = Configuration.TokenBudget.Match;
}

internal enum Deduplication
{
    [Description("Documents with the same text are kept once.")]
    Exact,

    [Description("Nothing.")]
    None,
}
