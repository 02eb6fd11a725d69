namespace CorpusFilter.Scoring.Llm;

/// <summary>What became of documents and questions. Safe for several threads.</summary>
internal sealed class JudgeStatistics(IReadOnlyList<string> behaviors)
{
    private readonly Lock gate = new();
    private readonly long[] asked = new long[behaviors.Count];
    private readonly long[] unparsable = new long[behaviors.Count];
    private readonly long[] notStrict = new long[behaviors.Count];
    private readonly long[] quotes = new long[behaviors.Count];
    private readonly long[] hallucinated = new long[behaviors.Count];
    private readonly long[] documents = new long[Enum.GetValues<DocumentStatus>().Length];
    private long reused;
    private long shared;
    private long shortened;
    private long unreadable;

    public void CountDocument(DocumentStatus status)
    {
        lock (gate)
            documents[(int)status]++;
    }

    /// <param name="answered">False where no try gave an answer that could be read.</param>
    /// <param name="strict">Whether the paper's own parsing reads it too.</param>
    public void CountQuestion(ReadOnlySpan<int> about, bool answered, bool strict)
    {
        lock (gate)
        {
            foreach (int behavior in about)
            {
                asked[behavior]++;
                unparsable[behavior] += answered ? 0 : 1;
                notStrict[behavior] += strict ? 0 : 1;
            }
        }
    }

    public void CountQuotes(int behavior, int given, int notFound)
    {
        lock (gate)
        {
            quotes[behavior] += given;
            hallucinated[behavior] += notFound;
        }
    }

    public void CountReused() => Interlocked.Increment(ref reused);

    public void CountShared() => Interlocked.Increment(ref shared);

    public void CountShortened() => Interlocked.Increment(ref shortened);

    public void CountUnreadable() => Interlocked.Increment(ref unreadable);

    public LlmSnapshot Snapshot()
    {
        lock (gate)
        {
            return new LlmSnapshot
            {
                Scored = documents[(int)DocumentStatus.Scored],
                Gated = documents[(int)DocumentStatus.Gated],
                Quarantined = documents[(int)DocumentStatus.Quarantined],
                ReusedAnswers = Interlocked.Read(ref reused),
                SharedAnswers = Interlocked.Read(ref shared),
                ShortenedDocuments = Interlocked.Read(ref shortened),
                UnreadableReplies = Interlocked.Read(ref unreadable),
                Behaviors = [.. behaviors.Select((name, i) => new BehaviorSnapshot
                {
                    Behavior = name,
                    Asked = asked[i],
                    Unparsable = unparsable[i],
                    UnparsableStrictly = notStrict[i],
                    Quotes = quotes[i],
                    HallucinatedQuotes = hallucinated[i],
                })],
            };
        }
    }
}

/// <summary>The judge's part of the record, and what progress shows. Immutable; times in seconds, money in the currency of the prices.</summary>
internal sealed record LlmSnapshot
{
    public string Model { get; init; } = "";

    /// <summary>Name, version and hash of each prompt.</summary>
    public IReadOnlyList<string> Prompts { get; init; } = [];

    public long Scored { get; init; }
    public long Gated { get; init; }
    public long Quarantined { get; init; }

    /// <summary>Answers that were stored before.</summary>
    public long ReusedAnswers { get; init; }

    /// <summary>Questions answered by the call that another document of the same text was making.</summary>
    public long SharedAnswers { get; init; }

    /// <summary>Documents that a server found too long, and that were cut once more.</summary>
    public long ShortenedDocuments { get; init; }

    /// <summary>Replies that were paid for and could not be read.</summary>
    public long UnreadableReplies { get; init; }

    public long Requests { get; init; }
    public long Replies { get; init; }
    public long Errors { get; init; }
    public long Retries { get; init; }

    /// <summary>By this process.</summary>
    public long PromptTokens { get; init; }
    public long AnswerTokens { get; init; }
    public double Money { get; init; }

    /// <summary>By all starts of the run.</summary>
    public long RunTokens { get; init; }
    public double RunMoney { get; init; }

    /// <summary>Over the last ten seconds or more.</summary>
    public double RepliesPerSecond { get; init; }
    public double TokensPerSecond { get; init; }
    public double DocumentsPerSecond { get; init; }

    public int Slots { get; init; }
    public int SlotsInUse { get; init; }
    public int Waiting { get; init; }

    /// <summary>Share of the configured most slots that were in use since the start.</summary>
    public double Utilization { get; init; }

    public IReadOnlyList<BehaviorSnapshot> Behaviors { get; init; } = [];
    public IReadOnlyList<EndpointSnapshot> Endpoints { get; init; } = [];

    public long Documents => Scored + Gated + Quarantined;

    /// <summary>Null while nothing can be said.</summary>
    public TimeSpan? TimeLeft(long documentsLeft) => DocumentsPerSecond > 0 ? TimeSpan.FromSeconds(Math.Min(documentsLeft / DocumentsPerSecond, 1e9)) : null;
}

internal sealed record BehaviorSnapshot
{
    public required string Behavior { get; init; }

    /// <summary>Questions that were answered, or given up.</summary>
    public long Asked { get; init; }

    /// <summary>Of these, given up because no reply could be read.</summary>
    public long Unparsable { get; init; }

    /// <summary>Of these, those that the paper's own parsing could not have read.</summary>
    public long UnparsableStrictly { get; init; }

    public long Quotes { get; init; }

    /// <summary>Of these, not in the text.</summary>
    public long HallucinatedQuotes { get; init; }
}
