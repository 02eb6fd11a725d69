using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using CorpusFilter.Parquet;
using CorpusFilter.Tokens;

namespace CorpusFilter.Benchmarks;

/// <summary>
/// Counting the tokens of about 16 MB of documents on one thread, beside the official tiktoken (npm, WASM) on the same texts. What is needed comes from the environment:
/// CORPUSFILTER_CORPUS, a Parquet file with a column <c>text</c> (without it, the samples, repeated); CORPUSFILTER_TOKENIZERS, a folder with cl100k_base.tiktoken and o200k_base.tiktoken;
/// NODE_PATH, a node_modules with tiktoken.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 1, iterationCount: 9)]
[MemoryDiagnoser]
public class TokensBenchmarks
{
    private const int Bytes = 16_000_000;
    private const long CacheBytes = 5_000_000;

    private readonly List<byte[]> texts = [];
    private readonly PieceEnds ends = new();
    private ITokenCounter estimate = null!;
    private ITokenCounter cl100k = null!;
    private ITokenCounter o200k = null!;
    private Splitter splitter = null!;
    private Process? node;

    [GlobalSetup]
    public void Setup()
    {
        string corpus = Environment.GetEnvironmentVariable("CORPUSFILTER_CORPUS") ?? Samples();
        while (texts.Sum(text => text.Length) < Bytes)
            Load(corpus);

        string folder = Environment.GetEnvironmentVariable("CORPUSFILTER_TOKENIZERS")
            ?? throw new InvalidOperationException("CORPUSFILTER_TOKENIZERS must name a folder with cl100k_base.tiktoken and o200k_base.tiktoken");
        estimate = new TokenEstimate();
        splitter = SplitPatterns.ByName("cl100k")!;
        cl100k = new BytePairCounter(TokenizerFiles.Read(Path.Combine(folder, "cl100k_base.tiktoken"), null), CacheBytes);
        o200k = new BytePairCounter(TokenizerFiles.Read(Path.Combine(folder, "o200k_base.tiktoken"), null), CacheBytes);
        StartNode();
        if (Ask("cl100k_base") is { } reference && reference != Exact_cl100k())
            throw new InvalidOperationException($"tiktoken counts {reference}, we count {Exact_cl100k()}");
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        node?.Kill();
        node?.Dispose();
    }

    [Benchmark(Baseline = true)]
    public long Exact_cl100k() => Sum(cl100k);

    [Benchmark]
    public long Exact_cl100k_with_a_cold_cache() =>
        Sum(new BytePairCounter(((BytePairCounter)cl100k).Tokenizer, CacheBytes));

    [Benchmark]
    public long Exact_o200k() => Sum(o200k);

    [Benchmark]
    public long Estimate() => Sum(estimate);

    [Benchmark]
    public long Split_cl100k()
    {
        ends.Count = 0;
        foreach (byte[] text in texts)
        {
            ends.Begin(0);
            splitter.Split(text, 0, text.Length, ends);
            ends.Flush(text);
        }

        return ends.Count;
    }

    [Benchmark]
    public long Tiktoken_wasm_cl100k() =>
        Ask("cl100k_base") ?? throw new InvalidOperationException("node or its package tiktoken isn't there: set NODE_PATH");

    private long Sum(ITokenCounter counter)
    {
        long tokens = 0;
        foreach (byte[] text in texts)
            tokens += counter.Count(text);
        return tokens;
    }

    private static string Samples()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !Directory.Exists(Path.Combine(folder, "data-samples")))
            folder = Path.GetDirectoryName(folder);
        return Path.Combine(folder ?? "", "data-samples", "sample-00000-of-00003.parquet");
    }

    private void Load(string corpus)
    {
        using ParquetFile file = ParquetFile.Open(corpus);
        ParquetLeaf leaf = file.Schema.FindLeaf("text") ?? throw new InvalidOperationException($"{corpus} has no column text");
        long bytes = texts.Sum(text => text.Length);
        for (int group = 0; group < file.RowGroups.Count; group++)
        {
            using ByteArrayCursor rows = file.OpenByteArrays(group, leaf);
            while (bytes < Bytes && rows.MoveNext())
            {
                texts.Add(rows.Value.ToArray());
                bytes += rows.Value.Length;
            }
        }
    }

    /// <summary>Node reads all texts first; then, for each line with the name of an encoding, it counts them once and answers with the sum.</summary>
    private void StartNode()
    {
        const string Script = """
            const lines = require('readline').createInterface({ input: process.stdin });
            let texts = null, encodings = {};
            lines.on('line', line => {
              if (texts === null) { texts = JSON.parse(require('fs').readFileSync(line, 'utf8')); return; }
              encodings[line] ??= require('tiktoken').get_encoding(line);
              let tokens = 0;
              for (const text of texts) tokens += encodings[line].encode_ordinary(text).length;
              console.log(tokens);
            });
            """;
        string file = Path.Combine(Path.GetTempPath(), $"corpusfilter-benchmark-{Environment.ProcessId}.json");
        File.WriteAllText(file, JsonSerializer.Serialize(texts.Select(text => Encoding.UTF8.GetString(text))));
        try
        {
            node = Process.Start(new ProcessStartInfo("node", ["-e", Script]) { RedirectStandardInput = true, RedirectStandardOutput = true, UseShellExecute = false });
            node?.StandardInput.WriteLine(file);
            Ask("cl100k_base");
        }
        catch (System.ComponentModel.Win32Exception)
        {
            node = null;
        }
        finally
        {
            File.Delete(file);
        }
    }

    private long? Ask(string encoding)
    {
        if (node is null || node.HasExited)
            return null;
        node.StandardInput.WriteLine(encoding);
        return node.StandardOutput.ReadLine() is { } answer ? long.Parse(answer, CultureInfo.InvariantCulture) : null;
    }

    private sealed class PieceEnds : PieceSink
    {
        public long Count { get; set; }

        protected override void Take(ReadOnlySpan<byte> utf8, int start, ReadOnlySpan<int> ends) => Count += ends.Length;
    }
}
