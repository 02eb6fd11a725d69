using CorpusFilter.Behaviors;
using CorpusFilter.Configuration;
using CorpusFilter.Scoring.Heuristic;
using CorpusFilter.Scoring.Llm;
using CorpusFilter.Tokens;

namespace CorpusFilter.Scoring;

/// <summary>The way from the configuration to a classifier.</summary>
internal static class Classifiers
{
    public static async Task<IBehaviorClassifier> OpenAsync(PipelineConfig config, BehaviorPacks packs, ITokenCounter tokens, TimeProvider time, CancellationToken cancellation) => config.Classifier.Kind switch
    {
        ClassifierKind.Heuristic => HeuristicClassifier.Create(packs),
        ClassifierKind.Llm => LlmClassifiers.OpenJudge(config, packs, tokens, time),
        _ => await LlmClassifiers.OpenCascadeAsync(config, packs, tokens, time, cancellation),
    };
}
