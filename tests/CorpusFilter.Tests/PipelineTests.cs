using System.Text;
using CorpusFilter.Configuration;
using CorpusFilter.Parquet;
using CorpusFilter.Reporting;
using CorpusFilter.Runs;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Tests;

public sealed class PipelineTests : IDisposable
{
    private readonly TestCorpus corpus = new();
    private readonly List<string> said = [];

    public void Dispose() => corpus.Dispose();

    [Fact]
    public async Task Every_row_ends_in_exactly_one_place_and_verify_proves_it()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 300));
        corpus.AddShard("b", TestCorpus.Documents(2, 250), codec: CompressionCodec.Snappy);
        corpus.WriteConfig();

        Ledger ledger = await RunAsync();

        RowsRecord rows = ledger.Rows!;
        Assert.Equal(550, rows.Input);
        Assert.Equal(550, rows.Rich + rows.Poor + rows.Rest + rows.Quarantined);
        Assert.True(rows.Rich > 0 && rows.Poor > 0);
        Assert.Equal(rows, Verified().Rows);
    }

    [Fact]
    public async Task One_worker_and_many_give_identical_bytes()
    {
        for (int shard = 0; shard < 4; shard++)
            corpus.AddShard($"s{shard}", TestCorpus.Documents(shard, 400), rowsPerGroup: 37);
        corpus.WriteConfig();

        await RunAsync("run.workers=1");
        SortedDictionary<string, byte[]> one = TestCorpus.Results(corpus.Output);
        Directory.Delete(corpus.Output, recursive: true);
        await RunAsync("run.workers=7");

        TestCorpus.AssertSame(one, TestCorpus.Results(corpus.Output));
    }

    [Fact]
    public async Task Subset_rows_carry_every_input_column_and_the_file_metadata()
    {
        corpus.AddShard("a", TestCorpus.Documents(3, 200));
        corpus.WriteConfig("selection: {rich: {min_instances: 1, min_density: 0}}");
        await RunAsync();

        string written = Directory.GetFiles(Path.Combine(corpus.Output, "behavior-rich"), "train-*").First();
        using ParquetFile file = ParquetFile.Open(written);
        Assert.Equal(
            TestCorpus.Schema.Leaves.Select(leaf => leaf.Path),
            file.Schema.Leaves.Take(TestCorpus.Schema.Leaves.Count).Select(leaf => leaf.Path));
        Assert.Equal(
            ["behavior_verification", "behavior_backtracking", "behavior_subgoal_setting", "behavior_backward_chaining", "behavior_instances", "behavior_density", "behavior_tokens"],
            file.Schema.Leaves.Skip(TestCorpus.Schema.Leaves.Count).Take(7).Select(leaf => leaf.Path));
        Assert.Equal("{\"info\": {\"features\": {}}}", file.KeyValueMetadata.Single(entry => entry.Key == "huggingface").Value);

        using ByteArrayCursor text = file.OpenByteArrays(0, file.Schema.FindLeaf("text")!);
        using ByteArrayCursor metadata = file.OpenByteArrays(0, file.Schema.FindLeaf("metadata")!);
        List<byte[]?> input = TestCorpus.Documents(3, 200).ToList();
        while (text.MoveNext() & metadata.MoveNext())
        {
            string row = Encoding.UTF8.GetString(metadata.Value)["{\"row\": ".Length..^1];
            Assert.Equal(input[int.Parse(row)], text.Value.ToArray());
        }
    }

    [Fact]
    public async Task Changing_the_selection_scores_nothing_again()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 400));
        corpus.WriteConfig();
        await RunAsync();
        Dictionary<string, byte[]> scores = Files("scores");

        said.Clear();
        Ledger strict = await RunAsync("selection.rich.min_instances=4");

        Assert.Matches("^all [0-9]+ units are scored$", said[0]);
        Assert.Equal("selecting again: selection settings changed", said[1]);
        Assert.Equal(scores.Keys, Files("scores").Keys);
        Assert.Equal(strict.Rows, Verified().Rows);
    }

    [Fact]
    public async Task Going_back_to_earlier_settings_gives_the_earlier_bytes()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 400));
        corpus.WriteConfig();
        await RunAsync();
        SortedDictionary<string, byte[]> before = TestCorpus.Results(corpus.Output);

        await RunAsync("selection.rich.min_instances=4", "output.compression=snappy");
        await RunAsync();

        TestCorpus.AssertSame(before, TestCorpus.Results(corpus.Output));
    }

    [Theory]
    [InlineData("input.text.min_bytes=200", "columns, sample or text limits changed")]
    [InlineData("input.sample.fraction=0.5", "columns, sample or text limits changed")]
    public async Task What_scores_depend_on_makes_them_stale_and_the_run_says_why(string setting, string reason)
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 300));
        corpus.WriteConfig();
        await RunAsync();

        said.Clear();
        await RunAsync(setting);

        Assert.Contains(said, line => line.EndsWith($"units are scored again: {reason}", StringComparison.Ordinal));
        Assert.Empty(Verified().Problems);
    }

    [Fact]
    public async Task A_changed_shard_makes_its_own_units_stale_and_no_others()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 300));
        corpus.AddShard("b", TestCorpus.Documents(2, 300));
        corpus.WriteConfig();
        await RunAsync();
        Dictionary<string, byte[]> before = Files("scores/a");
        DateTime written = File.GetLastWriteTimeUtc(before.Keys.First());

        corpus.AddShard("b", TestCorpus.Documents(3, 200));
        said.Clear();
        Ledger ledger = await RunAsync();

        Assert.Equal(500, ledger.Rows!.Input);
        Assert.Contains(said, line => line.EndsWith("units are scored again: input changed", StringComparison.Ordinal));
        Assert.Equal(written, File.GetLastWriteTimeUtc(before.Keys.First()));
        Assert.Empty(Verified().Problems);
    }

    [Fact]
    public async Task An_edited_rule_file_makes_all_scores_stale()
    {
        string rules = Path.Combine(corpus.Folder, "rules.yaml");
        File.Copy(Path.Combine(Repository.Folder, "configs", "behaviors", "four-habits.yaml"), rules);
        corpus.AddShard("a", TestCorpus.Documents(1, 100));
        corpus.WriteConfig("behaviors: [rules.yaml]");
        await RunAsync();

        string text = File.ReadAllText(rules);
        File.WriteAllText(rules, text + """

              - name: test-rule
                behavior: verification
                cue: zyxwv
                example: [zyxwv is here.]
                near_miss: [nothing is here.]
            """);
        said.Clear();
        await RunAsync();

        Assert.Contains(said, line => line.EndsWith("units are scored again: classifier changed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bad_documents_are_quarantined_with_their_reasons_and_the_rest_goes_on()
    {
        List<byte[]?> documents = TestCorpus.Documents(1, 200).ToList();
        documents[3] = null;
        documents[5] = [];
        documents[7] = [.. "abc "u8, 0xC3, 0x28];
        documents[9] = new byte[11_000_000].Select(_ => (byte)'x').ToArray();
        corpus.AddShard("a", documents);
        corpus.WriteConfig();

        Ledger ledger = await RunAsync();

        Assert.Equal(3, ledger.Rows!.Quarantined);
        string[] reasons = QuarantineReasons();
        Assert.Equal(["3: text is null", "5: text is empty", "7: text is not UTF-8: byte 4"], reasons);
        Assert.Empty(Verified().Problems);
    }

    [Fact]
    public async Task Shards_that_can_not_be_used_are_set_aside_whole_and_named()
    {
        corpus.AddShard("good", TestCorpus.Documents(1, 100));
        corpus.AddShard("more", TestCorpus.Documents(2, 100));
        corpus.AddShard("torn", TestCorpus.Documents(3, 100));
        byte[] torn = File.ReadAllBytes(corpus.ShardPath("torn"));
        File.WriteAllBytes(corpus.ShardPath("torn"), torn[..(torn.Length / 2)]);
        File.WriteAllText(corpus.ShardPath("text"), "this is not Parquet");
        corpus.WriteConfig();

        Ledger ledger = await RunAsync();

        Assert.Equal(200, ledger.Rows!.Input);
        Assert.Equal(2, ledger.Rows.QuarantinedShards);
        Assert.Equal(["text", "torn"], ledger.Inputs.Where(input => input.Problem is not null).Select(input => input.Name));
        Assert.Equal(2, said.Count(line => line.Contains(".parquet: quarantined: ", StringComparison.Ordinal)));
        Assert.True(File.Exists(Path.Combine(corpus.Output, "quarantine", "torn", "shard.parquet")));
        Assert.Empty(Verified().Problems);
    }

    [Fact]
    public async Task A_damaged_page_of_another_column_costs_the_rows_on_it_in_writing()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 300), rowsPerGroup: 100);
        using (ParquetFile file = ParquetFile.Open(corpus.ShardPath("a")))
            DamageColumn(corpus.ShardPath("a"), file, rowGroup: 1, "metadata");
        corpus.WriteConfig("selection: {rich: {min_instances: 1, min_density: 0}}");

        Ledger ledger = await RunAsync();

        Assert.InRange(ledger.Rows!.Quarantined, 1, 100);
        Assert.Equal(300, ledger.Rows.Rich + ledger.Rows.Poor + ledger.Rows.Rest + ledger.Rows.Quarantined);
        Verification proof = Verified();
        Assert.Empty(proof.Problems);
        Assert.Equal(ledger.Rows, proof.Rows);
    }

    [Fact]
    public async Task A_damaged_page_of_text_costs_the_rows_on_it_in_scoring()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 300), rowsPerGroup: 100);
        using (ParquetFile file = ParquetFile.Open(corpus.ShardPath("a")))
            DamageColumn(corpus.ShardPath("a"), file, rowGroup: 1, "text");
        corpus.WriteConfig();

        Ledger ledger = await RunAsync();

        Assert.Equal(100, ledger.Rows!.Quarantined);
        Assert.All(QuarantineReasons(), reason => Assert.Contains("row group 1, column text", reason, StringComparison.Ordinal));
        Assert.DoesNotContain(QuarantineReasons(), reason => reason.Contains(corpus.Folder, StringComparison.Ordinal));
        Assert.Empty(Verified().Problems);
    }

    [Fact]
    public async Task Stop_on_a_bad_document_stops_and_names_it()
    {
        corpus.AddShard("a", [.. TestCorpus.Documents(1, 5), null]);
        corpus.WriteConfig();

        RunStoppedException stopped = await Assert.ThrowsAsync<RunStoppedException>(() => RunAsync("run.on_bad_document=stop"));

        Assert.StartsWith("a, row 5: text is null", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shards_of_no_rows_are_no_trouble()
    {
        corpus.AddShard("empty", []);
        corpus.AddShard("one", TestCorpus.Documents(1, 1));
        corpus.WriteConfig();

        Assert.Equal(1, (await RunAsync()).Rows!.Input);
        Assert.Empty(Verified().Problems);
    }

    [Fact]
    public async Task A_folder_of_unusable_shards_alone_ends_with_empty_subsets()
    {
        File.WriteAllText(corpus.ShardPath("text"), "this is not Parquet");
        corpus.WriteConfig();

        Ledger ledger = await RunAsync();

        Assert.Equal(new RowsRecord(0, 0, 0, 0, 0, 1), ledger.Rows);
    }

    [Fact]
    public async Task A_text_column_that_no_shard_has_is_a_configuration_error_that_lists_the_columns()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 5));
        corpus.WriteConfig();

        ConfigurationException error = await Assert.ThrowsAsync<ConfigurationException>(() => RunAsync("input.text_column=body"));

        Assert.Contains("no column 'body'; it has url, text, date", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("behavior-rich", 40)]
    [InlineData("behavior-poor", 300)]
    [InlineData("scores/a", 40)]
    [InlineData("selection/a", 40)]
    public async Task Verify_notices_a_single_changed_byte(string folder, int position)
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 300));
        corpus.WriteConfig("selection: {rich: {min_instances: 1, min_density: 0}}");
        await RunAsync();
        string victim = Directory.GetFiles(Path.Combine(corpus.Output, folder), "*.parquet").Order(StringComparer.Ordinal).First();
        byte[] bytes = File.ReadAllBytes(victim);
        bytes[position] ^= 1;
        File.WriteAllBytes(victim, bytes);

        Assert.Contains(Verified().Problems, problem => problem.Contains(victim, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_notices_a_missing_and_a_foreign_file()
    {
        corpus.AddShard("a", TestCorpus.Documents(1, 300));
        corpus.WriteConfig("selection: {rich: {min_instances: 1, min_density: 0}}");
        await RunAsync();
        string file = Directory.GetFiles(Path.Combine(corpus.Output, "behavior-rich")).First();
        File.Move(file, Path.Combine(corpus.Output, "behavior-rich", "stranger.parquet"));

        IReadOnlyList<string> problems = Verified().Problems;

        Assert.Contains(problems, problem => problem.Contains(file, StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.EndsWith("stranger.parquet: is not part of the run", StringComparison.Ordinal));
    }

    private async Task<Ledger> RunAsync(params string[] overrides)
    {
        PipelineConfig config = ConfigLoader.Load(corpus.ConfigFile, overrides);
        var observer = new RunObserver { Say = said.Add, Warn = said.Add };
        await using Pipeline pipeline = await Pipeline.OpenAsync(config, TimeProvider.System, observer, CancellationToken.None);
        return await pipeline.RunAsync(CancellationToken.None);
    }

    private Verification Verified() => new Verifier(new RunDirectory(corpus.Output), CancellationToken.None).Run(_ => { });

    private Dictionary<string, byte[]> Files(string folder) =>
        Directory.GetFiles(Path.Combine(corpus.Output, folder), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToDictionary(file => file, File.ReadAllBytes);

    private string[] QuarantineReasons()
    {
        var reasons = new List<string>();
        foreach (string path in Directory.GetFiles(Path.Combine(corpus.Output, "quarantine"), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using ParquetFile file = ParquetFile.Open(path);
            using ValueCursor<long> row = file.OpenValues<long>(0, file.Schema.FindLeaf("row")!);
            using ByteArrayCursor reason = file.OpenByteArrays(0, file.Schema.FindLeaf("reason")!);
            while (row.MoveNext() & reason.MoveNext())
                reasons.Add($"{row.Value}: {Encoding.UTF8.GetString(reason.Value)}");
        }
        return [.. reasons];
    }

    // Changes the last bytes of the column chunk: page data, never a header.
    private static void DamageColumn(string path, ParquetFile file, int rowGroup, string column)
    {
        ColumnChunkMetadata chunk = file.RowGroups[rowGroup].Columns[file.Schema.FindLeaf(column)!.Index];
        byte[] bytes = File.ReadAllBytes(path);
        long end = (chunk.DictionaryPageOffset ?? chunk.DataPageOffset) + chunk.CompressedBytes;
        for (long i = end - 8; i < end; i++)
            bytes[i] ^= 0x5A;
        File.WriteAllBytes(path, bytes);
    }
}
