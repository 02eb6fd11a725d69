using System.Buffers;

namespace CorpusFilter.Tokens;

/// <summary>
/// Tokens that a tokenizer.json adds beside its vocabulary and that aren't special (GPT-NeoX's runs of spaces, Qwen's &lt;tool_call&gt;): each is one token wherever it stands,
/// the leftmost first, of those the longest, and the text between them is tokenized by itself.
/// </summary>
internal sealed class AddedTokens
{
    private readonly byte[][] byLength;
    private readonly SearchValues<byte> firstBytes;
    private readonly byte[] commonStart;

    public AddedTokens(IEnumerable<byte[]> tokens)
    {
        byLength = [.. tokens.OrderByDescending(token => token.Length)];
        firstBytes = SearchValues.Create([.. byLength.Select(token => token[0])]);
        int common = byLength[^1].Length;
        foreach (byte[] token in byLength)
            common = Math.Min(common, token.AsSpan().CommonPrefixLength(byLength[0]));
        commonStart = byLength[0][..common];
    }

    /// <summary>Start of the next added token, or -1.</summary>
    public int Next(ReadOnlySpan<byte> utf8, out int length)
    {
        int at = 0;
        while (true)
        {
            int ahead = commonStart.Length > 1 ? utf8[at..].IndexOf(commonStart) : utf8[at..].IndexOfAny(firstBytes);
            if (ahead < 0)
            {
                length = 0;
                return -1;
            }

            at += ahead;
            foreach (byte[] token in byLength)
            {
                if (utf8[at..].StartsWith(token))
                {
                    length = token.Length;
                    return at;
                }
            }

            at++;
        }
    }
}
