using System.Text.Json;

namespace CorpusFilter.Runs;

/// <summary>Who holds a lock; stands as JSON beside the lock file, for the other's message.</summary>
internal sealed record LockOwner(string Host, int Process, string Command, DateTimeOffset Since);

/// <summary>
/// One process at a time on a run directory (or on one task of it). The operating system's lock on the file decides on one host,
/// and falls with its owner however that dies. Network file systems may not carry such locks between hosts, so the owner
/// also touches a file every <see cref="HeartbeatSeconds"/> seconds, and another host takes over only when that has stopped.
/// </summary>
/// <remarks>
/// That file says who the owner is and lies beside the lock, since .NET asks for a lock whenever it opens a file: what is locked,
/// nobody else can read. It is there while the owner works, and after an owner's death.
/// </remarks>
internal sealed class RunLock : IDisposable
{
    public const int HeartbeatSeconds = 15;
    public const int DeadAfterSeconds = 90;

    private static readonly LockOwner Unknown = new("an unknown host", 0, "", default);

    // Somebody who only looks holds the file for an instant. One who works holds it for longer than this.
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    private readonly FileStream file;
    private readonly string owner;
    private readonly ITimer heartbeat;
    private bool isGivenBack;

    private RunLock(FileStream file, string owner, TimeProvider time, LockOwner? deadOwner)
    {
        this.file = file;
        this.owner = owner;
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
            LockOwner? previous = ReadOwner(path);
            if (previous is not null && previous.Host != Environment.MachineName && Beats(path, time))
                throw Held(path, previous);
            return StorageFailure.Explain(path, () =>
            {
                string mine = OwnerFile(path);
                File.WriteAllBytes(mine, JsonSerializer.SerializeToUtf8Bytes(new LockOwner(Environment.MachineName, Environment.ProcessId, command, time.GetUtcNow())));
                File.SetLastWriteTimeUtc(mine, time.GetUtcNow().UtcDateTime);
                return new RunLock(held, mine, time, previous);
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
            LockOwner? last = ReadOwner(path);
            return last is not null && last.Host != Environment.MachineName && Beats(path, time) ? last : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (IOException)
        {
            return ReadOwner(path) ?? Unknown;
        }
        catch (UnauthorizedAccessException)
        {
            // Not even to be read: the heartbeat is all that can be seen.
            return Beats(path, time) ? ReadOwner(path) ?? Unknown : null;
        }
    }

    public void Dispose()
    {
        heartbeat.Dispose();
        lock (heartbeat)
        {
            isGivenBack = true;
            try
            {
                File.Delete(owner);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // The next one takes over from an owner that seems dead, which is as good.
            }
            // The lock file stays: deleting it would let two others lock two different files of the same name.
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
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException failure) when (failure.GetType() == typeof(IOException) && File.Exists(path))
        {
            return null;
        }
    }

    private static string OwnerFile(string path) => path + ".owner";

    private static bool Beats(string path, TimeProvider time) =>
        time.GetUtcNow().UtcDateTime - File.GetLastWriteTimeUtc(OwnerFile(path)) < TimeSpan.FromSeconds(DeadAfterSeconds);

    private void Touch(TimeProvider time)
    {
        lock (heartbeat)
        {
            if (isGivenBack)
                return;
            try
            {
                File.SetLastWriteTimeUtc(owner, time.GetUtcNow().UtcDateTime);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // A network file system that hiccups costs a beat, of which five may be missed; thrown from a timer it would end the process.
            }
        }
    }

    /// <summary>Null where there is none, or a crash has left it torn: then the lock is nobody's.</summary>
    private static LockOwner? ReadOwner(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<LockOwner>(File.ReadAllBytes(OwnerFile(path)));
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            return null;
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
