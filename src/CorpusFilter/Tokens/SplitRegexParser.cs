using System.Globalization;
using System.Text;

namespace CorpusFilter.Tokens;

/// <summary>Reads a split pattern; what it doesn't know is an error that names it, never a guess.</summary>
internal sealed class SplitRegexParser(string pattern)
{
    /// <summary>Groups within groups; real patterns have one.</summary>
    private const int Deepest = 6;

    private int at;
    private int depth;

    public SplitRegex Parse()
    {
        SplitRegex whole = Alternatives(new SplitRegex.Accept(), ignoreCase: false);
        return at == pattern.Length ? whole : throw Unsupported("an unmatched ')'");
    }

    private FormatException Unsupported(string what) => new($"{what} at offset {at}");

    private bool Take(string text)
    {
        if (string.CompareOrdinal(pattern, at, text, 0, text.Length) != 0)
            return false;
        at += text.Length;
        return true;
    }

    private SplitRegex Alternatives(SplitRegex next, bool ignoreCase)
    {
        if (depth > Deepest)
            throw Unsupported($"more than {Deepest} groups within each other");
        depth++;
        var branches = new List<SplitRegex>();
        do
            branches.Add(Branch(next, ignoreCase));
        while (Take("|"));
        depth--;
        return branches.Count == 1 ? branches[0] : new SplitRegex.Alternatives([.. branches]);
    }

    /// <summary>An element is built once what follows it is known: they are collected first, then linked from the last to the first.</summary>
    private SplitRegex Branch(SplitRegex next, bool ignoreCase)
    {
        var elements = new List<Func<SplitRegex, SplitRegex>>();
        while (at < pattern.Length && pattern[at] is not ('|' or ')'))
            elements.Add(Element(ignoreCase));
        for (int index = elements.Count - 1; index >= 0; index--)
            next = elements[index](next);
        return next;
    }

    private Func<SplitRegex, SplitRegex> Element(bool ignoreCase)
    {
        if (Take("(?!"))
            return Look(wanted: false, ignoreCase);
        if (Take("(?="))
            return Look(wanted: true, ignoreCase);
        if (Take("(?i:"))
            return Group(ignoreCase: true);
        if (Take("(?:"))
            return Group(ignoreCase);
        if (pattern[at] == '(' && at + 1 < pattern.Length && pattern[at + 1] == '?')
            throw Unsupported($"'{pattern.AsSpan(at, Math.Min(4, pattern.Length - at))}'");
        if (Take("("))
            return Group(ignoreCase);
        if (Take("$"))
            return next => new SplitRegex.EndOfText(next);
        if (pattern[at] is '^' or '*' or '+' or '?' or '{')
            throw Unsupported($"'{pattern[at]}'");

        CharacterSet set = Take("[") ? Set(ignoreCase) : Single(ignoreCase);
        (int least, int most, bool possessive) = Quantifier();
        return next => new SplitRegex.Characters(set, least, most, possessive, next);
    }

    private Func<SplitRegex, SplitRegex> Look(bool wanted, bool ignoreCase)
    {
        SplitRegex inner = Alternatives(new SplitRegex.Accept(), ignoreCase);
        Close();
        return next => new SplitRegex.Lookahead(inner, wanted, next);
    }

    private Func<SplitRegex, SplitRegex> Group(bool ignoreCase)
    {
        // The same text is read anew for each place where the group is linked, since each has another node behind it.
        int start = at;
        int level = depth;
        Alternatives(new SplitRegex.Accept(), ignoreCase);
        Close();
        (int least, int most, bool possessive) = Quantifier();
        if (most != 1 || possessive)
            throw Unsupported("a group that repeats");
        return next =>
        {
            var group = new SplitRegexParser(pattern) { at = start, depth = level };
            SplitRegex once = group.Alternatives(next, ignoreCase);
            return least == 1 ? once : new SplitRegex.Alternatives([once, next]);
        };
    }

    private void Close()
    {
        if (!Take(")"))
            throw Unsupported("a missing ')'");
    }

    private (int Least, int Most, bool Possessive) Quantifier()
    {
        (int least, int most) = (1, 1);
        if (Take("?"))
            (least, most) = (0, 1);
        else if (Take("*"))
            (least, most) = (0, int.MaxValue);
        else if (Take("+"))
            (least, most) = (1, int.MaxValue);
        else if (Take("{"))
            (least, most) = Bounds();
        else
            return (1, 1, false);

        if (at < pattern.Length && pattern[at] == '?')
            throw Unsupported("a lazy quantifier");
        return (least, most, Take("+"));
    }

    private (int Least, int Most) Bounds()
    {
        int close = pattern.IndexOf('}', at);
        string[] bounds = close < 0 ? [] : pattern[at..close].Split(',');
        if (bounds.Length is not (1 or 2) || !int.TryParse(bounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out int least))
            throw Unsupported("a malformed '{'");
        int most = least;
        if (bounds.Length == 2 && bounds[1].Length == 0)
            most = int.MaxValue;
        else if (bounds.Length == 2 && !int.TryParse(bounds[1], NumberStyles.None, CultureInfo.InvariantCulture, out most))
            throw Unsupported("a malformed '{'");
        at = close + 1;
        return (least, most);
    }

