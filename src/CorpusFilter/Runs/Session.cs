namespace CorpusFilter.Runs;

/// <summary>What one process did on a run, and how long it took.</summary>
internal sealed class Session(string command, TimeProvider time)
{
    private readonly DateTimeOffset started = time.GetUtcNow();
    private readonly Dictionary<string, (double Seconds, long Units, long Documents)> stages = new(StringComparer.Ordinal);

    public DateTimeOffset Started => started;

    public bool DidAnything => stages.Count > 0;

    /// <summary>Tells the observer of a stage and takes its time until the result is disposed, also when it fails.</summary>
    public IDisposable Time(string stage, StageProgress progress, RunObserver observer)
    {
        observer.StageStarted(progress);
        long start = time.GetTimestamp();
        return new Ending(() =>
        {
            stages[stage] = (time.GetElapsedTime(start).TotalSeconds, progress.Units, progress.Documents);
            observer.StageEnded(progress);
        });
    }

    public SessionRecord ToRecord()
    {
        (double Seconds, long Units, long Documents) Of(string stage) => stages.GetValueOrDefault(stage);
        return new SessionRecord(
            command, Environment.MachineName, started, time.GetUtcNow(),
            (int)Of("scoring").Units, Of("scoring").Documents, Math.Round(Of("scoring").Seconds, 3),
            Math.Round(Of("selection").Seconds, 3), (int)Of("writing").Units, Math.Round(Of("writing").Seconds, 3));
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
