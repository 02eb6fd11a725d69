using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace CorpusFilter.Configuration;

[Description("The heuristic decides where it is sure, the language model where it is not.")]
internal sealed record CascadeConfig
{
    [Description("Instances per document for which the heuristic is unsure, from ... to; such documents go to the model.")]
    public CascadeBand Band { get; init; } = new();

    [Description("Labelled documents (JSONL, as for `evaluate`) to fit the band on; `band` then is not used.")]
    [FilePath]
    public string? FitOn { get; init; }

    [Description("With fit_on: share of right decisions that the heuristic must reach where it decides alone.")]
    [Range(0.5, 1.0)]
    public double MinAccuracy { get; init; } = 0.9;

    [Description("Share of the documents the heuristic is sure of that go to the model all the same, to estimate what the heuristic misses.")]
    [Range(0.0, 1.0)]
    public double AuditFraction { get; init; } = 0.01;

    [Description("Another seed audits other documents; they are drawn by text hash.")]
    public long Seed { get; init; } = 1;
}

internal sealed record CascadeBand
{
    [Description("Fewest instances, of all behaviors together, that are unsure.")]
    [Range(0, 1_000_000)]
    public int From { get; init; } = 1;

    [Description("Most instances that are unsure.")]
    [Range(0, 1_000_000)]
    public int To { get; init; } = 3;
}
