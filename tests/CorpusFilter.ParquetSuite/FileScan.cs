using System.Diagnostics;
using CorpusFilter.Parquet;
using CorpusFilter.Parquet.Reading;

namespace CorpusFilter.ParquetSuite;

/// <summary>What became of one file.</summary>
/// <param name="Outcome">read, refused, crashed or slow.</param>
/// <param name="Rows">Rows of the file, of those leaves that could be read.</param>
/// <param name="Entries">Values, nulls and empty lists of all leaves.</param>
internal sealed record ScanResult(
    string Outcome, long Rows, long Entries, double Milliseconds, long AllocatedBytes, string? Error)
{
    /// <summary>Whether the error names the place that it is about.</summary>
    public bool HasPlace { get; init; } = true;
}

/// <summary>Reads every entry of every leaf of a file.</summary>
internal static class FileScan
{
    public static ScanResult Run(string path, string? copyFolder, string name)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        long rows = 0, entries = 0;
        string outcome = "read";
        string? error = null;
        bool hasPlace = true;
        try
        {
            using ParquetFile file = ParquetFile.Open(path);
            rows = file.RowCount;
            for (int group = 0; group < file.RowGroups.Count; group++)
            {
                foreach (ParquetLeaf leaf in file.Schema.Leaves)
                    entries += ScanLeaf(file, group, leaf);
            }

            if (copyFolder is not null)
                HalfCopy.Write(file, copyFolder, name);
        }
        catch (ParquetException refused)
        {
            outcome = "refused";
            error = refused.Message;
            hasPlace = refused.FilePath is not null;
        }
#pragma warning disable CA1031 // Finding these is what the tool is for.
        catch (Exception crash)
#pragma warning restore CA1031
        {
            outcome = "crashed";
            error = crash.ToString();
        }

        return new ScanResult(
            outcome, rows, entries, Stopwatch.GetElapsedTime(started).TotalMilliseconds,
            GC.GetAllocatedBytesForCurrentThread() - allocated, error)
        { HasPlace = hasPlace };
    }

    private static long ScanLeaf(ParquetFile file, int group, ParquetLeaf leaf)
    {
        using var reader = new LeafReader(file, group, leaf);
        var values = new byte[1024 * 8];
        long entries = 0, rows = 0;
        while (reader.Fill())
        {
            int available = reader.Available;
            int present = reader.CountValues(available);
            if (reader.IsBytes)
            {
                for (int index = 0; index < present; index++)
                    reader.Bytes.Next();
            }
            else if (present > 0)
            {
                reader.Fixed.Read(values.AsSpan(0, present * leaf.Width));
            }

            if (leaf.MaxRepetitionLevel == 0)
            {
                rows += available;
            }
            else
            {
                foreach (int level in reader.Repetitions)
                    rows += level == 0 ? 1 : 0;
            }

            entries += available;
            reader.Take(available);
        }

        return rows == reader.RowCount
            ? entries
            : throw reader.Place.Damaged($"The column has {rows} rows", $"{reader.RowCount}, as the row group says");
    }
}
