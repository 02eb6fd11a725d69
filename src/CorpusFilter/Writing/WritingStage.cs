using System.Collections.Concurrent;
using CorpusFilter.Configuration;
using CorpusFilter.Parquet;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Scoring;
using CorpusFilter.Selection;

namespace CorpusFilter.Writing;

/// <summary>A file of the plan, and whether it lies there whole.</summary>
/// <param name="Written">What its footer says; null where it is still to be written.</param>
internal sealed record OutputState(OutputFile File, string Fingerprint, WrittenFile? Written);

/// <param name="Documents">Rows in it.</param>
/// <param name="Quarantined">Rows that were selected for it and could not be copied.</param>
internal sealed record WrittenFile(long Documents, long Quarantined, long Bytes, string Sha256);

/// <summary>Writes the subsets, file by file. Files are independent: any number of workers and tasks, in any order.</summary>
internal sealed class WritingStage(PipelineConfig config, RunPlan plan, ScoreSchema scores, RunDirectory directory)
{
    /// <summary>Raised with every change to the bytes of a subset file.</summary>
    public const string Version = ToolVersion.Current + "/2";

    private readonly ParquetWriteOptions options = new() { Compression = OutputSize.CodecOf(config.Output.Compression) };

    public IReadOnlyList<OutputState> Inspect(SelectionRecord selection, CancellationToken cancellation)
    {
        var states = new OutputState[selection.Plan.Files.Count];
        Parallel.For(0, states.Length, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation }, index =>
        {
            OutputFile file = selection.Plan.Files[index];
            string fingerprint = new Fingerprint()
                .Add("version", Version).Add("selection", selection.Fingerprint).Add("file", file.Path)
                .Add("compression", config.Output.Compression.ToString())
                .Finish();
            states[index] = new OutputState(file, fingerprint, IsOlderThanItsShards(file) ? null : ReadFooter(Path.Combine(directory.Root, file.Path), fingerprint));
        });
        return states;
    }

    /// <summary>
    /// Removes files of an earlier plan. From here until the last new file is in place the subsets are incomplete, never mixed.
    /// Each task removes only what lies under its own files' names, and the first what no file of the plan is named:
    /// so none can remove what another has just put there.
    /// </summary>
    public void RemoveStale(IReadOnlyList<OutputState> states, TaskShare share)
    {
        for (int index = 0; index < states.Count; index++)
        {
            if (share.Has(index) && states[index].Written is null)
            {
                Delete(Path.Combine(directory.Root, states[index].File.Path));
                Delete(QuarantineOf(states[index].File));
            }
        }
        if (share.Task != 0)
            return;

        HashSet<string> planned = states
            .SelectMany(state => (string[])[Path.Combine(directory.Root, state.File.Path), QuarantineOf(state.File)])
            .ToHashSet(StringComparer.Ordinal);
        foreach (Subset subset in (Subset[])[Subset.Rich, Subset.Poor])
        {
            string name = OutputFilePlanner.Folder(subset);
            foreach (string folder in (string[])[directory.Subset(name), directory.OutputQuarantine(name, "")])
            {
                if (!Directory.Exists(folder))
                    continue;
                foreach (string file in Directory.EnumerateFiles(folder, "*.parquet").Where(file => !planned.Contains(file)))
                    Delete(file);
            }
        }
    }

    private string QuarantineOf(OutputFile file) =>
        directory.OutputQuarantine(OutputFilePlanner.Folder(file.Subset), Path.GetFileName(file.Path));

    private static void Delete(string file) => StorageFailure.Explain(file, () =>
    {
        if (File.Exists(file))
            File.Delete(file);
        return true;
    });

    /// <param name="states">Of all files; those that <paramref name="mine"/> leaves out are another task's.</param>
    public async Task RunAsync(IReadOnlyList<OutputState> states, Func<int, bool> mine, StageProgress progress, CancellationToken cancellation)
    {
        var todo = new ConcurrentQueue<OutputState>(states.Where((state, index) => state.Written is null && mine(index)));
        if (todo.IsEmpty)
            return;
        var subset = new SubsetSchema(plan.Schema!, scores);
        IReadOnlyList<KeyValuePair<string, string?>> metadata = subset.Metadata(plan.KeyValueMetadata);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        int workers = Math.Min(todo.Count, WorkerCount());

        void Work()
        {
            var writer = new OutputFileWriter(plan.Units, subset, directory, options, progress);
            while (todo.TryDequeue(out OutputState? state))
            {
                try
                {
                    writer.Write(state.File, state.Fingerprint, metadata, stop.Token);
                }
                catch
                {
                    stop.Cancel();
                    throw;
                }
            }
        }

        await Workers.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(Work, CancellationToken.None)).ToArray());
    }

    // A writer holds a row group of the output, compressed, and a decompressed page of every column.
    private int WorkerCount()
    {
        int wanted = config.Run.Workers > 0 ? config.Run.Workers : Environment.ProcessorCount;
        long each = options.RowGroupBytes + (16L << 20) + 3 * config.Input.Text.MaxBytes;
        return (int)Math.Clamp(config.Run.Memory / each, 1, wanted);
    }

    // As for scores: an edit in place that changes no footer shows in the clock of the file system alone.
    private bool IsOlderThanItsShards(OutputFile file)
    {
        DateTime written = File.GetLastWriteTimeUtc(Path.Combine(directory.Root, file.Path));
        for (int unit = file.FirstUnit; unit <= file.LastUnit; unit++)
        {
            if (plan.Units[unit].Shard.ModifiedUtc > written)
                return true;
        }
        return false;
    }

    private static WrittenFile? ReadFooter(string path, string fingerprint)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using ParquetFile file = ParquetFile.Open(path);
            Dictionary<string, string?> metadata = ParquetFooter.Metadata(file);
            if (metadata.GetValueOrDefault(OutputFileWriter.FingerprintKey) != fingerprint)
                return null;
            return new WrittenFile(
                file.RowCount, ParquetFooter.Number(metadata, OutputFileWriter.QuarantinedKey), file.Length, metadata.GetValueOrDefault(ParquetFooter.Sha256) ?? "");
        }
        catch (ParquetException)
        {
            return null; // not whole, so not there: it is written again
        }
    }
}
