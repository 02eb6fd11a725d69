using CorpusFilter.Scoring;

namespace CorpusFilter.Selection;

/// <summary>Where an input row ends; each ends in exactly one.</summary>
internal enum Subset : byte
{
    Rich,
    Poor,
    Rest,
    Quarantined,
}

/// <summary>Part of a subset; rows of rest and quarantined have none.</summary>
internal enum Split : byte
{
    None,
    Train,
    Validation,
}

/// <summary>What decided a row's subset: the first that applied, in this order.</summary>
internal enum Why : byte
{
    Selected,
    Quarantined,
    NotSampled,
    TooShort,
    TooLong,
    Gated,

    /// <summary>The same text stands earlier in the input.</summary>
    Duplicate,
    BelowMinInstances,
    BelowMinDensity,
    BelowMinBehaviors,
    MissingRequiredBehavior,

    /// <summary>Would be rich, but ranks behind the cut that <c>top_fraction</c> made.</summary>
    BelowTopFraction,

    /// <summary>Would be rich, but ranks behind the cut that the token budget made.</summary>
    OverTokenBudget,

    /// <summary>Could be poor, but its number in the draw came after the budget was used up.</summary>
    NotDrawn,
}

internal readonly record struct Decision(Subset Subset, Split Split, Why Why)
{
    public static Decision Of(DocumentStatus status) => status switch
    {
        DocumentStatus.Gated => new(Subset.Rest, Split.None, Why.Gated),
        DocumentStatus.NotSampled => new(Subset.Rest, Split.None, Why.NotSampled),
        DocumentStatus.TooShort => new(Subset.Rest, Split.None, Why.TooShort),
        DocumentStatus.TooLong => new(Subset.Rest, Split.None, Why.TooLong),
        DocumentStatus.Quarantined => new(Subset.Quarantined, Split.None, Why.Quarantined),
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "only the scores can decide this one"),
    };
}

internal static class DecisionWords
{
    public static string Word(this Subset subset) => subset switch
    {
        Subset.Rich => "rich",
        Subset.Poor => "poor",
        Subset.Rest => "rest",
        _ => "quarantined",
    };

    /// <summary>The split's name in file names and in the dataset card.</summary>
    public static string Word(this Split split) => split switch
    {
        Split.Train => "train",
        Split.Validation => "validation",
        _ => "none",
    };

    public static string Words(this Why why) => why switch
    {
        Why.Selected => "selected",
        Why.Quarantined => "quarantined",
        Why.NotSampled => "not sampled",
        Why.TooShort => "too short",
        Why.TooLong => "too long",
        Why.Gated => "gated",
        Why.Duplicate => "duplicate",
        Why.BelowMinInstances => "below min_instances",
        Why.BelowMinDensity => "below min_density",
        Why.BelowMinBehaviors => "below min_behaviors",
        Why.MissingRequiredBehavior => "missing a required behavior",
        Why.BelowTopFraction => "below top_fraction",
        Why.OverTokenBudget => "over token budget",
        Why.NotDrawn => "not drawn",
        _ => throw new ArgumentOutOfRangeException(nameof(why), why, null),
    };
}
