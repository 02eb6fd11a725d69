using CorpusFilter.Scoring.Llm;

namespace CorpusFilter.Tests.Scoring.Llm;

public sealed class ReplyTests
{
    private static readonly string[] Two = ["verification", "backtracking"];
    private const string Good = """{"problem": true, "solution": false, "behaviors": {"verification": {"quotes": ["let us check"], "count": 1}, "backtracking": {"quotes": [], "count": 0}}}""";

    private static int[] Counts(string reply) => [.. JsonReply.Parse(reply, Two, 4000).Entries.Select(entry => entry.Count)];

    private static string Refused(string reply) => Assert.Throws<UnparsableReplyException>(() => JsonReply.Parse(reply, Two, 4000)).Message;

    [Fact]
    public void Plain_json_is_read()
    {
        Judgement judgement = JsonReply.Parse(Good, Two, 4000);
        Assert.Equal([1, 0], judgement.Entries.Select(entry => entry.Count));
        Assert.Equal(["let us check"], judgement.Entries[0].Quotes);
        Assert.True(judgement.Problem);
        Assert.False(judgement.Solution);
    }

    [Theory]
    [InlineData("```json\n", "\n```")]
    [InlineData("```\n", "\n```\nI hope this helps {sincerely}!")]
    [InlineData("<think>The set {1, 2} has \\frac{1}{2} ... maybe {\"verification\": 7}?</think>", "")]
    [InlineData("so the text says {\"verification\" ... no.</think>\n", "")]
    [InlineData("Here is my judgement of the set {x : x > 0}: ", " Done.")]
    [InlineData("{\"verification\": 5, \"backtracking\": 5} was my first thought, but: ", "")]
    public void Fences_thoughts_and_prose_around_the_json_are_passed_over(string before, string after) =>
        Assert.Equal([1, 0], Counts(before + Good + after));

    [Theory]
    [InlineData("""{"behaviors": {"verification": "2", "backtracking": " 3 "}}""", 2, 3)]
    [InlineData("""{"behaviors": {"verification": {"count": "2"}, "backtracking": {"count": 3.0}}}""", 2, 3)]
    [InlineData("""{"verification": 2, "backtracking": ["one", "two", "three"]}""", 2, 3)]
    [InlineData("""{"behaviors": [{"name": "Verification", "count": 2}, {"behavior": "backtracking", "count": 3,},]}""", 2, 3)]
    [InlineData("""{"behaviors": {"verification": {"count": 2}, "verification": {"count": 2}, "backtracking": {"quotes": ["a","b","c"]}}}""", 2, 3)]
    public void Counts_are_read_in_the_forms_that_models_give_them(string reply, int verification, int backtracking) =>
        Assert.Equal([verification, backtracking], Counts(reply));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("<think>so we", "empty")]
    [InlineData("I can't help with that.", "no JSON object")]
    [InlineData("""{"behaviors": {"verification": {"count": -1}, "backtracking": {"count": 0}}}""", "negative")]
    [InlineData("""{"behaviors": {"verification": {"count": 1000000}, "backtracking": {"count": 0}}}""", "absurd")]
    [InlineData("""{"behaviors": {"verification": {"count": 1e30}, "backtracking": {"count": 0}}}""", "not a whole number")]
    [InlineData("""{"behaviors": {"verification": {"count": 2.5}, "backtracking": {"count": 0}}}""", "not a whole number")]
    [InlineData("""{"behaviors": {"verification": {"count": "several"}, "backtracking": {"count": 0}}}""", "not a whole number")]
    [InlineData("""{"behaviors": {"verification": {"count": null}, "backtracking": {"count": 0}}}""", "is null")]
    [InlineData("""{"behaviors": {"verification": {"count": 1}}}""", "no entry for backtracking")]
    [InlineData("""{"behaviors": {"verification": {"count": 1}, "verification": {"count": 2}, "backtracking": {"count": 0}}}""", "they differ")]
    [InlineData("""{"behaviors": {"verification": {"count": 1, "count": 2}, "backtracking": {"count": 0}}}""", "they differ")]
    [InlineData("""{"error": "overloaded"}""", "no entry")]
    public void What_is_no_answer_is_refused_and_never_zero(string reply, string reason) =>
        Assert.Contains(reason, Refused(reply), StringComparison.Ordinal);

    [Fact]
    public void A_reply_cut_anywhere_is_refused()
    {
        for (int length = 0; length < Good.Length; length++)
            Refused(Good[..length]);
    }

    [Fact]
    public void Latex_that_is_no_json_survives()
    {
        Judgement judgement = JsonReply.Parse("""{"verification": {"quotes": ["so \sum_{i} \underline{x} holds"], "count": 1}, "backtracking": 0}""", Two, 4000);
        Assert.Equal([@"so \sum_{i} \underline{x} holds"], judgement.Entries[0].Quotes);
    }

    [Theory]
    [InlineData("## Thoughts\nnone\n\n## Count\n<count>0</count>", 0)]
    [InlineData("<think><count>9</count></think><count>3</count>", 3)]
    [InlineData("<count>3</count> or perhaps <count>4</count>", 3)]
    public void The_papers_tag_is_read_as_the_paper_reads_it(string reply, int count) =>
        Assert.Equal(count, MarkdownReply.ParseCount(reply, "verification", 4000, tolerant: false).Entries[0].Count);

    [Theory]
    [InlineData("<count> 3 </count>", 3)]
    [InlineData("<count>**3**</count>", 3)]
    [InlineData("<Count>3", 3)]
    [InlineData("## Count\nCount: 3", 3)]
    [InlineData("**Count:** 3", 3)]
    public void Tolerant_parsing_reads_what_strict_parsing_misses(string reply, int count)
    {
        Assert.Equal(count, MarkdownReply.ParseCount(reply, "verification", 4000, tolerant: true).Entries[0].Count);
        Assert.Throws<UnparsableReplyException>(() => MarkdownReply.ParseCount(reply, "verification", 4000, tolerant: false));
    }

    [Theory]
    [InlineData("The text verifies twice.")]
    [InlineData("<count>N</count>")]
    [InlineData("<count>-2</count>")]
    [InlineData("<count>2.5</count>")]
    [InlineData("<count>99999999999999999999999999999999999</count>")]
    [InlineData("<count></count>")]
    public void A_count_that_cannot_be_read_is_missing(string reply) =>
        Assert.Throws<UnparsableReplyException>(() => MarkdownReply.ParseCount(reply, "verification", 4000, tolerant: true));

    [Fact]
    public void The_gate_needs_both_of_its_tags()
    {
        Judgement gate = MarkdownReply.ParseGate("<problem>Yes</problem>\n<solution> no </solution>");
        Assert.True(gate.Problem);
        Assert.False(gate.Solution);
        Assert.Throws<UnparsableReplyException>(() => MarkdownReply.ParseGate("<problem>yes</problem>"));
        Assert.Throws<UnparsableReplyException>(() => MarkdownReply.ParseGate("<problem>perhaps</problem><solution>no</solution>"));
    }
}
