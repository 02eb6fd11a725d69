namespace CorpusFilter.Scoring.Llm;

/// <summary>What one reply says about one text, as the model states it: nothing is checked against the text yet.</summary>
/// <param name="Entries">One per behavior that was asked about, in the order of the question.</param>
/// <param name="Problem">Whether the text states a problem; null where that was not asked or not said.</param>
/// <param name="Solution">Whether it works on a solution.</param>
internal sealed record Judgement(IReadOnlyList<JudgedBehavior> Entries, bool? Problem, bool? Solution)
{
    /// <summary>False where only tolerant parsing could read the reply.</summary>
    public bool IsStrict { get; init; } = true;
}

/// <param name="Count">Instances, as the model counts them.</param>
/// <param name="Quotes">The passages it gives for them: as many, fewer or none.</param>
internal readonly record struct JudgedBehavior(int Count, IReadOnlyList<string> Quotes);

/// <summary>A reply that is no answer. A count that can't be read is missing, never zero.</summary>
internal sealed class UnparsableReplyException(string problem) : Exception(problem);
