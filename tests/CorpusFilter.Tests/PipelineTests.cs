using System.Text;
using CorpusFilter.Parquet;
using CorpusFilter.Runs;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Tests;

public sealed class PipelineTests : PipelineTest
{
    [Fact]
    public async Task Every_row_ends_in_exactly_one_place_and_verify_proves_it()
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 300));
        Corpus.AddShard("b", TestCorpus.Documents(2, 250), codec: CompressionCodec.Snappy);
        Corpus.WriteConfig();

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
            Corpus.AddShard($"s{shard}", TestCorpus.Documents(shard, 400), rowsPerGroup: 37);
        Corpus.WriteConfig();

        await RunAsync("run.workers=1");
        SortedDictionary<string, byte[]> one = TestCorpus.Results(Corpus.Output);
        Directory.Delete(Corpus.Output, recursive: true);
        await RunAsync("run.workers=7");

        TestCorpus.AssertSame(one, TestCorpus.Results(Corpus.Output));
    }

    [Fact]
    public async Task Subset_rows_carry_every_input_column_and_the_file_metadata()
    {
        Corpus.AddShard("a", TestCorpus.Documents(3, 200));
        Corpus.WriteConfig("selection: {rich: {min_instances: 1, min_density: 0}}");
        await RunAsync();

        string written = Directory.GetFiles(Path.Combine(Corpus.Output, "behavior-rich"), "train-*").First();
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
    public async Task Shards_of_no_rows_are_no_trouble()
    {
        Corpus.AddShard("empty", []);
        Corpus.AddShard("one", TestCorpus.Documents(1, 1));
        Corpus.WriteConfig();

        Assert.Equal(1, (await RunAsync()).Rows!.Input);
        Assert.Empty(Verified().Problems);
    }
}
