using System.Globalization;
using System.Text;

namespace CorpusFilter.Evaluation;

/// <summary>An evaluation as Markdown: readable in a terminal, and in a README.</summary>
internal static class EvaluationMarkdown
{
    public static string Of(EvaluationResult result)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"## {result.Classifier}\n\n{result.Documents:N0} labelled documents");
        if (result.Unscored > 0)
            text.Append(CultureInfo.InvariantCulture, $", {result.Unscored:N0} of them not scored and left out");
        text.Append(CultureInfo.InvariantCulture, $"; macro F1 by document {result.MacroF1:F3} ({result.MacroF1Interval.Low:F3} to {result.MacroF1Interval.High:F3})\n\n");
        text.Append("| behavior | documents | with it | precision | recall | F1 (95 %) | instances: P | R | F1 | avg. precision | AUC in length bands | length alone there | length alone |\n");
        text.Append("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        foreach (BehaviorEvaluation one in result.Behaviors)
        {
            Confusion d = one.ByDocument;
            text.Append(CultureInfo.InvariantCulture, $"| {one.Name} | {one.Labelled:N0} | {d.TruePositives + d.FalseNegatives:N0} | {d.Precision:F3} | {d.Recall:F3} | {d.F1:F3} ({one.F1Interval.Low:F3} to {one.F1Interval.High:F3}) ");
            text.Append(one.ByInstance is { } i ? string.Create(CultureInfo.InvariantCulture, $"| {i.Precision:F3} | {i.Recall:F3} | {i.F1:F3} ") : "| | | ");
            text.Append(CultureInfo.InvariantCulture, $"| {Number(one.AveragePrecision)} | {Number(one.AucWithinBands)} | {Number(one.LengthAucWithinBands)} | {Number(one.LengthAuc)} |\n");
        }
        foreach (BehaviorEvaluation one in result.Behaviors.Where(one => one.Examples.Count > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {one.Name}: wrong decisions\n\n");
            foreach (ConfusionExample example in one.Examples)
                text.Append(CultureInfo.InvariantCulture, $"- {example.Kind}, {example.Document}{(example.Cue is null ? "" : $" [{example.Cue}]")}: {example.Text}\n");
        }
        return text.ToString();
    }

    public static string Of(IReadOnlyList<AgreementResult> agreement)
    {
        var text = new StringBuilder("## Agreement of the two\n\n| behavior | documents | both | only the first | only the second | neither | kappa |\n|---|--:|--:|--:|--:|--:|--:|\n");
        foreach (AgreementResult one in agreement)
            text.Append(CultureInfo.InvariantCulture, $"| {one.Behavior} | {one.Documents:N0} | {one.Both.TruePositives:N0} | {one.Both.FalseNegatives:N0} | {one.Both.FalsePositives:N0} | {one.Both.TrueNegatives:N0} | {one.Kappa:F3} |\n");
        return text.ToString();
    }

    private static string Number(double value) => double.IsNaN(value) ? "" : value.ToString("F3", CultureInfo.InvariantCulture);
}
