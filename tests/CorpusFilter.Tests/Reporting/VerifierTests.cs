using CorpusFilter.Configuration;
using CorpusFilter.Planning;
using CorpusFilter.Reporting;
using CorpusFilter.Runs;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Tests.Reporting;

public sealed class VerifierTests : PipelineTest
{
    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"scores_fingerprint\": 1}")]
    [InlineData("{\"scores_fingerprint\": \"a\", \"settings_fingerprint\": \"b\", \"plan\": {}}")]
    public async Task A_damaged_selection_is_a_problem_for_verify_and_made_again_by_run(string content)
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 100));
        Corpus.WriteConfig();
        await RunAsync();
        SortedDictionary<string, byte[]> before = TestCorpus.Results(Corpus.Output);
        File.WriteAllText(Path.Combine(Corpus.Output, "selection.json"), content);

        Assert.Contains(Verified().Problems, problem => problem.Contains("selection.json: is damaged", StringComparison.Ordinal));
        Assert.Null(RunStatus.Of(new RunDirectory(Corpus.Output), TimeProvider.System, CancellationToken.None).Files);
        await RunAsync();
        TestCorpus.AssertSame(before, TestCorpus.Results(Corpus.Output));
    }

    [Fact]
    public async Task Scores_of_a_shard_that_is_gone_go_too_and_verify_would_notice_them()
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 100));
        Corpus.AddShard("b", [.. TestCorpus.Documents(2, 100), null]);
        Corpus.WriteConfig();
        await RunAsync();
        string orphan = Path.Combine(Corpus.Output, "scores", "b", "00000.parquet");
        byte[] kept = File.ReadAllBytes(orphan);

        File.Delete(Corpus.ShardPath("b"));
        Said.Clear();
        await RunAsync();

        Assert.Contains("removed 3 score, decision and quarantine files of shards that are not in the input any more", Said);
        Assert.False(Directory.Exists(Path.Combine(Corpus.Output, "scores", "b")));
        Assert.Empty(Verified().Problems);

        Directory.CreateDirectory(Path.GetDirectoryName(orphan)!);
        File.WriteAllBytes(orphan, kept);
        Assert.Equal([$"{orphan}: is not part of the run"], Verified().Problems);
    }

    [Fact]
    public async Task After_another_selection_a_run_is_not_done_until_it_is_written()
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 200));
        Corpus.WriteConfig();
        await RunAsync();
        PipelineConfig config = ConfigLoader.Load(Corpus.ConfigFile, ["selection.rich.min_instances=4"]);
        await using (Pipeline pipeline = await Pipeline.OpenAsync(config, TimeProvider.System, RunObserver.Silent, CancellationToken.None))
        {
            RunPlan plan = pipeline.Plan(CancellationToken.None);
            pipeline.Select(plan, pipeline.Scoring.Inspect(plan, CancellationToken.None), new Session("select", TimeProvider.System), CancellationToken.None);
        }

        Assert.NotEqual("done", RunStatus.Of(new RunDirectory(Corpus.Output), TimeProvider.System, CancellationToken.None).State);
        Assert.NotEmpty(Verified().Problems);
    }

    [Theory]
    [InlineData("behavior-rich", 40)]
    [InlineData("behavior-poor", 300)]
    [InlineData("scores/a", 40)]
    [InlineData("selection/a", 40)]
    public async Task Verify_notices_a_single_changed_byte(string folder, int position)
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 300));
        Corpus.WriteConfig("selection: {rich: {min_instances: 1, min_density: 0}}");
        await RunAsync();
        string victim = Directory.GetFiles(Path.Combine(Corpus.Output, folder), "*.parquet").Order(StringComparer.Ordinal).First();
        byte[] bytes = File.ReadAllBytes(victim);
        bytes[position] ^= 1;
        File.WriteAllBytes(victim, bytes);

        Assert.Contains(Verified().Problems, problem => problem.Contains(victim, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_notices_a_missing_and_a_foreign_file()
    {
        Corpus.AddShard("a", TestCorpus.Documents(1, 300));
        Corpus.WriteConfig("selection: {rich: {min_instances: 1, min_density: 0}}");
        await RunAsync();
        string file = Directory.GetFiles(Path.Combine(Corpus.Output, "behavior-rich")).First();
        File.Move(file, Path.Combine(Corpus.Output, "behavior-rich", "stranger.parquet"));

        IReadOnlyList<string> problems = Verified().Problems;

        Assert.Contains(problems, problem => problem.Contains(file, StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.EndsWith("stranger.parquet: is not part of the run", StringComparison.Ordinal));
    }
}
