using System.Text;
using CorpusFilter.Behaviors;
using CorpusFilter.Configuration;
using CorpusFilter.Evaluation;
using CorpusFilter.Scoring.Heuristic;
using CorpusFilter.Tokens;

namespace CorpusFilter.Tests.Evaluation;

public sealed class EvaluationTests : IDisposable
{
    private static readonly Dictionary<string, string> NoNames = [];
    private readonly string file = Path.Combine(Path.GetTempPath(), $"labels-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}-{System.Diagnostics.Stopwatch.GetTimestamp()}.jsonl");

    public void Dispose() => File.Delete(file);

    [Fact]
    public void Quotes_spans_counts_yes_no_and_unlabelled_are_read_as_they_stand()
    {
        File.WriteAllText(file, """
            {"id": "a", "text": "Größe: oops, wrong.", "labels": {"one": ["oops, wrong"], "two_x": [[0, 5]], "three": true, "four": null}}

            {"text": "x", "labels": {"one": [], "two": [{"start": 0, "end": 1}], "three": 0, "other": true}, "more": 1}
            """);
        var reader = new LabelReader(["one", "two_x", "three", "four"], NoNames);
        IReadOnlyList<LabelledDocument> documents = reader.Read(file);
        Assert.Equal(["a", "3"], documents.Select(document => document.Id));
        Assert.Equal("oops, wrong", Encoding.UTF8.GetString(documents[0].Text[documents[0].Labels[0]!.Spans![0].Start..documents[0].Labels[0]!.Spans![0].End]));
        Assert.Equal((0, 7), documents[0].Labels[1]!.Spans![0]);
        Assert.True(documents[0].Labels[2] is { IsPresent: true, Spans: null });
        Assert.Null(documents[0].Labels[3]);
        Assert.False(documents[1].Labels[0]!.IsPresent);
        Assert.True(documents[1].Labels[1]!.IsPresent);
        Assert.False(documents[1].Labels[2]!.IsPresent);
    }

    [Fact]
    public void A_quote_that_is_not_in_its_document_is_told_and_still_says_yes()
    {
        File.WriteAllText(file, """{"id": "a", "text": "abc", "labels": {"one": ["xyz"]}}""");
        var reader = new LabelReader(["one"], NoNames);
        Assert.True(reader.Read(file)[0].Labels[0] is { IsPresent: true, Spans.Count: 0 });
        Assert.Equal(["a: xyz"], reader.Misquoted);
    }

