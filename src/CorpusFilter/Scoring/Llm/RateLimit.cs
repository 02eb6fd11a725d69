namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// So many requests or tokens per minute, evenly spaced, with a second's worth to begin with. Whoever comes is told how long to wait;
/// what was taken too much or too little is put right when the bill is known.
/// </summary>
internal sealed class RateLimit(long? perMinute, TimeProvider time)
{
    private static readonly TimeSpan Burst = TimeSpan.FromSeconds(1);
    private readonly Lock gate = new();
    private readonly long start = time.GetTimestamp();

    /// <summary>When all that was taken so far will have been earned, since the start.</summary>
    private TimeSpan earned;

    public async ValueTask TakeAsync(long amount, CancellationToken cancellation)
    {
        if (perMinute is null)
            return;
        TimeSpan wait;
        lock (gate)
        {
            TimeSpan now = time.GetElapsedTime(start);
            if (earned < now)
                earned = now;
            wait = earned - now - Burst;
            earned += Cost(amount);
        }
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellation);
    }

    /// <summary>Takes what an estimate fell short by, or gives back what it was over.</summary>
    public void Correct(long difference)
    {
        if (perMinute is null)
            return;
        lock (gate)
            earned += Cost(difference);
    }

    private TimeSpan Cost(long amount) => TimeSpan.FromMinutes((double)amount / perMinute!.Value);
}
