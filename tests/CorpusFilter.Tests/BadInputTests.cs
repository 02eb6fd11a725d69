using CorpusFilter.Configuration;
using CorpusFilter.Parquet;
using CorpusFilter.Reporting;
using CorpusFilter.Runs;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Tests;

public sealed class BadInputTests : PipelineTest
{
    [Fact]
    public async Task A_document_of_50_MB_is_scored_where_the_limits_allow_it_and_kept_whole()
    {
        byte[] large = new byte[50_000_000];
        "Let me check this. "u8.CopyTo(large);
        large.AsSpan(19).Fill((byte)'x');
        Corpus.AddShard("a", [.. TestCorpus.Documents(1, 5), large]);
        Corpus.WriteConfig("selection: {rich: {min_instances: 1, min_density: 0}}");

        Ledger without = await RunAsync();
        Assert.Equal(0, without.Rows!.Quarantined);
        Ledger with = await RunAsync("input.text.max_bytes=60MB", "output.validation_fraction=0");

        Assert.Equal(without.Rows.Rich + 1, with.Rows!.Rich);
        Assert.Empty(Verified().Problems);
    }

    [Fact]
    public async Task Bad_documents_are_quarantined_with_their_reasons_and_the_rest_goes_on()
    {
        List<byte[]?> documents = TestCorpus.Documents(1, 200).ToList();
        documents[3] = null;
        documents[5] = [];
        documents[7] = [.. "abc "u8, 0xC3, 0x28];
        documents[9] = new byte[11_000_000].Select(_ => (byte)'x').ToArray();
        Corpus.AddShard("a", documents);
        Corpus.WriteConfig();

        Ledger ledger = await RunAsync();

        Assert.Equal(3, ledger.Rows!.Quarantined);
        string[] reasons = QuarantineReasons();
        Assert.Equal(["3: text is null", "5: text is empty", "7: text is not UTF-8: byte 4"], reasons);
        Assert.Empty(Verified().Problems);
    }

    [Fact]
    public async Task Shards_that_can_not_be_used_are_set_aside_whole_and_named()
    {
        Corpus.AddShard("good", TestCorpus.Documents(1, 100));
        Corpus.AddShard("more", TestCorpus.Documents(2, 100));
        Corpus.AddShard("torn", TestCorpus.Documents(3, 100));
        byte[] torn = File.ReadAllBytes(Corpus.ShardPath("torn"));
        File.WriteAllBytes(Corpus.ShardPath("torn"), torn[..(torn.Length / 2)]);
        File.WriteAllText(Corpus.ShardPath("text"), "this is not Parquet");
        Corpus.WriteConfig();

        Ledger ledger = await RunAsync();

        Assert.Equal(200, ledger.Rows!.Input);
        Assert.Equal(2, ledger.Rows.QuarantinedShards);
        Assert.Equal(["text", "torn"], ledger.Inputs.Where(input => input.Problem is not null).Select(input => input.Name));
        Assert.Equal(2, Said.Count(line => line.Contains(".parquet: quarantined: ", StringComparison.Ordinal)));
        Assert.True(File.Exists(Path.Combine(Corpus.Output, "quarantine", "torn", "shard.parquet")));
        Assert.Empty(Verified().Problems);
    }

    [Fact]
    public async Task A_damaged_page_of_another_column_costs_the_rows_on_it_in_writing()
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 300), rowsPerGroup: 100);
        using (ParquetFile file = ParquetFile.Open(Corpus.ShardPath("a")))
            DamageColumn(Corpus.ShardPath("a"), file, rowGroup: 1, "metadata");
        Corpus.WriteConfig("selection: {rich: {min_instances: 1, min_density: 0}}");

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
        Corpus.AddShard("a", TestCorpus.Documents(1, 300), rowsPerGroup: 100);
        using (ParquetFile file = ParquetFile.Open(Corpus.ShardPath("a")))
            DamageColumn(Corpus.ShardPath("a"), file, rowGroup: 1, "text");
        Corpus.WriteConfig();

        Ledger ledger = await RunAsync();

        Assert.Equal(100, ledger.Rows!.Quarantined);
        Assert.All(QuarantineReasons(), reason => Assert.Contains("row group 1, column text", reason, StringComparison.Ordinal));
        Assert.DoesNotContain(QuarantineReasons(), reason => reason.Contains(Corpus.Folder, StringComparison.Ordinal));
        Assert.Empty(Verified().Problems);
    }

    [Fact]
    public async Task Stop_on_a_bad_document_stops_and_names_it()
    {
        Corpus.AddShard("a", [.. TestCorpus.Documents(1, 5), null]);
        Corpus.WriteConfig();

        RunStoppedException stopped = await Assert.ThrowsAsync<RunStoppedException>(() => RunAsync("run.on_bad_document=stop"));

        Assert.StartsWith("a, row 5: text is null", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_unusable_shards_alone_ends_with_empty_subsets()
    {
        File.WriteAllText(Corpus.ShardPath("text"), "this is not Parquet");
        Corpus.WriteConfig();

        Ledger ledger = await RunAsync();

        Assert.Equal(new RowsRecord(0, 0, 0, 0, 0, 1), ledger.Rows);
    }

    [Fact]
    public async Task A_text_column_that_no_shard_has_is_a_configuration_error_that_lists_the_columns()
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 5));
        Corpus.WriteConfig();

        ConfigurationException error = await Assert.ThrowsAsync<ConfigurationException>(() => RunAsync("input.text_column=body"));

        Assert.Contains("no column 'body'; it has url, text, date", error.Message, StringComparison.Ordinal);
    }
}
