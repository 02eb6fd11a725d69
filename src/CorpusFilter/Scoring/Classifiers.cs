using CorpusFilter.Behaviors;
using CorpusFilter.Configuration;
using CorpusFilter.Runs;
using CorpusFilter.Scoring.Heuristic;
using CorpusFilter.Tokens;

namespace CorpusFilter.Scoring;

/// <summary>The way from the configuration to a classifier.</summary>
internal static class Classifiers
{
    public static IBehaviorClassifier Open(PipelineConfig config, BehaviorPacks packs, ITokenCounter tokens, RunDirectory directory, TimeProvider time) => config.Classifier.Kind switch
    {
        ClassifierKind.Heuristic => HeuristicClassifier.Create(packs),
        _ => throw new ConfigurationException(config.Source.Of("classifier.kind").Error($"'{config.Classifier.Kind}' is not available in this version")),
    };
}
