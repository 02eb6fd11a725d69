using System.Globalization;
using CorpusFilter.Planning;

namespace CorpusFilter.Runs;

/// <summary>
/// Who may work on a run directory at the same time: one process on all of it, or the tasks of one stage, each on its share.
/// </summary>
internal static class RunAccess
{
    /// <exception cref="RunStoppedException">Somebody else is at work there.</exception>
    public static RunLock Take(RunDirectory directory, string stage, TaskShare share, TimeProvider time)
    {
        if (share.IsAll)
        {
            RunLock all = RunLock.Take(directory.Lock, stage, time);
            if (LiveTask(directory, time, except: null) is not { } busy)
            {
                // Alone here: whatever is half-written is a dead process's.
                AtomicFile.DeleteLeftovers(directory.Root);
                return all;
            }
            all.Dispose();
            throw Busy(directory, busy);
        }

        // First its own lock, then a look at the others': of two that start together, at least one sees the other.
        string mine = directory.TaskLock(stage, share.Task, share.Tasks);
        RunLock held = RunLock.Take(mine, string.Create(CultureInfo.InvariantCulture, $"{stage} --task {share.Task} --tasks {share.Tasks}"), time);
        // Tasks of another stage or another division would write the same files.
        string siblings = string.Create(CultureInfo.InvariantCulture, $"-of-{share.Tasks}.lock");
        LockOwner? stranger = RunLock.LiveOwner(directory.Lock, time) ?? LiveTask(directory, time, path => Path.GetFileName(path).StartsWith(stage + "-", StringComparison.Ordinal) && path.EndsWith(siblings, StringComparison.Ordinal));
        if (stranger is null)
            return held;
        held.Dispose();
        throw Busy(directory, stranger);
    }

    /// <summary>All that are at work there now.</summary>
    public static IReadOnlyList<LockOwner> LiveOwners(RunDirectory directory, TimeProvider time) =>
        Locks(directory).Select(path => RunLock.LiveOwner(path, time)).OfType<LockOwner>().ToArray();

    private static LockOwner? LiveTask(RunDirectory directory, TimeProvider time, Func<string, bool>? except) =>
        Locks(directory)
            .Where(path => path != directory.Lock && (except is null || !except(path)))
            .Select(path => RunLock.LiveOwner(path, time))
            .FirstOrDefault(owner => owner is not null);

    private static IEnumerable<string> Locks(RunDirectory directory) =>
        Directory.Exists(directory.Root) ? Directory.EnumerateFiles(directory.Root, "*.lock").Order(StringComparer.Ordinal) : [];

    private static RunStoppedException Busy(RunDirectory directory, LockOwner owner) =>
        new(string.Create(CultureInfo.InvariantCulture,
            $"{directory.Root}: in use by process {owner.Process} on {owner.Host} (\"{owner.Command}\", since {owner.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC); wait for it or stop it"));
}
