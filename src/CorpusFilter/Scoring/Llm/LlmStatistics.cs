namespace CorpusFilter.Scoring.Llm;

/// <summary>What happened at one endpoint. Safe for several threads.</summary>
internal sealed class EndpointStatistics(string name)
{
    private readonly Lock gate = new();
    private readonly long[] outcomes = new long[Enum.GetValues<CallOutcome>().Length];
    private readonly int[] latencies = new int[40];
    private long timeouts;
    private long opened;
    private long promptTokens;
    private long answerTokens;

    public void Count(CallResult result, TimeSpan latency, bool timeout)
    {
        lock (gate)
        {
            outcomes[(int)result.Outcome]++;
            timeouts += timeout ? 1 : 0;
            if (result.Outcome == CallOutcome.Replied)
                latencies[Math.Clamp((int)(2 * Math.Log2(Math.Max(1, latency.TotalMilliseconds))), 0, latencies.Length - 1)]++;
        }
    }

    public void CountTokens(int prompt, int answer)
    {
        lock (gate)
        {
            promptTokens += prompt;
            answerTokens += answer;
        }
    }

    public void CountOpened()
    {
        lock (gate)
            opened++;
    }

    public EndpointSnapshot Snapshot()
    {
        lock (gate)
        {
            return new EndpointSnapshot
            {
                Endpoint = name,
                Requests = outcomes.Sum(),
                Replies = outcomes[(int)CallOutcome.Replied],
                Failures = outcomes[(int)CallOutcome.Failed],
                Timeouts = timeouts,
                Limited = outcomes[(int)CallOutcome.Limited],
                Unusable = outcomes[(int)CallOutcome.Unusable],
                Rejected = outcomes[(int)CallOutcome.Rejected] + outcomes[(int)CallOutcome.TooLong] + outcomes[(int)CallOutcome.FormRefused] + outcomes[(int)CallOutcome.Refused],
                CircuitOpened = opened,
                PromptTokens = promptTokens,
                AnswerTokens = answerTokens,
                MedianLatency = Quantile(0.5),
                P95Latency = Quantile(0.95),
            };
        }
    }

    /// <summary>In seconds, to within a fifth: the middle of a bucket of half a power of two.</summary>
    private double Quantile(double share)
    {
        long rank = (long)Math.Ceiling(latencies.Sum(count => (long)count) * share);
        for (int bucket = 0; bucket < latencies.Length; bucket++)
        {
            rank -= latencies[bucket];
            if (rank <= 0 && latencies[bucket] > 0)
                return Math.Round(Math.Pow(2, (bucket + 0.5) / 2) / 1000, 3);
        }
        return 0;
    }
}

/// <summary>One endpoint's part of the record. Latencies in seconds.</summary>
internal sealed record EndpointSnapshot
{
    public required string Endpoint { get; init; }
    public long Requests { get; init; }
    public long Replies { get; init; }
    public long Failures { get; init; }
    public long Timeouts { get; init; }
    public long Limited { get; init; }
    public long Unusable { get; init; }
    public long Rejected { get; init; }
    public long CircuitOpened { get; init; }
    public long PromptTokens { get; init; }
    public long AnswerTokens { get; init; }
    public double MedianLatency { get; init; }
    public double P95Latency { get; init; }
}
