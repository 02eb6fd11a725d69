using CorpusFilter.Scoring;
using CorpusFilter.Selection;

namespace CorpusFilter.Tests.Selection;

public sealed class DuplicateFinderTests : IDisposable
{
    private readonly string scratch = Path.Combine(Path.GetTempPath(), $"duplicates-{Environment.ProcessId}");

    public void Dispose()
    {
        if (Directory.Exists(scratch))
            Directory.Delete(scratch, recursive: true);
    }

    /// <summary>Far more positions than a window of the bits holds, and more hashes than partitions of this memory.</summary>
    [Theory]
    [InlineData(1L << 30, false)]
    [InlineData(4_000_000L, true)]
    [InlineData(100_000L, true)]
    public void Later_copies_are_found_however_little_memory_there_is(long memory, bool spills)
    {
        const int documents = 1_200_000;
        using DuplicateFinder finder = new(documents, memory, scratch);
        Assert.Equal(spills, finder.IsSpilling);
        for (int i = 0; i < documents; i++)
            finder.Add(HashOf(i), i);
        finder.Finish(CancellationToken.None);

        HashSet<TextHash> seen = [];
        for (int i = 0; i < documents; i++)
            Assert.True(finder.Marks[i] == !seen.Add(HashOf(i)), $"document {i}");
        Assert.Equal(documents - seen.Count, finder.Marks.CountSet);
    }

    [Fact]
    public void Any_number_of_copies_of_one_text_needs_the_memory_of_one()
    {
        using DuplicateFinder finder = new(documents: 200_000, memory: 2_000, scratch);
        for (int i = 0; i < 200_000; i++)
            finder.Add(new TextHash(0, 0), i);
        finder.Finish(CancellationToken.None);
        Assert.Equal(199_999, finder.Marks.CountSet);
    }

    [Fact]
    public void A_scratch_folder_that_cannot_be_made_stops_the_run_with_its_name()
    {
        File.WriteAllText(scratch, "a file where the folder should be");
        try
        {
            RunStoppedException error = Assert.Throws<RunStoppedException>(() => new DuplicateFinder(1_000_000, 1_000, scratch));
            Assert.Contains(scratch, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(scratch);
        }
    }

    /// <summary>Of every hundred neighbours ten are copies of far away ones; no two neighbours have hashes near each other.</summary>
    private static TextHash HashOf(int i)
    {
        int text = i % 10 == 3 ? (int)(i * 7L % 1_000_003) : i;
        return new TextHash(Draw.Mix((ulong)text), (ulong)text & 7);
    }
}
