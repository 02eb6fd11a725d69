using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using CorpusFilter.Behaviors;
using CorpusFilter.Scoring.Heuristic;

namespace CorpusFilter.Benchmarks;

/// <summary>
/// One core over real text: the whole of heuristic classification (cues, sentences, guards, instances) against Hyperscan merely finding the cues that lead.
/// CORPUSFILTER_BENCHMARK_SHARD names the text, else a sample of the repository is taken; Hyperscan: apt-get install libhyperscan5.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 2, iterationCount: 5)]
public class MatcherBenchmarks
{
    private const int MostBytes = 20_000_000;
    private List<byte[]> texts = [];
    private readonly SentenceSplitter splitter = new();
    private DocumentScorer scorer = null!;
    private Hyperscan hyperscan = null!;

    [GlobalSetup]
    public void Load()
    {
        texts = BenchmarkTexts.Read(MostBytes);
        RuleSet rules = BehaviorPacks.Load([]).Rules;
        scorer = new DocumentScorer(rules);
        CompiledCue[] leading = [.. rules.Cues.Where(cue => !rules.Rules[cue.Rule].Supporting)];
        hyperscan = new Hyperscan([.. leading.Select(cue => CueExpressions.Of(cue.Element))]);
        Console.WriteLine($"// {texts.Sum(text => text.Length) / 1e6:N1} MB in {texts.Count:N0} documents, {leading.Length} leading cues of {rules.Cues.Length}, {hyperscan.Refused} of them too large for Hyperscan");
    }

    [GlobalCleanup]
    public void Free() => hyperscan.Dispose();

    [Benchmark(Baseline = true)]
    public long Hyperscan_leading_cues() => texts.Sum(text => hyperscan.Count(text));

    [Benchmark]
    public long Split_sentences()
    {
        long sentences = 0;
        foreach (byte[] text in texts)
        {
            splitter.Split(text);
            sentences += splitter.Sentences.Count;
        }
        return sentences;
    }

    [Benchmark]
    public long Classify() => texts.Sum(text => (long)scorer.Score(text).Length);
}
