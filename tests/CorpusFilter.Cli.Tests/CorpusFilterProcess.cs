using System.Diagnostics;

namespace CorpusFilter.Cli.Tests;

/// <summary>What the real program, started as a process of its own, wrote and returned.</summary>
internal sealed record CorpusFilterProcess(int ExitCode, string Results, string Messages)
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "corpusfilter.dll");

    /// <summary>Top folder of the repository, from which tests find configs and samples.</summary>
    public static string Repository => TestCorpora.Repository.Folder;

    /// <summary>Runs to the end. NO_COLOR and the like are set as <c>NAME=value</c> in <paramref name="environment"/>.</summary>
    public static CorpusFilterProcess Run(IEnumerable<string> arguments, string? folder = null, params string[] environment)
    {
        using Process process = Start(arguments, folder, environment);
        process.StandardInput.Close();
        Task<string> messages = process.StandardError.ReadToEndAsync();
        string results = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return new CorpusFilterProcess(process.ExitCode, results, messages.GetAwaiter().GetResult());
    }

    public static CorpusFilterProcess Run(params string[] arguments) => Run(arguments, null);

    /// <summary>Starts it; the caller reads, signals and waits.</summary>
    public static Process Start(IEnumerable<string> arguments, string? folder = null, params string[] environment)
    {
        ProcessStartInfo start = new("dotnet", [Program, .. arguments])
        {
            WorkingDirectory = folder ?? AppContext.BaseDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string variable in environment)
            start.Environment[variable[..variable.IndexOf('=', StringComparison.Ordinal)]] = variable[(variable.IndexOf('=', StringComparison.Ordinal) + 1)..];
        return Process.Start(start)!;
    }
}
