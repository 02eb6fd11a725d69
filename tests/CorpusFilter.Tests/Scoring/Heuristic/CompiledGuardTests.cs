using System.Text;
using CorpusFilter.Behaviors;
using CorpusFilter.Scoring.Heuristic;

namespace CorpusFilter.Tests.Scoring.Heuristic;

public sealed class CompiledGuardTests
{
    private static readonly string[] Pieces = ["don't", "Don’t", "\\ref", "\\REFINE", "{a}", "I", "i'm", "be", "BEE", "not", "proved", "$x$", "7", "'s", "’s", "ref", "É", "è", " ", "\n", "-", ", ", ":", "—"];

    [Theory]
    [InlineData("don't")]
    [InlineData("\\ref")]
    [InlineData("\\ref|\\label")]
    [InlineData("I")]
    [InlineData("I'm|be")]
    [InlineData("[not] proved")]
    [InlineData("'s proved")]
    [InlineData("# proved")]
    [InlineData("# then|be")]
    [InlineData(": not|é")]
    [InlineData("/[0-9-]/|be")]
    public void Finds_its_cues_wherever_they_match_and_nowhere_else(string alternatives)
    {
        CueElement[] cues = [.. alternatives.Split('|').Select(Parse)];
        var vocabulary = new CueVocabulary();
        var guard = new CompiledGuard(wanted: true, GuardScope.Sentence, mostWords: null, cues, alternatives, vocabulary);
        CueProgram[] programs = [.. cues.Select(cue => new CueProgram(cue, vocabulary))];
        var words = new TextWords(new WordTable(vocabulary));
        var random = new Random(5);
        int matches = 0;
        for (int round = 0; round < 400; round++)
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => Pieces[random.Next(Pieces.Length)] + (random.Next(3) == 0 ? " " : ""))));
            words.Read(text);
            for (int at = 0; at < text.Length; at++)
            {
                bool inWord = TextBytes.IsWordByte(text[at]) && !TextBytes.IsWordStart(text, at);
                int end = inWord ? -1 : programs.Max(program => program.LongestMatch(text, words, at, text.Length));
                if (end <= 0)
                    continue;
                matches++;
                Assert.True(guard.IsFound(text, words, at, end, 0, 0));
            }
            bool expected = Enumerable.Range(0, text.Length).Any(at => (!TextBytes.IsWordByte(text[at]) || TextBytes.IsWordStart(text, at)) && Array.Exists(programs, program => program.Match(text, words, at) > 0));
            Assert.Equal(expected, guard.IsFound(text, words, 0, text.Length, 0, 0));
        }
        Assert.True(matches > 0);
    }

    [Fact]
    public void Nothing_is_found_behind_the_end_that_is_asked_for()
    {
        var vocabulary = new CueVocabulary();
        var guard = new CompiledGuard(wanted: true, GuardScope.Sentence, mostWords: null, [Parse("\\ref"), Parse("ab cd"), Parse(":")], "", vocabulary);
        var words = new TextWords(new WordTable(vocabulary));
        ReadOnlySpan<byte> text = "ab \\ref ab cd:"u8;
        words.Read(text);
        Assert.False(guard.IsFound(text, words, 0, 3, 0, 0));
        Assert.False(guard.IsFound(text, words, 0, 6, 0, 0));
        Assert.True(guard.IsFound(text, words, 0, 7, 0, 0));
        Assert.False(guard.IsFound(text, words, 7, 12, 0, 0));
        Assert.True(guard.IsFound(text, words, 7, 13, 0, 0));
    }

    private static CueElement Parse(string cue) => CueParser.Parse(cue, new Dictionary<string, CueElement>());
}
