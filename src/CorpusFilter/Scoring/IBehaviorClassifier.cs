namespace CorpusFilter.Scoring;

/// <summary>
/// Counts the instances of each behavior in documents: the one extension point of the scoring stage.
/// An instance is shared by all workers, so implementations are safe to call from several threads at once.
/// The same text must always give the same scores, in whatever batch it comes.
/// </summary>
internal interface IBehaviorClassifier : IAsyncDisposable
{
    /// <summary>Names of the behaviors, in the order of the score columns.</summary>
    IReadOnlyList<string> Behaviors { get; }

    /// <summary>Changes whenever a score could change: a hash of rules, prompts, model, parameters and the implementation's version.</summary>
    string Fingerprint { get; }

    /// <summary>
    /// Appends one entry to <paramref name="scores"/> for each document of <paramref name="documents"/>, in their order.
    /// What is wrong with a single document becomes its status; an exception means that no further document can be scored.
    /// </summary>
    ValueTask ClassifyAsync(DocumentBatch documents, BatchScores scores, CancellationToken cancellation);
}
