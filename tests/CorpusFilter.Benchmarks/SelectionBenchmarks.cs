using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using CorpusFilter.Configuration;
using CorpusFilter.Scoring;
using CorpusFilter.Selection;

namespace CorpusFilter.Benchmarks;

/// <summary>
/// Selection over five million documents that are made up on the fly: of 8 % that qualify a budget takes about half, one document in 50 is a copy.
/// The yardstick is a bare pass over the same chunks; what a real pass reads from score files comes on top.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 1, iterationCount: 5)]
[MemoryDiagnoser]
public class SelectionBenchmarks
{
    private const int Documents = 5_000_000;
    private const int Behaviors = 4;

    [Benchmark(Baseline = true)]
    public long One_bare_pass()
    {
        long tokens = 0;
        foreach (ScoreChunk chunk in Scores())
            tokens += chunk.Tokens[0];
        return tokens;
    }

    [Benchmark]
    public long Whole_selection_in_memory() => Select(memory: 1_000_000_000).Documents;

    [Benchmark]
    public long Whole_selection_with_duplicates_found_on_disk() => Select(memory: 32_000_000).Documents;

    [Benchmark]
    public long Whole_selection_without_deduplication() => Select(memory: 32_000_000, Deduplication.None).Documents;

    private static SelectionPlan Select(long memory, Deduplication deduplicate = Deduplication.Exact) => Selector.Select(
        new SelectionInput
        {
            Scores = Scores(),
            Documents = Documents,
            Behaviors = ["verification", "backtracking", "subgoal_setting", "backward_chaining"],
            Selection = new SelectionConfig { Deduplicate = deduplicate, Rich = new RichConfig { TokenBudget = 300_000_000 } },
            Output = new OutputConfig { Directory = "" },
            TokensEstimated = true,
            OutputBytes = static (_, bytes) => bytes / 3,
            Memory = memory,
            ScratchDirectory = Path.Combine(Path.GetTempPath(), "selection-benchmark"),
        },
        static (_, _) => { },
        progress: null,
        CancellationToken.None);

    private static IEnumerable<ScoreChunk> Scores()
    {
        ScoreChunk chunk = new(Behaviors);
        for (int first = 0; first < Documents; first += ScoreChunk.Capacity)
        {
            chunk.Unit = first / (10 * ScoreChunk.Capacity);
            chunk.FirstRow = first % (10 * ScoreChunk.Capacity);
            chunk.Count = Math.Min(ScoreChunk.Capacity, Documents - first);
            for (int i = 0; i < chunk.Count; i++)
                Fill(chunk, i, (uint)(first + i));
            yield return chunk;
        }
    }

    private static void Fill(ScoreChunk chunk, int at, uint document)
    {
        uint text = document % 50 == 49 ? document / 2 : document;
        ulong random = Draw.Mix(text);
        chunk.Status[at] = DocumentStatus.Scored;
        chunk.Hashes[at] = new TextHash(random, Draw.Mix(random));
        chunk.Tokens[at] = (int)(random & 2047) + 64;
        chunk.Bytes[at] = chunk.Tokens[at] * 4;
        int instances = (random >> 32) % 100 < 20 ? (int)(random >> 40) % 5 : 0;
        chunk.Instances[at] = instances;
        chunk.Counts.AsSpan(at * Behaviors, Behaviors).Clear();
        chunk.Counts[at * Behaviors + (int)(random & 3)] = instances;
    }
}
