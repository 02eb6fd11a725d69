using System.Text;
using CorpusFilter.Scoring.Heuristic;

namespace CorpusFilter.Tests.Scoring.Heuristic;

public sealed class SentenceSplitterTests
{
    [Theory]
    [InlineData("We have $x = 1.5. Then y$ here. So it ends.", 2)]
    [InlineData("By Thm. 3 and Fig. 2, e.g. for n, i.e. all n, it holds. Done.", 2)]
    [InlineData("Is it so? Yes! It is.", 3)]
    [InlineData("The value 3.14 is near 22/7. It is not equal.", 2)]
    [InlineData("It follows that \\[ a = b. \\] and we are done.", 1)]
    [InlineData("one line\nanother line of it", 1)]
    [InlineData("a paragraph\n\nanother paragraph", 2)]
    [InlineData("# Heading\nText under it.", 2)]
    [InlineData("First:\n- one\n- two\n1. three\n(b) four", 5)]
    [InlineData("it costs $5 for one. it costs $7 for two.", 2)]
    [InlineData("See `a.b. C` for it. Then go.", 2)]
    [InlineData("i tried that. it did not work", 2)]
    [InlineData("by J. Smith and K. Doe in 1990.", 1)]
    [InlineData("no punctuation at all", 1)]
    [InlineData("He said \"it works.\" Then he left.", 2)]
    [InlineData("", 0)]
    [InlineData(" \n\n ", 0)]
    public void Splits(string text, int sentences) => Assert.Equal(sentences, Split(text).Count);

    [Theory]
    [InlineData("Show that G is a group.", "Imperative")]
    [InlineData("(a) Find the limit.", "ListItem, Imperative")]
    [InlineData("Does it hold?", "Question")]
    [InlineData("## Step 3", "Heading")]
    [InlineData("> it was wrong", "Quotation, Statement")]
    [InlineData("Shown above is the graph.", "Statement")]
    public void Knows_the_kind(string text, string kinds) => Assert.Equal(kinds, Assert.Single(Split(text)).KindsIn(Encoding.UTF8.GetBytes(text)).ToString());

    [Fact]
    public void Sentences_under_a_heading_of_exercises_are_marked_until_the_next_heading()
    {
        List<Sentence> sentences = Split("## Exercises\n\n1. Check it.\n\nVerify that.\n\n## Solutions\n\nWe check it.");
        Assert.Equal([false, true, true, false, false], sentences.Select(sentence => sentence.IsExercise));
    }

    [Fact]
    public void Code_between_fences_is_no_sentence()
    {
        const string text = "Before it.\n```\nwe check. it\n```\nAfter it.";
        Assert.Equal(["Before it.", "After it."], Split(text).Select(sentence => text[sentence.Start..sentence.End]));
    }

    [Fact]
    public void Whatever_the_bytes_sentences_are_in_order_apart_and_cover_all_but_white_space_and_fenced_code()
    {
        var random = new Random(7);
        const string alphabet = "ab.!? \n$`\\[](){}#>-*1x\"é";
        for (int round = 0; round < 2_000; round++)
        {
            string text = new([.. Enumerable.Range(0, random.Next(120)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            var splitter = new SentenceSplitter();
            splitter.Split(bytes);
            int end = 0;
            foreach (Sentence sentence in splitter.Sentences)
            {
                Assert.True(sentence.Start >= end && sentence.End > sentence.Start && sentence.End <= bytes.Length, text);
                string between = Encoding.UTF8.GetString(bytes, end, sentence.Start - end);
                Assert.True(string.IsNullOrWhiteSpace(between) || between.Contains("```", StringComparison.Ordinal), text);
                end = sentence.End;
            }
        }
    }

    [Theory]
    [InlineData("word ")]
    [InlineData("é—x \n\u00A0")]
    [InlineData("long   space     ")]
    [InlineData("é")]
    public void What_has_no_end_is_cut_between_words_or_at_least_between_characters(string piece)
    {
        string text = string.Concat(Enumerable.Repeat(piece, 20_000)).Trim();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        List<Sentence> sentences = Split(text);
        Assert.All(sentences, sentence => Assert.InRange(sentence.End - sentence.Start, 1, 4_000));
        string[] pieces = [.. sentences.Select(sentence => new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes[sentence.Start..sentence.End]))];
        Assert.All(pieces, one => Assert.Equal(one.Trim(), one));
        Assert.Equal(Words(text), piece == "é" ? [string.Concat(pieces)] : pieces.SelectMany(Words));
    }

    private static IEnumerable<string> Words(string text) => text.Split([' ', '\n', '\u00A0'], StringSplitOptions.RemoveEmptyEntries);

    private static List<Sentence> Split(string text)
    {
        var splitter = new SentenceSplitter();
        splitter.Split(Encoding.UTF8.GetBytes(text));
        return splitter.Sentences;
    }
}