    [Theory]
    [InlineData("{", "labels-", ":1:1: error:")]
    [InlineData("[1]", "expected a JSON object with a text", "")]
    [InlineData("{\"text\": \"a\"}", "expected 'labels'", "")]
    [InlineData("{\"text\": \"a\", \"labels\": {\"one\": \"yes\"}}", "a label is a list of quotes or spans", "")]
    [InlineData("{\"text\": \"a\", \"labels\": {\"one\": [[0, 9]]}}", "is not in the text of 1 characters", "")]
    [InlineData("", "holds no labelled documents", "")]
    public void A_line_that_is_no_labelled_document_is_reported(string line, string message, string place)
    {
        File.WriteAllText(file, line);
        ConfigurationException failure = Assert.Throws<ConfigurationException>(() => new LabelReader(["one"], NoNames).Read(file));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        Assert.Contains(place, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ranking_measures_give_what_counting_pairs_and_orders_gives()
    {
        var random = new Random(3);
        for (int round = 0; round < 10; round++)
        {
            RankedDocument[] documents = [.. Enumerable.Range(0, 60).Select(_ => new RankedDocument(random.Next(8), random.Next(1, 1000), random.Next(3) == 0))];
            double won = 0;
            double pairs = 0;
            foreach (RankedDocument positive in documents.Where(document => document.IsPositive))
            {
                foreach (RankedDocument negative in documents.Where(document => !document.IsPositive))
                {
                    pairs++;
                    won += positive.Score > negative.Score ? 1 : positive.Score == negative.Score ? 0.5 : 0;
                }
            }
            Assert.Equal(won / pairs, RankMeasures.Auc(documents), 9);

            // The expected value over the orders of ties is the mean over many of them.
            double mean = Enumerable.Range(0, 1_000).Average(_ => PrecisionInOrder([.. documents.OrderByDescending(document => document.Score).ThenBy(_ => random.NextDouble())]));
            Assert.Equal(mean, RankMeasures.AveragePrecision(documents), 0.01);
        }
    }

    [Fact]
    public void Length_ranks_well_over_all_and_says_nothing_within_its_bands()
    {
        // Whether a document has the behavior depends on its length alone: all of the longest fifth have it.
        RankedDocument[] documents = [.. Enumerable.Range(0, 100).Select(i => new RankedDocument(i, i, i >= 80 || i % 20 == 0))];
        Assert.True(RankMeasures.Auc(documents) > 0.8);
        Assert.True(double.IsNaN(RankMeasures.AucWithinBands([.. documents.Select(document => document with { IsPositive = document.Length >= 80 })])));
        Assert.Equal(0, RankMeasures.AucWithinBands(documents), 9);
    }

    [Fact]
    public void Kappa_and_F1_are_those_of_the_textbook()
    {
        var confusion = new Confusion(20, 5, 10, 15);
        Assert.Equal(0.8, confusion.Precision, 9);
        Assert.Equal(20 / 30.0, confusion.Recall, 9);
        Assert.Equal(40 / 55.0, confusion.F1, 9);
        Assert.Equal(0.4, confusion.Kappa, 9);
        Assert.Equal(0, default(Confusion).F1);
    }

    [Fact]
    public void Bootstrap_intervals_hold_the_measure_and_follow_the_seed()
    {
        double[] values = [.. Enumerable.Range(0, 200).Select(i => i % 4 == 0 ? 1.0 : 0.0)];
        double Mean(int[] drawn) => drawn.Average(i => values[i]);
        Interval interval = Bootstrap.Of(200, 1000, seed: 1, Mean);
        Assert.InRange(0.25, interval.Low, interval.High);
        // Normal theory: 0.25 plus or minus 1.96 times 0.0306.
        Assert.Equal(0.12, interval.High - interval.Low, 0.02);
        Assert.Equal(interval, Bootstrap.Of(200, 1000, seed: 1, Mean));
    }

    [Fact]
    public async Task A_classifier_is_right_where_its_instance_touches_a_labelled_span()
    {
        BehaviorPacks packs = BehaviorPacks.LoadSources([new YamlSource("p.yaml", "name: p\nbehaviors: [{ name: one }]\nrules: [{ name: r, behavior: one, cue: oops, example: oops, near_miss: hoops }]")]);
        File.WriteAllText(file, """
            {"id": "right", "text": "All is well. Oops, it is not.", "labels": {"one": ["it is not"]}}
            {"id": "elsewhere", "text": "Oops. I was wrong there.", "labels": {"one": ["wrong there"]}}
            {"id": "false", "text": "Oops is a word.", "labels": {"one": []}}
            {"id": "missed", "text": "I was wrong.", "labels": {"one": ["I was wrong"]}}
            {"id": "rightly not", "text": "Fine.", "labels": {"one": false}}
            {"id": "unlabelled", "text": "Oops.", "labels": {"one": null}}
            """);
        IReadOnlyList<LabelledDocument> documents = new LabelReader(packs.Names, NoNames).Read(file);
        await using HeuristicClassifier classifier = HeuristicClassifier.Create(packs);
        IReadOnlyList<Prediction> predictions = await Prediction.OfAsync(documents, classifier, new TokenEstimate(), default);
        var evaluator = new Evaluator(packs.Names, documents, seed: 1);
        EvaluationResult result = evaluator.Evaluate("test", predictions, examples: 5);
        BehaviorEvaluation one = Assert.Single(result.Behaviors);
        Assert.Equal(new Confusion(2, 1, 1, 1), one.ByDocument);
        Assert.Equal(new Confusion(1, 2, 2, 0), one.ByInstance);
        Assert.Equal(["false", "missed"], one.Examples.Select(example => example.Document));
        Assert.Equal(5, one.Labelled);
        Assert.Equal(one.ByDocument.F1, result.MacroF1);
        Assert.Equal(1, Assert.Single(evaluator.Agreement(predictions, predictions)).Kappa);
        Assert.Contains("| one | 5 | 3 | 0.667 | 0.667 | 0.667", EvaluationMarkdown.Of(result), StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_could_not_be_scored_counts_nowhere()
    {
        LabelledDocument[] documents = [new("a", "x"u8.ToArray(), [new BehaviorLabel(true, null)]), new("b", "y"u8.ToArray(), [new BehaviorLabel(true, null)])];
        Prediction[] predictions = [new(1, [1], [], null), new(1, null, [], "too long")];
        EvaluationResult result = new Evaluator(["one"], documents, seed: 1).Evaluate("test", predictions, examples: 0);
        Assert.Equal(1, result.Unscored);
        Assert.Equal(new Confusion(1, 0, 0, 0), result.Behaviors[0].ByDocument);
    }

    private static double PrecisionInOrder(RankedDocument[] ranked)
    {
        int positives = 0;
        double sum = 0;
        for (int i = 0; i < ranked.Length; i++)
        {
            if (ranked[i].IsPositive)
                sum += ++positives / (i + 1.0);
        }
        return positives == 0 ? 0 : sum / positives;
    }
}
