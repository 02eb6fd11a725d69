using System.Collections.Concurrent;
using CorpusFilter.Configuration;
using CorpusFilter.Parquet;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Tokens;

namespace CorpusFilter.Scoring;

/// <summary>A unit with what is known of its score file.</summary>
/// <param name="Stale">Why an existing score file does not count; null where there is none or it does.</param>
/// <param name="Counts">Of a current score file; null where the unit is still to be scored.</param>
/// <param name="Digest">Of a current score file: SHA-256 of its bytes before the footer.</param>
internal sealed record UnitState(Unit Unit, ScoreIdentity Identity, string? Stale, UnitCounts? Counts, string? Digest)
{
    public bool IsScored => Counts is not null;
}

/// <summary>Scores every unit that has no current score file. Units are independent: any number of workers and tasks, in any order.</summary>
internal sealed class ScoringStage(
    PipelineConfig config, ScoreSchema schema, IBehaviorClassifier classifier, ITokenCounter tokens, RunDirectory directory)
{
    /// <summary>Raised with every change to what is read from a shard or to the form of a score file, which makes all scores stale.</summary>
    public const string Version = ToolVersion.Current + "/1";

    // Small enough to stay in cache while it is hashed, counted and matched.
    private static readonly BatchLimits Immediate = new(1 << 20, 4096);

    // An LLM's slots must stay full while the last documents of another batch are being answered.
    private static readonly BatchLimits Waiting = new(16 << 20, 4096);

    /// <summary>Looks at the footers of the score files that exist.</summary>
    public IReadOnlyList<UnitState> Inspect(RunPlan plan, CancellationToken cancellation)
    {
        string settings = new Fingerprint()
            .Add("text_column", config.Input.TextColumn).Add("url_column", config.Input.UrlColumn)
            .Add("sample.fraction", config.Input.Sample.Fraction).Add("sample.seed", config.Input.Sample.Seed)
            .Add("text.min_bytes", config.Input.Text.MinBytes).Add("text.max_bytes", config.Input.Text.MaxBytes)
            .Finish();
        var states = new UnitState[plan.Units.Count];
        Parallel.For(0, states.Length, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation }, index =>
        {
            Unit unit = plan.Units[index];
            var identity = new ScoreIdentity(Version, unit.InputFingerprint, settings, classifier.Fingerprint, tokens.Fingerprint);
            states[index] = Inspect(unit, identity);
        });
        return states;
    }

    private UnitState Inspect(Unit unit, ScoreIdentity identity)
    {
        string path = directory.ScoreFile(unit.Shard.Name, unit.Number);
        if (!File.Exists(path))
            return new UnitState(unit, identity, null, null, null);
        try
        {
            using ParquetFile file = ParquetFile.Open(path);
            Dictionary<string, string?> metadata = ParquetFooter.Metadata(file);
            string? difference = identity.DifferenceFrom(metadata);
            if (difference is null && file.RowCount != unit.Rows)
                difference = $"it has {file.RowCount} rows instead of {unit.Rows}";
            // The footer can't show an edit in place that changes no length; the clock of the file system can.
            if (difference is null && File.GetLastWriteTimeUtc(path) < unit.Shard.ModifiedUtc)
                difference = "shard was modified after it was scored";
            return difference is null
                ? new UnitState(unit, identity, null, UnitCounts.FromMetadata(metadata), metadata.GetValueOrDefault(ParquetFooter.Sha256))
                : new UnitState(unit, identity, difference, null, null);
        }
        catch (ParquetException failure)
        {
            return new UnitState(unit, identity, $"score file is damaged ({failure.Reason})", null, null);
        }
    }

    /// <summary>Scores what is to be scored; <see cref="Inspect(RunPlan, CancellationToken)"/> then finds it.</summary>
    /// <exception cref="RunStoppedException">Some units could not be read for now; the others are scored and committed.</exception>
    public async Task RunAsync(IReadOnlyList<UnitState> states, StageProgress progress, CancellationToken cancellation)
    {
        var todo = new ConcurrentQueue<UnitState>(states.Where(state => !state.IsScored));
        var unreadable = new ConcurrentQueue<string>();
        bool waits = config.Classifier.Kind != ClassifierKind.Heuristic;
        int workers = Math.Min(WorkerCount(waits), Math.Max(1, todo.Count));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

        async Task Work()
        {
            var scorer = new UnitScorer(config, schema, classifier, tokens, directory, progress, waits ? Waiting : Immediate);
            while (todo.TryDequeue(out UnitState? state))
            {
                stop.Token.ThrowIfCancellationRequested();
                try
                {
                    await scorer.ScoreAsync(state.Unit, state.Identity, stop.Token);
                }
                catch (IOException failure)
                {
                    // A shard that can't be read at this moment (network, a copy still going on) holds nobody else up, and isn't lost either.
                    unreadable.Enqueue($"{state.Unit}: {failure.Message}");
                }
                catch
                {
                    await stop.CancelAsync();
                    throw;
                }
            }
        }

        await Runs.Workers.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(Work, CancellationToken.None)).ToArray());
        if (!unreadable.IsEmpty)
            throw new RunStoppedException(
                $"{unreadable.Count} of {states.Count} units could not be read; the others are scored. Run the same command again.\n  "
                + string.Join("\n  ", unreadable.Order(StringComparer.Ordinal).Take(10)));
    }

    private int WorkerCount(bool waits)
    {
        int cores = Environment.ProcessorCount;
        int wanted = config.Run.Workers > 0 ? config.Run.Workers : waits ? Math.Max(4, cores) : cores;
        // A worker holds a batch with its largest document, a decompressed page or two of that size, and its output's buffers.
        long each = (waits ? 48L << 20 : 32L << 20) + 3 * config.Input.Text.MaxBytes;
        return (int)Math.Clamp(config.Run.Memory / each, 1, wanted);
    }
}
