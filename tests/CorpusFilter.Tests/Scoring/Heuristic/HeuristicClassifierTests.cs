using System.Text;
using CorpusFilter.Behaviors;
using CorpusFilter.Configuration;
using CorpusFilter.Scoring;
using CorpusFilter.Scoring.Heuristic;

namespace CorpusFilter.Tests.Scoring.Heuristic;

public sealed class HeuristicClassifierTests
{
    private const string Pack = """
        name: test
        behaviors: [{ name: checking }, { name: planning }]
        rules:
          - { name: sure, behavior: checking, cue: "we check", without: { cue: whether, scope: after, words: 0 }, never: question, example: "we check it", near_miss: "we check whether it is so" }
          - { name: half, behavior: checking, cue: ["agrees @0.6", "indeed @0.4", "seems right @0.7"], example: "indeed it agrees", near_miss: "agreed" }
          - { name: support, behavior: checking, supporting: true, cue: "works", weight: 0.4, example: "it works and agrees", near_miss: "it works" }
          - { name: proved, behavior: checking, cue: "is proved", without: { cue: "[never] (hope|wish) [that it]", scope: before, words: 0 }, example: "it is proved", near_miss: "I hope that it is proved" }
          - { name: told, behavior: checking, cue: "we saw", with: { cue: "chapter", scope: document }, without: { cue: ['\ref', "exam~"], scope: document }, example: "In this chapter we saw it", near_miss: "We saw it" }
          - { name: plan, behavior: planning, cue: "first we", with: { cue: then, scope: next }, example: "First we try. Then we rest.", near_miss: "First we try. We rest." }
        """;

    [Theory]
    [InlineData("We check it. Now something else. We check that.", 2)]
    [InlineData("We check it, and we check it again, and we check it.", 1)]
    [InlineData("We check it. We check that too. And we check this.", 1)]
    [InlineData("We check it.\n\nWe check that too.", 2)]
    [InlineData("We check whether it holds.", 0)]
    [InlineData("Do we check it?", 0)]
    [InlineData("We saw it.\n\nA new paragraph. A new chapter.", 1)]
    [InlineData("Chapters. We saw it.", 0)]
    [InlineData("A chapter. We saw it. Then lunch. We saw more.\n\nSee $x$ in \\ref{a}.", 0)]
    [InlineData("Exams.\n\nA chapter. We saw it.", 0)]
    [InlineData("I hope that it is proved.", 0)]
    [InlineData("I never wish that it is proved.", 0)]
    [InlineData("I hope to see how it is proved.", 1)]
    [InlineData("It agrees.", 0)]
    [InlineData("It agrees indeed.", 1)]
    [InlineData("It agrees and works.", 1)]
    [InlineData("It works and works.", 0)]
    [InlineData("In `we check` and $we check$ and \"so we check it\" and https://a.org/we-check there is none.", 0)]
    [InlineData("```\nwe check it\n```", 0)]
    public async Task Counts_instances(string text, int expected) => Assert.Equal(expected, (await ClassifyAsync(text)).Counts(0)[0]);

    [Theory]
    [InlineData("It seems right. Then lunch. It seems right again.", 1)]
    [InlineData("It seems right. It agrees.", 0)]
    [InlineData("It agrees. It seems right. It agrees.", 1)]
    [InlineData("It agrees. It agrees. It agrees. It agrees.", 0)]
    [InlineData("It seems right. It seems right. Then lunch. We check it.", 1)]
    [InlineData("We check it. Then lunch. It seems right. It seems right.", 1)]
    public async Task Where_no_sentence_counts_the_strongest_does_if_several_together_say_enough(string text, int expected) =>
        Assert.Equal(expected, (await ClassifyAsync(text)).Counts(0)[0]);

