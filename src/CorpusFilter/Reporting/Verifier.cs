using System.Text.Json;
using CorpusFilter.Parquet;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Scoring;
using CorpusFilter.Selection;

namespace CorpusFilter.Reporting;

/// <summary>What verification found.</summary>
/// <param name="Problems">Empty where everything is proved.</param>
/// <param name="FilesChecked">Files whose bytes were read and compared with their digest.</param>
internal sealed record Verification(IReadOnlyList<string> Problems, RowsRecord Rows, int FilesChecked, long BytesChecked);

/// <summary>
/// Proves a finished run from its files: every file is as it was written, every input row is accounted for exactly once,
/// and the subsets hold exactly the texts that were selected, in input order. Needs the run directory alone, not the corpus.
/// </summary>
internal sealed class Verifier(RunDirectory directory, CancellationToken cancellation)
{
    private readonly List<string> problems = [];
    private readonly Dictionary<Subset, long> rowsOf = new();
    private int files;
    private long bytes;

    public Verification Run(Action<string> say)
    {
        Ledger ledger = Ledger.Read(directory);
        if (ledger.State != "done")
            problems.Add($"the run is not complete: its record says '{ledger.State}'; run it to its end first");
        if (!File.Exists(directory.Selection))
        {
            problems.Add("there is no selection.json: nothing has been selected, or its settings have changed; run it to its end first");
            return Finish(ledger);
        }
        SelectionRecord selection;
        try
        {
            selection = SelectionStage.Read(directory);
        }
        catch (JsonException failure)
        {
            problems.Add($"{directory.Selection}: is damaged ({failure.Message}); delete it and run again: selection is then done anew");
            return Finish(ledger);
        }
        IReadOnlyList<VerifiedUnit> units = Units(ledger).ToList();
        say($"checking {units.Count} units");
        foreach (VerifiedUnit unit in units)
            CheckUnit(unit);
        say($"checking {selection.Plan.Files.Count} subset files");
        var schema = new ScoreSchema(ledger.Classifier.Behaviors);
        string textColumn = ledger.Config.GetProperty("input").GetProperty("text_column").GetString()!;
        foreach (OutputFile file in selection.Plan.Files)
            CheckOutput(file, units, schema, textColumn);
        CheckStrangers(selection.Plan);
        foreach (string file in Orphans.Find(directory, ledger.Inputs.Select(input => (input.Name, input.Units))))
            problems.Add($"{file}: is not part of the run");
        CheckShards(ledger);
        return Finish(ledger);
    }

    private Verification Finish(Ledger ledger)
    {
        long Of(Subset subset) => rowsOf.GetValueOrDefault(subset);
        var rows = new RowsRecord(
            ledger.Inputs.Sum(input => input.Rows), Of(Subset.Rich), Of(Subset.Poor), Of(Subset.Rest), Of(Subset.Quarantined),
            ledger.Inputs.Count(input => input.Problem is not null));
        if (problems.Count == 0 && rows.Input != rows.Rich + rows.Poor + rows.Rest + rows.Quarantined)
            problems.Add($"the ledger does not add up: {rows.Input} rows in, {rows.Rich} rich + {rows.Poor} poor + {rows.Rest} rest + {rows.Quarantined} quarantined");
        if (problems.Count == 0 && ledger.Rows != rows)
            problems.Add($"run.json says {ledger.Rows}, the files say {rows}");
        return new Verification(problems, rows, files, bytes);
    }

    private static IEnumerable<VerifiedUnit> Units(Ledger ledger)
    {
        int index = 0;
        foreach (InputRecord input in ledger.Inputs)
        {
            for (int number = 0; number < input.Units; number++)
                yield return new VerifiedUnit(index++, input.Name, number, number == input.Units - 1 ? input.Rows : null);
        }
    }

    // Rows of a shard must run on from unit to unit without a gap and end at the shard's number of rows.
    private long nextRow;

