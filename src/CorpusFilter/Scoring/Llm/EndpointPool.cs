using CorpusFilter.Configuration;

namespace CorpusFilter.Scoring.Llm;

/// <summary>All replicas. A call goes to the one with the fewest calls under way among those that take any.</summary>
internal sealed class EndpointPool : IDisposable
{
    /// <summary>Now and then it is asked again whether the servers are given up.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly TimeProvider time;
    private readonly Func<double> random;
    private readonly Lock gate = new();
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int next;

    public EndpointPool(LlmConfig config, EndpointHeaders headers, TimeProvider time, Func<double> random)
    {
        this.time = time;
        this.random = random;
        Endpoints = [.. config.Endpoints.Select(url => new Endpoint(config, url, headers, time, Changed))];
    }

    public IReadOnlyList<Endpoint> Endpoints { get; }

    /// <summary>The end of the longest pause that a server asked for.</summary>
    public DateTimeOffset PausedUntil => Endpoints.Max(endpoint => endpoint.PausedUntil);

    /// <summary>Waits until an endpoint takes a call, and enters it.</summary>
    /// <param name="giveUp">Asked whenever none takes any; throws to end the waiting.</param>
    /// <exception cref="RunStoppedException">All endpoints refuse to work for this run.</exception>
    public async ValueTask<Endpoint> EnterAsync(Action giveUp, CancellationToken cancellation)
    {
        while (true)
        {
            Task change;
            TimeSpan wait = TimeSpan.MaxValue;
            lock (gate)
            {
                change = changed.Task;
                Endpoint[] usable = [.. Endpoints.Where(endpoint => endpoint.Refused is null)];
                if (usable.Length == 0)
                    throw Refused();
                // Ties go round, so that the first of several idle endpoints does not get everything.
                int first = next++ % usable.Length;
                foreach (Endpoint endpoint in usable[first..].Concat(usable[..first]).OrderBy(endpoint => endpoint.InFlight))
                {
                    if (endpoint.TryEnter() is not { } untilOpen)
                        return endpoint;
                    wait = untilOpen < wait ? untilOpen : wait;
                }
            }
            giveUp();
            // All who waited for the same moment must not come at the same moment.
            if (wait < LongestWait)
                wait += Math.Min(1, wait.TotalSeconds * 0.1) * random() * TimeSpan.FromSeconds(1);
            else
                wait = LongestWait;
            using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            await Task.WhenAny(change, Task.Delay(wait, time, done.Token));
            await done.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
        }
    }

    public RunStoppedException Refused() => new(
        "no endpoint takes requests of this run:\n" + string.Join('\n', Endpoints.Select(endpoint => $"  {endpoint.Name}: {endpoint.Refused}"))
        + "\nCheck classifier.llm (endpoints, model, api_key_env) with `corpusfilter check`, and run again; answers stored so far are kept.");

    public void Dispose()
    {
        foreach (Endpoint endpoint in Endpoints)
            endpoint.Dispose();
    }

    private void Changed()
    {
        TaskCompletionSource done;
        lock (gate)
        {
            done = changed;
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        done.SetResult();
    }
}
