using System.Text.Json;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Cli.Tests.Runs;

/// <summary>What a user sees, and what a script gets, when the input is not what it should be.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly TestCorpus corpus = new();

    public void Dispose() => corpus.Dispose();

    [Fact]
    public void Shards_that_are_no_parquet_or_torn_are_named_and_the_run_goes_on_and_ends_with_1()
    {
        AddGoodAndBadShards();

        CorpusFilterProcess run = CorpusFilterProcess.Run("run", corpus.ConfigFile);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"warning: {corpus.ShardPath("text")}: quarantined: Not a Parquet file", run.Messages, StringComparison.Ordinal);
        Assert.Contains($"warning: {corpus.ShardPath("torn")}: quarantined: Not a Parquet file, or a truncated one", run.Messages, StringComparison.Ordinal);
        Assert.Contains("0 rows and 2 whole shards are quarantined (50.00 %; run.max_quarantined_fraction is 1.00 %)", run.Messages, StringComparison.Ordinal);
        Assert.Equal(0, CorpusFilterProcess.Run("verify", corpus.Output).ExitCode);
        Assert.Equal(0, CorpusFilterProcess.Run("run", corpus.ConfigFile, "--set", "run.max_quarantined_fraction=0.5").ExitCode);
    }

    [Fact]
    public void Check_finds_them_before_a_run_and_changes_nothing()
    {
        AddGoodAndBadShards();

        CorpusFilterProcess check = CorpusFilterProcess.Run("check", corpus.ConfigFile);
        Assert.Equal(1, check.ExitCode);
        Assert.Equal(2, check.Messages.Split('\n').Count(line => line.StartsWith($"error: {corpus.Folder}", StringComparison.Ordinal)));
        Assert.Contains("valid; 2 of 4 shards can be used, 200 rows", check.Results, StringComparison.Ordinal);

        using JsonDocument json = JsonDocument.Parse(CorpusFilterProcess.Run("check", corpus.ConfigFile, "--json").Results);
        Assert.Equal([corpus.ShardPath("text"), corpus.ShardPath("torn")], json.RootElement.GetProperty("problems").EnumerateArray().Select(problem => problem.GetProperty("path").GetString()));
        Assert.False(Directory.Exists(corpus.Output));
    }

    [Fact]
    public void Documents_that_can_not_be_used_change_the_exit_code_beyond_the_tolerance()
    {
        corpus.AddShard("a", [.. TestCorpus.Documents(1, 97), null, [], [0xFF]]);
        corpus.WriteConfig();

        CorpusFilterProcess run = CorpusFilterProcess.Run("run", corpus.ConfigFile);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"3 rows and 0 whole shards are quarantined (3.00 %; run.max_quarantined_fraction is 1.00 %). Reasons: {corpus.Output}/quarantine", run.Messages, StringComparison.Ordinal);
        Assert.Equal(0, CorpusFilterProcess.Run("run", corpus.ConfigFile, "--set", "run.max_quarantined_fraction=0.03").ExitCode);

        CorpusFilterProcess stopped = CorpusFilterProcess.Run("run", corpus.ConfigFile, "--set", "run.on_bad_document=stop", "--set", $"output.directory={corpus.Folder}/stop");
        Assert.Equal(3, stopped.ExitCode);
        Assert.Contains("error: a, row 97: text is null (run.on_bad_document is stop", stopped.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_wrong_with_a_config_is_told_with_its_place_and_nothing_is_done()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 10));
        corpus.WriteConfig("selection: {rich: {min_instance: 2, min_density: high}}", "run: {workers: 1}");

        CorpusFilterProcess run = CorpusFilterProcess.Run("run", corpus.ConfigFile);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Results);
        Assert.Contains($"{corpus.ConfigFile}:10:1: error: run: ", run.Messages, StringComparison.Ordinal);

        corpus.WriteConfig("selection: {rich: {min_instance: 2, min_density: high}}");
        run = CorpusFilterProcess.Run("run", corpus.ConfigFile, "--set", "output.compresion=zstd");
        Assert.Equal(2, run.ExitCode);
        Assert.Matches($@"{corpus.ConfigFile}:9:\d+: error: selection\.rich\.min_instance: .*\n.*\n.*\n  Did you mean min_instances\?", run.Messages);
        Assert.Contains("error: selection.rich.min_density: ", run.Messages, StringComparison.Ordinal);
        Assert.Contains("Did you mean compression?", run.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(corpus.Output));
    }

    [Theory]
    [InlineData("input.text_column=body", ": error: input.text_column: ", "no column 'body'; it has url, text, date")]
    [InlineData("input.shards=[shards/a.parquet,gone.parquet,gone/*.parquet]", ": error: input.shards", "gone.parquet' matches no file")]
    [InlineData("selection.rich.require=verifcation", ": error: selection.rich.require", "Did you mean verification?")]
    [InlineData("behaviors=gone.yaml", "error: behaviors[0]: no such file: ", "gone.yaml")]
    public void What_the_config_names_and_is_not_there_is_a_configuration_error(string setting, string place, string message)
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 10));
        corpus.WriteConfig();

        CorpusFilterProcess run = CorpusFilterProcess.Run("run", corpus.ConfigFile, "--set", setting);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(place, run.Messages, StringComparison.Ordinal);
        Assert.Contains(message, run.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(corpus.Output, "scores")));
    }

    private void AddGoodAndBadShards()
    {
        corpus.AddShard("good", TestCorpus.Documents(1, 100));
        corpus.AddShard("more", TestCorpus.Documents(2, 100));
        corpus.AddShard("torn", TestCorpus.Documents(3, 100));
        byte[] torn = File.ReadAllBytes(corpus.ShardPath("torn"));
        File.WriteAllBytes(corpus.ShardPath("torn"), torn[..(torn.Length / 2)]);
        File.WriteAllText(corpus.ShardPath("text"), "this is not Parquet");
        corpus.WriteConfig();
    }
}
