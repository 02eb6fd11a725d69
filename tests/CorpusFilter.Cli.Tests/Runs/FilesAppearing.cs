using System.Diagnostics;

namespace CorpusFilter.Cli.Tests.Runs;

/// <summary>Waits until so many files have appeared under their final names anywhere in a folder.</summary>
internal sealed class FilesAppearing : IDisposable
{
    private readonly FileSystemWatcher watcher;
    private readonly ManualResetEventSlim reached = new();
    private int left;

    public FilesAppearing(string folder, int count)
    {
        left = count;
        Directory.CreateDirectory(folder);
        watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName };
        watcher.Renamed += (_, _) =>
        {
            if (Interlocked.Decrement(ref left) <= 0)
                reached.Set();
        };
        watcher.EnableRaisingEvents = true;
    }

    /// <summary>False where the process ended first.</summary>
    public bool Appeared(Process process)
    {
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => reached.Set();
        if (!process.HasExited)
            reached.Wait();
        return left <= 0;
    }

    public void Dispose()
    {
        watcher.Dispose();
        reached.Dispose();
    }
}
