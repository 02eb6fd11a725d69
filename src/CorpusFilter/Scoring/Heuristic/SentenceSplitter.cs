using System.Buffers;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// Splits a text into sentences and marks what is formula or code, in one pass that stops only at the few bytes that can matter.
/// Made for web mathematics: dots in formulas, abbreviations and numbers end nothing; blank lines, list items, headings and table rows always do.
/// Use one per thread; the lists hold the last text's result.
/// </summary>
internal sealed class SentenceSplitter
{
    /// <summary>An unclosed dollar sign or backtick takes at most this much with it.</summary>
    private const int LongestInline = 1_500;

    private const int LongestBlock = 20_000;

    /// <summary>What has no end for so many bytes (a table, a transcript) is cut between words: rules ask about whole sentences, so their length bounds the work for each cue.</summary>
    private const int LongestSentence = 4_000;

    private static readonly SearchValues<byte> Structural = SearchValues.Create(".!?\n$`\\"u8);

    private readonly List<Sentence> sentences = [];
    private readonly List<Region> regions = [];
    private int start;
    private int paragraph;
    private bool inExercises;

    public List<Sentence> Sentences => sentences;

    /// <summary>Formulas and code, in order, without overlap.</summary>
    public List<Region> Regions => regions;

    public void Split(ReadOnlySpan<byte> text)
    {
        sentences.Clear();
        regions.Clear();
        start = 0;
        paragraph = 0;
        inExercises = false;
        int at = 0;
        while (at < text.Length)
        {
            int found = text[at..].IndexOfAny(Structural);
            if (found < 0)
                break;
            at += found;
            at = text[at] switch
            {
                (byte)'\n' => LineBreak(text, at),
                (byte)'$' => Dollar(text, at),
                (byte)'`' => Backtick(text, at),
                (byte)'\\' => Backslash(text, at),
                _ => Stop(text, at),
            };
        }
        Close(text, text.Length);
    }

    private int Stop(ReadOnlySpan<byte> text, int at)
    {
        int end = at + 1;
        while (end < text.Length && text[end] is (byte)'.' or (byte)'!' or (byte)'?' or (byte)')' or (byte)'"' or (byte)'\'' or (byte)'*' or (byte)']')
            end++;
        // Closing curly quotes.
        while (end + 2 < text.Length && text[end] == 0xE2 && text[end + 1] == 0x80 && text[end + 2] is 0x9D or 0x99)
            end += 3;
        if (TextBytes.WhiteSpace(text, end) == 0 && end < text.Length)
            return end;
        if (text[at] == '.' && end == at + 1 && !SentenceForm.DotEndsSentence(text, start, at))
            return end;
        Close(text, end);
        return end;
    }

    private int LineBreak(ReadOnlySpan<byte> text, int at)
    {
        int next = at + 1;
        while (next < text.Length && text[next] is (byte)' ' or (byte)'\t' or (byte)'\r')
            next++;
        if (next >= text.Length)
            return next;
        if (text[next] == '\n')
        {
            Close(text, at);
            paragraph++;
            while (next < text.Length && text[next] is (byte)'\n' or (byte)' ' or (byte)'\t' or (byte)'\r')
                next++;
            // Back to the line's start: its indentation says whether it is code.
            int line = next;
            while (line > 0 && text[line - 1] is (byte)' ' or (byte)'\t')
                line--;
            return line;
        }
        if (SentenceForm.BeginsItem(text, next) || SentenceForm.IsHeading(text[start..at]) || text[next] is (byte)'#' or (byte)'|' or (byte)'>')
            Close(text, at);
        return at + 1;
    }

    private int Dollar(ReadOnlySpan<byte> text, int at)
    {
        if (at > 0 && text[at - 1] == '\\')
            return at + 1;
        if (at + 1 < text.Length && text[at + 1] == '$')
            return Block(text, at, at + 2, "$$"u8);
        int limit = Math.Min(text.Length, at + 1 + LongestInline);
        int close = at + 1;
        while (true)
        {
            int found = text[close..limit].IndexOf((byte)'$');
            if (found < 0)
                return at + 1;
            close += found;
            if (text[close - 1] != '\\')
                break;
            close++;
        }
        ReadOnlySpan<byte> inside = text[(at + 1)..close];
        if (inside.Length == 0 || inside.IndexOf("\n\n"u8) >= 0 || SentenceForm.IsProse(inside))
            return at + 1;
        regions.Add(new Region(at, close + 1, IsCode: false));
        return close + 1;
    }

