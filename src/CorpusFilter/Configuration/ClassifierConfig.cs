using System.ComponentModel;

namespace CorpusFilter.Configuration;

internal sealed record ClassifierConfig
{
    [Description("heuristic: cue rules, for whole corpora. llm: a language model behind an OpenAI-compatible endpoint. cascade: the heuristic first, the model where it is unsure.")]
    public ClassifierKind Kind { get; init; } = ClassifierKind.Heuristic;

    [Description("The language model, for llm and cascade.")]
    public LlmConfig Llm { get; init; } = new();

    [Description("Who decides about which document, for cascade.")]
    public CascadeConfig Cascade { get; init; } = new();
}

internal enum ClassifierKind
{
    Heuristic,
    Llm,
    Cascade,
}
