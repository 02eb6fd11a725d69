using System.Text;
using CorpusFilter.Scoring.Heuristic;

namespace CorpusFilter.Tests.Scoring.Heuristic;

public sealed class CueBeginningsTests
{
    private static readonly string[] Pieces = ["don't", "Don’t", "\\ref", "\\REFINE", "{a}", "I", "i'm", "be", "BEE", "not", "proved", "$x$", "7", "'s", "’s", "ref", "É", "è", " ", "\n", "-", ", "];

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
    public void No_position_at_which_a_cue_matches_is_passed_by(string alternatives)
    {
        CueElement[] cues = [.. alternatives.Split('|').Select(cue => CueParser.Parse(cue, new Dictionary<string, CueElement>()))];
        var beginnings = new CueBeginnings(cues);
        CueProgram[] programs = [.. cues.Select(cue => new CueProgram(cue))];
        var random = new Random(5);
        int matches = 0;
        for (int round = 0; round < 400; round++)
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => Pieces[random.Next(Pieces.Length)] + (random.Next(3) == 0 ? " " : ""))));
            for (int at = 0; at < text.Length; at++)
            {
                if (!Array.Exists(programs, program => program.Match(text, at) > 0))
                    continue;
                matches++;
                Assert.Equal(at, beginnings.Next(text, at, text.Length));
            }
        }
        Assert.True(matches > 0);
    }

    [Fact]
    public void Nothing_is_found_behind_the_end_that_is_asked_for() =>
        Assert.Equal(3, new CueBeginnings([CueParser.Parse("\\ref", new Dictionary<string, CueElement>())]).Next("ab \\ref"u8, 0, 3));
}