    private int Block(ReadOnlySpan<byte> text, int at, int inside, ReadOnlySpan<byte> closing)
    {
        int limit = Math.Min(text.Length, inside + LongestBlock);
        int found = text[inside..limit].IndexOf(closing);
        if (found < 0)
            return inside;
        int end = inside + found + closing.Length;
        regions.Add(new Region(at, end, IsCode: false));
        return end;
    }

    private int Backslash(ReadOnlySpan<byte> text, int at)
    {
        ReadOnlySpan<byte> rest = text[(at + 1)..];
        if (rest.Length == 0)
            return at + 1;
        if (rest[0] == '[')
            return Block(text, at, at + 2, "\\]"u8);
        if (rest[0] == '(')
            return Block(text, at, at + 2, "\\)"u8);
        if (!rest.StartsWith("begin{"u8))
            return at + 1 + (rest[0] is (byte)'\\' or (byte)'$' ? 1 : 0);
        ReadOnlySpan<byte> name = rest[6..];
        int close = name[..Math.Min(name.Length, 24)].IndexOf((byte)'}');
        if (close <= 0 || !SentenceForm.IsFormulaEnvironment(name[..close]))
            return at + 7;
        Span<byte> closing = stackalloc byte[close + 6];
        "\\end{"u8.CopyTo(closing);
        name[..(close + 1)].CopyTo(closing[5..]);
        return Block(text, at, at + 8 + close, closing);
    }

    private int Backtick(ReadOnlySpan<byte> text, int at)
    {
        if (at + 2 < text.Length && text[at + 1] == '`' && text[at + 2] == '`')
        {
            int end = text[(at + 3)..].IndexOf("```"u8);
            end = end < 0 ? text.Length : at + 3 + end + 3;
            Close(text, at);
            regions.Add(new Region(at, end, IsCode: true));
            start = end;
            return end;
        }
        int limit = Math.Min(text.Length, at + 1 + LongestInline);
        ReadOnlySpan<byte> rest = text[(at + 1)..limit];
        int close = rest.IndexOfAny((byte)'`', (byte)'\n');
        // Two backticks open a quotation in LaTeX.
        if (close <= 0 || rest[close] == '\n')
            return at + (close == 0 ? 2 : 1);
        regions.Add(new Region(at, at + close + 2, IsCode: true));
        return at + close + 2;
    }

    /// <summary>Ends the sentence before <paramref name="end"/>, if there is anything in it.</summary>
    private void Close(ReadOnlySpan<byte> text, int end)
    {
        int from = SkipWhiteSpace(text, start, end);
        start = end;
        end = Trimmed(text, from, end);
        if (from >= end)
            return;
        bool isHeading = SentenceForm.IsHeading(text[from..end]);
        if (isHeading)
            inExercises = SentenceForm.NamesExercises(text[from..end]);
        for (int cut; from < end; from = SkipWhiteSpace(text, cut, end))
        {
            cut = end - from > LongestSentence ? CutBefore(text, from, from + LongestSentence) : end;
            sentences.Add(new Sentence(from, Trimmed(text, from, cut), inExercises && !isHeading, paragraph));
        }
    }

    private static int SkipWhiteSpace(ReadOnlySpan<byte> text, int from, int end)
    {
        int space;
        while (from < end && (space = TextBytes.WhiteSpace(text, from)) > 0)
            from += space;
        return from;
    }

    private static int Trimmed(ReadOnlySpan<byte> text, int from, int end)
    {
        while (end > from && text[end - 1] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r')
            end--;
        return end;
    }

    /// <summary>The last white space before <paramref name="end"/>, or where none stands, between two characters.</summary>
    private static int CutBefore(ReadOnlySpan<byte> text, int start, int end)
    {
        int cut = text[start..end].LastIndexOfAny(" \t\r\n"u8);
        if (cut > 0)
            return start + cut;
        while ((text[end] & 0xC0) == 0x80)
            end--;
        return end;
    }
}
