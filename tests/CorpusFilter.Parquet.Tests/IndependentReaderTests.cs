using System.Diagnostics;
using System.Text.Json;
using CorpusFilter.ParquetSuite;

namespace CorpusFilter.Parquet.Tests;

/// <summary>DuckDB and hyparquet read what the writer made, where Node and both (npm ci in tests/readers) are there.</summary>
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

/// <summary>A test that needs tests/readers; skipped with a message where that is not installed.</summary>
internal sealed class NodeFact : FactAttribute
{
    public NodeFact()
    {
        if (!Directory.Exists(Path.Combine(Readers(), "node_modules", "hyparquet")))
            Skip = "tests/readers is not installed: run npm ci there";
        else if (!HasNode())
            Skip = "node is not installed";
    }

    public static (int Code, string Output) Run(string script, string argument)
    {
        using Process process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Readers(), script), argument])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private static bool HasNode()
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        return path.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "node")) || File.Exists(Path.Combine(folder, "node.exe")));
    }

    private static string Readers()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string readers = Path.Combine(folder.FullName, "tests", "readers");
            if (Directory.Exists(readers))
                return readers;
        }

        return "tests/readers";
    }
}
