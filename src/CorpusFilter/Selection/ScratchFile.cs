using Microsoft.Win32.SafeHandles;

namespace CorpusFilter.Selection;

/// <summary>
/// A temporary file that is deleted when it is closed. After a kill it stays; <see cref="Sweep"/> removes it before the next use of the folder.
/// </summary>
internal sealed class ScratchFile : IDisposable
{
    private const string Suffix = ".scratch";

    private readonly SafeFileHandle handle;
    private readonly string path;

    public ScratchFile(string directory, string name)
    {
        path = Path.Combine(directory, name + Suffix);
        try
        {
            Directory.CreateDirectory(directory);
            handle = File.OpenHandle(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Stopped(error);
        }
    }

    public long Length { get; private set; }

    /// <summary>Removes what a killed run left behind.</summary>
    public static void Sweep(string directory)
    {
        if (!Directory.Exists(directory))
            return;
        foreach (string leftover in Directory.EnumerateFiles(directory, "*" + Suffix))
            File.Delete(leftover);
    }

    public void Append(ReadOnlySpan<byte> bytes) => WriteAt(bytes, Length);

    public void WriteAt(ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            RandomAccess.Write(handle, bytes, offset);
        }
        catch (IOException error)
        {
            throw Stopped(error);
        }

        Length = Math.Max(Length, offset + bytes.Length);
    }

    /// <summary>Fills <paramref name="bytes"/> as far as the file reaches.</summary>
    /// <returns>Bytes read.</returns>
    public int ReadAt(Span<byte> bytes, long offset)
    {
        int read = 0;
        while (read < bytes.Length)
        {
            int more = RandomAccess.Read(handle, bytes[read..], offset + read);
            if (more == 0)
                break;
            read += more;
        }

        return read;
    }

    public void Dispose() => handle.Dispose();

    private RunStoppedException Stopped(Exception error) => new(
        $"{path}: selection could not keep its temporary data there ({error.Message}). "
        + "It needs about 25 bytes for each scored document when they do not fit run.memory. "
        + "Make room or raise run.memory, then start the same command again.",
        error);
}
