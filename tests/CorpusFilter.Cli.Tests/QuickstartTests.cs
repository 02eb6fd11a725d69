using System.Text.Json;

namespace CorpusFilter.Cli.Tests;

/// <summary>The README's first command, with the output elsewhere, and what a user does next.</summary>
public sealed class QuickstartTests(QuickstartTests.Run run) : IClassFixture<QuickstartTests.Run>
{
    public sealed class Run : IDisposable
    {
        private readonly string folder = System.IO.Directory.CreateTempSubdirectory("corpusfilter-quickstart-").FullName;

        public Run() => First = Again();

        public string Directory => Path.Combine(folder, "out");

        internal CorpusFilterProcess First { get; }

        internal CorpusFilterProcess Again(params string[] more) =>
            CorpusFilterProcess.Run(["run", "configs/quickstart.yaml", "--set", $"output.directory={Directory}", .. more], CorpusFilterProcess.Repository);

        public void Dispose() => System.IO.Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void It_runs_to_the_end_and_accounts_for_every_row()
    {
        Assert.Equal(0, run.First.ExitCode);
        Assert.Contains("3 units of 3 shards: 423 rows", run.First.Messages, StringComparison.Ordinal);
        Assert.Contains("423 documents", run.First.Results, StringComparison.Ordinal);
        Assert.Contains($"load_dataset(\"{run.Directory}\", \"behavior-rich\")", run.First.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_shows_what_it_prints()
    {
        string[] printed = run.First.Results.Split('\n');
        string[] readme = File.ReadAllLines(Path.Combine(CorpusFilterProcess.Repository, "README.md"));
        string[] shown = [.. readme.SkipWhile(line => !line.StartsWith("input  ", StringComparison.Ordinal)).TakeWhile(line => line != "```")];
        Assert.Equal(printed[..shown.Length], shown);
    }

    [Fact]
    public void Nothing_is_coloured_where_there_is_no_terminal() =>
        Assert.DoesNotContain('\e', run.First.Results + run.First.Messages);

    [Fact]
    public void What_it_wrote_can_be_proved()
    {
        CorpusFilterProcess verify = CorpusFilterProcess.Run("verify", run.Directory);
        Assert.Equal(0, verify.ExitCode);
        Assert.Contains("verified: 423 rows", verify.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_is_json_for_scripts()
    {
        CorpusFilterProcess status = CorpusFilterProcess.Run("status", run.Directory, "--json");
        Assert.Equal(0, status.ExitCode);
        using JsonDocument json = JsonDocument.Parse(status.Results);
        Assert.Equal(JsonValueKind.Object, json.RootElement.ValueKind);
    }

    [Fact]
    public void The_same_command_again_scores_nothing()
    {
        CorpusFilterProcess again = run.Again();
        Assert.Equal(0, again.ExitCode);
        Assert.StartsWith("all 3 units are scored", again.Messages, StringComparison.Ordinal);
        Assert.Equal(run.First.Results, again.Results);
    }
}
