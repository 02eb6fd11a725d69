using System.Text;
using CorpusFilter.Parquet;
using CorpusFilter.Runs;

namespace CorpusFilter.Tests.Runs;

public sealed class AtomicFileTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corpusfilter-atomic-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Target => Path.Combine(folder, "deep", "file.bin");

    [Fact]
    public void A_file_has_its_name_only_when_it_is_whole()
    {
        using (AtomicFile file = AtomicFile.Create(Target))
        {
            file.Stream.Write(new byte[200_000]);
            Assert.False(File.Exists(Target));
            file.Commit();
        }
        Assert.Equal(200_000, new FileInfo(Target).Length);
        Assert.Equal([Target], Directory.GetFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public void What_is_not_committed_leaves_nothing_and_keeps_what_was_there()
    {
        AtomicFile.WriteAllText(Target, "old");
        using (AtomicFile file = AtomicFile.Create(Target))
            file.Stream.Write("new"u8);

        Assert.Equal("old", File.ReadAllText(Target));
        Assert.Equal([Target], Directory.GetFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public void A_folder_that_can_not_be_made_is_an_error_with_path_and_remedy()
    {
        File.WriteAllText(Path.Combine(folder, "deep"), "a file where a folder is wanted");

        RunStoppedException stopped = Assert.Throws<RunStoppedException>(() => AtomicFile.Create(Target));

        Assert.StartsWith($"{Target}: ", stopped.Message, StringComparison.Ordinal);
        Assert.Contains("the same command continues from there", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_digest_proves_a_file_and_any_changed_byte_before_the_footer_disproves_it()
    {
        var random = new Random(7);
        string path = WriteParquet(random);
        long length = new FileInfo(path).Length;
        Assert.Equal(length, FileDigest.Check(path, CancellationToken.None));

        byte[] whole = File.ReadAllBytes(path);
        int footer = whole.Length - 8 - BitConverter.ToInt32(whole, whole.Length - 8);
        for (int trial = 0; trial < 100; trial++)
        {
            byte[] changed = [.. whole];
            changed[random.Next(footer)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, changed);
            IOException disproved = Assert.ThrowsAny<IOException>(() => FileDigest.Check(path, CancellationToken.None));
            Assert.Contains(path, disproved.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_parquet_file_of_another_tool_carries_no_digest_and_is_told_so()
    {
        string path = Path.Combine(folder, "foreign.parquet");
        using (var stream = new FileStream(path, FileMode.Create))
        using (var writer = new ParquetWriter(stream, ParquetSchema.Create([SchemaNode.Int32("x")])))
            writer.Finish([]);

        IOException foreign = Assert.ThrowsAny<IOException>(() => FileDigest.Check(path, CancellationToken.None));

        Assert.Equal($"{path}: carries no digest; it was not written by this tool", foreign.Message);
    }

    private string WriteParquet(Random random)
    {
        string path = Path.Combine(folder, "own.parquet");
        using AtomicFile file = AtomicFile.Create(path);
        using var writer = new ParquetWriter(file.Stream, ParquetSchema.Create([SchemaNode.String("text")]));
        for (int row = 0; row < 50; row++)
        {
            writer.Leaf(0).Write(Encoding.UTF8.GetBytes($"row {row} {random.Next()}"));
            writer.EndRows(1);
        }
        ParquetFooter.Finish(writer, file.Stream, []);
        file.Commit();
        return path;
    }
}
