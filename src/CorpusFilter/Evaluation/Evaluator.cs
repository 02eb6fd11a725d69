using System.Text;
using CorpusFilter.Behaviors;

namespace CorpusFilter.Evaluation;

/// <summary>Compares what a classifier found with what is labelled.</summary>
internal sealed class Evaluator(IReadOnlyList<string> behaviors, IReadOnlyList<LabelledDocument> documents, int seed)
{
    private const int Resamples = 1_000;
    private const int LongestExample = 300;

    /// <param name="examples">Wrong decisions to show per behavior and kind.</param>
    public EvaluationResult Evaluate(string classifier, IReadOnlyList<Prediction> predictions, int examples)
    {
        List<BehaviorEvaluation> results = [];
        List<(int Behavior, Confusion?[] Decisions)> decided = [];
        for (int behavior = 0; behavior < behaviors.Count; behavior++)
        {
            Confusion?[] decisions = Decisions(predictions, behavior);
            if (decisions.All(decision => decision is null))
                continue;
            decided.Add((behavior, decisions));
            results.Add(Evaluate(predictions, behavior, decisions, examples));
        }
        double Macro(int[] drawn) => decided.Count == 0 ? 0 : decided.Average(one => Sum(one.Decisions, drawn).F1);
        int[] all = [.. Enumerable.Range(0, documents.Count)];
        return new EvaluationResult(
            classifier, documents.Count, predictions.Count(prediction => prediction.Counts is null), results, Macro(all), Bootstrap.Of(documents.Count, Resamples, seed, Macro));
    }

    /// <summary>One entry per behavior: the first classifier's decisions taken for the truth.</summary>
    public IReadOnlyList<AgreementResult> Agreement(IReadOnlyList<Prediction> first, IReadOnlyList<Prediction> second)
    {
        List<AgreementResult> results = [];
        for (int behavior = 0; behavior < behaviors.Count; behavior++)
        {
            Confusion both = default;
            for (int i = 0; i < documents.Count; i++)
            {
                if (first[i].Counts is { } mine && second[i].Counts is { } other)
                    both += Confusion.Of(mine[behavior] > 0, other[behavior] > 0);
            }
            results.Add(new AgreementResult(behaviors[behavior], both.Total, both));
        }
        return results;
    }

    private BehaviorEvaluation Evaluate(IReadOnlyList<Prediction> predictions, int behavior, Confusion?[] decisions, int examples)
    {
        int[] labelled = [.. Enumerable.Range(0, documents.Count).Where(i => decisions[i] is not null)];
        RankedDocument[] byDensity = [.. labelled.Select(i => new RankedDocument(predictions[i].Density(behavior), predictions[i].Tokens, documents[i].Labels[behavior]!.IsPresent))];
        RankedDocument[] byLength = [.. byDensity.Select(document => document with { Score = document.Length })];
        return new BehaviorEvaluation(
            behaviors[behavior],
            labelled.Length,
            Sum(decisions, labelled),
            Bootstrap.Of(documents.Count, Resamples, seed, drawn => Sum(decisions, drawn).F1),
            Instances(predictions, behavior, labelled),
            RankMeasures.AveragePrecision(byDensity),
            RankMeasures.Auc(byDensity),
            RankMeasures.AucWithinBands(byDensity),
            RankMeasures.AucWithinBands(byLength),
            RankMeasures.Auc(byLength),
            [.. Examples(predictions, behavior, decisions, isPositive: true).Take(examples), .. Examples(predictions, behavior, decisions, isPositive: false).Take(examples)]);
    }

    private Confusion?[] Decisions(IReadOnlyList<Prediction> predictions, int behavior) =>
        [.. documents.Select((document, i) => document.Labels[behavior] is { } label && predictions[i].Counts is { } counts ? Confusion.Of(label.IsPresent, counts[behavior] > 0) : (Confusion?)null)];

    private static Confusion Sum(Confusion?[] decisions, int[] drawn)
    {
        Confusion sum = default;
        foreach (int i in drawn)
            sum += decisions[i] ?? default;
        return sum;
    }

    private Confusion? Instances(IReadOnlyList<Prediction> predictions, int behavior, int[] labelled)
    {
        Confusion sum = default;
        bool any = false;
        foreach (int i in labelled)
        {
            if (documents[i].Labels[behavior]!.Spans is not { } spans)
                continue;
            any = true;
            Evidence[] found = [.. predictions[i].Evidence.Where(instance => instance.Behavior == behavior)];
            int right = found.Count(instance => spans.Any(span => Touches(instance, span)));
            int missed = spans.Count(span => !found.Any(instance => Touches(instance, span)));
            sum += new Confusion(right, found.Length - right, missed, 0);
        }
        return any ? sum : null;
    }

    private static bool Touches(Evidence instance, (int Start, int End) span) => instance.Start < span.End && span.Start < instance.End;

    private IEnumerable<ConfusionExample> Examples(IReadOnlyList<Prediction> predictions, int behavior, Confusion?[] decisions, bool isPositive)
    {
        for (int i = 0; i < documents.Count; i++)
        {
            if (isPositive && decisions[i] is { FalsePositives: 1 })
            {
                foreach (Evidence instance in predictions[i].Evidence.Where(instance => instance.Behavior == behavior).Take(1))
                    yield return new ConfusionExample(documents[i].Id, "false positive", instance.Cue, Text(documents[i].Text, instance.Start, instance.End));
            }
            if (!isPositive && decisions[i] is { FalseNegatives: 1 })
            {
                (int start, int end) = documents[i].Labels[behavior]!.Spans is [var first, ..] ? first : (0, documents[i].Text.Length);
                yield return new ConfusionExample(documents[i].Id, "false negative", null, Text(documents[i].Text, start, end));
            }
        }
    }

    private static string Text(byte[] text, int start, int end)
    {
        string whole = string.Join(' ', Encoding.UTF8.GetString(text.AsSpan(start, end - start)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return whole.Length <= LongestExample ? whole : string.Concat(whole.AsSpan(0, LongestExample), "...");
    }
}
