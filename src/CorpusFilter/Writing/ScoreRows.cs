using CorpusFilter.Parquet;

namespace CorpusFilter.Writing;

/// <summary>
/// The rows of a unit's score file as a source of leaves, across its row groups, which are others than the shard's.
/// </summary>
internal sealed class ScoreRows : IDisposable
{
    private readonly string path;
    private readonly ParquetFile file;
    private readonly ParquetWriter parquet;
    private readonly IReadOnlyList<(int From, int To)> leaves;
    private int rowGroup = -1;
    private long left;
    private RowGroupCopy? copy;

    public ScoreRows(string path, ParquetWriter parquet, IReadOnlyList<(int From, int To)> leaves)
    {
        this.path = path;
        this.parquet = parquet;
        this.leaves = leaves;
        file = Guard(() => ParquetFile.Open(path));
    }

    public void Skip(long rows) => Advance(rows, (source, count) => source.Skip(count));

    public void Take(long rows) => Advance(rows, (source, count) => source.Take(count));

    public void Dispose()
    {
        copy?.Dispose();
        file.Dispose();
    }

    private void Advance(long rows, Action<RowGroupCopy, long> step) => Guard(() =>
    {
        while (rows > 0)
        {
            while (left == 0)
            {
                copy?.Dispose();
                rowGroup++;
                left = file.RowGroups[rowGroup].RowCount;
                copy = parquet.CopyFrom(file, rowGroup, leaves);
            }
            long count = Math.Min(rows, left);
            step(copy!, count);
            left -= count;
            rows -= count;
        }
        return true;
    });

    // Not a fault of the shard: the score file is the run's own, and can be made again.
    private T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (ParquetException failure)
        {
            throw new RunStoppedException($"{path}: the score file can't be read ({failure.Message}); delete it and run again: the unit is then scored anew", failure);
        }
    }
}
