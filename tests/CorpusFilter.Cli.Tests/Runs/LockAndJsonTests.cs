using System.Text.Json;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Cli.Tests.Runs;

public sealed class LockAndJsonTests : IDisposable
{
    private readonly TestCorpus corpus = new();

    public LockAndJsonTests()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 200));
        corpus.WriteConfig();
    }

    public void Dispose() => corpus.Dispose();

    [Fact]
    public void A_second_process_is_refused_with_code_3_while_the_first_lives_and_status_names_the_first()
    {
        Assert.Equal(0, CorpusFilterProcess.Run("run", corpus.ConfigFile).ExitCode);
        using (RunAccess.Take(new RunDirectory(corpus.Output), "run", TaskShare.All, TimeProvider.System))
        {
            CorpusFilterProcess second = CorpusFilterProcess.Run("run", corpus.ConfigFile);
            Assert.Equal(3, second.ExitCode);
            Assert.Empty(second.Results);
            Assert.Contains($"in use by process {Environment.ProcessId} on {Environment.MachineName} (\"run\", since ", second.Messages, StringComparison.Ordinal);
            Assert.Equal(3, CorpusFilterProcess.Run("score", corpus.ConfigFile, "--task", "0", "--tasks", "2").ExitCode);

            CorpusFilterProcess status = CorpusFilterProcess.Run("status", corpus.Output, "--json");
            Assert.Equal(0, status.ExitCode);
            Assert.Equal(Environment.ProcessId, JsonDocument.Parse(status.Results).RootElement.GetProperty("owners")[0].GetProperty("process").GetInt32());
            // Looking changes nothing, so it needs no lock.
            Assert.Equal(0, CorpusFilterProcess.Run("verify", corpus.Output).ExitCode);
            Assert.Equal(0, CorpusFilterProcess.Run("plan", corpus.ConfigFile).ExitCode);
        }
        Assert.Equal(0, CorpusFilterProcess.Run("run", corpus.ConfigFile).ExitCode);
    }

    [Fact]
    public void Stdout_holds_the_result_alone_which_is_one_json_value_where_a_script_asks_for_it()
    {
        (string[] Command, string[] Keys)[] cases =
        [
            (["check", corpus.ConfigFile], ["shards", "rows", "behaviors", "problems"]),
            (["plan", corpus.ConfigFile], ["shards", "rows", "bytes", "units", "units_scored", "stale_units", "selection"]),
            (["run", corpus.ConfigFile], ["tool", "state", "config", "inputs", "rows", "outputs", "sessions"]),
            (["plan", corpus.ConfigFile], ["units_scored", "files_written"]),
            (["report", corpus.ConfigFile], ["rows"]),
            (["status", corpus.Output], ["state", "units", "units_scored", "files", "files_written", "owners"]),
            (["verify", corpus.Output], ["verified", "problems", "rows"]),
        ];
        foreach ((string[] command, string[] keys) in cases)
        {
            CorpusFilterProcess process = CorpusFilterProcess.Run([.. command, "--json"]);

            Assert.Equal((command[0], 0), (command[0], process.ExitCode));
            using JsonDocument json = JsonDocument.Parse(process.Results);
            Assert.All(keys, key => Assert.True(json.RootElement.TryGetProperty(key, out _), $"{command[0]} --json has no {key}"));
        }
    }

    [Fact]
    public void Verify_tells_every_problem_and_ends_with_1()
    {
        Assert.Equal(0, CorpusFilterProcess.Run("run", corpus.ConfigFile).ExitCode);
        foreach (string folder in (string[])["scores", "behavior-poor"])
        {
            string victim = Directory.EnumerateFiles(Path.Combine(corpus.Output, folder), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).First();
            byte[] bytes = File.ReadAllBytes(victim);
            bytes[30] ^= 1;
            File.WriteAllBytes(victim, bytes);
        }

        CorpusFilterProcess verify = CorpusFilterProcess.Run("verify", corpus.Output);

        Assert.Equal(1, verify.ExitCode);
        Assert.Contains($"error: {corpus.Output}/scores/a/00000.parquet: is not as it was written", verify.Messages, StringComparison.Ordinal);
        Assert.Contains($"error: {corpus.Output}/behavior-poor/", verify.Messages, StringComparison.Ordinal);
        Assert.StartsWith("not verified: ", verify.Results, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("verify")]
    public void A_folder_that_is_no_run_directory_is_told(string verb)
    {
        CorpusFilterProcess process = CorpusFilterProcess.Run(verb, corpus.Folder);

        Assert.Equal(3, process.ExitCode);
        Assert.Equal($"error: {corpus.Folder}: no run.json here; expected the output.directory of a run\n", process.Messages);
    }
}
