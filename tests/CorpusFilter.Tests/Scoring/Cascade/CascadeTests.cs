using System.Text;
using CorpusFilter.Behaviors;
using CorpusFilter.Configuration;
using CorpusFilter.Scoring;
using CorpusFilter.Scoring.Cascade;
using CorpusFilter.Scoring.Llm;
using CorpusFilter.TestCorpora;
using CorpusFilter.Tests.Scoring.Llm;
using CorpusFilter.Tokens;

namespace CorpusFilter.Tests.Scoring.Cascade;

public sealed class CascadeTests : IDisposable
{
    private static readonly BehaviorPacks Packs = BehaviorPacks.Load(Array.Empty<string>());
    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("cascade");

    public void Dispose() => directory.Delete(recursive: true);

    private const string Few = "The weather in number fields.";
    private const string Some = "We found x = 3. Let us check this: plugging x = 3 back into the equation gives 9, as required.";
    private static readonly string Many = string.Concat(Enumerable.Range(1, 8).Select(i => $"We found x = {i}. Let us check this: plugging x = {i} back into the equation gives {i * i}, as required.\n\n"));

    [Fact]
    public async Task Sure_documents_are_decided_by_the_heuristic_and_unsure_ones_by_the_model()
    {
        await using ChatServer server = await ChatServer.StartAsync(call => call.SayAsync(Reply(7)));
        await using CascadeClassifier cascade = await OpenAsync(server, new CascadeConfig { AuditFraction = 0 });
        BatchScores scores = await ScoreAsync(cascade, Few, Some, Many);
        Assert.Equal(Some, Assert.Single(server.Documents));
        Assert.Equal(0, scores.Counts(0).ToArray().Sum());
        Assert.Equal(7, scores.Counts(1).ToArray().Sum());
        Assert.True(scores.Counts(2).ToArray().Sum() > 3 && scores.Evidence(2).Length > 0);
        CascadeReport report = cascade.Report();
        Assert.Equal((1, 1, 1, 0), (report.SurelyFew, report.SurelyMany, report.Unsure, report.Audited));
        Assert.Equal(2.0 / 3, report.Saved, 6);
    }

