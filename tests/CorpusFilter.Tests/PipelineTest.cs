using System.Text;
using CorpusFilter.Configuration;
using CorpusFilter.Parquet;
using CorpusFilter.Reporting;
using CorpusFilter.Runs;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Tests;

/// <summary>Runs of the whole pipeline in this process, on a small corpus of the test's own.</summary>
public abstract class PipelineTest : IDisposable
{
    protected private TestCorpus Corpus { get; } = new();

    /// <summary>Messages and warnings, in order.</summary>
    protected List<string> Said { get; } = [];

    public void Dispose()
    {
        Corpus.Dispose();
        GC.SuppressFinalize(this);
    }

    protected private async Task<Ledger> RunAsync(params string[] overrides)
    {
        PipelineConfig config = ConfigLoader.Load(Corpus.ConfigFile, overrides);
        var observer = new RunObserver { Say = Said.Add, Warn = Said.Add };
        await using Pipeline pipeline = await Pipeline.OpenAsync(config, TimeProvider.System, observer, CancellationToken.None);
        return await pipeline.RunAsync(CancellationToken.None);
    }

    protected private Verification Verified() => new Verifier(new RunDirectory(Corpus.Output), CancellationToken.None).Run(_ => { });

    protected Dictionary<string, byte[]> Files(string folder) =>
        Directory.GetFiles(Path.Combine(Corpus.Output, folder), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal).ToDictionary(file => file, File.ReadAllBytes);

    protected string[] QuarantineReasons()
    {
        var reasons = new List<string>();
        foreach (string path in Directory.GetFiles(Path.Combine(Corpus.Output, "quarantine"), "*.parquet", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
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
    protected static void DamageColumn(string path, ParquetFile file, int rowGroup, string column)
    {
        ColumnChunkMetadata chunk = file.RowGroups[rowGroup].Columns[file.Schema.FindLeaf(column)!.Index];
        byte[] bytes = File.ReadAllBytes(path);
        long end = (chunk.DictionaryPageOffset ?? chunk.DataPageOffset) + chunk.CompressedBytes;
        for (long i = end - 8; i < end; i++)
            bytes[i] ^= 0x5A;
        File.WriteAllBytes(path, bytes);
    }
}
