using System.Text.Json;
using CorpusFilter.Scoring.Llm;

namespace CorpusFilter.Cli.Tests.Verbs;

public sealed class AnswersVerbTests : IDisposable
{
    private readonly DirectoryInfo run = Directory.CreateTempSubdirectory("answers-verb");

    public void Dispose() => run.Delete(recursive: true);

    [Fact]
    public async Task Answers_are_listed_exported_and_pruned()
    {
        string folder = Path.Combine(run.FullName, "answers");
        await using (AnswerStore store = AnswerStore.Open(folder, "run"))
        {
            for (int i = 0; i < 5; i++)
                await store.AddAsync(AnswerKey.Of("q"u8, [(byte)i]), Sample(i < 3 ? "old 1 aa" : "new 2 bb", $"answer {i}"));
            await store.AddRefusedAsync(AnswerKey.Of("q"u8, [9]), Sample("old 1 aa", "no") with { Problem = "no JSON" });
        }

        JsonElement list = JsonDocument.Parse(CorpusFilterProcess.Run("answers", "list", run.FullName, "--json").Results).RootElement;
        Assert.Equal([(2, 0), (3, 1)], list.GetProperty("answers").EnumerateArray().Select(group => (group.GetProperty("answers").GetInt32(), group.GetProperty("unreadable").GetInt32())));

        string[] lines = CorpusFilterProcess.Run("answers", "export", folder, "--prompt", "old").Results.TrimEnd().Split('\n');
        Assert.Equal(["answer 0", "answer 1", "answer 2", "no"], lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("content").GetString()));

        Assert.Equal(2, CorpusFilterProcess.Run("answers", "prune", folder).ExitCode);
        await using (AnswerStore writing = AnswerStore.Open(folder, "run"))
        {
            await writing.AddAsync(AnswerKey.Of("q"u8, [77]), Sample("new 2 bb", "late"));
            CorpusFilterProcess busy = CorpusFilterProcess.Run("answers", "prune", folder, "--prompt", "old 1");
            Assert.Equal(3, busy.ExitCode);
        }
        CorpusFilterProcess pruned = CorpusFilterProcess.Run("answers", "prune", folder, "--prompt", "old 1");
        Assert.True(pruned.ExitCode == 0, pruned.Messages);
        await using AnswerStore after = AnswerStore.Open(folder, "run");
        Assert.Equal(3, after.Count);
        Assert.Equal("answer 4", after.Find(AnswerKey.Of("q"u8, [4]))?.Content);
        Assert.Null(after.Find(AnswerKey.Of("q"u8, [0])));
    }

    private static Answer Sample(string prompt, string content) => new()
    {
        Content = content,
        Model = "judge-7b",
        Prompt = prompt,
        Endpoint = "http://localhost:8000/v1",
        Text = "00ff",
        SentBytes = 12,
        PromptTokens = 10,
        AnswerTokens = 2,
        Milliseconds = 200,
        Time = new DateTimeOffset(2025, 3, 3, 0, 0, 0, TimeSpan.Zero),
        Run = "run",
    };
}