    [Fact]
    public async Task The_audit_draws_by_text_alone_and_changes_no_score()
    {
        string[] texts = [.. Enumerable.Range(0, 400).Select(i => $"Number {i} is a number.")];
        await using ChatServer server = await ChatServer.StartAsync(call => call.SayAsync(Reply(2)));
        await using CascadeClassifier cascade = await OpenAsync(server, new CascadeConfig { AuditFraction = 0.2 });
        BatchScores scores = await ScoreAsync(cascade, texts);
        Assert.All(Enumerable.Range(0, 400), i => Assert.Equal(0, scores.Counts(i).ToArray().Sum()));
        string[] drawn = [.. server.Documents.Order(StringComparer.Ordinal)];
        Assert.InRange(drawn.Length, 50, 110);

        await using ChatServer other = await ChatServer.StartAsync(call => call.SayAsync(Reply(2)));
        await using CascadeClassifier again = await OpenAsync(other, new CascadeConfig { AuditFraction = 0.2 }, "again");
        foreach (string text in texts.Reverse())
            await ScoreAsync(again, text);
        Assert.Equal(drawn, other.Documents.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_resumed_run_reports_all_its_documents_once()
    {
        await using ChatServer server = await ChatServer.StartAsync(call => call.SayAsync(Reply(1)));
        var config = new CascadeConfig { AuditFraction = 1 };
        await using (CascadeClassifier first = await OpenAsync(server, config))
        {
            await ScoreAsync(first, Few, Some);
            await ScoreAsync(first, Many);
        }
        await using CascadeClassifier second = await OpenAsync(server, config);
        await ScoreAsync(second, Many);
        await ScoreAsync(second, "Another text.");
        CascadeReport report = second.Report();
        Assert.Equal(4, report.SurelyFew + report.SurelyMany + report.Unsure);
        Assert.Equal(3, report.Audited);
    }

    [Fact]
    public void Precision_and_recall_are_those_of_the_population_within_their_intervals()
    {
        // 10,000 documents; the cheap one finds the behavior in 1,000, of which 800 have it, and misses it in 300. One in twenty is audited.
        int covered = 0;
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            var counts = new CascadeCounts(1);
            for (int i = 0; i < 10_000; i++)
            {
                bool cheap = i < 1000;
                bool truth = i < 800 || i >= 9700;
                counts.Add(cheap ? CascadeRoute.SurelyMany : CascadeRoute.SurelyFew, [cheap ? 5 : 0], random.NextDouble() < 0.05 ? [truth ? 1 : 0] : default);
            }
            CheapQuality quality = CascadeReport.Of(["verification"], counts).Cheap[0];
            bool precision = quality.Precision is { } p && p.Low <= 0.8 && 0.8 <= p.High;
            bool recall = quality.Recall is { } r && r.Low <= 800.0 / 1100 && 800.0 / 1100 <= r.High;
            covered += (precision ? 1 : 0) + (recall ? 1 : 0);
        }
        Assert.InRange(covered, 180, 200);
    }

    [Fact]
    public void What_was_not_audited_is_not_called_known()
    {
        var counts = new CascadeCounts(1);
        for (int i = 0; i < 1000; i++)
            counts.Add(CascadeRoute.SurelyFew, [0], default);
        counts.Add(CascadeRoute.Unsure, [1], [1]);
        CheapQuality quality = CascadeReport.Of(["verification"], counts).Cheap[0];
        Assert.True(quality.Recall!.Low < 0.05, $"recall from {quality.Recall.Low}");
    }

    [Fact]
    public void The_band_is_the_narrowest_outside_of_which_the_heuristic_is_right_often_enough()
    {
        List<(int, bool)> labelled = [];
        foreach ((int instances, int positive, int negative) in new[] { (0, 2, 98), (1, 30, 70), (2, 55, 45), (3, 70, 30), (4, 95, 5), (5, 20, 0) })
        {
            labelled.AddRange(Enumerable.Repeat((instances, true), positive));
            labelled.AddRange(Enumerable.Repeat((instances, false), negative));
        }
        Assert.Equal(new CascadeBand { From = 1, To = 3 }, BandFit.Fit(labelled, 0.9));
        Assert.Equal(new CascadeBand { From = 2, To = 1 }, BandFit.Fit(labelled, 0.75));
    }

    [Fact]
    public async Task The_band_is_fitted_on_labelled_documents()
    {
        string path = Path.Combine(directory.FullName, "labels.jsonl");
        await File.WriteAllLinesAsync(path, [.. Enumerable.Range(0, 20).Select(i => $$$"""{"text": "Number {{{i}}} is a number.", "labels": {"verification": []}}"""), .. Enumerable.Range(0, 20).Select(i => $$$"""{"text": "We found x = {{{i}}}. Let us check this: plugging x = {{{i}}} back into the equation gives {{{i}}}, as required.", "labels": {"verification": ["x"]}}""")]);
        await using ChatServer server = await ChatServer.StartAsync(call => call.SayAsync(Reply(1)));
        await using CascadeClassifier cascade = await OpenAsync(server, new CascadeConfig { FitOn = path, AuditFraction = 0 });
        Assert.True(cascade.Band.From > cascade.Band.To, $"band {cascade.Band}");
        await ScoreAsync(cascade, Few, Some);
        Assert.Empty(server.Calls);
        await File.WriteAllTextAsync(path, "{\"text\": 3}");
        ConfigurationException error = await Assert.ThrowsAsync<ConfigurationException>(() => OpenAsync(server, new CascadeConfig { FitOn = path }));
        Assert.Contains("labels.jsonl:1", error.Message, StringComparison.Ordinal);
    }

    private static string Reply(int verifications)
    {
        var reply = new StringBuilder("{\"problem\": true, \"solution\": true, \"behaviors\": {");
        reply.AppendJoin(", ", Packs.Names.Select(name => $"\"{name}\": {{\"quotes\": [], \"count\": {(name == "verification" ? verifications : 0)}}}"));
        return reply.Append("}}").ToString();
    }

    private Task<CascadeClassifier> OpenAsync(ChatServer server, CascadeConfig cascade, string folder = "run") => LlmClassifiers.OpenCascadeAsync(
        new PipelineConfig
        {
            Name = "test",
            Input = new InputConfig { Shards = ["x.parquet"] },
            Output = new OutputConfig { Directory = Path.Combine(directory.FullName, folder) },
            Classifier = new ClassifierConfig { Kind = ClassifierKind.Cascade, Llm = JudgedBatch.Config(server.Url), Cascade = cascade },
        },
        Packs, new TokenEstimate(), TimeProvider.System, CancellationToken.None);

    private static async Task<BatchScores> ScoreAsync(IBehaviorClassifier classifier, params IEnumerable<string> texts)
    {
        var scores = new BatchScores(classifier.Behaviors.Count);
        await classifier.ClassifyAsync(JudgedBatch.Documents(texts), scores, CancellationToken.None);
        return scores;
    }
}
