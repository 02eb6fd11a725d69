using System.Collections.Frozen;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>What a few bytes of text say about where sentences end and of what kind they are.</summary>
internal static class SentenceForm
{
    /// <summary>Words whose dot doesn't end a sentence, in lower case and without it.</summary>
    private static readonly string[] Abbreviations =
    [
        "e.g", "eg", "i.e", "ie", "cf", "viz", "resp", "vs", "approx", "wrt", "w.r.t", "s.t", "w.l.o.g", "i.i.d", "a.e", "a.s", "et", "al",
        "thm", "thms", "lem", "prop", "props", "cor", "def", "defn", "eq", "eqs", "eqn", "eqns", "fig", "figs", "ex", "exs", "sec", "sect", "ch", "chap",
        "ref", "refs", "p", "pp", "vol", "no", "nos", "ed", "eds", "pg", "art", "dr", "mr", "mrs", "ms", "prof", "st", "jr", "inc", "dept", "univ", "assoc",
    ];

    private static readonly FrozenSet<string> ExerciseVerbs = new[]
    {
        "show", "prove", "verify", "check", "find", "determine", "compute", "calculate", "evaluate", "solve", "use", "explain", "describe", "give", "state", "deduce",
        "simplify", "factor", "sketch", "graph", "express", "write", "identify", "construct", "estimate", "confirm", "justify", "derive", "decide", "discuss", "complete", "convert",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> FormulaEnvironments = new[]
    {
        "equation", "align", "aligned", "gather", "gathered", "multline", "eqnarray", "array", "cases", "matrix", "pmatrix", "bmatrix", "vmatrix", "split", "flalign",
        "alignat", "displaymath", "math", "tikzpicture", "tikzcd", "verbatim", "lstlisting", "asy", "center",
    }.ToFrozenSet(StringComparer.Ordinal);

    private const int LongestAbbreviation = 7;

    private static readonly FrozenSet<ulong> AbbreviationKeys = Abbreviations.Select(word => Key(System.Text.Encoding.ASCII.GetBytes(word))).ToFrozenSet();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ExerciseLookup = ExerciseVerbs.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> EnvironmentLookup = FormulaEnvironments.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Whether the dot at <paramref name="dot"/>, with white space or the end of the text behind it, ends the sentence that began at <paramref name="start"/>.</summary>
    public static bool DotEndsSentence(ReadOnlySpan<byte> text, int start, int dot)
    {
        int from = dot;
        while (from > start && dot - from < 12 && (TextBytes.IsWordByte(text[from - 1]) || text[from - 1] == '.'))
            from--;
        ReadOnlySpan<byte> word = text[from..dot];
        if (word.Length is 0 or > LongestAbbreviation)
            return true;
        if (AbbreviationKeys.Contains(Key(word)))
            return false;
        bool onlyWord = text[start..from].Trim(" \t\r\n(*#"u8).Length == 0;
        // "1." and "b." begin list items; "J. Smith" is a name.
        if (onlyWord && word.Length <= 3)
            return false;
        return !(word.Length == 1 && char.IsAsciiLetterUpper((char)word[0]) && from > start && text[from - 1] == ' ' && IsCapitalized(text, dot + 1) && !EndsFormula(text, start, from));
    }

    // "... the matrix A. Then" ends a sentence, "by J. Smith" doesn't: before an initial stands a preposition, a name, or nothing.
    private static bool EndsFormula(ReadOnlySpan<byte> text, int start, int from)
    {
        ReadOnlySpan<byte> before = text[start..(from - 1)];
        int space = before.LastIndexOf((byte)' ');
        ReadOnlySpan<byte> word = before[(space + 1)..];
        return !(word.SequenceEqual("by"u8) || word.SequenceEqual("and"u8) || word.EndsWith("."u8) || (word.Length > 1 && char.IsAsciiLetterUpper((char)word[0])));
    }

    private static bool IsCapitalized(ReadOnlySpan<byte> text, int at)
    {
        at += TextBytes.WhiteSpace(text, at);
        return at < text.Length && char.IsAsciiLetterUpper((char)text[at]);
    }

    /// <summary>Whether a line that begins at <paramref name="at"/> begins a list item: <c>- x</c>, <c>* x</c>, <c>2. x</c>, <c>(a) x</c>, <c>\item</c>.</summary>
    public static bool BeginsItem(ReadOnlySpan<byte> text, int at) => ItemMarker(text[at..]) > 0;

    /// <summary>Bytes of the list marker that a line begins with, 0 if it begins with none.</summary>
    private static int ItemMarker(ReadOnlySpan<byte> line)
    {
        if (line.Length < 2)
            return 0;
        if (line.StartsWith("\\item"u8))
            return 5;
        if (line[0] is (byte)'-' or (byte)'*' or (byte)'+' && line[1] is (byte)' ' or (byte)'\t')
            return 2;
        int at = line[0] == '(' ? 1 : 0;
        int word = at;
        while (at < line.Length && at < word + 4 && TextBytes.IsWordByte(line[at]))
            at++;
        if (at == word || at + 1 >= line.Length)
            return 0;
        bool number = char.IsAsciiDigit((char)line[word]) || at - word == 1 || line[word..at].ContainsAnyExcept("ivxIVX"u8) == false;
        bool marked = line[at] == ')' || (word == 0 && line[at] == '.');
        return number && marked && TextBytes.WhiteSpace(line, at + 1) > 0 ? at + 2 : 0;
    }

    public static bool IsHeading(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t\r\n"u8);
        if (line.Length == 0 || line[0] is not ((byte)'#' or (byte)'\\' or (byte)'*'))
            return false;
        line = line.TrimEnd(" \t\r\n"u8);
        if (line[0] == '#')
            return line.IndexOf((byte)'\n') < 0;
        if (line.StartsWith("\\section"u8) || line.StartsWith("\\subsection"u8) || line.StartsWith("\\chapter"u8))
            return true;
        return line.Length > 4 && line.StartsWith("**"u8) && line.EndsWith("**"u8) && line[2..^2].IndexOf("**"u8) < 0;
    }

    public static bool NamesExercises(ReadOnlySpan<byte> heading)
    {
        Span<char> folded = stackalloc char[80];
        ReadOnlySpan<char> line = Fold(heading[..Math.Min(heading.Length, 80)], folded);
        return line.Contains("exercise", StringComparison.Ordinal) || line.Contains("problems", StringComparison.Ordinal)
            || line.Contains("practice", StringComparison.Ordinal) || line.Contains("homework", StringComparison.Ordinal)
            || line.Contains("try it", StringComparison.Ordinal) || line.Contains("review question", StringComparison.Ordinal);
    }

    public static SentenceKinds KindsOf(ReadOnlySpan<byte> sentence)
    {
        SentenceKinds kinds = SentenceKinds.None;
        if (IsHeading(sentence))
            kinds |= SentenceKinds.Heading;
        ReadOnlySpan<byte> body = sentence;
        if (body[0] == '>')
        {
            kinds |= SentenceKinds.Quotation;
            body = body.TrimStart("> "u8);
        }
        int marker = ItemMarker(body);
        if (marker > 0)
        {
            kinds |= SentenceKinds.ListItem;
            body = body[marker..];
        }
        if (body.TrimEnd("\"')*_ "u8).EndsWith("?"u8))
            kinds |= SentenceKinds.Question;
        if (BeginsWithExerciseVerb(body))
            kinds |= SentenceKinds.Imperative;
        if ((kinds & (SentenceKinds.Heading | SentenceKinds.Question | SentenceKinds.Imperative)) == SentenceKinds.None)
            kinds |= SentenceKinds.Statement;
        return kinds;
    }

    private static bool BeginsWithExerciseVerb(ReadOnlySpan<byte> body)
    {
        body = body.TrimStart("*_ \t("u8);
        int end = 0;
        while (end < body.Length && end < 16 && char.IsAsciiLetter((char)body[end]))
            end++;
        Span<char> folded = stackalloc char[16];
        return end is > 2 and < 16 && ExerciseLookup.Contains(Fold(body[..end], folded));
    }

    public static bool IsFormulaEnvironment(ReadOnlySpan<byte> name)
    {
        Span<char> folded = stackalloc char[24];
        return EnvironmentLookup.Contains(Fold(name.TrimEnd((byte)'*'), folded));
    }

    /// <summary>Whether what stands between two dollar signs is prose, as in "costs $5 for one and $7 for two": words with nothing of a formula.</summary>
    public static bool IsProse(ReadOnlySpan<byte> inside)
    {
        if (inside.ContainsAny("\\=^_{}<>"u8))
            return false;
        int words = 0;
        int letters = 0;
        foreach (byte value in inside)
        {
            if (char.IsAsciiLetter((char)value))
            {
                letters++;
                continue;
            }
            words += letters >= 3 ? 1 : 0;
            letters = 0;
        }
        return words + (letters >= 3 ? 1 : 0) >= 3;
    }

    /// <summary>The bytes of a short word, ASCII letters in lower case, as one number.</summary>
    private static ulong Key(ReadOnlySpan<byte> word)
    {
        ulong key = 0;
        foreach (byte value in word)
            key = (key << 8) | TextBytes.Fold(value);
        return key;
    }

    private static ReadOnlySpan<char> Fold(ReadOnlySpan<byte> ascii, Span<char> destination)
    {
        int length = Math.Min(ascii.Length, destination.Length);
        for (int i = 0; i < length; i++)
            destination[i] = (char)TextBytes.Fold(ascii[i]);
        return destination[..length];
    }
}
