using CorpusFilter.Planning;

namespace CorpusFilter.Tests.Planning;

public sealed class ShardDiscoveryTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corpusfilter-shards-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_folder_stands_for_all_parquet_files_below_it_in_the_same_order_everywhere()
    {
        Touch("b.parquet", "a/z.parquet", "B.parquet", "a/readme.md", "a/b/c.parquet", "a/data.PARQUET");

        Assert.Equal(["B", "a/b/c", "a/z", "b"], Names(""));
    }

    [Fact]
    public void What_other_tools_leave_beside_shards_is_no_shard()
    {
        Touch("x.parquet", "_metadata.parquet", ".x.parquet.crc", ".hidden.parquet", "_delta_log/1.parquet", ".ipynb_checkpoints/x.parquet", "part/_temporary/0/x.parquet");

        Assert.Equal(["x"], Names(""));
        Assert.Equal(["x"], Names("**/*.parquet"));
    }

    [Fact]
    public void A_file_is_taken_under_whatever_name_and_ending()
    {
        Touch("_odd.pq");

        Assert.Equal(["_odd.pq"], Names("_odd.pq"));
    }

    [Theory]
    [InlineData("*.parquet", "one")]
    [InlineData("train-?.parquet", "")]
    [InlineData("data/train-?.parquet", "train-1 train-2")]
    [InlineData("data/train-*.parquet", "train-1 train-10 train-2")]
    [InlineData("*/train-1.parquet", "data/train-1")]
    [InlineData("**/train-1.parquet", "data/en/train-1 data/train-1")]
    [InlineData("data/**/*-1.parquet", "en/train-1 train-1")]
    [InlineData("data/**", "en/test[1] en/train-1 train-1 train-10 train-2")]
    [InlineData("data/en/test[1].parquet", "test[1]")]
    [InlineData("DATA/*.parquet", "")]
    [InlineData("data/train.1.parquet", "")]
    public void Globs_match_as_in_a_shell(string pattern, string expected)
    {
        Touch("one.parquet", "data/train-1.parquet", "data/train-2.parquet", "data/train-10.parquet", "data/en/train-1.parquet", "data/en/test[1].parquet");

        Assert.Equal(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries), Names(pattern));
    }

    [Fact]
    public void Patterns_that_match_nothing_are_told()
    {
        Touch("x.parquet");
        string[] patterns = [At("x.parquet"), At("y.parquet"), At("none/*.parquet"), At("*.csv")];

        ShardDiscovery.Find(patterns, At("out"), out IReadOnlyList<string> unmatched);

        Assert.Equal(patterns[1..], unmatched);
    }

    [Fact]
    public void What_a_run_has_written_is_not_its_input()
    {
        Touch("x.parquet", "out/behavior-rich/train-00000-of-00001.parquet", "out2/y.parquet");

        Assert.Equal(["out2/y", "x"], Names(""));
    }

    [Fact]
    public void A_file_that_several_patterns_name_is_one_shard()
    {
        Touch("a/x.parquet");

        Assert.Equal(["x"], Names("a/x.parquet", "a", "a/*.parquet"));
    }

    [Fact]
    public void Shards_of_one_name_are_told_apart_by_their_folders()
    {
        Touch("2013/data/x.parquet", "2014/data/x.parquet", "2014/data/y.parquet");

        Assert.Equal(["2013/data/x", "2014/data/x", "y"], Names("2013/data", "2014/data"));
    }

    [Fact]
    public void A_name_never_grows_to_an_absolute_path()
    {
        // As /data/x.parquet and /mnt/data/x.parquet are in a container: the first has no folder left to grow by.
        string rootFile = $"/corpusfilter-test-{Environment.ProcessId}.parquet";
        string name = Path.GetFileName(rootFile);
        Touch(name);
        try
        {
            File.WriteAllText(rootFile, "");
        }
        catch (UnauthorizedAccessException)
        {
            return; // only root may write there
        }
        try
        {
            IReadOnlyList<ShardLocation> found = ShardDiscovery.Find([rootFile, At(name)], At("out"), out _);

            Assert.Equal(2, found.DistinctBy(shard => shard.Name).Count());
            Assert.DoesNotContain(found, shard => Path.IsPathRooted(shard.Name));
        }
        finally
        {
            File.Delete(rootFile);
        }
    }

    [Fact]
    public void Shards_that_differ_in_their_ending_alone_keep_it()
    {
        Touch("x", "x.parquet", "y.parquet");

        Assert.Equal(["x", "x.parquet", "y"], Names("*"));
    }

    [Fact]
    public void Links_to_files_and_folders_are_followed()
    {
        Touch("blobs/0123", "far/a.parquet");
        Directory.CreateDirectory(At("snapshot"));
        File.CreateSymbolicLink(At("snapshot/train.parquet"), At("blobs/0123"));
        Directory.CreateSymbolicLink(At("snapshot/more"), At("far"));

        Assert.Equal(["more/a", "train"], Names("snapshot"));
    }

    private string At(string name) => Path.Combine(folder, name);

    private string[] Names(params string[] patterns) =>
        [.. ShardDiscovery.Find([.. patterns.Select(At)], At("out"), out _).Select(shard => shard.Name)];

    private void Touch(params string[] names)
    {
        foreach (string name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
            File.WriteAllText(At(name), "");
        }
    }
}
