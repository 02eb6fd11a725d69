using System.Diagnostics.CodeAnalysis;

namespace CorpusFilter.Configuration;

/// <summary>How many tokens a subset may have: as many as the behavior-rich subset, or a number. No limit is null.</summary>
[YamlScalar("`match` or a number of tokens such as 8300000, 8.3M", @"^(match|\d+(\.\d+)?\s*[kKmMbB]?)$")]
internal readonly record struct TokenBudget : IParsable<TokenBudget>
{
    private TokenBudget(long? tokens) => Tokens = tokens;

    /// <summary>As many tokens as the behavior-rich subset.</summary>
    public static TokenBudget Match => default;

    public static TokenBudget Of(long tokens) => new(tokens);

    /// <summary>Null where <see cref="IsMatch"/>.</summary>
    public long? Tokens { get; }

    public bool IsMatch => Tokens is null;

    public static TokenBudget Parse(string s, IFormatProvider? provider) =>
        TryParse(s, provider, out TokenBudget budget) ? budget : throw new FormatException($"not a token budget: {s}");

    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out TokenBudget result)
    {
        result = Match;
        if (string.Equals(s, "match", StringComparison.Ordinal))
            return true;
        if (s is null || !Quantity.Count.TryParse(s, out long tokens) || tokens < 1)
            return false;
        result = Of(tokens);
        return true;
    }

    public override string ToString() => Tokens is { } tokens ? Quantity.Count.Format(tokens) : "match";
}
