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
        FileStream held;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException failure)
        {
            throw StorageFailure.Explain(path, failure);
        }
        catch (IOException failure) when (failure.GetType() == typeof(IOException) && File.Exists(path))
        {
            throw Held(path, ReadOwner(path), failure);
        }
        catch (IOException failure)
        {
            throw StorageFailure.Explain(path, failure);
        }

        LockOwner? previous = Parse(held);
        if (previous is not null && previous.Host != Environment.MachineName && Beats(path, time))
        {
            held.Dispose();
            throw Held(path, previous, null);
        }

        byte[] owner = JsonSerializer.SerializeToUtf8Bytes(new LockOwner(Environment.MachineName, Environment.ProcessId, command, time.GetUtcNow()));
        held.SetLength(0);
        held.Write(owner);
        held.Flush(flushToDisk: true);
        return new RunLock(held, time, previous);
    }

    /// <summary>The live owner of a lock file, or null where nobody holds it.</summary>
    public static LockOwner? LiveOwner(string path, TimeProvider time)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using var free = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            LockOwner? owner = Parse(free);
            return owner is not null && owner.Host != Environment.MachineName && Beats(path, time) ? owner : null;
        }
        catch (IOException)
        {
            return ReadOwner(path) ?? new LockOwner("an unknown host", 0, "", default);
        }
        catch (UnauthorizedAccessException)
        {
            // A reader without write permission can't try the lock; the heartbeat is all it can see.
            return Beats(path, time) ? ReadOwner(path) : null;
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

    private static bool Beats(string path, TimeProvider time) =>
        time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(path) < TimeSpan.FromSeconds(DeadAfterSeconds);

    private void Touch(TimeProvider time)
    {
        lock (heartbeat)
        {
            if (!file.SafeFileHandle.IsClosed)
                File.SetLastWriteTimeUtc(file.SafeFileHandle, time.GetUtcNow().UtcDateTime);
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

    private static RunStoppedException Held(string path, LockOwner? owner, Exception? inner)
    {
        string who = owner is null
            ? "another process"
            : $"process {owner.Process} on {owner.Host} (\"{owner.Command}\", since {owner.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC)";
        return new RunStoppedException(
            FormattableString.Invariant($"{path}: the run directory is in use by {who}; wait for it, stop it, or name another output.directory"), inner);
    }
}
