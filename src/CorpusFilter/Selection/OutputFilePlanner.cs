using System.Globalization;

namespace CorpusFilter.Selection;

/// <summary>
/// Cuts the documents of each subset and split, as they come in input order, into files: a file ends before the document that would
/// take it over <paramref name="fileBytes"/>, so only a document that is larger by itself makes a larger file.
/// </summary>
internal sealed class OutputFilePlanner(long fileBytes)
{
    private static readonly (Subset Subset, Split Split)[] Order =
    [
        (Subset.Rich, Split.Train), (Subset.Rich, Split.Validation), (Subset.Poor, Split.Train), (Subset.Poor, Split.Validation),
    ];

    private readonly List<OutputFile>[] files = [[], [], [], []];
    private readonly Open[] open = new Open[Order.Length];

    /// <summary>Folder of a subset in the run directory; also the name of its configuration in the dataset card.</summary>
    public static string Folder(Subset subset) => $"behavior-{subset.Word()}";

    public void Add(Subset subset, Split split, int unit, long row, int tokens, int textBytes, long outputBytes)
    {
        int index = Array.IndexOf(Order, (subset, split));
        ref Open file = ref open[index];
        if (file.Documents > 0 && outputBytes > fileBytes - file.EstimatedBytes)
            Close(index);
        if (file.Documents == 0)
        {
            file.FirstUnit = unit;
            file.FirstRow = row;
        }

        file.LastUnit = unit;
        file.LastRow = row;
        file.Documents++;
        file.Tokens += tokens;
        file.TextBytes += textBytes;
        file.EstimatedBytes += outputBytes;
    }

    public IReadOnlyList<OutputFile> Finish()
    {
        for (int i = 0; i < Order.Length; i++)
        {
            if (open[i].Documents > 0)
                Close(i);
        }

        return [.. files.SelectMany(ofSplit => ofSplit.Select(file => file with { Path = PathOf(file, ofSplit.Count) }))];
    }

    private static string PathOf(OutputFile file, int count) => string.Create(
        CultureInfo.InvariantCulture, $"{Folder(file.Subset)}/{file.Split.Word()}-{file.Index:00000}-of-{count:00000}.parquet");

    private void Close(int index)
    {
        ref Open file = ref open[index];
        files[index].Add(new OutputFile(
            Order[index].Subset, Order[index].Split, files[index].Count, "",
            file.FirstUnit, file.FirstRow, file.LastUnit, file.LastRow,
            file.Documents, file.Tokens, file.TextBytes, file.EstimatedBytes));
        file = default;
    }

    private struct Open
    {
        public int FirstUnit;
        public long FirstRow;
        public int LastUnit;
        public long LastRow;
        public long Documents;
        public long Tokens;
        public long TextBytes;
        public long EstimatedBytes;
    }
}