    private CharacterSet Single(bool ignoreCase)
    {
        if (pattern[at] == '.')
            throw Unsupported("'.'");
        if (pattern[at] == '\\' && Shorthand() is { } shorthand)
            return shorthand;
        var set = new CharacterSet();
        int codePoint = CodePoint();
        AddRange(set, codePoint, codePoint, ignoreCase);
        return set;
    }

    private CharacterSet Set(bool ignoreCase)
    {
        var set = new CharacterSet { Negated = Take("^") };
        for (bool first = true; ; first = false)
        {
            if (at >= pattern.Length)
                throw Unsupported("a missing ']'");
            if (!first && Take("]"))
                return set;
            if (string.CompareOrdinal(pattern, at, "&&", 0, 2) == 0 || string.CompareOrdinal(pattern, at, "[:", 0, 2) == 0)
                throw Unsupported($"'{pattern.AsSpan(at, 2)}' in a set");
            if (Take("["))
            {
                if (++depth > Deepest)
                    throw Unsupported($"more than {Deepest} sets within each other");
                set.Add(Set(ignoreCase));
                depth--;
                continue;
            }

            if (pattern[at] == '\\' && Shorthand() is { } shorthand)
            {
                set.Add(shorthand);
                continue;
            }

            int low = CodePoint();
            int high = low;
            if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                at++;
                high = CodePoint();
            }

            AddRange(set, low, high, ignoreCase);
        }
    }

    /// <summary>Simple case folding, for ASCII and the two characters beyond it that fold to ASCII letters.</summary>
    private static void AddRange(CharacterSet set, int low, int high, bool ignoreCase)
    {
        set.Add(low, high);
        for (int letter = 'a'; ignoreCase && letter <= 'z'; letter++)
        {
            int capital = letter - 0x20;
            int third = letter switch { 's' => 0x17F, 'k' => 0x212A, _ => letter };
            if ((letter >= low && letter <= high) || (capital >= low && capital <= high) || (third >= low && third <= high))
            {
                set.Add(letter, letter);
                set.Add(capital, capital);
                set.Add(third, third);
            }
        }
    }

    /// <summary>A class written with a backslash, or null (nothing taken) if what follows is a character.</summary>
    private CharacterSet? Shorthand()
    {
        char kind = at + 1 < pattern.Length ? pattern[at + 1] : throw Unsupported("a lone '\\'");
        switch (kind)
        {
            case 's' or 'S' or 'd' or 'D':
                at += 2;
                CharacterSet set = CharacterSet.OfClasses(kind is 's' or 'S' ? UnicodeClass.Space : 1u << (int)UnicodeCategory.DecimalDigitNumber);
                set.Negated = char.IsUpper(kind);
                return set;
            case 'p' or 'P':
                int close = pattern.IndexOf('}', at);
                string name = at + 2 < pattern.Length && pattern[at + 2] == '{' && close > 0 ? pattern[(at + 3)..close] : "";
                CharacterSet category = CharacterSet.OfClasses(CharacterSet.Category(name) ?? throw Unsupported($"'\\{kind}{{{name}}}', which is no general category,"));
                category.Negated = kind == 'P';
                at = close + 1;
                return category;
            default:
                return null;
        }
    }

    private int CodePoint()
    {
        if (pattern[at] != '\\')
        {
            if (Rune.DecodeFromUtf16(pattern.AsSpan(at), out Rune rune, out int length) != System.Buffers.OperationStatus.Done)
                throw Unsupported("half a surrogate pair");
            at += length;
            return rune.Value;
        }

        char escaped = at + 1 < pattern.Length ? pattern[at + 1] : throw Unsupported("a lone '\\'");
        switch (escaped)
        {
            case 'r' or 'n' or 't' or 'v' or 'f':
                at += 2;
                return escaped switch { 'r' => '\r', 'n' => '\n', 't' => '\t', 'v' => '\v', _ => '\f' };
            case 'x' or 'u':
                return Hexadecimal(escaped == 'x' ? 2 : 4);
            default:
                if (char.IsAsciiLetterOrDigit(escaped))
                    throw Unsupported($"'\\{escaped}'");
                at += 2;
                return escaped;
        }
    }

    private int Hexadecimal(int digits)
    {
        int first = at + 2;
        int last = first + digits;
        int after = last;
        if (first < pattern.Length && pattern[first] == '{')
        {
            first++;
            last = pattern.IndexOf('}', first);
            after = last + 1;
        }

        if (last < first || last > pattern.Length
            || !int.TryParse(pattern.AsSpan(first, last - first), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            || value is < 0 or > 0x10FFFF)
            throw Unsupported("a malformed escape");
        at = after;
        return value;
    }
}
