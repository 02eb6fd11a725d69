using System.Text.Json;
using CorpusFilter.ParquetSuite;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Parquet.Tests;

/// <summary>DuckDB and hyparquet read what the writer made, where Node and both (npm install --no-save in tests/readers) are there.</summary>
public sealed class IndependentReaderTests : TemporaryFolder
{
    [NodeFact]
    public void DuckDB_and_hyparquet_see_the_same_rows_in_a_file_and_in_its_half_copy()
    {
        var copies = new List<object>();
        for (int seed = 0; seed < 25; seed++)
        {
            var options = new ParquetWriteOptions { RowGroupBytes = 10_000, PageBytes = 1000, Compression = seed % 2 == 0 ? CompressionCodec.Snappy : CompressionCodec.Zstd };
            RandomFile made = RandomFile.Write(new Random(seed), 150, options);
            string original = Path.Combine(Folder, $"{seed}.parquet");
            File.WriteAllBytes(original, made.Bytes);
            using ParquetFile file = ParquetFile.Open(original);
            HalfCopy.Write(file, Folder, $"{seed}-half.parquet");
            copies.Add(new { original, copy = $"{seed}-half.parquet" });
        }

        File.WriteAllText(Path.Combine(Folder, "copies.json"), JsonSerializer.Serialize(copies));
        (int code, string output) = NodeFact.Run("compare.mjs", Folder);
        Assert.True(code == 0, output);
        Assert.Contains("duckdb: {\"same\":25,", output, StringComparison.Ordinal);
        Assert.Contains("hyparquet: {\"same\":25,", output, StringComparison.Ordinal);
    }
}
