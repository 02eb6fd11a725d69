using CorpusFilter.Configuration;
using CorpusFilter.Scoring;
using CorpusFilter.Scoring.Llm;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Tests.Scoring.Llm;

/// <summary>The paper's procedure, step by step (arXiv 2503.01307, and the scripts published with it).</summary>
public sealed class PaperPresetTests
{
    private static readonly AskedBehavior[] Four = [new("verification", ""), new("backtracking", ""), new("subgoal_setting", ""), new("backward_chaining", "")];

    [Fact]
    public async Task Each_behavior_is_asked_about_alone_at_temperature_zero_with_1024_answer_tokens()
    {
        await using ChatServer server = await ChatServer.StartAsync(call => call.SayAsync(Reply(call, "<count>2</count>")));
        BatchScores scores = (await ScoreAsync(server, "Some problem.\nIts solution.")).Scores;
        Assert.Equal([2, 2, 2, 2], scores.Counts(0).ToArray());
        Assert.Equal(5, server.Calls.Count);
        Assert.All(server.Calls, call =>
        {
            Assert.Equal(0, (double)call.Body["temperature"]!);
            Assert.Equal(1024, (int)call.Body["max_tokens"]!);
            Assert.Null(call.Body["response_format"]);
            Assert.Equal("user", (string)Assert.Single(call.Body["messages"]!.AsArray())!["role"]!);
            Assert.Equal("Some problem.\nIts solution.", call.Document);
        });
        foreach (string word in new[] { "verify", "backtrack", "subgoal", "backwards" })
            Assert.Single(server.Calls, call => call.Messages.Contains($"writer {word}", StringComparison.OrdinalIgnoreCase) || call.Messages.Contains($"set {word}", StringComparison.Ordinal) || call.Messages.Contains($"chain {word}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_3072_tokens_are_sent_cut_back_to_the_last_newline()
    {
        string text = string.Concat(Enumerable.Range(0, 3000).Select(i => $"a line, number {i}\n"));
        await using ChatServer server = await ChatServer.StartAsync(call => call.SayAsync(Reply(call, "<count>0</count>")));
        await ScoreAsync(server, text);
        string sent = server.Documents.Distinct(StringComparer.Ordinal).Single();
        Assert.StartsWith(sent + "\n", text, StringComparison.Ordinal);
        int tokens = new CorpusFilter.Tokens.TokenEstimate().Count(System.Text.Encoding.UTF8.GetBytes(sent));
        Assert.InRange(tokens, 3060, 3072);
    }

    [Fact]
    public async Task Unparsable_answers_are_missing_never_zero_and_their_rate_is_reported_for_each_behavior()
    {
        await using ChatServer server = await ChatServer.StartAsync(call =>
            call.SayAsync(Reply(call, !call.Messages.Contains("backtrack", StringComparison.Ordinal) ? "<count>1</count>" : call.Document == "b" ? "two, I think" : "<count> 2 </count>")));
        (BatchScores scores, LlmSnapshot snapshot) = await ScoreAsync(server, "a", "b");
        Assert.Equal([DocumentStatus.Scored, DocumentStatus.Quarantined], [scores.Status(0), scores.Status(1)]);
        Assert.Contains("backtracking", scores.Reason(1), StringComparison.Ordinal);
        BehaviorSnapshot backtracking = snapshot.Behaviors.Single(behavior => behavior.Behavior == "backtracking");
        Assert.Equal((2, 1, 2), (backtracking.Asked, backtracking.Unparsable, backtracking.UnparsableStrictly));
        BehaviorSnapshot verification = snapshot.Behaviors.Single(behavior => behavior.Behavior == "verification");
        Assert.Equal((2, 0, 0), (verification.Asked, verification.Unparsable, verification.UnparsableStrictly));
    }

    [Fact]
    public async Task Documents_without_problem_and_solution_are_gated_and_keep_their_counts()
    {
        await using ChatServer server = await ChatServer.StartAsync(call => call.SayAsync(Reply(call, "<count>3</count>", problem: call.Document != "a menu")));
        BatchScores scores = (await ScoreAsync(server, "a menu", "a problem and its solution")).Scores;
        Assert.Equal((DocumentStatus.Gated, "no problem"), (scores.Status(0), scores.Reason(0)));
        Assert.Equal([3, 3, 3, 3], scores.Counts(0).ToArray());
        Assert.Equal(DocumentStatus.Scored, scores.Status(1));
    }

    private static string Reply(ChatCall call, string count, bool problem = true) =>
        call.Messages.Contains("<problem>", StringComparison.Ordinal) ? $"<problem>{(problem ? "yes" : "no")}</problem>\n<solution>yes</solution>" : "## Thoughts\nnone\n\n## Number of instances\n" + count;

    private static async Task<(BatchScores Scores, LlmSnapshot Snapshot)> ScoreAsync(ChatServer server, params IEnumerable<string> texts)
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("paper");
        PipelineConfig preset = ConfigLoader.Load(Path.Combine(Repository.Folder, "configs", "four-habits-paper.yaml"), [$"classifier.llm.endpoints={server.Url}"]);
        LlmConfig config = preset.Classifier.Llm with { Retries = JudgedBatch.Config().Retries };
        await using (LlmClassifier classifier = JudgedBatch.Open(config, directory.FullName, behaviors: Four, environment: _ => "unused"))
        {
            BatchScores scores = await JudgedBatch.ScoreAsync(classifier, texts);
            LlmSnapshot snapshot = classifier.Snapshot();
            await classifier.DisposeAsync();
            directory.Delete(recursive: true);
            return (scores, snapshot);
        }
    }
}
