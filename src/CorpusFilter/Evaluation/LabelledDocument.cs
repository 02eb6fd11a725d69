namespace CorpusFilter.Evaluation;

/// <summary>A document with what people (or a judge) found in it.</summary>
/// <param name="Id">Its <c>id</c>, or its line.</param>
/// <param name="Text">UTF-8.</param>
/// <param name="Labels">One per behavior of the classifier; null where the behavior was not labelled.</param>
internal sealed record LabelledDocument(string Id, byte[] Text, BehaviorLabel?[] Labels);

/// <summary>What is known of one behavior in one document.</summary>
/// <param name="IsPresent">At least one instance.</param>
/// <param name="Spans">Byte spans of the instances; null where only yes or no is known.</param>
internal sealed record BehaviorLabel(bool IsPresent, IReadOnlyList<(int Start, int End)>? Spans);
