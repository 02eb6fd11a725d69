using System.Runtime.InteropServices;

namespace CorpusFilter.Runs;

/// <summary>
/// A file that exists under its final name only when it is whole: written beside it under a temporary name,
/// flushed to disk, renamed, and the folder's entry flushed too. Disposing without <see cref="Commit"/> leaves nothing.
/// </summary>
internal sealed partial class AtomicFile : IDisposable
{
    /// <summary>Ending of files in the making. A run that holds the run directory alone may delete whatever has it.</summary>
    public const string TemporaryEnding = ".tmp";

    private readonly string finalPath;
    private readonly string temporaryPath;
    private readonly FileStream file;
    private bool committed;

    private AtomicFile(string finalPath, string temporaryPath, FileStream file)
    {
        this.finalPath = finalPath;
        this.temporaryPath = temporaryPath;
        this.file = file;
        Stream = new DigestStream(file, finalPath);
    }

    public DigestStream Stream { get; }

    /// <exception cref="RunStoppedException">The folder can't be written.</exception>
    public static AtomicFile Create(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        // Host and process make the name unique among the tasks of a cluster that share the folder.
        string temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Environment.MachineName}-{Environment.ProcessId}{TemporaryEnding}");
        return StorageFailure.Explain(path, () =>
        {
            Directory.CreateDirectory(folder);
            return new AtomicFile(path, temporary, new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16));
        });
    }

    public static void WriteAllBytes(string path, ReadOnlySpan<byte> content)
    {
        using AtomicFile atomic = Create(path);
        atomic.Stream.Write(content);
        atomic.Commit();
    }

    public static void WriteAllText(string path, string content) =>
        WriteAllBytes(path, System.Text.Encoding.UTF8.GetBytes(content));

    public void Commit()
    {
        StorageFailure.Explain(finalPath, () =>
        {
            file.Flush(flushToDisk: true);
            file.Dispose();
            File.Move(temporaryPath, finalPath, overwrite: true);
            FlushFolder(Path.GetDirectoryName(finalPath)!);
            return true;
        });
        committed = true;
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (committed)
            return;
        try
        {
            file.Dispose();
        }
        catch (IOException)
        {
            // Closing flushes, which fails again on a full disk; the failure that led here is already on its way.
        }
        File.Delete(temporaryPath);
    }

    /// <summary>Deletes what killed processes left half-written. Only for the one that holds the run directory alone.</summary>
    public static void DeleteLeftovers(string root)
    {
        var everywhere = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None };
        foreach (string leftover in Directory.EnumerateFiles(root, ".*" + TemporaryEnding, everywhere))
            File.Delete(leftover);
    }

    // A rename is durable only when the folder is; .NET has no call for that.
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int descriptor = Open(folder, 0);
        if (descriptor < 0)
            return; // a folder that can be written but not read: the file is on disk, its name follows when the system likes
        _ = Fsync(descriptor);
        _ = Close(descriptor);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
