using CorpusFilter.Parquet;

namespace CorpusFilter.Writing;

/// <summary>Rows of a row group that can't be copied because a page of some column is damaged, with the reason for each.</summary>
internal static class DamagedRows
{
    /// <summary>
    /// Reads every column of the row group. A flat column loses the rows of its damaged pages; of a nested column
    /// the rows of a damaged page are unknown, so the whole row group is lost.
    /// </summary>
    /// <returns>Reasons by position in the row group. Never empty: called after a copy has failed.</returns>
    public static Dictionary<long, string> Find(ParquetFile file, int rowGroup, ParquetException failure)
    {
        var damaged = new Dictionary<long, string>();
        long rows = file.RowGroups[rowGroup].RowCount;
        foreach (ParquetLeaf leaf in file.Schema.Leaves)
        {
            try
            {
                Read(file, rowGroup, leaf, rows, damaged);
            }
            catch (ParquetException whole)
            {
                for (long row = 0; row < rows; row++)
                    damaged.TryAdd(row, whole.Reason);
            }
        }
        if (damaged.Count == 0)
        {
            // Only the copy noticed, and nothing says which rows it was: none of the row group's can be trusted.
            for (long row = 0; row < rows; row++)
                damaged.Add(row, failure.Reason);
        }
        return damaged;
    }

    private static void Read(ParquetFile file, int rowGroup, ParquetLeaf leaf, long rows, Dictionary<long, string> damaged)
    {
        if (leaf.MaxRepetitionLevel > 0)
        {
            file.ReadThrough(rowGroup, leaf);
            return;
        }
        switch (leaf.Type)
        {
            case PhysicalType.Int32:
                ScanValues<int>(file, rowGroup, leaf, rows, damaged);
                break;
            case PhysicalType.Int64:
                ScanValues<long>(file, rowGroup, leaf, rows, damaged);
                break;
            case PhysicalType.Float:
                ScanValues<float>(file, rowGroup, leaf, rows, damaged);
                break;
            case PhysicalType.Double:
                ScanValues<double>(file, rowGroup, leaf, rows, damaged);
                break;
            case PhysicalType.Boolean:
                ScanValues<bool>(file, rowGroup, leaf, rows, damaged);
                break;
            default:
                using (ByteArrayCursor cursor = file.OpenByteArrays(rowGroup, leaf))
                    Scan(cursor.MoveNext, cursor.TrySkipBadPage, rows, damaged);
                break;
        }
    }

    private static void ScanValues<T>(ParquetFile file, int rowGroup, ParquetLeaf leaf, long rows, Dictionary<long, string> damaged)
        where T : unmanaged
    {
        using ValueCursor<T> cursor = file.OpenValues<T>(rowGroup, leaf);
        Scan(cursor.MoveNext, cursor.TrySkipBadPage, rows, damaged);
    }

    private static void Scan(Func<bool> moveNext, Func<int> skipBadPage, long rows, Dictionary<long, string> damaged)
    {
        for (long row = 0; row < rows;)
        {
            try
            {
                if (!moveNext())
                    return;
                row++;
            }
            catch (ParquetException failure)
            {
                int skipped = skipBadPage();
                long end = skipped > 0 ? Math.Min(rows, row + skipped) : rows;
                for (; row < end; row++)
                    damaged.TryAdd(row, failure.Reason);
            }
        }
    }
}
