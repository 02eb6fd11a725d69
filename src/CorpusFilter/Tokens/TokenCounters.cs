namespace CorpusFilter.Tokens;

/// <summary>What the configuration says about counting. Paths are absolute here.</summary>
internal sealed record TokenCounterOptions
{
    /// <summary>"estimate", a tokenizer's file, a model's folder, or a known name.</summary>
    public string Counter { get; init; } = TokenCounters.Estimate;
}

/// <summary>The way from the configuration to a counter.</summary>
internal static class TokenCounters
{
    public const string Estimate = "estimate";

    /// <exception cref="TokenizerException">The counter is not to be had; the message says why and what would do.</exception>
    public static Task<ITokenCounter> OpenAsync(TokenCounterOptions options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (string.Equals(options.Counter, Estimate, StringComparison.Ordinal))
            return Task.FromResult<ITokenCounter>(new TokenEstimate());
        throw new TokenizerException($"tokens.counter: there is no counter '{options.Counter}'; known: {Estimate}");
    }
}
