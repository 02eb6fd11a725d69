using System.Diagnostics;
using CorpusFilter.Reporting;
using CorpusFilter.Runs;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Cli.Tests.Runs;

/// <summary>Real processes, really killed.</summary>
public sealed class ResumeTests : IDisposable
{
    private readonly TestCorpus corpus = new();

    public ResumeTests()
    {
        for (int shard = 0; shard < 3; shard++)
            corpus.AddShard($"part-{shard}", TestCorpus.Documents(shard, 600), rowsPerGroup: 50);
        corpus.WriteConfig();
    }

    public void Dispose() => corpus.Dispose();

    [Fact]
    public void Resume_after_kill_gives_identical_bytes()
    {
        CorpusFilterProcess whole = CorpusFilterProcess.Run("run", corpus.ConfigFile, "--set", $"output.directory={corpus.Folder}/whole");
        Assert.Equal(0, whole.ExitCode);
        SortedDictionary<string, byte[]> expected = TestCorpus.Results(Path.Combine(corpus.Folder, "whole"));

        // Killed when the n-th file appears: in scoring, selection and writing, wherever that falls.
        foreach (int files in (int[])[1, 12, expected.Count - 3])
        {
            if (Directory.Exists(corpus.Output))
                Directory.Delete(corpus.Output, recursive: true);
            KillWhenFilesAppear(files);
            CorpusFilterProcess resumed = CorpusFilterProcess.Run("run", corpus.ConfigFile);

            Assert.Equal(0, resumed.ExitCode);
            TestCorpus.AssertSame(expected, TestCorpus.Results(corpus.Output));
            Assert.Empty(Directory.EnumerateFiles(corpus.Output, ".*", SearchOption.AllDirectories));
            Assert.Empty(new Verifier(new RunDirectory(corpus.Output), CancellationToken.None).Run(_ => { }).Problems);
        }
    }

    [Fact]
    public void What_was_done_is_not_done_again_and_the_first_line_says_so()
    {
        CorpusFilterProcess first = CorpusFilterProcess.Run("run", corpus.ConfigFile);
        Assert.StartsWith("scoring ", first.Messages, StringComparison.Ordinal);
        string[] scores = Directory.GetFiles(Path.Combine(corpus.Output, "scores"), "*.parquet", SearchOption.AllDirectories);
        File.Delete(scores[0]);
        DateTime[] before = scores[1..].Select(File.GetLastWriteTimeUtc).ToArray();

        CorpusFilterProcess second = CorpusFilterProcess.Run("run", corpus.ConfigFile);

        Assert.StartsWith($"resuming: {scores.Length - 1} of {scores.Length} units scored\n", second.Messages, StringComparison.Ordinal);
        Assert.Equal(before, scores[1..].Select(File.GetLastWriteTimeUtc));
        Assert.StartsWith($"all {scores.Length} units are scored\n", CorpusFilterProcess.Run("run", corpus.ConfigFile).Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_of_an_array_give_the_bytes_of_one_run()
    {
        CorpusFilterProcess.Run("run", corpus.ConfigFile, "--set", $"output.directory={corpus.Folder}/whole");

        Process[] tasks = Enumerable.Range(0, 3).Select(task => CorpusFilterProcess.Start(["score", corpus.ConfigFile, "--task", $"{task}", "--tasks", "3"])).ToArray();
        Assert.All(tasks, task => Assert.Equal(0, Ended(task)));
        Assert.Equal(0, CorpusFilterProcess.Run("select", corpus.ConfigFile).ExitCode);
        // As Slurm starts them.
        tasks = Enumerable.Range(1, 2).Select(task => CorpusFilterProcess.Start(
            ["write", corpus.ConfigFile], null, $"SLURM_ARRAY_TASK_ID={task}", "SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_COUNT=2")).ToArray();
        Assert.All(tasks, task => Assert.Equal(0, Ended(task)));
        Assert.Equal(0, CorpusFilterProcess.Run("report", corpus.ConfigFile).ExitCode);

        TestCorpus.AssertSame(TestCorpus.Results(Path.Combine(corpus.Folder, "whole")), TestCorpus.Results(corpus.Output));
        Assert.Equal(0, CorpusFilterProcess.Run("verify", corpus.Output).ExitCode);
    }

    [Fact]
    public void Interrupted_it_stops_safely_and_says_how_to_go_on()
    {
        using var watcher = new FilesAppearing(corpus.Output, 2);
        using Process process = CorpusFilterProcess.Start(["run", corpus.ConfigFile, "--set", "run.workers=1"]);
        Assert.True(watcher.Appeared(process));
        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        string messages = process.StandardError.ReadToEnd();
        int exitCode = Ended(process);

        Assert.Equal(130, exitCode);
        Assert.Contains($"The same command goes on: corpusfilter run {corpus.ConfigFile}", messages, StringComparison.Ordinal);
        Assert.Equal(0, CorpusFilterProcess.Run("run", corpus.ConfigFile).ExitCode);
    }

    private void KillWhenFilesAppear(int count)
    {
        using var watcher = new FilesAppearing(corpus.Output, count);
        using Process process = CorpusFilterProcess.Start(["run", corpus.ConfigFile]);
        watcher.Appeared(process);
        process.Kill(); // SIGKILL
        process.WaitForExit();
    }

    private static int Ended(Process process)
    {
        process.StandardInput.Close();
        process.StandardOutput.ReadToEnd();
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode;
    }
}
