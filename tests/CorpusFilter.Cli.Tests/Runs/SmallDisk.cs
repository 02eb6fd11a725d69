using System.Diagnostics;

namespace CorpusFilter.Cli.Tests.Runs;

/// <summary>A file system of a few kilobytes, mounted on a folder until disposed. Needs Linux and root.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly string folder;

    public SmallDisk(string folder, long kilobytes)
    {
        this.folder = folder;
        Directory.CreateDirectory(folder);
        if (Mount(["-t", "tmpfs", "-o", $"size={kilobytes}k", "tmpfs", folder]) != 0)
            throw new InvalidOperationException($"can't mount a tmpfs on {folder}");
    }

    public void Resize(long kilobytes) => Assert.Equal(0, Mount(["-o", $"remount,size={kilobytes}k", folder]));

    public void MakeReadOnly() => Assert.Equal(0, Mount(["-o", "remount,ro", folder]));

    public void Dispose() => Assert.Equal(0, Start("umount", [folder]));

    /// <summary>Null where a small disk can be had.</summary>
    public static string? WhyNot { get; } = Try();

    private static string? Try()
    {
        if (!OperatingSystem.IsLinux())
            return "needs Linux, to mount a small tmpfs";
        string probe = Directory.CreateTempSubdirectory("corpusfilter-mount-").FullName;
        try
        {
            if (Mount(["-t", "tmpfs", "-o", "size=64k", "tmpfs", probe]) != 0)
                return "needs the permission to mount a small tmpfs (root)";
            Start("umount", [probe]);
            return null;
        }
        finally
        {
            Directory.Delete(probe);
        }
    }

    private static int Mount(string[] arguments) => Start("mount", arguments);

    private static int Start(string program, string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return 127; // no such program
        }
    }
}

/// <summary>A test that needs a <see cref="SmallDisk"/>; skipped with the reason elsewhere.</summary>
internal sealed class SmallDiskFact : FactAttribute
{
    public SmallDiskFact() => Skip = SmallDisk.WhyNot;
}
