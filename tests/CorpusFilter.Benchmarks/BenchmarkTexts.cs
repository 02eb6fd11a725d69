using CorpusFilter.Parquet;

namespace CorpusFilter.Benchmarks;

/// <summary>Real documents for the benchmarks: of the shard that CORPUSFILTER_BENCHMARK_SHARD names, else of a sample of the repository.</summary>
internal static class BenchmarkTexts
{
    public static string Shard { get; } = Environment.GetEnvironmentVariable("CORPUSFILTER_BENCHMARK_SHARD")
        ?? Path.Combine(TestCorpora.Repository.Folder, "data-samples", "sample-00000-of-00003.parquet");

    /// <summary>The first documents of the shard, until they have so many bytes.</summary>
    public static List<byte[]> Read(int bytes)
    {
        List<byte[]> texts = [];
        using ParquetFile file = ParquetFile.Open(Shard);
        for (int rowGroup = 0; rowGroup < file.RowGroups.Count && bytes > 0; rowGroup++)
        {
            using ByteArrayCursor text = file.OpenByteArrays(rowGroup, file.Schema.FindLeaf("text")!);
            while (bytes > 0 && text.MoveNext())
            {
                texts.Add(text.Value.ToArray());
                bytes -= text.Value.Length;
            }
        }
        return texts;
    }
}
