using System.Diagnostics;
using System.Text.Json;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Cli.Tests.Runs;

/// <summary>A run with a language model, killed: counted at the server, no answer is asked for again that had been received.</summary>
public sealed class JudgeResumeTests : IDisposable
{
    private const int Slots = 16;
    private const string Key = "sk-0123456789-very-secret";
    private readonly TestCorpus corpus = new();

    public void Dispose() => corpus.Dispose();

    [Fact]
    public async Task Killed_twice_each_text_is_asked_once_plus_at_most_those_in_flight_and_the_results_are_the_same()
    {
        const int documents = 1600;
        for (int shard = 0; shard < 2; shard++)
            corpus.AddShard($"part-{shard}", TestCorpus.Documents(shard, documents / 2), rowsPerGroup: 80);
        var marks = new Dictionary<int, TaskCompletionSource> { [400] = new(), [1100] = new() };
        await using ChatServer server = await ChatServer.StartAsync(async call =>
        {
            if (marks.TryGetValue(call.Number, out TaskCompletionSource? reached))
                reached.SetResult();
            await Task.Delay(2);
            await call.SayAsync(Reply(call.Document));
        });
        WriteConfig(server);

        foreach (TaskCompletionSource mark in marks.Values)
        {
            using Process process = Start("run", corpus.ConfigFile);
            await Task.WhenAny(mark.Task, process.WaitForExitAsync());
            Assert.True(mark.Task.IsCompleted, await process.StandardError.ReadToEndAsync());
            process.Kill(); // SIGKILL
            await process.WaitForExitAsync();
        }
        CorpusFilterProcess resumed = Run("run", corpus.ConfigFile);
        Assert.True(resumed.ExitCode == 0, resumed.Messages);
        string[] asked = [.. server.Documents];
        Assert.Equal(documents, asked.Distinct(StringComparer.Ordinal).Count());
        Assert.InRange(asked.Length, documents, documents + 2 * Slots);

        CorpusFilterProcess whole = Run("run", corpus.ConfigFile, "--set", $"output.directory={corpus.Folder}/whole");
        Assert.True(whole.ExitCode == 0, whole.Messages);
        Assert.Equal(asked.Length + documents, server.Calls.Count);
        TestCorpus.AssertSame(TestCorpus.Results(Path.Combine(corpus.Folder, "whole")), TestCorpus.Results(corpus.Output));

        // A rerun with other thresholds calls nobody.
        CorpusFilterProcess again = Run("run", corpus.ConfigFile, "--set", "selection.rich.min_instances=3");
        Assert.True(again.ExitCode == 0, again.Messages);
        Assert.Equal(asked.Length + documents, server.Calls.Count);

        foreach (string file in Directory.EnumerateFiles(corpus.Folder, "*", SearchOption.AllDirectories))
            Assert.False((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf("very-secret"u8) >= 0, $"{file} has the key");
        Assert.DoesNotContain("very-secret", resumed.Messages + resumed.Results + again.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task At_the_cap_the_run_stops_with_3_says_how_to_go_on_and_goes_on()
    {
        corpus.AddShard("part", TestCorpus.Documents(1, 200));
        await using ChatServer server = await ChatServer.StartAsync(call => call.SayAsync(Reply(call.Document), prompt: 500, answer: 100));
        WriteConfig(server, "    cap: { tokens: 50K }", "    max_answer_tokens: 200");
        CorpusFilterProcess stopped = Run("run", corpus.ConfigFile);
        Assert.Equal(3, stopped.ExitCode);
        Assert.Contains("raise the cap and run again", stopped.Messages, StringComparison.Ordinal);
        Assert.InRange(server.Calls.Count, 50, 83);
        CorpusFilterProcess resumed = Run("run", corpus.ConfigFile, "--set", "classifier.llm.cap.tokens=1M");
        Assert.True(resumed.ExitCode == 0, resumed.Messages);
        Assert.Equal(200, server.Calls.Count);
    }

    [Fact]
    public async Task Documents_without_an_answer_are_quarantined_and_the_exit_code_says_so()
    {
        corpus.AddShard("part", TestCorpus.Documents(1, 100));
        await using ChatServer server = await ChatServer.StartAsync(call => call.SayAsync(call.Document!.Contains("-7", StringComparison.Ordinal) ? "I would rather not." : Reply(call.Document)));
        WriteConfig(server);
        CorpusFilterProcess run = Run("run", corpus.ConfigFile);
        Assert.Equal(1, run.ExitCode);
        JsonElement rows = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(corpus.Output, "run.json"))).RootElement.GetProperty("rows");
        Assert.Equal(11, rows.GetProperty("quarantined").GetInt64());
        Assert.Equal(0, Run("verify", corpus.Output).ExitCode);
    }

    [Fact]
    public async Task A_run_without_an_endpoint_stops_with_3()
    {
        corpus.AddShard("part", TestCorpus.Documents(1, 100));
        ChatServer server = await ChatServer.StartAsync(call => call.FailAsync(500, "no"));
        WriteConfig(server, "    retries: { delay: 5ms, max_delay: 10ms }", "    breaker: { pause: 500ms }");
        await server.DisposeAsync();
        CorpusFilterProcess run = Run("run", corpus.ConfigFile);
        Assert.Equal(3, run.ExitCode);
        Assert.Contains("no endpoint has answered since the start", run.Messages, StringComparison.Ordinal);
    }

    private static string Reply(string? document)
    {
        int count = document is null ? 0 : document.Length % 4;
        return $$$"""{"problem": true, "solution": true, "behaviors": {"verification": {"quotes": [], "count": {{{count}}} }, "backtracking": {"quotes": [], "count": 0}, "subgoal_setting": {"quotes": [], "count": {{{count / 2}}} }, "backward_chaining": {"quotes": [], "count": 0 } } }""";
    }

    private void WriteConfig(ChatServer server, params string[] more) => corpus.WriteConfig([
        "classifier:",
        "  kind: llm",
        "  llm:",
        $"    endpoints: {server.Url}",
        "    model: judge-7b",
        "    api_key_env: JUDGE_KEY",
        $"    concurrency: {{ start: {Slots}, max: {Slots} }}",
        .. more,
    ]);

    private static Process Start(params string[] arguments) => CorpusFilterProcess.Start(arguments, null, "JUDGE_KEY=" + Key);

    private static CorpusFilterProcess Run(params string[] arguments) => CorpusFilterProcess.Run(arguments, null, "JUDGE_KEY=" + Key);
}
