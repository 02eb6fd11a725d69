namespace CorpusFilter.Evaluation;

/// <summary>A classifier against labelled documents.</summary>
/// <param name="Documents">Labelled documents read.</param>
/// <param name="Unscored">Documents the classifier could not score; they count nowhere.</param>
/// <param name="MacroF1">Mean of the document-level F1 of all labelled behaviors.</param>
internal sealed record EvaluationResult(
    string Classifier, int Documents, int Unscored, IReadOnlyList<BehaviorEvaluation> Behaviors, double MacroF1, Interval MacroF1Interval);

/// <summary>One behavior.</summary>
/// <param name="ByDocument">Has the document at least one instance?</param>
/// <param name="ByInstance">True positives are instances that touch a labelled span, false negatives labelled spans that no instance touches; null where no spans are labelled.</param>
/// <param name="AveragePrecision">Of the ranking by density.</param>
/// <param name="AucWithinBands">Of the ranking by density, among documents of about the same length.</param>
/// <param name="LengthAucWithinBands">What length alone reaches there.</param>
/// <param name="LengthAuc">What length alone reaches over all documents.</param>
internal sealed record BehaviorEvaluation(
    string Name,
    int Labelled,
    Confusion ByDocument,
    Interval F1Interval,
    Confusion? ByInstance,
    double AveragePrecision,
    double Auc,
    double AucWithinBands,
    double LengthAucWithinBands,
    double LengthAuc,
    IReadOnlyList<ConfusionExample> Examples);

/// <summary>A wrong decision to read.</summary>
/// <param name="Kind">"false positive" or "false negative".</param>
/// <param name="Cue">The rule that matched, for a false positive.</param>
internal sealed record ConfusionExample(string Document, string Kind, string? Cue, string Text);

/// <summary>How far two classifiers agree about the same documents.</summary>
/// <param name="Documents">Documents that both could score.</param>
internal sealed record AgreementResult(string Behavior, int Documents, Confusion Both)
{
    public double Kappa => Both.Kappa;
}
