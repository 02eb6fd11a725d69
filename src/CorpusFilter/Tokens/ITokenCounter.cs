namespace CorpusFilter.Tokens;

/// <summary>Counts the tokens of UTF-8 texts. Safe to call from several threads at once.</summary>
internal interface ITokenCounter
{
    /// <summary>What the record and the dataset card call it: "estimate", "cl100k_base", a file's name.</summary>
    string Name { get; }

    /// <summary>True where counts are approximate; everything that rests on them then says "estimated".</summary>
    bool IsEstimate { get; }

    /// <summary>Changes whenever a count could change: a hash of the tokenizer's files and the implementation's version.</summary>
    string Fingerprint { get; }

    int Count(ReadOnlySpan<byte> utf8);

    /// <summary>Bytes of the longest prefix of <paramref name="utf8"/> that is whole tokens of its tokenization and at most <paramref name="maxTokens"/> of them.</summary>
    int PrefixBytes(ReadOnlySpan<byte> utf8, int maxTokens);
}
