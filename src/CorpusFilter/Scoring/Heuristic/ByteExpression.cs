using System.Globalization;
using System.Numerics;
using System.Text;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// A small regular expression as a Glushkov automaton of at most 64 positions, one bit each: every byte of text costs one step,
/// whatever the expression, so that no text can make it slow. Literals, <c>.</c>, classes, <c>\d \s \w</c>, groups, <c>| ? * + {m,n}</c>; letters match without regard to ASCII case.
/// </summary>
internal sealed class ByteExpression
{
    private const int MostPositions = 64;
    private readonly List<UInt256> accepts = [];
    private readonly List<ulong> follow = [];
    private readonly ulong[] byByte = new ulong[256];
    private readonly ulong first;
    private readonly ulong last;

    public string Pattern { get; }

    /// <summary>Matches nothing as well; such an expression says nothing and is refused.</summary>
    public bool MatchesEmpty { get; }

    private ByteExpression(string pattern)
    {
        Pattern = pattern;
        var reader = new Reader(this, pattern);
        Fragment whole = reader.Whole();
        first = whole.First;
        last = whole.Last;
        MatchesEmpty = whole.Empty;
        for (int position = 0; position < accepts.Count; position++)
        {
            for (int value = 0; value < 256; value++)
            {
                if (accepts[position].Has(value))
                    byByte[value] |= 1UL << position;
            }
        }
    }

    /// <exception cref="FormatException">Not an expression of this kind.</exception>
    public static ByteExpression Parse(string pattern)
    {
        var expression = new ByteExpression(pattern);
        if (expression.MatchesEmpty)
            throw new FormatException($"the regular expression '{pattern}' also matches nothing at all");
        return expression;
    }

    /// <summary>Whether a match can hold any of these bytes, which are not letters.</summary>
    public bool MayHold(ReadOnlySpan<byte> marks)
    {
        foreach (byte mark in marks)
        {
            if (byByte[mark] != 0)
                return true;
        }
        return false;
    }

    /// <summary>Writes the end of every match that begins at <paramref name="start"/>, shortest first, as many as fit.</summary>
    public int Ends(ReadOnlySpan<byte> text, int start, Span<int> ends)
    {
        int found = 0;
        ulong state = 0;
        ulong candidates = first;
        for (int i = start; i < text.Length && found < ends.Length; i++)
        {
            state = candidates & byByte[TextBytes.Fold(text[i])];
            if (state == 0)
                break;
            if ((state & last) != 0)
                ends[found++] = i + 1;
            candidates = 0;
            for (ulong rest = state; rest != 0; rest &= rest - 1)
                candidates |= follow[BitOperations.TrailingZeroCount(rest)];
        }
        return found;
    }

    private readonly record struct Fragment(ulong First, ulong Last, bool Empty);

    private struct UInt256
    {
        private ulong a, b, c, d;

        public readonly bool Has(int value) => (((value >> 6) switch { 0 => a, 1 => b, 2 => c, _ => d }) >> (value & 63) & 1) != 0;

        public void Add(int value)
        {
            ulong bit = 1UL << (value & 63);
            switch (value >> 6)
            {
                case 0: a |= bit; break;
                case 1: b |= bit; break;
                case 2: c |= bit; break;
                default: d |= bit; break;
            }
        }

        public readonly UInt256 Complement() => new() { a = ~a, b = ~b, c = ~c, d = ~d };

        public void Add(UInt256 other)
        {
            a |= other.a;
            b |= other.b;
            c |= other.c;
            d |= other.d;
        }
    }

    /// <summary>Recursive descent; repetitions with counts are written out, so each copy gets positions of its own.</summary>
    private sealed class Reader(ByteExpression owner, string pattern)
    {
        private int at;

        public Fragment Whole()
        {
            Fragment whole = Alternatives();
            if (at < pattern.Length)
                throw Wrong($"unexpected '{pattern[at]}'");
            return whole;
        }

        private Fragment Alternatives()
        {
            Fragment result = Concatenation();
            while (at < pattern.Length && pattern[at] == '|')
            {
                at++;
                Fragment other = Concatenation();
                result = new Fragment(result.First | other.First, result.Last | other.Last, result.Empty || other.Empty);
            }
            return result;
        }

        private Fragment Concatenation()
        {
            var result = new Fragment(0, 0, Empty: true);
            while (at < pattern.Length && pattern[at] is not ('|' or ')'))
                result = Join(result, Repeated());
            return result;
        }

        private Fragment Join(Fragment left, Fragment right)
        {
            Link(left.Last, right.First);
            return new Fragment(
                left.Empty ? left.First | right.First : left.First,
                right.Empty ? left.Last | right.Last : right.Last,
                left.Empty && right.Empty);
        }

        private void Link(ulong from, ulong to)
        {
            for (; from != 0; from &= from - 1)
                owner.follow[BitOperations.TrailingZeroCount(from)] |= to;
        }

