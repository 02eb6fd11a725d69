using System.Text.Json;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Tests.Scoring.Llm;

namespace CorpusFilter.Tests.Runs;

public sealed class RunLockTests : IDisposable
{
    private readonly RunDirectory directory = new(Directory.CreateTempSubdirectory("corpusfilter-lock-").FullName);
    private readonly ManualTime time = new();

    public void Dispose() => Directory.Delete(directory.Root, recursive: true);

    [Fact]
    public void A_second_owner_is_refused_and_told_who_is_at_work()
    {
        using RunLock held = Take("run", TaskShare.All);

        RunStoppedException refused = Assert.Throws<RunStoppedException>(() => Take("select", TaskShare.All));

        Assert.Contains($"in use by process {Environment.ProcessId} on {Environment.MachineName} (\"run\", since 2026-01-01 00:00:00 UTC)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lock_that_was_given_back_is_free_and_had_no_dead_owner()
    {
        Take("run", TaskShare.All).Dispose();

        Assert.Empty(RunAccess.LiveOwners(directory, time));
        Assert.Equal([directory.Lock], Directory.GetFiles(directory.Root));
        using RunLock again = Take("run", TaskShare.All);
        Assert.Null(again.DeadOwner);
    }

    [Fact]
    public void A_lock_whose_owner_died_on_this_host_is_taken_over_at_once()
    {
        LeaveBehind(directory.Lock, Environment.MachineName, beat: TimeSpan.Zero);

        using RunLock held = Take("run", TaskShare.All);

        Assert.Equal(4321, held.DeadOwner!.Process);
    }

    [Fact]
    public void An_owner_on_another_host_lives_as_long_as_its_heart_beats()
    {
        LeaveBehind(directory.Lock, "another-host", beat: TimeSpan.FromSeconds(RunLock.DeadAfterSeconds - 1));

        RunStoppedException refused = Assert.Throws<RunStoppedException>(() => Take("run", TaskShare.All));
        Assert.Contains("process 4321 on another-host", refused.Message, StringComparison.Ordinal);
        Assert.Equal("another-host", RunAccess.LiveOwners(directory, time).Single().Host);

        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Empty(RunAccess.LiveOwners(directory, time));
        using RunLock held = Take("run", TaskShare.All);
        Assert.Equal("another-host", held.DeadOwner!.Host);
    }

    [Fact]
    public void The_owner_beats()
    {
        using RunLock held = Take("run", TaskShare.All);
        time.Advance(TimeSpan.FromSeconds(RunLock.HeartbeatSeconds));

        Assert.Equal(time.GetUtcNow().UtcDateTime, File.GetLastWriteTimeUtc(directory.Lock + ".owner"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"Host\":\"anot")]
    [InlineData("[]")]
    public void A_lock_file_that_a_crash_left_torn_is_nobody_s(string content)
    {
        File.WriteAllText(directory.Lock, "");
        File.WriteAllText(directory.Lock + ".owner", content);

        using RunLock held = Take("run", TaskShare.All);

        Assert.Null(held.DeadOwner);
    }

    [Fact]
    public void Tasks_of_one_stage_work_side_by_side()
    {
        using RunLock first = Take("score", new TaskShare(0, 2));
        using RunLock second = Take("score", new TaskShare(1, 2));

        Assert.Equal(["score --task 0 --tasks 2", "score --task 1 --tasks 2"], RunAccess.LiveOwners(directory, time).Select(owner => owner.Command));
    }

    [Theory]
    [InlineData("score", 0, 2)] // itself again
    [InlineData("score", 1, 3)] // another division
    [InlineData("write", 1, 2)] // another stage
    [InlineData("run", 0, 1)] // all of it
    public void Work_that_would_write_the_same_files_is_refused(string stage, int task, int tasks)
    {
        using RunLock held = Take("score", new TaskShare(0, 2));

        Assert.Throws<RunStoppedException>(() => Take(stage, new TaskShare(task, tasks)));
        // Who was refused holds nothing.
        Assert.Single(RunAccess.LiveOwners(directory, time));
    }

    [Fact]
    public void A_task_is_refused_while_one_process_has_it_all()
    {
        using RunLock held = Take("run", TaskShare.All);

        Assert.Throws<RunStoppedException>(() => Take("score", new TaskShare(0, 2)));
    }

    [Fact]
    public void Many_tasks_that_start_at_the_same_time_all_get_their_locks()
    {
        // Left by an earlier run: each task looks at it, and none may take another's look for work.
        Take("run", TaskShare.All).Dispose();
        const int Tasks = 16;
        using var together = new Barrier(Tasks);
        var held = new RunLock?[Tasks];
        Thread[] threads = [.. Enumerable.Range(0, Tasks).Select(task => new Thread(() =>
        {
            together.SignalAndWait();
            held[task] = Record.Exception(() => held[task] = Take("score", new TaskShare(task, Tasks))) is null ? held[task] : null;
        }))];
        foreach (Thread thread in threads)
            thread.Start();
        foreach (Thread thread in threads)
            thread.Join();

        Assert.DoesNotContain(null, held);
        foreach (RunLock? mine in held)
            mine!.Dispose();
    }

    [Fact]
    public void Who_has_it_all_clears_away_what_killed_processes_left_half_written()
    {
        string scores = Path.Combine(directory.Scores, "a");
        Directory.CreateDirectory(scores);
        string[] kept = [Path.Combine(scores, "00000.parquet"), Path.Combine(directory.Root, "notes.tmp")];
        string left = Path.Combine(scores, $".00001.parquet.some-host-4321{AtomicFile.TemporaryEnding}");
        foreach (string file in (string[])[.. kept, left])
            File.WriteAllText(file, "x");

        using (Take("score", new TaskShare(0, 2)))
            Assert.True(File.Exists(left), "a task is not alone, so the half-written file may be another's");
        using (Take("run", TaskShare.All))
            Assert.False(File.Exists(left));
        Assert.All(kept, file => Assert.True(File.Exists(file)));
    }

    private RunLock Take(string stage, TaskShare share) => RunAccess.Take(directory, stage, share, time);

    private void LeaveBehind(string path, string host, TimeSpan beat)
    {
        File.WriteAllText(path, "");
        File.WriteAllBytes(path + ".owner", JsonSerializer.SerializeToUtf8Bytes(new LockOwner(host, 4321, "run", time.GetUtcNow())));
        File.SetLastWriteTimeUtc(path + ".owner", (time.GetUtcNow() - beat).UtcDateTime);
    }
}
