using CorpusFilter.Parquet;
using CorpusFilter.Runs;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Tests.Runs;

public sealed class StalenessTests : PipelineTest
{
    [Fact]
    public async Task Changing_the_selection_scores_nothing_again()
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 400));
        Corpus.WriteConfig();
        await RunAsync();
        Dictionary<string, byte[]> scores = Files("scores");

        Said.Clear();
        Ledger strict = await RunAsync("selection.rich.min_instances=4");

        Assert.Matches("^all [0-9]+ units are scored$", Said[0]);
        Assert.Equal("selecting again: selection settings changed", Said[1]);
        Assert.Equal(scores.Keys, Files("scores").Keys);
        Assert.Equal(strict.Rows, Verified().Rows);
    }

    [Fact]
    public async Task Going_back_to_earlier_settings_gives_the_earlier_bytes()
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 400));
        Corpus.WriteConfig();
        await RunAsync();
        SortedDictionary<string, byte[]> before = TestCorpus.Results(Corpus.Output);

        await RunAsync("selection.rich.min_instances=4", "output.compression=snappy");
        await RunAsync();

        TestCorpus.AssertSame(before, TestCorpus.Results(Corpus.Output));
    }

    [Theory]
    [InlineData("input.text.min_bytes=200", "columns, sample or text limits changed")]
    [InlineData("input.sample.fraction=0.5", "columns, sample or text limits changed")]
    public async Task What_scores_depend_on_makes_them_stale_and_the_run_says_why(string setting, string reason)
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 300));
        Corpus.WriteConfig();
        await RunAsync();

        Said.Clear();
        await RunAsync(setting);

        Assert.Contains(Said, line => line.EndsWith($"units are scored again: {reason}", StringComparison.Ordinal));
        Assert.Empty(Verified().Problems);
    }

    [Fact]
    public async Task A_changed_shard_makes_its_own_units_stale_and_no_others()
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 300));
        Corpus.AddShard("b", TestCorpus.Documents(2, 300));
        Corpus.WriteConfig();
        await RunAsync();
        Dictionary<string, byte[]> before = Files("scores/a");
        DateTime written = File.GetLastWriteTimeUtc(before.Keys.First());

        Corpus.AddShard("b", TestCorpus.Documents(3, 200));
        Said.Clear();
        Ledger ledger = await RunAsync();

        Assert.Equal(500, ledger.Rows!.Input);
        Assert.Contains(Said, line => line.EndsWith("units are scored again: input changed", StringComparison.Ordinal));
        Assert.Equal(written, File.GetLastWriteTimeUtc(before.Keys.First()));
        Assert.Empty(Verified().Problems);
    }

    [Fact]
    public async Task An_edited_rule_file_makes_all_scores_stale()
    {
        string rules = Path.Combine(Corpus.Folder, "rules.yaml");
        Corpus.AddShard("a", TestCorpus.Documents(1, 100));
        Corpus.WriteConfig("behaviors: [rules.yaml]");
        File.Copy(Path.Combine(Corpus.Folder, "pack.yaml"), rules);
        await RunAsync();

        string text = File.ReadAllText(rules);
        File.WriteAllText(rules, text + """

              - name: test-rule
                behavior: verification
                cue: zyxwv
                example: [zyxwv is here.]
                near_miss: [nothing is here.]
            """);
        Said.Clear();
        await RunAsync();

        Assert.Contains(Said, line => line.EndsWith("units are scored again: classifier changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_score_file_is_made_again_and_nothing_else()
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 600));
        Corpus.WriteConfig();
        await RunAsync();
        SortedDictionary<string, byte[]> before = TestCorpus.Results(Corpus.Output);
        string[] scores = [.. Files("scores").Keys];
        DateTime written = File.GetLastWriteTimeUtc(scores[1]);
        File.WriteAllBytes(scores[0], File.ReadAllBytes(scores[0])[..^20]);

        Said.Clear();
        await RunAsync();

        Assert.Equal($"resuming: {scores.Length - 1} of {scores.Length} units scored", Said[0]);
        Assert.StartsWith("1 units are scored again: score file is damaged (", Said[1], StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(scores[1]));
        TestCorpus.AssertSame(before, TestCorpus.Results(Corpus.Output));
    }

    [Fact]
    public async Task A_shard_that_was_edited_in_place_is_scored_again_though_its_footer_is_the_same()
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 300), rowsPerGroup: 100);
        Corpus.WriteConfig();
        await RunAsync();
        using (ParquetFile file = ParquetFile.Open(Corpus.ShardPath("a")))
            DamageColumn(Corpus.ShardPath("a"), file, rowGroup: 1, "text");

        Said.Clear();
        Ledger ledger = await RunAsync();

        Assert.Contains(Said, line => line.EndsWith("units are scored again: shard was modified after it was scored", StringComparison.Ordinal));
        Assert.Equal(100, ledger.Rows!.Quarantined);
    }

    [Fact]
    public async Task Subsets_of_a_shard_whose_other_columns_were_edited_in_place_are_written_again()
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 300), rowsPerGroup: 100);
        Corpus.WriteConfig("selection: {rich: {min_instances: 1, min_density: 0}}");
        await RunAsync();
        using (ParquetFile file = ParquetFile.Open(Corpus.ShardPath("a")))
            DamageColumn(Corpus.ShardPath("a"), file, rowGroup: 1, "metadata");

        Ledger ledger = await RunAsync();

        Assert.InRange(ledger.Rows!.Quarantined, 1, 100);
        Assert.Empty(Verified().Problems);
    }
}
