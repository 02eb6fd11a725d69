namespace CorpusFilter.Scoring.Llm;

internal enum CallOutcome
{
    /// <summary>A chat completion, whatever it says.</summary>
    Replied,

    /// <summary>Connection, server or proxy failed: worth another try, perhaps elsewhere.</summary>
    Failed,

    /// <summary>The server asks for patience.</summary>
    Limited,

    /// <summary>A reply, but no chat completion of the model that was asked for.</summary>
    Unusable,

    /// <summary>The server will never accept this request.</summary>
    Rejected,

    /// <summary>The request is longer than the model's context.</summary>
    TooLong,

    /// <summary>The server doesn't take the form of the reply that was asked for.</summary>
    FormRefused,

    /// <summary>No request will be accepted: wrong key, no such model, no money.</summary>
    Refused,
}

/// <summary>How one try ended.</summary>
/// <param name="Words">For all but <see cref="CallOutcome.Replied"/>: what went wrong, with the server's words.</param>
internal sealed record CallResult(CallOutcome Outcome, string? Words = null)
{
    public ChatReply? Reply { get; init; }

    public Endpoint? Endpoint { get; init; }

    public TimeSpan Latency { get; init; }

    public bool IsRetried => Outcome is CallOutcome.Failed or CallOutcome.Limited or CallOutcome.Unusable;
}
