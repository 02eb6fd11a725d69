using System.Diagnostics;

namespace CorpusFilter.Benchmarks;

/// <summary>DuckDB in a Node process (npm install --no-save in tests/readers) on one thread: the yardstick beside which our own halves run.</summary>
internal sealed class DuckDb : IDisposable
{
    private readonly Process process;

    public DuckDb()
    {
        string script = Path.Combine(TestCorpora.Repository.Folder, "tests", "readers", "duckdb.mjs");
        process = Process.Start(new ProcessStartInfo("node", [script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        Run("select 1");
    }

    /// <summary>Runs a statement of one line to its end.</summary>
    public void Run(string sql)
    {
        process.StandardInput.WriteLine(sql);
        process.StandardInput.Flush();
        string? answer = process.StandardOutput.ReadLine();
        if (answer != "ok")
            throw new InvalidOperationException($"DuckDB: {answer ?? "no answer; run npm install --no-save in tests/readers"}");
    }

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }
}
