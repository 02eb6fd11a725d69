using CorpusFilter.Configuration;

namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// The slots that all calls of a run share. Their number adapts: it grows while latency stays within a multiple of the best seen and all
/// slots are in use (doubling until the first shrinking, then by a tenth), and shrinks by 30 % when more than a tenth of a round of calls ends in a 429
/// or a timeout: a server that can't keep up says so to many, and a rare failure says nothing about its load. Those who wait get slots in the order in which they came.
/// </summary>
internal sealed class ConcurrencyLimit
{
    private const double Shrink = 0.7;
    private const double BearableSetbacks = 0.1;
    private readonly Lock gate = new();
    private readonly Queue<TaskCompletionSource> waiting = new();
    private readonly Queue<TaskCompletionSource> urgent = new();
    private readonly LlmConcurrency config;
    private readonly TimeProvider time;
    private readonly int max;
    private readonly long started;
    private double limit;
    private bool startingUp = true;
    private bool full;
    private int roundCalls;
    private TimeSpan roundLatency;
    private TimeSpan best = TimeSpan.MaxValue;
    private int setbacks;
    private int shrunkFor;
    private long busySince;
    private double busySeconds;
    private double slotSeconds;

    public ConcurrencyLimit(LlmConcurrency config, TimeProvider time)
    {
        this.config = config;
        this.time = time;
        max = Math.Max(config.Min, config.Max);
        limit = Math.Clamp(config.Start ?? 16, config.Min, max);
        started = busySince = time.GetTimestamp();
    }

    /// <summary>Slots there are now.</summary>
    public int Limit
    {
        get
        {
            lock (gate)
                return (int)limit;
        }
    }

    public int InUse { get; private set; }

    /// <summary>Share of the most slots allowed that were in use, over all time so far.</summary>
    public double Utilization
    {
        get
        {
            lock (gate)
            {
                CountTime();
                return slotSeconds == 0 ? 0 : busySeconds / slotSeconds;
            }
        }
    }

    /// <summary>Calls that wait for a slot.</summary>
    public int Waiting
    {
        get
        {
            lock (gate)
                return waiting.Count + urgent.Count;
        }
    }

    public TimeSpan Elapsed => time.GetElapsedTime(started);

    /// <param name="isRetry">It had a slot before, and goes before those that had none.</param>
    public async ValueTask AcquireAsync(bool isRetry, CancellationToken cancellation)
    {
        TaskCompletionSource slot;
        lock (gate)
        {
            if (waiting.Count + urgent.Count == 0 && InUse < (int)limit)
            {
                CountTime();
                InUse++;
                full |= InUse == (int)limit;
                return;
            }
            full = true;
            slot = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (isRetry ? urgent : waiting).Enqueue(slot);
        }
        await using CancellationTokenRegistration registration = cancellation.Register(() => slot.TrySetCanceled(cancellation));
        await slot.Task;
    }

    public void Release()
    {
        lock (gate)
        {
            CountTime();
            InUse--;
            HandOut();
        }
    }

    /// <summary>A call was answered: the only thing that lets the limit grow.</summary>
    public void Succeeded(TimeSpan latency)
    {
        lock (gate)
        {
            roundCalls++;
            roundLatency += latency;
            if (roundCalls + setbacks < (int)limit)
                return;
            TimeSpan mean = roundLatency / roundCalls;
            bool holds = mean <= (best == TimeSpan.MaxValue ? mean : best * config.LatencyTolerance);
            // The best seen fades, lest one lucky round of short documents stop growth for good.
            best = best == TimeSpan.MaxValue || mean < best ? mean : best * 1.02;
            if (shrunkFor > 0)
                shrunkFor = 0;
            else if (holds && full)
                limit = Math.Min(max, startingUp ? limit * 2 : limit + Math.Max(1, limit / 10));
            else if (!holds)
                startingUp = false;
            full = waiting.Count > 0;
            setbacks = 0;
            roundCalls = 0;
            roundLatency = TimeSpan.Zero;
            HandOut();
        }
    }

    /// <summary>The server can't keep up: a 429, a 503, a timeout. Calls under way at once report it many times, and it counts once.</summary>
    public void BackOff()
    {
        lock (gate)
        {
            if (shrunkFor-- > 0 || ++setbacks <= Math.Max(1, limit * BearableSetbacks))
                return;
            startingUp = false;
            setbacks = 0;
            limit = Math.Max(config.Min, limit * Shrink);
            shrunkFor = InUse;
            roundCalls = 0;
            roundLatency = TimeSpan.Zero;
        }
    }

    private void HandOut()
    {
        while (InUse < (int)limit && (urgent.TryDequeue(out TaskCompletionSource? next) || waiting.TryDequeue(out next)))
        {
            InUse++;
            if (!next.TrySetResult())
                InUse--;
        }
    }

    private void CountTime()
    {
        long now = time.GetTimestamp();
        double seconds = time.GetElapsedTime(busySince, now).TotalSeconds;
        busySince = now;
        busySeconds += seconds * InUse;
        slotSeconds += seconds * max;
    }
}
