using System.Text.Json;

namespace CorpusFilter.Runs;

/// <summary>Who holds a lock; stands in the lock file as JSON, for the other's message.</summary>
internal sealed record LockOwner(string Host, int Process, string Command, DateTimeOffset Since);

/// <summary>
/// One process at a time on a run directory (or on one task of it). The operating system's lock on the file decides on one host,
/// and falls with its owner however that dies. Network file systems may not carry such locks between hosts, so the owner
/// also touches the file every <see cref="HeartbeatSeconds"/> seconds, and another host takes over only when that has stopped.
/// </summary>
internal sealed class RunLock : IDisposable
{
    public const int HeartbeatSeconds = 15;
    public const int DeadAfterSeconds = 90;

    // Somebody who only looks holds the file for an instant. One who works holds it for longer than this.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly FileStream file;
    private readonly ITimer heartbeat;

    private RunLock(FileStream file, TimeProvider time, LockOwner? deadOwner)
    {
        this.file = file;
        DeadOwner = deadOwner;
        var period = TimeSpan.FromSeconds(HeartbeatSeconds);
        heartbeat = time.CreateTimer(_ => Touch(time), null, period, period);
    }

    /// <summary>The owner that died holding the lock before it was taken over; null where it had been given back.</summary>
    public LockOwner? DeadOwner { get; }

    /// <exception cref="RunStoppedException">Somebody else holds the lock; the message says who and since when.</exception>
    public static RunLock Take(string path, string command, TimeProvider time)
    {
        FileStream held = StorageFailure.Explain(path, () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return OpenAlone(path);
        }) ?? throw Held(path, ReadOwner(path));
        try
        {
            LockOwner? previous = Parse(held);
            if (previous is not null && previous.Host != Environment.MachineName && Beats(path, time))
                throw Held(path, previous);
            byte[] owner = JsonSerializer.SerializeToUtf8Bytes(new LockOwner(Environment.MachineName, Environment.ProcessId, command, time.GetUtcNow()));
            return StorageFailure.Explain(path, () =>
            {
                held.SetLength(0);
                held.Write(owner);
                held.Flush(flushToDisk: true);
                return new RunLock(held, time, previous);
            });
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The live owner of a lock file, or null where nobody holds it.</summary>
    public static LockOwner? LiveOwner(string path, TimeProvider time)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            // Shared, so that any number of tasks may look at the same time: none takes another's look for work.
            using var free = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            LockOwner? owner = Parse(free);
            return owner is not null && owner.Host != Environment.MachineName && Beats(path, time) ? owner : null;
        }
        catch (IOException)
        {
            return ReadOwner(path) ?? new LockOwner("an unknown host", 0, "", default);
        }
        catch (UnauthorizedAccessException)
        {
            // Not even to be read: the heartbeat is all that can be seen.
            return Beats(path, time) ? new LockOwner("an unknown host", 0, "", default) : null;
        }
    }

    public void Dispose()
    {
        heartbeat.Dispose();
        lock (heartbeat)
        {
            // Emptied, not deleted: deleting would let two others lock two different files of the same name.
            file.SetLength(0);
            file.Dispose();
        }
    }

    /// <summary>Null where another process holds it.</summary>
    private static FileStream? OpenAlone(string path)
    {
        FileStream? alone = null;
        return SpinWait.SpinUntil(() => (alone = TryOpen(path)) is not null, Look) ? alone : null;
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            // Without a buffer: what a full disk refuses must not be tried again on closing.
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException failure) when (failure.GetType() == typeof(IOException) && File.Exists(path))
        {
            return null;
        }
    }

    private static bool Beats(string path, TimeProvider time) =>
        time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) < TimeSpan.FromSeconds(DeadAfterSeconds);

    private void Touch(TimeProvider time)
    {
        lock (heartbeat)
        {
            if (file.SafeFileHandle.IsClosed)
                return;
            try
            {
                File.SetLastWriteTimeUtc(file.SafeFileHandle, time.GetUtcNow().UtcDateTime);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // A network file system that hiccups costs a beat, of which five may be missed; thrown from a timer it would end the process.
            }
        }
    }

    private static LockOwner? ReadOwner(string path)
    {
        using var shared = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Parse(shared);
    }

    private static LockOwner? Parse(FileStream file)
    {
        if (file.Length is 0 or > 4096)
            return null;
        file.Position = 0;
        try
        {
            return JsonSerializer.Deserialize<LockOwner>(file);
        }
        catch (JsonException)
        {
            return null; // torn by a crash between emptying and writing: nobody's
        }
    }

    private static RunStoppedException Held(string path, LockOwner? owner)
    {
        string who = owner is null
            ? "another process"
            : $"process {owner.Process} on {owner.Host} (\"{owner.Command}\", since {owner.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC)";
        return new RunStoppedException(
            FormattableString.Invariant($"{path}: the run directory is in use by {who}; wait for it, stop it, or name another output.directory"));
    }
}
