using System.Globalization;
using System.Text;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// Reads the language that cues are written in:
/// <code>
/// plug~ .. back in      words in this order; ~ stands for the word's inflections
/// (show|prove) that     one of several
/// we [just|only] need   one of several or nothing
/// ..3                   up to three words or formulas between ('..' alone: up to four)
/// #                     a formula or number
/// {result}              a set of words that the pack names
/// edit :                marks stand for themselves
/// n /=\s?\d+/           a regular expression over bytes (no groups that capture, no look-around)
/// </code>
/// </summary>
internal sealed class CueParser
{
    private readonly string text;
    private readonly IReadOnlyDictionary<string, CueElement> sets;
    private int at;

    private CueParser(string text, IReadOnlyDictionary<string, CueElement> sets)
    {
        this.text = text;
        this.sets = sets;
    }

    /// <exception cref="FormatException">The cue is not well formed; the message says what is wrong and at which character.</exception>
    public static CueElement Parse(string cue, IReadOnlyDictionary<string, CueElement> sets)
    {
        var parser = new CueParser(cue, sets);
        CueElement element = parser.Choice(closing: '\0');
        return element;
    }

    private CueElement Choice(char closing)
    {
        var options = new List<CueElement>();
        while (true)
        {
            options.Add(Sequence(closing));
            if (at < text.Length && text[at] == '|')
            {
                at++;
                continue;
            }
            break;
        }
        if (closing == '\0')
        {
            if (at < text.Length)
                throw Wrong($"unexpected '{text[at]}'");
        }
        else
        {
            if (at >= text.Length)
                throw Wrong($"'{closing}' is missing");
            at++;
        }
        return options.Count == 1 ? options[0] : new CueElement.Choice([.. options]);
    }

    private CueElement Sequence(char closing)
    {
        var parts = new List<CueElement>();
        while (true)
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
            if (at >= text.Length || text[at] == '|' || (closing != '\0' && text[at] == closing))
                break;
            parts.Add(Element());
        }
        if (parts.Count == 0)
            throw Wrong("expected a word");
        return parts.Count == 1 ? parts[0] : new CueElement.Sequence([.. parts]);
    }

    private CueElement Element()
    {
        char c = text[at];
        switch (c)
        {
            case '(':
                at++;
                return Choice(')');
            case '[':
                at++;
                return new CueElement.Choice([Choice(']'), new CueElement.Sequence([])]);
            case '{':
                return Set();
            case '#':
                at++;
                return new CueElement.Formula();
            case '/':
                return Expression();
            case '.' when at + 1 < text.Length && text[at + 1] == '.':
                return Gap();
            case ')' or ']' or '}':
                throw Wrong($"unexpected '{c}'");
            default:
                return Word();
        }
    }

    private CueElement Set()
    {
        int end = text.IndexOf('}', at);
        if (end < 0)
            throw Wrong("'}' is missing");
        string name = text[(at + 1)..end];
        if (!sets.TryGetValue(name, out CueElement? set))
            throw Wrong($"no set of words is named '{name}'");
        at = end + 1;
        return set;
    }

    private CueElement.Gap Gap()
    {
        at += 2;
        int digits = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
            at++;
        int most = at == digits ? 4 : int.Parse(text.AsSpan(digits, at - digits), CultureInfo.InvariantCulture);
        if (most is < 1 or > 12)
            throw Wrong("a gap is of 1 to 12 words");
        return new CueElement.Gap(most);
    }

    private CueElement.Expression Expression()
    {
        var pattern = new StringBuilder();
        int i = at + 1;
        for (; i < text.Length && text[i] != '/'; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
                pattern.Append(text[i++]);
            pattern.Append(text[i]);
        }
        if (i >= text.Length)
            throw Wrong("the regular expression's closing '/' is missing");
        at = i + 1;
        return new CueElement.Expression(ByteExpression.Parse(pattern.ToString()));
    }

    private CueElement Word()
    {
        int start = at;
        if (IsWordCharacter(text[at]) || BeginsContraction())
        {
            at++;
            while (at < text.Length && (IsWordCharacter(text[at]) || (IsInnerMark(text[at]) && at + 1 < text.Length && char.IsAsciiLetter(text[at + 1]))))
                at++;
            string word = text[start..at];
            if (at < text.Length && text[at] == '~')
            {
                at++;
                return new CueElement.Choice([.. Inflection.Of(word).Select(CueElement.Literal.Of)]);
            }
            return CueElement.Literal.Of(word);
        }
        at++;
        return CueElement.Literal.Of(text[start..at]);
    }

    // 'll, 's: directly behind the word before.
    private bool BeginsContraction() => text[at] is '\'' or '’' && at + 1 < text.Length && char.IsAsciiLetter(text[at + 1]);

    private static bool IsWordCharacter(char c) => char.IsLetterOrDigit(c) || c == '\\';

    private static bool IsInnerMark(char c) => c is '\'' or '’' or '.';

    private FormatException Wrong(string what) => new($"{what} at character {at + 1} of the cue '{text}'");
}
