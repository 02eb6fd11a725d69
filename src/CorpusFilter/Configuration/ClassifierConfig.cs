using System.ComponentModel;

namespace CorpusFilter.Configuration;

internal sealed record ClassifierConfig
{
    [Description("heuristic: cue rules, for whole corpora. llm: a language model behind an OpenAI-compatible endpoint. cascade: the heuristic first, the model where it is unsure.")]
    public ClassifierKind Kind { get; init; } = ClassifierKind.Heuristic;
}

internal enum ClassifierKind
{
    Heuristic,
    Llm,
    Cascade,
}
