using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using CorpusFilter.Parquet;
using CorpusFilter.Parquet.Codecs;
using CorpusFilter.Parquet.Thrift;

namespace CorpusFilter.Benchmarks;

/// <summary>
/// A text column read as UTF-8 spans, beside the bare cost of unpacking its pages from memory (the aim: 1.25 times that at the most) and beside
/// DuckDB, which adds up the lengths of the same texts on one thread.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 3, iterationCount: 15)]
[MemoryDiagnoser]
public class ParquetReadingBenchmarks
{
    private readonly List<(byte[] Packed, int Size)> pages = [];
    private string folder = "";
    private string path = "";
    private byte[] unpacked = [];
    private DuckDb duckDb = null!;

    [Params(CompressionCodec.Zstd, CompressionCodec.Snappy)]
    public CompressionCodec Codec { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        folder = Directory.CreateTempSubdirectory("corpusfilter-").FullName;
        path = BenchmarkShard.Write(folder, Codec);
        duckDb = new DuckDb();
        byte[] all = File.ReadAllBytes(path);
        using ParquetFile file = ParquetFile.Open(path);
        foreach (RowGroupMetadata group in file.RowGroups)
        {
            ColumnChunkMetadata chunk = group.Columns[file.Schema.FindLeaf("text")!.Index];
            int position = (int)(chunk.DictionaryPageOffset ?? chunk.DataPageOffset);
            for (int end = position + (int)chunk.CompressedBytes; position < end;)
            {
                var reader = new CompactReader(all.AsSpan(position));
                PageHeader header = PageHeader.Read(ref reader);
                position += reader.Position;
                pages.Add((all[position..(position + header.CompressedBytes)], header.UncompressedBytes));
                position += header.CompressedBytes;
            }
        }

        unpacked = new byte[pages.Max(page => page.Size)];
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        duckDb.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public long Bare_unpacking()
    {
        long bytes = 0;
        foreach ((byte[] packed, int size) in pages)
        {
            if (!PageCodec.TryDecompress(Codec, packed, 0, packed.Length, unpacked.AsSpan(0, size)))
                throw new InvalidOperationException("a page does not unpack");
            bytes += size;
        }

        return bytes;
    }

    [Benchmark]
    public long Texts_as_spans()
    {
        long bytes = 0;
        using ParquetFile file = ParquetFile.Open(path);
        ParquetLeaf text = file.Schema.FindLeaf("text")!;
        for (int group = 0; group < file.RowGroups.Count; group++)
        {
            using ByteArrayCursor cursor = file.OpenByteArrays(group, text);
            while (cursor.MoveNext())
                bytes += cursor.Value.Length;
        }

        return bytes;
    }

    [Benchmark]
    public void DuckDB_on_one_thread() => duckDb.Run($"select sum(strlen(text)) from read_parquet('{path}')");
}
