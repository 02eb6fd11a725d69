using CorpusFilter.Behaviors;
using CorpusFilter.Configuration;
using CorpusFilter.Scoring.Cascade;
using CorpusFilter.Scoring.Heuristic;
using CorpusFilter.Tokens;

namespace CorpusFilter.Scoring.Llm;

/// <summary>The way from the configuration to a judge, alone or behind the heuristic.</summary>
internal static class LlmClassifiers
{
    /// <exception cref="ConfigurationException">Something about classifier.llm or classifier.cascade, their prompts or labels.</exception>
    /// <exception cref="RunStoppedException">The answer store can't be opened.</exception>
    public static LlmClassifier OpenJudge(PipelineConfig config, BehaviorPacks packs, ITokenCounter tokens, TimeProvider time) =>
        LlmClassifier.Open(config, Asked(packs), tokens, time, seed: 1, Environment.GetEnvironmentVariable);

    /// <inheritdoc cref="OpenJudge"/>
    public static async Task<CascadeClassifier> OpenCascadeAsync(PipelineConfig config, BehaviorPacks packs, ITokenCounter tokens, TimeProvider time, CancellationToken cancellation)
    {
        CascadeConfig cascade = config.Classifier.Cascade;
        SourceLocation source = config.Source.Of("classifier.cascade");
        HeuristicClassifier cheap = HeuristicClassifier.Create(packs);
        if (cascade.Band.From > cascade.Band.To + 1)
            throw new ConfigurationException(source.Of("band").Error("begins behind its end", "Write band: { from: 1, to: 3 } for documents with one to three instances."));
        CascadeBand band = cascade.FitOn is { } labels
            ? await BandFit.FitAsync(labels, source.Of("fit_on"), cheap, tokens, cascade.MinAccuracy, cancellation)
            : cascade.Band;
        LlmClassifier judge = OpenJudge(config, packs, tokens, time);
        byte[] group = CascadeClassifier.Group(LlmClassifier.RunName(config), cheap, judge, cascade, band);
        return new CascadeClassifier(cheap, judge, cascade, band, new CascadeAudit(cheap.Behaviors, () => judge.Store, group));
    }

    /// <summary>What the prompts are told about the behaviors of the run.</summary>
    public static AskedBehavior[] Asked(BehaviorPacks packs) =>
        [.. packs.Behaviors.Select(behavior => new AskedBehavior(behavior.Name, behavior.Description))];
}
