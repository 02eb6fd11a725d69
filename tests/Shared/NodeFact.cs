using System.Diagnostics;

namespace CorpusFilter.TestCorpora;

/// <summary>A test that needs tests/readers; skipped with a message where that is not installed.</summary>
internal sealed class NodeFact : FactAttribute
{
    private static readonly string Readers = Path.Combine(Repository.Folder, "tests", "readers");

    public NodeFact()
    {
        if (!Directory.Exists(Path.Combine(Readers, "node_modules", "hyparquet")))
            Skip = "tests/readers is not installed: run npm install --no-save there";
        else if (!HasNode())
            Skip = "node is not installed";
    }

    public static (int Code, string Output) Run(string script, string argument)
    {
        using Process process = Process.Start(new ProcessStartInfo("node", [Path.Combine(Readers, script), argument])
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
}