        private Fragment Repeated()
        {
            int start = at;
            Fragment item = Item();
            int end = at;
            if (at >= pattern.Length)
                return item;
            switch (pattern[at])
            {
                case '?':
                    at++;
                    return item with { Empty = true };
                case '*' or '+':
                    bool star = pattern[at++] == '*';
                    Link(item.Last, item.First);
                    return star ? item with { Empty = true } : item;
                case '{':
                    return Counted(item, start, end);
                default:
                    return item;
            }
        }

        private Fragment Counted(Fragment item, int start, int end)
        {
            int close = pattern.IndexOf('}', at);
            string[] bounds = close < 0 ? [] : pattern[(at + 1)..close].Split(',');
            if (bounds.Length is 0 or > 2
                || !int.TryParse(bounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out int least)
                || !int.TryParse(bounds[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int most)
                || most < least || most < 1)
            {
                throw Wrong("expected a count such as {2} or {1,3}");
            }
            Fragment result = least == 0 ? item with { Empty = true } : item;
            for (int copy = 2; copy <= most; copy++)
            {
                at = start;
                Fragment next = Item();
                if (at != end)
                    throw Wrong("a count that can't be written out");
                result = Join(result, copy > least ? next with { Empty = true } : next);
            }
            at = close + 1;
            return result;
        }

        private Fragment Item()
        {
            char c = pattern[at++];
            switch (c)
            {
                case '(':
                    if (at + 1 < pattern.Length && pattern[at] == '?')
                    {
                        if (pattern[at + 1] != ':')
                            throw Wrong("look-around and inline options are not supported");
                        at += 2;
                    }
                    Fragment inner = Alternatives();
                    if (at >= pattern.Length)
                        throw Wrong("')' is missing");
                    at++;
                    return inner;
                case '[':
                    return Position(Class());
                case '.':
                    var any = new UInt256();
                    any.Add('\n');
                    return Position(any.Complement());
                case '\\':
                    return Position(Escape());
                case '*' or '+' or '?' or '{' or '^' or '$':
                    at--;
                    throw Wrong($"'{c}' has nothing to apply to here (write '\\{c}' for the character)");
                default:
                    var result = new Fragment(0, 0, Empty: true);
                    foreach (byte value in Encoding.UTF8.GetBytes(c.ToString()))
                    {
                        var one = new UInt256();
                        one.Add(TextBytes.Fold(value));
                        result = Join(result, Position(one));
                    }
                    return result;
            }
        }

        private UInt256 Escape()
        {
            if (at >= pattern.Length)
                throw Wrong("nothing follows the backslash");
            var set = new UInt256();
            char c = pattern[at++];
            switch (c)
            {
                case 'd':
                    AddRange(ref set, '0', '9');
                    break;
                case 's':
                    foreach (char space in " \t\r\n")
                        set.Add(space);
                    break;
                case 'w':
                    AddRange(ref set, '0', '9');
                    AddRange(ref set, 'a', 'z');
                    set.Add('_');
                    break;
                case 'n':
                    set.Add('\n');
                    break;
                default:
                    if (char.IsAsciiLetterOrDigit(c) || c > 127)
                        throw Wrong($"the escape '\\{c}' is not supported");
                    set.Add(c);
                    break;
            }
            return set;
        }

        private UInt256 Class()
        {
            bool negated = at < pattern.Length && pattern[at] == '^';
            if (negated)
                at++;
            var set = new UInt256();
            while (at < pattern.Length && pattern[at] != ']')
            {
                char from = pattern[at++];
                if (from > 127)
                    throw Wrong("a class holds ASCII characters only");
                if (from == '\\')
                {
                    set.Add(Escape());
                }
                else if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
                {
                    at++;
                    AddRange(ref set, from, pattern[at++]);
                }
                else
                {
                    set.Add(TextBytes.Fold((byte)from));
                }
            }
            if (at >= pattern.Length)
                throw Wrong("']' is missing");
            at++;
            return negated ? set.Complement() : set;
        }

        private void AddRange(ref UInt256 set, char from, char to)
        {
            if (to < from || to > 127)
                throw Wrong($"'{from}-{to}' is not a range of ASCII characters");
            for (char c = from; c <= to; c++)
                set.Add(TextBytes.Fold((byte)c));
        }

        private Fragment Position(UInt256 set)
        {
            int position = owner.accepts.Count;
            if (position == MostPositions)
                throw Wrong($"more than {MostPositions} characters and classes when written out");
            owner.accepts.Add(set);
            owner.follow.Add(0);
            ulong bit = 1UL << position;
            return new Fragment(bit, bit, Empty: false);
        }

        private FormatException Wrong(string what) => new($"{what} at character {at + 1} of the regular expression '{pattern}'");
    }
}
