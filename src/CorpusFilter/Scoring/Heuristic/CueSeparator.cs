namespace CorpusFilter.Scoring.Heuristic;

/// <summary>What may stand between two elements of a cue, and the pieces of text that gaps and formulas are made of.</summary>
internal static class CueSeparator
{
    /// <summary>A formula longer than this isn't stepped over as one word; it also bounds the work for a stray dollar sign.</summary>
    private const int LongestFormula = 200;

    /// <summary>
    /// Behind the separator that begins at <paramref name="at"/>, or -1 if there is none: white space with at most one line break and
    /// perhaps a comma before it and asterisks (emphasis) around it, or a hyphen. Behind a mark it may be missing.
    /// </summary>
    public static int Skip(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length)
            return -1;
        // By far the commonest: one space and a letter behind it.
        if (text[at] == ' ' && at + 1 < text.Length && text[at + 1] is > (byte)'*' and < 0x80)
            return at + 1;
        if (text[at] == '-')
            return at + 1;
        int start = SkipAsterisks(text, at);
        if (start < text.Length && text[start] == ',')
            start++;
        int end = SkipWhiteSpace(text, start);
        if (end > start)
            return SkipAsterisks(text, end);
        return at > 0 && text[at - 1] < 0x80 && !TextBytes.IsWordByte(text[at - 1]) ? at : -1;
    }

    /// <summary>Behind the white space at <paramref name="at"/>, at most one line break of it; <paramref name="at"/> itself if there is none.</summary>
    public static int SkipWhiteSpace(ReadOnlySpan<byte> text, int at)
    {
        if (at + 1 < text.Length && text[at] == ' ' && text[at + 1] is > (byte)' ' and < 0x80)
            return at + 1;
        bool line = false;
        while (true)
        {
            int space = TextBytes.WhiteSpace(text, at);
            if (space == 0 || (text[at] == '\n' && line))
                return at;
            line |= text[at] == '\n';
            at += space;
        }
    }

    private static int SkipAsterisks(ReadOnlySpan<byte> text, int at)
    {
        int end = at;
        while (end < text.Length && end < at + 3 && text[end] == '*')
            end++;
        return end;
    }

    /// <summary>End of the run of bytes other than white space, in which <c>$...$</c> and <c>$$...$$</c> count as one byte.</summary>
    public static int ChunkEnd(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length)
        {
            byte value = text[at];
            if (value is > (byte)' ' and not ((byte)'$' or 0xC2))
            {
                at++;
                continue;
            }
            if (TextBytes.WhiteSpace(text, at) != 0)
                break;
            if (value == '$')
                at = FormulaEnd(text, at);
            else
                at++;
        }
        return at;
    }

    /// <summary>Behind the formula that the dollar sign or two at <paramref name="at"/> open, or behind the sign itself if nothing closes it.</summary>
    private static int FormulaEnd(ReadOnlySpan<byte> text, int at)
    {
        int signs = at + 1 < text.Length && text[at + 1] == '$' ? 2 : 1;
        int inside = at + signs;
        int close = text[inside..Math.Min(text.Length, inside + 1 + LongestFormula)].IndexOf((byte)'$');
        bool isClosed = close > 0 && (signs == 1 || (inside + close + 1 < text.Length && text[inside + close + 1] == '$'));
        return isClosed ? inside + close + signs : inside;
    }

    public static bool EndsSentence(ReadOnlySpan<byte> chunk)
    {
        chunk = chunk.TrimEnd(")\"'*"u8);
        return chunk.Length > 0 && chunk[^1] is (byte)'.' or (byte)'!' or (byte)'?' or (byte)';';
    }

    public static int WithoutMarks(ReadOnlySpan<byte> text, int start, int end)
    {
        while (end > start && text[end - 1] is (byte)'.' or (byte)',' or (byte)';' or (byte)':' or (byte)'!' or (byte)'?')
            end--;
        return end;
    }
}
