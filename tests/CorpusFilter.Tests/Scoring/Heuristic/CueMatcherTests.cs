using System.Text;
using System.Text.RegularExpressions;
using CorpusFilter.Scoring.Heuristic;

namespace CorpusFilter.Tests.Scoring.Heuristic;

public sealed class CueMatcherTests
{
    private static readonly Dictionary<string, CueElement> NoSets = [];

    [Fact]
    public void Random_cues_are_found_in_random_texts_exactly_where_a_plain_regex_finds_them()
    {
        var random = new Random(20250821);
        int found = 0;
        for (int round = 0; round < 100; round++)
        {
            CueElement[] cues = [.. Enumerable.Range(0, 12).Select(_ => RandomCues.Cue(random))];
            Regex[] oracle = [.. cues.Select(cue => new Regex($@"\G(?:{OracleOf(cue)})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10)))];
            string text = RandomCues.Text(random);
            List<(int, int)> expected = [];
            for (int at = 0; at < text.Length; at++)
            {
                if (!char.IsAsciiLetterOrDigit(text[at]) || !IsWordStart(text, at))
                    continue;
                for (int cue = 0; cue < cues.Length; cue++)
                {
                    if (oracle[cue].Match(text, at) is { Success: true })
                        expected.Add((Encoding.UTF8.GetByteCount(text.AsSpan(0, at)), cue));
                }
            }
            List<CueHit> hits = Hits(cues, Encoding.UTF8.GetBytes(text));
            Assert.Equal(expected.Order(), hits.Select(hit => (hit.Start, hit.Cue)));
            found += hits.Count;
        }
        Assert.True(found > 500, $"only {found} hits: the texts try too little");
    }

    [Theory]
    [InlineData("work backwards", "We Work  backwards.")]
    [InlineData("work backwards", "we work\nbackwards")]
    [InlineData("double check", "I double-checked? No: double-check")]
    [InlineData("i don't know", "I don’t know")]
    [InlineData("we need", "*we* need it")]
    [InlineData("so we need", "So, we need x")]
    [InlineData("plug~ .. back in", "plugging $x = 3 + \\frac{1}{2}$ back in")]
    [InlineData("set # to get", "set x = 3 to get")]
    [InlineData("we ..2 need", "we see\n$$\n\\frac{a b}{c d} = e + f + g\n$$\nneed")]
    [InlineData("(we|I) ..2 double check", "we see\n$$\n\\frac{a b}{c d} = e + f + g\n$$\ndouble check")]
    [InlineData("edit : ..4 wrong", "EDIT: this was wrong")]
    [InlineData("\\checkmark", "= 8 \\checkmark")]
    [InlineData("check", "“check” it")]
    [InlineData("check", "\u00A0check\u00A0")]
    [InlineData("n /=\\s?\\d+/", "for n = 12")]
    [InlineData("oops", "oops")]
    public void Finds(string cue, string text) => Assert.Single(Hits(cue, text));

    [Theory]
    [InlineData("check", "checkout recheck check_box my_check \\check")]
    [InlineData("check", "écheck checké")]
    [InlineData("we need", "we.\n\nneed")]
    [InlineData("we ..3 need", "we tried. So need")]
    [InlineData("we ..2 need", "we a b c need")]
    [InlineData("work backwards", "work\n\nbackwards")]
    public void Does_not_find(string cue, string text) => Assert.Empty(Hits(cue, text));

    [Fact]
    public void A_cue_is_found_at_every_offset_of_a_block_and_at_the_very_end()
    {
        for (int before = 0; before < 200; before++)
        {
            string text = new string('.', before) + " we only need to show";
            CueHit hit = Assert.Single(Hits("we only need to show", text));
            Assert.Equal((before + 1, text.Length), (hit.Start, hit.End));
        }
    }

    [Fact]
    public void Overlapping_matches_are_all_found()
    {
        List<CueHit> hits = Hits("a b a", "a b a b a");
        Assert.Equal([0, 4], hits.Select(hit => hit.Start));
    }

    [Fact]
    public void Only_what_begins_in_the_asked_part_of_a_text_is_found()
    {
        // The first is looked for by its last word, from which the matcher goes back.
        CueElement[] cues = [CueParser.Parse("we ..3 recheck", NoSets), CueParser.Parse("recheck it", NoSets)];
        byte[] text = "We do recheck it. We must recheck it."u8.ToArray();
        Assert.Equal([(0, 0), (6, 1), (18, 0), (26, 1)], Hits(cues, text).Select(hit => (hit.Start, hit.Cue)));
        Assert.Equal([(6, 1)], Hits(cues, text, 3, 18).Select(hit => (hit.Start, hit.Cue)));
        Assert.Equal([(26, 1)], Hits(cues, text, 19, text.Length).Select(hit => (hit.Start, hit.Cue)));
    }

    [Fact]
    public void A_cue_that_begins_with_no_word_is_refused()
    {
        foreach (string cue in new[] { "..3 need", "# works", "[so] # works", "! wait" })
            Assert.Throws<FormatException>(() => new CueMatcher([CueParser.Parse(cue, NoSets)], new CueVocabulary()));
    }

    [Fact]
    public void Text_made_to_be_slow_is_not()
    {
        // Quadratic work on a megabyte would take minutes; the test run would notice.
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("we $ ", 200_000)));
        List<CueHit> hits = Hits([CueParser.Parse("we ..12 need ..12 so ..12 must", NoSets), CueParser.Parse("(we|need) ..12 we ..12 x", NoSets)], text);
        Assert.Empty(hits);
    }

    private static List<CueHit> Hits(string cue, string text) => Hits([CueParser.Parse(cue, NoSets)], Encoding.UTF8.GetBytes(text));

    private static List<CueHit> Hits(CueElement[] cues, byte[] text) => Hits(cues, text, 0, text.Length);

    private static List<CueHit> Hits(CueElement[] cues, byte[] text, int from, int to)
    {
        var vocabulary = new CueVocabulary();
        var matcher = new CueMatcher(cues, vocabulary);
        var words = new TextWords(new WordTable(vocabulary));
        words.Read(text);
        List<CueHit> hits = [];
        matcher.Find(text, words, from, to, hits);
        return hits;
    }

    private static bool IsWordStart(string text, int at) => at == 0 || !(char.IsLetterOrDigit(text[at - 1]) || text[at - 1] is '_' or '\\');

    // The cue language as plain regular expressions, written down a second time.
    private static string OracleOf(CueElement cue) => OracleOf(cue, isFirst: true).Pattern;

    private static (string Pattern, bool IsFirst) OracleOf(CueElement cue, bool isFirst)
    {
        const string space = "[ \\t\\r\\u00a0]*(?:\\n[ \\t\\r\\u00a0]*)?";
        const string separator = "(?:-|\\*{0,3},?(?=[ \\t\\r\\n\\u00a0])" + space + "\\*{0,3}|(?<=[\\x00-\\x7f])(?<![A-Za-z0-9]))";
        const string chunk = "(?>(?:\\$\\$(?:[^$]{1,200}\\$\\$)?|\\$[^$]{1,200}\\$|[^ \\t\\r\\n\\u00a0])+)(?<![.!?;][)\"'*]*)";
        switch (cue)
        {
            case CueElement.Literal literal:
                string word = Regex.Escape(literal.ToString()).Replace("'", "['’]", StringComparison.Ordinal);
                return ((isFirst ? "" : literal.IsMark ? space : separator) + word + (literal.IsMark ? "" : "(?![\\p{L}\\p{N}_])"), false);
            case CueElement.Gap gap:
                return ($"(?:(?=[ \\t\\r\\n\\u00a0]){space}{chunk}){{0,{gap.Most}}}", false);
            case CueElement.Choice choice:
                return ($"(?:{string.Join('|', choice.Options.Select(option => OracleOf(option, isFirst).Pattern))})", false);
            default:
                var pattern = new StringBuilder();
                foreach (CueElement part in ((CueElement.Sequence)cue).Parts)
                {
                    (string piece, isFirst) = OracleOf(part, isFirst);
                    pattern.Append(piece);
                }
                return (pattern.ToString(), isFirst);
        }
    }

    private static class RandomCues
    {
        private static readonly string[] Words = ["we", "need", "to", "show", "check", "so", "only", "don't", "verification", "x1", "backwards"];
        private static readonly string[] Between = [" ", " ", " ", " ", " ", "  ", "\n", "\n\n", ", ", "-", ". ", "; ", " * ", "*", "_", "'", "’", "é", "\u00A0", "–", " $x = 3$ ", " $$\nx = 3\n$$ ", " $", "\\", "! ", ": ", "(", ") "];

        public static CueElement Cue(Random random)
        {
            int length = random.Next(1, 5);
            var cue = new StringBuilder(Word(random));
            for (int i = 1; i < length; i++)
            {
                cue.Append(' ').Append(random.Next(6) switch
                {
                    0 => $"..{random.Next(1, 4)} {Word(random)}",
                    1 => $"({Word(random)}|{Word(random)} {Word(random)}|{Word(random)})",
                    2 => $"[{Word(random)}|{Word(random)}] {Word(random)}",
                    3 => $"! {Word(random)}",
                    _ => Word(random),
                });
            }
            return CueParser.Parse(cue.ToString(), NoSets);
        }

        public static string Text(Random random)
        {
            var text = new StringBuilder();
            for (int i = random.Next(5, 120); i > 0; i--)
            {
                string word = Word(random);
                text.Append(random.Next(8) == 0 ? word.ToUpperInvariant() : word).Append(Between[random.Next(Between.Length)]);
            }
            return text.ToString();
        }

        private static string Word(Random random) => Words[random.Next(Words.Length)];
    }
}
