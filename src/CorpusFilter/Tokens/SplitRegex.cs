using System.Globalization;

namespace CorpusFilter.Tokens;

/// <summary>
/// A split pattern as a graph of nodes, each with the one that follows a match of it. The dialect is what split patterns are written in: alternatives, groups,
/// <c>(?i:)</c>, lookahead, <c>$</c>, classes of characters, general categories and ranges, greedy and possessive quantifiers. White space is Unicode's, categories are of code points.
/// </summary>
internal abstract class SplitRegex
{
    /// <summary>End of the match from <paramref name="at"/>, or -1.</summary>
    public abstract int Match(ReadOnlySpan<byte> utf8, int at, int end);

    /// <summary>False only if no match begins with this ASCII character: spares trying.</summary>
    public abstract bool MayBegin(int ascii);

    /// <exception cref="FormatException">The message names what isn't supported, and its offset in the pattern.</exception>
    public static SplitRegex Parse(string pattern) => new SplitRegexParser(pattern).Parse();

    internal sealed class Accept : SplitRegex
    {
        public override int Match(ReadOnlySpan<byte> utf8, int at, int end) => at;

        public override bool MayBegin(int ascii) => true;
    }

    internal sealed class Alternatives : SplitRegex
    {
        private readonly SplitRegex[] branches;

        /// <summary>For each ASCII character the branches worth trying, in their order.</summary>
        private readonly SplitRegex[][] byFirst;

        public Alternatives(SplitRegex[] branches)
        {
            this.branches = branches;
            byFirst = [.. Enumerable.Range(0, 128).Select(ascii => branches.Where(branch => branch.MayBegin(ascii)).ToArray())];
        }

        public override int Match(ReadOnlySpan<byte> utf8, int at, int end)
        {
            foreach (SplitRegex branch in at < end && utf8[at] < 0x80 ? byFirst[utf8[at]] : branches)
            {
                int match = branch.Match(utf8, at, end);
                if (match >= 0)
                    return match;
            }

            return -1;
        }

        public override bool MayBegin(int ascii) => byFirst[ascii].Length > 0;
    }

    internal sealed class EndOfText(SplitRegex next) : SplitRegex
    {
        public override int Match(ReadOnlySpan<byte> utf8, int at, int end) => at == end ? next.Match(utf8, at, end) : -1;

        public override bool MayBegin(int ascii) => false;
    }

    internal sealed class Lookahead(SplitRegex inner, bool wanted, SplitRegex next) : SplitRegex
    {
        public override int Match(ReadOnlySpan<byte> utf8, int at, int end) =>
            inner.Match(utf8, at, end) >= 0 == wanted ? next.Match(utf8, at, end) : -1;

        public override bool MayBegin(int ascii) => next.MayBegin(ascii);
    }

    /// <summary>Between <paramref name="least"/> and <paramref name="most"/> characters of a set, as many as the rest of the pattern allows; possessive: as many as there are.</summary>
    internal sealed class Characters(CharacterSet set, int least, int most, bool possessive, SplitRegex next) : SplitRegex
    {
        private readonly bool[] ascii = [.. Enumerable.Range(0, 128).Select(set.Contains)];

        public override bool MayBegin(int ascii) => this.ascii[ascii] || (least == 0 && next.MayBegin(ascii));

        public override int Match(ReadOnlySpan<byte> utf8, int at, int end)
        {
            int count = 0;
            int reached = at;
            while (count < most && reached < end)
            {
                int width = 1;
                if (utf8[reached] < 0x80 ? !ascii[utf8[reached]] : !set.Contains(UnicodeClass.Decode(utf8, reached, out width)))
                    break;
                reached += width;
                count++;
            }

            for (; count >= least; count--)
            {
                int match = next.Match(utf8, reached, end);
                if (match >= 0 || possessive)
                    return match;
                if (reached == at)
                    break;
                reached--;
                while ((utf8[reached] & 0xC0) == 0x80)
                    reached--;
            }

            return -1;
        }
    }
}

/// <summary>A set of code points: general categories (and white space) as classes of <see cref="UnicodeClass"/>, and ranges.</summary>
internal sealed class CharacterSet
{
    private readonly List<(int First, int Last)> ranges = [];
    private readonly List<CharacterSet> inner = [];
    private uint classes;

    public bool Negated { get; set; }

    public static CharacterSet OfClasses(uint classes) => new() { classes = classes };

    public void Add(int first, int last) => ranges.Add((first, last));

    public void Add(CharacterSet set) => inner.Add(set);

    public bool Contains(int codePoint)
    {
        bool found = (UnicodeClass.Of(codePoint) & classes) != 0;
        foreach ((int first, int last) in ranges)
            found |= codePoint >= first && codePoint <= last;
        foreach (CharacterSet set in inner)
            found |= set.Contains(codePoint);
        return found != Negated;
    }

    /// <summary>The classes of \p{name}: one or two letters of a general category; null if it is none.</summary>
    public static uint? Category(string name)
    {
        const string Order = "LuLlLtLmLoMnMcMeNdNlNoZsZlZpCcCfCsCoPcPdPsPePiPfPoSmScSkSoCn";
        uint found = 0;
        for (UnicodeCategory category = UnicodeCategory.UppercaseLetter; category <= UnicodeCategory.OtherNotAssigned; category++)
        {
            if (Order.AsSpan((int)category * 2, 2).StartsWith(name, StringComparison.Ordinal))
                found |= 1u << (int)category;
        }

        // The controls that are white space have classes of their own.
        if (name is "C" or "Cc")
            found |= 3u << 30;
        return found == 0 || name.Length == 0 ? null : found;
    }
}
