using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using CorpusFilter.Tokens;

namespace CorpusFilter.Tests.Tokens;

/// <summary>The oracle is .NET's Regex with the published pattern.</summary>
public sealed class SplitterTests
{
    public static TheoryData<string, string> Patterns => new()
    {
        { "gpt2", SplitPatterns.Gpt2 },
        { "cl100k", SplitPatterns.Cl100k },
        { "llama3", SplitPatterns.Llama3 },
        { "qwen2", SplitPatterns.Qwen2 },
        { "o200k", SplitPatterns.O200k },
        { "tekken", SplitPatterns.Tekken },
    };

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Hand_written_scanner_cuts_where_the_regex_does(string name, string pattern)
    {
        var oracle = new RegexOracle(pattern);
        Splitter splitter = SplitPatterns.ByName(name)!;
        var random = new Random(11);
        for (int round = 0; round < 1500; round++)
            AssertSame(oracle, splitter, RandomText.String(random, random.Next(0, 300)));
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Hand_written_scanner_cuts_every_string_over_a_small_alphabet_where_the_regex_does(string name, string pattern)
    {
        // After every string come 80 more characters, so that the way over masks is taken, and once nothing, so that the other one is.
        var oracle = new RegexOracle(pattern);
        Splitter splitter = SplitPatterns.ByName(name)!;
        const string Alphabet = "aS1'. \n\t/é";
        string rest = string.Concat(Enumerable.Repeat(" b", 40));
        for (int number = 0; number < 100_000; number += name.Length)
        {
            string text = string.Concat(number.ToString("D5", CultureInfo.InvariantCulture).Select(digit => Alphabet[digit - '0']));
            AssertSame(oracle, splitter, text);
            AssertSame(oracle, splitter, text + rest);
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    [InlineData("deepseek digits", @"\p{N}{1,3}")]
    [InlineData("deepseek words", "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+")]
    [InlineData("bloom", @" ?[^(\s|[.,!?…。，、।۔،])]+")]
    public void Slow_path_cuts_where_the_regex_does(string name, string pattern)
    {
        // .NET has no sets within sets; this one is their union.
        string flat = name == "bloom" ? @" ?[^(\s|.,!?…。，、।۔،)]+" : pattern;
        var oracle = new RegexOracle(flat);
        var splitter = new RegexSplitter(SplitRegex.Parse(pattern));
        var random = new Random(12);
        for (int round = 0; round < 300; round++)
            AssertSame(oracle, splitter, RandomText.String(random, random.Next(0, 300)));
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Scanner_gives_the_same_pieces_wherever_the_text_lies(string name, string pattern)
    {
        Assert.NotNull(SplitPatterns.ByRegex(pattern));
        Splitter splitter = SplitPatterns.ByName(name)!;
        byte[] text = RandomText.Utf8(new Random(13), 2000);
        List<int> expected = Pieces.EndsOf(splitter, text);
        for (int at = 1; at < 70; at++)
        {
            byte[] room = Encoding.ASCII.GetBytes(new string('x', at + text.Length + 100));
            text.CopyTo(room, at);
            Assert.Equal(expected, Pieces.EndsOf(splitter, room, at, at + text.Length).Select(end => end - at));
        }
    }

    [Theory]
    [InlineData("(?<=a)b", "(?<=")]
    [InlineData(@"\p{Han}+", @"\p{Han}")]
    [InlineData("[a&&b]", "'&&' in a set")]
    [InlineData("[[:alpha:]]", "'[:' in a set")]
    [InlineData("a+?", "lazy")]
    [InlineData("(ab)+", "a group that repeats")]
    [InlineData(@"\bword", @"'\b'")]
    [InlineData("((((((((((((((((((((((((((((((((((((((((a", "groups within each other")]
    [InlineData("[a", "a missing ']'")]
    [InlineData("(a", "a missing ')'")]
    [InlineData("a)", "an unmatched ')'")]
    [InlineData("a{2,1x}", "a malformed '{'")]
    [InlineData("*a", "'*'")]
    public void Pattern_that_is_not_understood_is_an_error_that_names_the_part(string pattern, string part) =>
        Assert.Contains(part, Assert.Throws<FormatException>(() => SplitRegex.Parse(pattern)).Message, StringComparison.Ordinal);

    private static void AssertSame(RegexOracle oracle, Splitter splitter, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        List<int> expected = oracle.Ends(text);
        List<int> actual = Pieces.EndsOf(splitter, utf8);
        if (!expected.SequenceEqual(actual))
            Assert.Fail($"'{Regex.Escape(text)}'\nexpected {string.Join(' ', expected)}\nactual   {string.Join(' ', actual)}");
    }
}

/// <summary>Collects the ends of pieces.</summary>
internal sealed class Pieces : PieceSink
{
    private readonly List<int> collected = [];

    public static List<int> EndsOf(Splitter splitter, ReadOnlySpan<byte> utf8) => EndsOf(splitter, utf8, 0, utf8.Length);

    public static List<int> EndsOf(Splitter splitter, ReadOnlySpan<byte> utf8, int start, int end)
    {
        var pieces = new Pieces();
        pieces.Begin(start);
        splitter.Split(utf8, start, end, pieces);
        pieces.Flush(utf8);
        return pieces.collected;
    }

    protected override void Take(ReadOnlySpan<byte> utf8, int start, ReadOnlySpan<int> ends)
    {
        foreach (int end in ends)
            collected.Add(end);
    }
}

/// <summary>
/// .NET's Regex sees UTF-16 and knows categories only of its units. So every character beyond U+FFFF is replaced by one of the same category below it, which no pattern names singly.
/// </summary>
internal sealed class RegexOracle(string pattern)
{
    private static readonly Dictionary<UnicodeCategory, char> Stand = Enumerable.Range(0x250, 0xD800 - 0x250).Concat(Enumerable.Range(0xE000, 0x1FFE))
        .Select(unit => (char)unit).Where(unit => !char.IsWhiteSpace(unit)).GroupBy(char.GetUnicodeCategory).ToDictionary(group => group.Key, group => group.First());

    // The long s folds to s, which .NET leaves out.
    private readonly Regex regex = new(
        pattern.Replace("(?i:'s|", "(?i:'s|'\u017F|", StringComparison.Ordinal).Replace("(?i:[sdmt]|", "(?i:[sdmt\u017F]|", StringComparison.Ordinal)
            .Replace("?+", "?", StringComparison.Ordinal).Replace("++", "+", StringComparison.Ordinal).Replace("*+", "*", StringComparison.Ordinal).Replace("{1,3}+", "{1,3}", StringComparison.Ordinal)
            .Replace(@"\s+$", @"\s+\z", StringComparison.Ordinal),
        RegexOptions.CultureInvariant,
        TimeSpan.FromSeconds(30));

    /// <summary>Ends of the pieces, in bytes: of matches, and of what lies between them.</summary>
    public List<int> Ends(string text)
    {
        var units = new StringBuilder();
        var offsets = new List<int> { 0 };
        foreach (Rune rune in text.EnumerateRunes())
        {
            units.Append(rune.IsBmp ? (char)rune.Value : Stand[Rune.GetUnicodeCategory(rune)]);
            offsets.Add(offsets[^1] + rune.Utf8SequenceLength);
        }

        var ends = new List<int>();
        int at = 0;
        foreach (Match match in regex.Matches(units.ToString()))
        {
            if (match.Index > at)
                ends.Add(offsets[match.Index]);
            at = match.Index + match.Length;
            ends.Add(offsets[at]);
        }

        if (at < units.Length)
            ends.Add(offsets[units.Length]);
        return ends;
    }
}
