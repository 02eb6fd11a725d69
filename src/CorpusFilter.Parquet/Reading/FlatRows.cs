namespace CorpusFilter.Parquet.Reading;

/// <summary>
/// Row by row over a leaf that is in no list, where every entry is a row: how many are left, and what was lost to damaged pages.
/// </summary>
internal sealed class FlatRows
{
    private readonly LeafReader reader;
    private ParquetException? failure;

    public FlatRows(LeafReader reader)
    {
        this.reader = reader;
        if (reader.Leaf.MaxRepetitionLevel > 0)
        {
            ParquetException error = reader.Place.Error(
                "The column is inside a list, its rows have any number of values", "expected a column with one value in a row: name another column");
            reader.Dispose();
            throw error;
        }
    }

    /// <summary>Rows that are not passed yet.</summary>
    public long Left => reader.RowCount - reader.Passed;

    /// <summary>Makes the next row's entry available; false after the last. Throws again what was thrown, until the page is skipped.</summary>
    public bool Prepare()
    {
        if (Left <= 0)
            return false;
        if (reader.Available > 0 && failure is null)
            return true;
        if (failure is not null)
            throw failure;
        try
        {
            return reader.Fill() ? true : throw reader.Ended();
        }
        catch (ParquetException thrown)
        {
            failure = thrown;
            throw;
        }
    }

    public void Advance(int rows) => reader.Take(rows);

    public void Fail(ParquetException thrown) => failure = thrown;

    public void Skip(long rows)
    {
        if (failure is not null)
            throw failure;
        rows = Math.Min(rows, Left);
        try
        {
            reader.SkipFlat(rows);
        }
        catch (ParquetException thrown)
        {
            failure = thrown;
            throw;
        }
    }

    public int TrySkipBadPage()
    {
        if (failure is null || !reader.CanSkipPage)
            return 0;
        int lost = (int)Math.Min(reader.LeftInPage, Left);
        reader.LeavePage();
        failure = null;
        return lost;
    }
}
