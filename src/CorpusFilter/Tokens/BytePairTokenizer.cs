namespace CorpusFilter.Tokens;

/// <summary>What a tokenizer's files say.</summary>
internal sealed record BytePairTokenizer
{
    public required string Name { get; init; }

    public required string Fingerprint { get; init; }

    public required BytePairEncoding Encoding { get; init; }

    public required Splitter Splitter { get; init; }

    /// <summary>Whether texts are put into Unicode normalization form C first.</summary>
    public bool Normalizes { get; init; }

    /// <summary>Whether a text that doesn't begin with a space gets one.</summary>
    public bool PrefixesSpace { get; init; }

    /// <summary>Tokens looked for before anything else, and after normalization.</summary>
    public AddedTokens? Added { get; init; }

    public AddedTokens? AddedNormalized { get; init; }
}
