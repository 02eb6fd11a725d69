using CorpusFilter.Configuration;
using CorpusFilter.Tokens;

namespace CorpusFilter.Scoring.Llm;

/// <summary>The parts of a document that are sent: its beginning, or all of it in pieces. Pieces never overlap, and none cuts a character.</summary>
internal static class DocumentPieces
{
    public static IReadOnlyList<Range> Of(ReadOnlySpan<byte> text, ITokenCounter tokens, int maxTokens, LongDocuments mode)
    {
        // No token is shorter than a byte.
        if (text.Length <= maxTokens || PrefixBytes(text, tokens, maxTokens) == text.Length)
            return [Range.EndAt(text.Length)];
        if (mode == LongDocuments.Cut)
            return [Range.EndAt(Cut(text, PrefixBytes(text, tokens, maxTokens)))];

        var pieces = new List<Range>();
        for (int start = 0; start < text.Length;)
        {
            ReadOnlySpan<byte> rest = text[start..];
            int length = PrefixBytes(rest, tokens, maxTokens);
            if (length < rest.Length)
                length = EndOfPiece(rest, length);
            pieces.Add(start..(start + length));
            start += length;
        }
        return pieces;
    }

    /// <summary>
    /// The paper's cut: back to the last newline before <paramref name="length"/>, which is left out. A text without one is cut at the
    /// token, where the paper's script loses its last character.
    /// </summary>
    public static int Cut(ReadOnlySpan<byte> text, int length)
    {
        length = WholeCharacters(text, length);
        int newline = text[..length].LastIndexOf((byte)'\n');
        return newline > 0 ? newline : length;
    }

    /// <summary>The end of the last paragraph, else line, else word in the second half of what fits; else all that fits.</summary>
    private static int EndOfPiece(ReadOnlySpan<byte> text, int length)
    {
        ReadOnlySpan<byte> half = text[(length / 2)..length];
        foreach (ReadOnlySpan<byte> end in (ReadOnlySpan<byte[]>)["\n\n"u8.ToArray(), "\n"u8.ToArray(), ". "u8.ToArray(), " "u8.ToArray()])
            if (half.LastIndexOf(end) is >= 0 and int at)
                return length / 2 + at + end.Length;
        return length;
    }

    private static int PrefixBytes(ReadOnlySpan<byte> text, ITokenCounter tokens, int maxTokens) =>
        Math.Max(1, WholeCharacters(text, tokens.PrefixBytes(text, maxTokens)));

    /// <summary>Tokens may end inside a character; what is sent may not.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> text, int length)
    {
        int end = length;
        while (end > 0 && end < text.Length && (text[end] & 0xC0) == 0x80)
            end--;
        if (end > 0 || length == 0)
            return end;
        while (length < text.Length && (text[length] & 0xC0) == 0x80)
            length++;
        return length;
    }
}
