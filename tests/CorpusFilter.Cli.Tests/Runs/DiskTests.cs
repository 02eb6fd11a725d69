using CorpusFilter.Reporting;
using CorpusFilter.Runs;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Cli.Tests.Runs;

public sealed class DiskTests : IDisposable
{
    private readonly TestCorpus corpus = new();

    public DiskTests()
    {
        corpus.AddShard("a", [.. TestCorpus.Documents(1, 500), null]);
        corpus.AddShard("b", TestCorpus.Documents(2, 500), rowsPerGroup: 30);
        corpus.WriteConfig("selection: {rich: {min_instances: 1, min_density: 0}}");
    }

    public void Dispose() => corpus.Dispose();

    [SmallDiskFact]
    public void A_full_disk_stops_the_run_with_code_3_and_with_more_space_it_ends_in_the_same_bytes()
    {
        string whole = Path.Combine(corpus.Folder, "whole");
        Assert.Equal(0, CorpusFilterProcess.Run("run", corpus.ConfigFile, "--set", $"output.directory={whole}").ExitCode);
        // As a tmpfs counts: in pages, a folder one of them.
        long kilobytes = Directory.EnumerateFileSystemEntries(whole, "*", SearchOption.AllDirectories)
            .Sum(entry => File.Exists(entry) ? (new FileInfo(entry).Length + 4095) / 4096 * 4 : 0);

        using var disk = new SmallDisk(corpus.Output, 8);
        var stages = new HashSet<string>(StringComparer.Ordinal);
        foreach (int percent in (int[])[25, 70, 90])
        {
            disk.Resize(kilobytes * percent / 100);
            CorpusFilterProcess full = CorpusFilterProcess.Run("run", corpus.ConfigFile);

            Assert.Equal((percent, 3), (percent, full.ExitCode));
            Assert.Contains(": the disk is full; free some space (what was done is kept) and run the same command again", full.Messages, StringComparison.Ordinal);
            Assert.Contains($"error: {corpus.Output}", full.Messages, StringComparison.Ordinal);
            Assert.Empty(Directory.EnumerateFiles(corpus.Output, ".*", SearchOption.AllDirectories));
            stages.UnionWith(Directory.EnumerateFileSystemEntries(corpus.Output).Select(Path.GetFileName)!);
        }
        // It was full while scores were written, and also later.
        Assert.Superset(new HashSet<string>(StringComparer.Ordinal) { "scores", "selection" }, stages);

        disk.Resize(kilobytes * 4);
        CorpusFilterProcess resumed = CorpusFilterProcess.Run("run", corpus.ConfigFile);
        Assert.Equal(0, resumed.ExitCode);
        TestCorpus.AssertSame(TestCorpus.Results(whole), TestCorpus.Results(corpus.Output));
        Assert.Empty(new Verifier(new RunDirectory(corpus.Output), CancellationToken.None).Run(_ => { }).Problems);
    }

    [SmallDiskFact]
    public void A_folder_that_can_not_be_written_is_code_3_with_its_name_and_what_to_do()
    {
        using var disk = new SmallDisk(corpus.Output, 64);
        disk.MakeReadOnly();

        CorpusFilterProcess refused = CorpusFilterProcess.Run("run", corpus.ConfigFile);

        Assert.Equal(3, refused.ExitCode);
        Assert.Empty(refused.Results);
        Assert.StartsWith($"error: {corpus.Output}", refused.Messages, StringComparison.Ordinal);
        Assert.DoesNotContain("defect", refused.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_where_the_output_folder_should_be_is_an_error_of_the_configuration()
    {
        File.WriteAllText(corpus.Output, "not a folder");

        CorpusFilterProcess refused = CorpusFilterProcess.Run("run", corpus.ConfigFile);

        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith($"{corpus.ConfigFile}:4:", refused.Messages, StringComparison.Ordinal);
        Assert.Contains("error: output.directory: ", refused.Messages, StringComparison.Ordinal);
        Assert.Equal("not a folder", File.ReadAllText(corpus.Output));
    }
}
