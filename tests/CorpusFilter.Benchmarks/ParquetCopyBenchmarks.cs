using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using CorpusFilter.Parquet;

namespace CorpusFilter.Benchmarks;

/// <summary>Every other row of a shard copied through to a new file, beside DuckDB's COPY of the same rows on one thread (the aim: twice its time at the most).</summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 2, iterationCount: 11)]
[MemoryDiagnoser]
public class ParquetCopyBenchmarks
{
    private string folder = "";
    private string path = "";
    private DuckDb duckDb = null!;

    [Params(CompressionCodec.Zstd, CompressionCodec.Snappy)]
    public CompressionCodec Codec { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        folder = Directory.CreateTempSubdirectory("corpusfilter-").FullName;
        path = BenchmarkShard.Write(folder, Codec);
        duckDb = new DuckDb();
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        duckDb.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public void DuckDB_copy_on_one_thread() => duckDb.Run(
        $"copy (select * exclude (file_row_number) from read_parquet('{path}', file_row_number = true) where file_row_number % 2 = 0) "
        + $"to '{Path.Combine(folder, "theirs.parquet")}' (format parquet, compression {Codec.ToString().ToLowerInvariant()})");

    [Benchmark]
    public long Row_group_copy()
    {
        using ParquetFile file = ParquetFile.Open(path);
        using FileStream output = File.Create(Path.Combine(folder, "ours.parquet"));
        using var writer = new ParquetWriter(output, file.Schema, new ParquetWriteOptions { Compression = Codec });
        for (int group = 0; group < file.RowGroups.Count; group++)
        {
            using RowGroupCopy copy = writer.CopyFrom(file, group);
            RowGroupMetadata metadata = file.RowGroups[group];
            for (long row = 0; row < metadata.RowCount; row++)
            {
                if ((metadata.FirstRow + row) % 2 == 0)
                {
                    copy.Take(1);
                    writer.EndRows(1);
                }
                else
                {
                    copy.Skip(1);
                }
            }
        }

        writer.Finish(file.KeyValueMetadata);
        return writer.BytesWritten;
    }
}
