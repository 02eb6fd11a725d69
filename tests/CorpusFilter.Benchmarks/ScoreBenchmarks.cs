using System.Diagnostics;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using CorpusFilter.Configuration;
using CorpusFilter.Planning;
using CorpusFilter.Runs;

namespace CorpusFilter.Benchmarks;

/// <summary>
/// The whole of `score` on two cores: read, decompress, classify, count tokens, write scores. Baseline is DuckDB on two threads, deciding about four
/// case-insensitive regular expressions over the same files (needs Node and `npm install --no-save` in tests/readers; without it that figure fails, ours stand).
/// The input is one shard, copied until there is about 1 GB of text: CORPUSFILTER_BENCHMARK_SHARD names it, else a sample of the repository is taken.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 1, iterationCount: 5)]
public class ScoreBenchmarks
{
    private const long TextBytes = 1_000_000_000;
    private const string Tokenizer = "CORPUSFILTER_BENCHMARK_TOKENIZER";

    private readonly string folder = Directory.CreateTempSubdirectory("corpusfilter-benchmark-").FullName;

    [GlobalSetup]
    public void CopyShards()
    {
        long bytes = BenchmarkTexts.Read(int.MaxValue).Sum(text => (long)text.Length);
        // A small sample is not copied ten thousand times: its footers would be what is measured.
        long copies = Math.Clamp(TextBytes / Math.Max(1, bytes), 1, 200);
        for (long copy = 0; copy < copies; copy++)
            File.Copy(BenchmarkTexts.Shard, Path.Combine(folder, $"shard-{copy:D4}.parquet"));
        Console.WriteLine($"// {copies} shards, {copies * bytes / 1e6:N0} MB of text");
    }

    [GlobalCleanup]
    public void RemoveShards() => Directory.Delete(folder, recursive: true);

    [Benchmark(Baseline = true)]
    public string DuckDB_four_patterns_two_threads()
    {
        var start = new ProcessStartInfo("node", [Path.Combine(TestCorpora.Repository.Folder, "tests", "readers", "four-patterns.mjs"), "2", Path.Combine(folder, "*.parquet")])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using Process process = Process.Start(start)!;
        string counts = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? counts : throw new InvalidOperationException("DuckDB is not there: npm install --no-save in tests/readers");
    }

    [Benchmark]
    public Task Score_with_two_workers() => ScoreAsync(2, "estimate");

    [Benchmark]
    public Task Score_with_one_worker() => ScoreAsync(1, "estimate");

    /// <summary>With the tokenizer that CORPUSFILTER_BENCHMARK_TOKENIZER names; the estimate where it names none.</summary>
    [Benchmark]
    public Task Score_with_two_workers_and_an_exact_tokenizer() => ScoreAsync(2, Environment.GetEnvironmentVariable(Tokenizer) ?? "estimate");

    private async Task ScoreAsync(int workers, string counter)
    {
        string output = Path.Combine(folder, "out");
        if (Directory.Exists(output))
            Directory.Delete(output, recursive: true);
        var config = new PipelineConfig
        {
            Input = new InputConfig { Shards = [Path.Combine(folder, "*.parquet")] },
            Output = new OutputConfig { Directory = output },
            Run = new RunConfig { Workers = workers },
            Tokens = new TokensConfig { Counter = counter },
        };
        await using Pipeline pipeline = await Pipeline.OpenAsync(config, TimeProvider.System, RunObserver.Silent, CancellationToken.None);
        await pipeline.ScoreAsync(pipeline.Plan(CancellationToken.None), TaskShare.All, new Session("score", TimeProvider.System), CancellationToken.None);
    }
}
