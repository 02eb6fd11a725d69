using System.Text;
using CorpusFilter.Configuration;
using CorpusFilter.Scoring;
using CorpusFilter.Scoring.Llm;
using CorpusFilter.Tokens;

namespace CorpusFilter.Tests.Scoring.Llm;

/// <summary>Documents, a judge with small delays, and what it made of them.</summary>
internal static class JudgedBatch
{
    public static readonly AskedBehavior[] Behaviors = [new("verification", "checks a result"), new("backtracking", "goes back")];

    /// <summary>Delays of milliseconds, so that no test waits.</summary>
    public static LlmConfig Config(params string[] endpoints) => new()
    {
        Endpoints = endpoints,
        Model = "judge-7b",
        TryTimeout = TimeSpan.FromSeconds(5),
        Retries = new LlmRetries { Delay = TimeSpan.FromMilliseconds(1), MaxDelay = TimeSpan.FromMilliseconds(5), GiveUpAfter = TimeSpan.FromSeconds(3) },
        Breaker = new LlmBreaker { MinRequests = 1000 },
    };

    public static LlmClassifier Open(LlmConfig llm, string directory, TimeProvider? time = null, Func<string, string?>? environment = null, AskedBehavior[]? behaviors = null) => LlmClassifier.Open(
        new PipelineConfig { Name = "test", Input = new InputConfig { Shards = ["x.parquet"] }, Output = new OutputConfig { Directory = directory }, Classifier = new ClassifierConfig { Kind = ClassifierKind.Llm, Llm = llm } },
        behaviors ?? Behaviors, new TokenEstimate(), time ?? TimeProvider.System, seed: 1, environment ?? (_ => null));

    public static DocumentBatch Documents(params IEnumerable<string> texts)
    {
        var batch = new DocumentBatch();
        var tokens = new TokenEstimate();
        foreach (string text in texts)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            batch.Add(batch.Count, utf8, TextHash.Of(utf8), tokens.Count(utf8));
        }
        return batch;
    }

    public static async Task<BatchScores> ScoreAsync(LlmClassifier classifier, params IEnumerable<string> texts)
    {
        var scores = new BatchScores(classifier.Behaviors.Count);
        await classifier.ClassifyAsync(Documents(texts), scores, CancellationToken.None);
        return scores;
    }

    /// <summary>One text, judged from an empty store.</summary>
    public static async Task<(BatchScores Scores, LlmSnapshot Snapshot)> ScoreAsync(LlmConfig llm, params IEnumerable<string> texts)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("llm");
        try
        {
            await using LlmClassifier classifier = Open(llm, directory.FullName);
            BatchScores scores = await ScoreAsync(classifier, texts);
            return (scores, classifier.Snapshot());
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