    private void CheckUnit(VerifiedUnit unit)
    {
        cancellation.ThrowIfCancellationRequested();
        if (unit.Number == 0)
            nextRow = 0;
        string scorePath = directory.ScoreFile(unit.Shard, unit.Number);
        string decisionPath = directory.DecisionFile(unit.Shard, unit.Number);
        unit.FirstRow = nextRow;
        if (!Intact(scorePath))
            return;
        using ParquetFile scores = ParquetFile.Open(scorePath);
        unit.Rows = scores.RowCount;
        if (unit.Rows > 0 && Intact(decisionPath))
            CompareRows(scorePath, scores, decisionPath);
        nextRow += unit.Rows;
        if (unit.ShardRows is { } expected && nextRow != expected)
            problems.Add($"{unit.Shard}: its score files hold {nextRow} rows, the shard has {expected}");
        CheckQuarantine(unit, UnitCounts.FromMetadata(ParquetFooter.Metadata(scores)));
    }

    private void CompareRows(string scorePath, ParquetFile scores, string decisionPath)
    {
        using IEnumerator<Decision> decisions = DecisionFile.Read(decisionPath).GetEnumerator();
        long row = nextRow;
        for (int rowGroup = 0; rowGroup < scores.RowGroups.Count; rowGroup++)
        {
            using ValueCursor<long> rows = scores.OpenValues<long>(rowGroup, scores.Schema.FindLeaf(ScoreSchema.Row)!);
            using ByteArrayCursor status = scores.OpenByteArrays(rowGroup, scores.Schema.FindLeaf(ScoreSchema.Status)!);
            for (; rows.MoveNext() & status.MoveNext(); row++)
            {
                if (rows.Value != row)
                {
                    problems.Add($"{scorePath}: row {rows.Value} stands where row {row} belongs");
                    return;
                }
                if (!decisions.MoveNext())
                {
                    problems.Add($"{decisionPath}: ends before row {row}");
                    return;
                }
                Decision decision = decisions.Current;
                bool quarantined = status.Value.SequenceEqual("quarantined"u8);
                if (quarantined != (decision.Subset == Subset.Quarantined))
                    problems.Add($"{decisionPath}: row {row} is {decision.Subset.Word()}, though its status is {System.Text.Encoding.UTF8.GetString(status.Value)}");
                rowsOf[decision.Subset] = rowsOf.GetValueOrDefault(decision.Subset) + 1;
            }
        }
        if (decisions.MoveNext())
            problems.Add($"{decisionPath}: has more rows than {scorePath}");
    }

    private void CheckQuarantine(VerifiedUnit unit, UnitCounts counts)
    {
        string path = directory.UnitQuarantine(unit.Shard, unit.Number);
        if (counts.Quarantined == 0)
        {
            if (File.Exists(path))
                problems.Add($"{path}: exists, though no row of the unit is quarantined");
            return;
        }
        if (!Intact(path))
            return;
        using ParquetFile file = ParquetFile.Open(path);
        if (file.RowCount != counts.Quarantined)
            problems.Add($"{path}: has {file.RowCount} rows, {counts.Quarantined} are quarantined");
    }

    private void CheckOutput(OutputFile file, IReadOnlyList<VerifiedUnit> units, ScoreSchema schema, string textColumn)
    {
        string path = Path.Combine(directory.Root, file.Path);
        if (!Intact(path))
            return;
        HashSet<(string Shard, long Row)> lost = LostInWriting(file);
        rowsOf[file.Subset] = rowsOf.GetValueOrDefault(file.Subset) - lost.Count;
        rowsOf[Subset.Quarantined] = rowsOf.GetValueOrDefault(Subset.Quarantined) + lost.Count;
        using ParquetFile output = ParquetFile.Open(path);
        using IEnumerator<TextHash> written = Texts(output, textColumn).GetEnumerator();
        long count = 0;
        try
        {
            foreach (TextHash expected in Expected(file, units, schema, lost))
            {
                cancellation.ThrowIfCancellationRequested();
                if (!written.MoveNext())
                {
                    problems.Add($"{path}: ends after {count} documents, more were selected");
                    return;
                }
                if (written.Current != expected)
                {
                    problems.Add($"{path}: document {count} is not the one that was selected there");
                    return;
                }
                count++;
            }
            if (written.MoveNext())
                problems.Add($"{path}: has more documents than the {count} selected");
        }
        catch (IOException failure)
        {
            problems.Add($"{path}: {failure.Message}");
        }
    }

