using CorpusFilter.Parquet;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Selection;

namespace CorpusFilter.Writing;

/// <summary>
/// Writes one file of a subset: copies the selected rows of the units it spans, columns of the shard and of the score file side by side,
/// without decoding what it does not need.
/// </summary>
internal sealed class OutputFileWriter(
    IReadOnlyList<Unit> units, SubsetSchema schema, RunDirectory directory, ParquetWriteOptions options, StageProgress progress)
{
    // Rows between two looks at whether the row group is full; also bounds what one call copies.
    private const int LongestRun = 64;

    public const string FingerprintKey = "corpusfilter.fingerprint";
    public const string DocumentsKey = "corpusfilter.count.documents";
    public const string QuarantinedKey = "corpusfilter.count.quarantined";

    /// <summary>Rows of the current file that can't be copied, by unit and row of the shard.</summary>
    private readonly Dictionary<(int Unit, long Row), string> damaged = [];

    public void Write(OutputFile file, string fingerprint, IReadOnlyList<KeyValuePair<string, string?>> inputMetadata, CancellationToken cancellation)
    {
        damaged.Clear();
        // A page that turns out to be damaged is found in mid-file; its rows are then known, and the file is begun again without them.
        while (!TryWrite(file, fingerprint, inputMetadata, cancellation))
        {
        }
        progress.UnitDone();
    }

    private bool TryWrite(OutputFile file, string fingerprint, IReadOnlyList<KeyValuePair<string, string?>> inputMetadata, CancellationToken cancellation)
    {
        string path = Path.Combine(directory.Root, file.Path);
        using AtomicFile output = AtomicFile.Create(path);
        using var parquet = new ParquetWriter(output.Stream, schema.Parquet, options);
        long documents = 0;
        for (int index = file.FirstUnit; index <= file.LastUnit; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            Unit unit = units[index];
            if (unit.Rows == 0)
                continue;
            bool[] taken = TakenRows(file, unit);
            if (!taken.Contains(true))
                continue;
            if (!TryCopy(unit, taken, parquet, ref documents, cancellation))
                return false;
        }

        Quarantine(file);
        parquet.FlushRowGroup();
        ParquetFooter.Finish(parquet, output.Stream,
        [
            .. inputMetadata,
            new(FingerprintKey, fingerprint),
            new(DocumentsKey, documents.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            new(QuarantinedKey, damaged.Count.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        ]);
        output.Commit();
        progress.Add(documents, file.TextBytes);
        return true;
    }

    private bool[] TakenRows(OutputFile file, Unit unit)
    {
        var taken = new bool[unit.Rows];
        long row = unit.FirstRow;
        foreach (Decision decision in DecisionFile.Read(directory.DecisionFile(unit.Shard.Name, unit.Number)))
        {
            taken[row - unit.FirstRow] = file.Spans(unit.Index, row) && decision.Subset == file.Subset && decision.Split == file.Split && !damaged.ContainsKey((unit.Index, row));
            row++;
        }
        return taken;
    }

    private bool TryCopy(Unit unit, bool[] taken, ParquetWriter parquet, ref long documents, CancellationToken cancellation)
    {
        using ParquetFile shard = ParquetFile.Open(unit.Shard.Path);
        if (shard.FooterSha256 != unit.Shard.FooterSha256)
            throw new RunStoppedException($"{unit.Shard.Path}: changed while the run was writing; run the same command again");
        using var scores = new ScoreRows(directory.ScoreFile(unit.Shard.Name, unit.Number), parquet, schema.ScoreLeaves);
        long start = 0;
        for (int rowGroup = unit.FirstRowGroup; rowGroup < unit.FirstRowGroup + unit.RowGroups; rowGroup++)
        {
            long rows = shard.RowGroups[rowGroup].RowCount;
            ReadOnlySpan<bool> inGroup = taken.AsSpan((int)start, (int)rows);
            try
            {
                if (inGroup.Contains(true))
                    documents += CopyRowGroup(shard, rowGroup, inGroup, parquet, scores, cancellation);
                else
                    scores.Skip(rows);
            }
            catch (ParquetException failure)
            {
                foreach ((long row, string reason) in DamagedRows.Find(shard, rowGroup, failure))
                {
                    if (taken[start + row])
                        damaged[(unit.Index, unit.FirstRow + start + row)] = reason;
                }
                return false;
            }
            start += rows;
        }
        return true;
    }

    private static long CopyRowGroup(
        ParquetFile shard, int rowGroup, ReadOnlySpan<bool> taken, ParquetWriter parquet, ScoreRows scores, CancellationToken cancellation)
    {
        using RowGroupCopy copy = parquet.CopyFrom(shard, rowGroup);
        long documents = 0;
        for (int row = 0; row < taken.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            int end = row + 1;
            while (end < taken.Length && taken[end] == taken[row] && (!taken[row] || end - row < LongestRun))
                end++;
            if (taken[row])
            {
                copy.Take(end - row);
                scores.Take(end - row);
                parquet.EndRows(end - row);
                documents += end - row;
            }
            else
            {
                // What lies behind the last row that is taken need not be read at all.
                if (end == taken.Length)
                {
                    scores.Skip(end - row);
                    break;
                }
                copy.Skip(end - row);
                scores.Skip(end - row);
            }
            row = end;
        }
        return documents;
    }

    private void Quarantine(OutputFile file)
    {
        string name = Path.GetFileName(file.Path);
        string path = directory.OutputQuarantine(OutputFilePlanner.Folder(file.Subset), name);
        // Rows of several shards: each shard's rows keep its name.
        using var quarantine = new QuarantineFile(path, "writing");
        foreach (((int unit, long row), string reason) in damaged.OrderBy(entry => entry.Key))
            quarantine.Add(units[unit].Shard.Name, row, reason);
        quarantine.Commit();
    }
}
