namespace CorpusFilter.Tokens;

/// <summary>Builds an encoding from a vocabulary and a list of merges, as vocab.json with merges.txt and tokenizer.json have them.</summary>
/// <param name="file">For the messages of errors.</param>
internal sealed class MergeList(string file)
{
    private readonly TokenTable tokens = new();
    private readonly List<int> lengths = [];
    private readonly List<(int Left, int Right, int Merged)> merges = [];

    /// <summary>A token as it is written in the file. One that no bytes can make is passed over: no text has it.</summary>
    public void AddToken(string token)
    {
        if (ByteAlphabet.Decode(token) is { Length: > 0 } bytes && tokens.Add(bytes, lengths.Count))
            lengths.Add(bytes.Length);
    }

    /// <param name="place">Line or index, for the message.</param>
    /// <param name="makesTokens">Whether a merge makes a token that isn't there yet, for want of a vocabulary.</param>
    /// <exception cref="TokenizerException"/>
    public void AddMerge(ReadOnlySpan<char> left, ReadOnlySpan<char> right, string place, bool makesTokens = false)
    {
        byte[]? first = ByteAlphabet.Decode(left), second = ByteAlphabet.Decode(right);
        if (first is null || second is null || first.Length == 0 || second.Length == 0)
            throw new TokenizerException($"{file}: {place}: '{left} {right}' isn't in the byte-level alphabet (Ġ for a space and so on); only byte-level BPE is supported");

        byte[] merged = [.. first, .. second];
        if (makesTokens && tokens.Add(merged, lengths.Count))
            lengths.Add(merged.Length);
        int leftToken = tokens.Find(first), rightToken = tokens.Find(second), token = tokens.Find(merged);
        if (leftToken < 0 || rightToken < 0 || token < 0)
            throw new TokenizerException($"{file}: {place}: the merge '{left} {right}' is of tokens, or makes one, that the vocabulary doesn't have");
        merges.Add((leftToken, rightToken, token));
    }

    /// <param name="unknownToken">What the model puts for a byte that has no token, if anything.</param>
    /// <param name="wholePieces">Whether a piece that is a token needs no merges (ignore_merges).</param>
    /// <exception cref="TokenizerException"/>
    public BytePairEncoding Build(string? unknownToken, bool wholePieces)
    {
        int[] bytes = new int[256];
        for (int value = 0; value < bytes.Length; value++)
            bytes[value] = tokens.Find([(byte)value]);

        // Bytes that no UTF-8 text has need no token.
        int missing = Array.FindIndex(bytes, 0, 0xF5, token => token < 0);
        while (missing is 0xC0 or 0xC1)
            missing = Array.FindIndex(bytes, missing + 1, 0xF5 - missing - 1, token => token < 0);
        if (missing >= 0 && unknownToken is not null)
            throw new TokenizerException($"{file}: the vocabulary has no token for the byte 0x{missing:X2}, and puts '{unknownToken}' there; only vocabularies with all bytes are supported");

        var pairs = new PairTable(merges.Count);
        for (int rank = 0; rank < merges.Count; rank++)
            pairs.Set(merges[rank].Left, merges[rank].Right, rank, merges[rank].Merged);
        return BytePairEncoding.FromMerges(bytes, pairs, [.. lengths], wholePieces ? tokens : null);
    }

    /// <summary>The 256 bytes as tokens, for a list of merges without a vocabulary.</summary>
    public void AddBytes()
    {
        for (int value = 0; value < 256; value++)
        {
            if (tokens.Add([(byte)value], lengths.Count))
                lengths.Add(1);
        }
    }
}