    [Fact]
    public void A_text_of_nothing_but_cues_without_an_end_is_not_slow()
    {
        // Where every guard of every cue looked at all of it, a megabyte took minutes; the test run would notice.
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("we need to show that ", 50_000)));
        Assert.NotEmpty(new DocumentScorer(BehaviorPacks.Load([]).Rules).Score(text).ToArray());
    }

    [Fact]
    public async Task Evidence_that_several_sentences_give_stands_where_the_strongest_of_them_does()
    {
        const string text = "It agrees. First we try. Then it seems right. First we go on. Then it agrees.";
        BatchScores scores = await ClassifyAsync(text);
        Assert.Equal(["First we try.", "Then it seems right.", "First we go on."], scores.Evidence(0).ToArray().Select(one => text[one.Start..one.End]));
    }

    [Fact]
    public async Task A_goal_counts_where_the_next_sentence_says_what_would_give_it()
    {
        Assert.Equal(1, (await ClassifyAsync("First we bound f. Then we let n grow.")).Counts(0)[1]);
        Assert.Equal(0, (await ClassifyAsync("First we bound f. It is bounded.")).Counts(0)[1]);
    }

    [Fact]
    public async Task Evidence_is_the_sentence_in_bytes_of_the_text_and_names_the_rule()
    {
        const string text = "Für α gilt: ∞. Then we check it—“quickly”. Ende.";
        BatchScores scores = await ClassifyAsync(text);
        Evidence instance = Assert.Single(scores.Evidence(0).ToArray());
        Assert.Equal("sure", instance.Cue);
        Assert.Equal("Then we check it—“quickly”.", Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)[instance.Start..instance.End]));
    }

    [Fact]
    public async Task The_same_text_gets_the_same_scores_in_any_batch_and_from_many_threads()
    {
        HeuristicClassifier classifier = HeuristicClassifier.Create(BehaviorPacks.Load([]));
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => string.Concat(Enumerable.Repeat("I checked it numerically. First, we need to find x. Oops, I made a mistake. It suffices to show that y. ", i % 5)) + i)];
        int[][] alone = [.. texts.Select(text => Counts(classifier, [text])[0])];
        Assert.Contains(alone, counts => counts.All(count => count > 0));
        int[][][] together = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Counts(classifier, texts))));
        Assert.All(together, counts => Assert.Equal(alone, counts));
    }

    [Fact]
    public void A_document_without_punctuation_gives_short_evidence_of_whole_characters()
    {
        HeuristicClassifier classifier = HeuristicClassifier.Create(Load(Pack));
        var batch = new DocumentBatch();
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("αβγ ", 900)) + "we check it " + string.Concat(Enumerable.Repeat("δεζ ", 900)));
        batch.Add(0, text, TextHash.Of(text), 1);
        var scores = new BatchScores(2);
        Assert.True(classifier.ClassifyAsync(batch, scores, default).IsCompletedSuccessfully);
        Evidence instance = Assert.Single(scores.Evidence(0).ToArray());
        Assert.InRange(instance.End - instance.Start, 100, 700);
        string shown = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text[instance.Start..instance.End]);
        Assert.Contains("we check it", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_explained_is_what_is_counted_also_where_scoring_may_leave_something_out()
    {
        string[] sentences = ["It agrees.", "It works.", "It works and agrees.", "It agrees, but works against us.", "It seems right.", "It seems right, but works against us.", "We check it.", "Then lunch.", "Indeed it agrees.", "First we try.", "Do we check it?"];
        BehaviorPacks packs = Load(Pack + "\n  - { name: against, behavior: checking, supporting: true, cue: against, weight: -0.5, example: it agrees against it, near_miss: against }");
        HeuristicClassifier classifier = HeuristicClassifier.Create(packs);
        var random = new Random(11);
        int instances = 0;
        for (int round = 0; round < 500; round++)
        {
            byte[] text = Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Range(0, random.Next(1, 12)).Select(_ => sentences[random.Next(sentences.Length)])));
            Evidence[] counted = (await ClassifyAsync(classifier, text)).Evidence(0).ToArray();
            Assert.Equal(Explanation.Of(text, packs).Instances, counted);
            instances += counted.Length;
        }
        Assert.True(instances > 500);
    }

    private static int[][] Counts(HeuristicClassifier classifier, string[] texts)
    {
        var batch = new DocumentBatch();
        foreach (string text in texts)
            batch.Add(0, Encoding.UTF8.GetBytes(text), default, 1);
        var scores = new BatchScores(classifier.Behaviors.Count);
        Assert.True(classifier.ClassifyAsync(batch, scores, default).IsCompletedSuccessfully);
        return [.. Enumerable.Range(0, texts.Length).Select(i => scores.Counts(i).ToArray())];
    }

    private static Task<BatchScores> ClassifyAsync(string text) => ClassifyAsync(HeuristicClassifier.Create(Load(Pack)), Encoding.UTF8.GetBytes(text));

    private static async Task<BatchScores> ClassifyAsync(HeuristicClassifier classifier, byte[] text)
    {
        var batch = new DocumentBatch();
        batch.Add(0, text, TextHash.Of(text), 1);
        var scores = new BatchScores(2);
        await classifier.ClassifyAsync(batch, scores, default);
        return scores;
    }

    private static BehaviorPacks Load(string yaml) => BehaviorPacks.LoadSources([new YamlSource("test.yaml", yaml)]);
}
