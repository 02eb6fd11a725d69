using CorpusFilter.Selection;

namespace CorpusFilter.Tests.Selection;

public sealed class OutputFilePlannerTests
{
    [Fact]
    public void A_file_ends_before_the_document_that_would_take_it_over_its_size()
    {
        Assert.Equal([3, 1], DocumentsPerFile(fileBytes: 100, 40, 40, 20, 1));
        Assert.Equal([2, 2], DocumentsPerFile(fileBytes: 100, 40, 40, 21, 1));
        Assert.Equal([4], DocumentsPerFile(fileBytes: long.MaxValue, 40, 40, 21, 1));
    }

    [Fact]
    public void A_document_larger_than_a_file_gets_one_of_its_own() =>
        Assert.Equal([1, 1, 1, 2], DocumentsPerFile(fileBytes: 100, 10, 101, 5000, 50, 50));

    [Fact]
    public void Files_are_named_as_load_dataset_expects_them()
    {
        OutputFilePlanner planner = new(fileBytes: 10);
        planner.Add(Subset.Poor, Split.Train, unit: 0, row: 0, tokens: 1, textBytes: 1, outputBytes: 10);
        planner.Add(Subset.Rich, Split.Validation, unit: 0, row: 1, tokens: 1, textBytes: 1, outputBytes: 10);
        planner.Add(Subset.Poor, Split.Train, unit: 1, row: 0, tokens: 1, textBytes: 1, outputBytes: 10);

        Assert.Equal(
            [
                "behavior-rich/validation-00000-of-00001.parquet",
                "behavior-poor/train-00000-of-00002.parquet",
                "behavior-poor/train-00001-of-00002.parquet",
            ],
            planner.Finish().Select(file => file.Path));
    }

    private static IEnumerable<int> DocumentsPerFile(long fileBytes, params long[] documents)
    {
        OutputFilePlanner planner = new(fileBytes);
        for (int i = 0; i < documents.Length; i++)
            planner.Add(Subset.Rich, Split.Train, unit: 0, row: i, tokens: 1, textBytes: 1, documents[i]);
        return planner.Finish().Select(file => (int)file.Documents);
    }
}