    private HashSet<(string Shard, long Row)> LostInWriting(OutputFile file)
    {
        var lost = new HashSet<(string, long)>();
        string path = directory.OutputQuarantine(OutputFilePlanner.Folder(file.Subset), Path.GetFileName(file.Path));
        if (!File.Exists(path) || !Intact(path))
            return lost;
        using ParquetFile quarantine = ParquetFile.Open(path);
        for (int rowGroup = 0; rowGroup < quarantine.RowGroups.Count; rowGroup++)
        {
            using ByteArrayCursor shards = quarantine.OpenByteArrays(rowGroup, quarantine.Schema.FindLeaf("shard")!);
            using ValueCursor<long> rows = quarantine.OpenValues<long>(rowGroup, quarantine.Schema.FindLeaf("row")!);
            while (shards.MoveNext() & rows.MoveNext())
                lost.Add((System.Text.Encoding.UTF8.GetString(shards.Value), rows.Value));
        }
        return lost;
    }

    private static IEnumerable<TextHash> Texts(ParquetFile output, string textColumn)
    {
        for (int rowGroup = 0; rowGroup < output.RowGroups.Count; rowGroup++)
        {
            using ByteArrayCursor text = output.OpenByteArrays(rowGroup, output.Schema.FindLeaf(textColumn)!);
            while (text.MoveNext())
                yield return TextHash.Of(text.Value);
        }
    }

    private IEnumerable<TextHash> Expected(OutputFile file, IReadOnlyList<VerifiedUnit> units, ScoreSchema schema, HashSet<(string, long)> lost)
    {
        for (int index = file.FirstUnit; index <= file.LastUnit; index++)
        {
            VerifiedUnit unit = units[index];
            if (unit.Rows == 0)
                continue;
            using ParquetFile scores = ParquetFile.Open(directory.ScoreFile(unit.Shard, unit.Number));
            using IEnumerator<Decision> decisions = DecisionFile.Read(directory.DecisionFile(unit.Shard, unit.Number)).GetEnumerator();
            long row = unit.FirstRow;
            for (int rowGroup = 0; rowGroup < scores.RowGroups.Count; rowGroup++)
            {
                using ByteArrayCursor hashes = scores.OpenByteArrays(rowGroup, schema.Leaf(ScoreSchema.TextHash));
                for (; hashes.MoveNext() & decisions.MoveNext(); row++)
                {
                    if (file.Spans(index, row) && decisions.Current.Subset == file.Subset && decisions.Current.Split == file.Split && !lost.Contains((unit.Shard, row)))
                        yield return TextHash.Read(hashes.Value);
                }
            }
        }
    }

    private void CheckStrangers(SelectionPlan plan)
    {
        HashSet<string> known = plan.Files.Select(file => Path.Combine(directory.Root, file.Path)).ToHashSet(StringComparer.Ordinal);
        foreach (Subset subset in (Subset[])[Subset.Rich, Subset.Poor])
        {
            string folder = directory.Subset(OutputFilePlanner.Folder(subset));
            if (!Directory.Exists(folder))
                continue;
            foreach (string file in Directory.EnumerateFiles(folder).Where(file => !known.Contains(file)).Order(StringComparer.Ordinal))
                problems.Add($"{file}: is not part of the run");
        }
    }

    private void CheckShards(Ledger ledger)
    {
        foreach (InputRecord input in ledger.Inputs.Where(input => input.Problem is not null))
            Intact(directory.ShardQuarantine(input.Name));
    }

    private bool Intact(string path)
    {
        files++;
        try
        {
            bytes += FileDigest.Check(path, cancellation);
            return true;
        }
        catch (IOException failure)
        {
            problems.Add(failure.Message.StartsWith(path, StringComparison.Ordinal) ? failure.Message : $"{path}: {failure.Message}");
            return false;
        }
    }

    private sealed class VerifiedUnit(int index, string shard, int number, long? shardRows)
    {
        public int Index { get; } = index;
        public string Shard { get; } = shard;
        public int Number { get; } = number;

        /// <summary>Rows of the whole shard, at its last unit.</summary>
        public long? ShardRows { get; } = shardRows;

        public long FirstRow { get; set; }
        public long Rows { get; set; }
    }
}
