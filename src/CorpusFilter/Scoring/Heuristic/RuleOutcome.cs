namespace CorpusFilter.Scoring.Heuristic;

/// <summary>What became of one cue that was found: for <c>explain</c>, and for the check of a pack's examples.</summary>
/// <param name="Rule">Index of the rule.</param>
/// <param name="Cue">Index of the cue among those of all rules.</param>
/// <param name="Start">First byte of the cue.</param>
/// <param name="End">Byte behind the cue.</param>
/// <param name="Sentence">Index of its sentence, -1 where it stands in none.</param>
/// <param name="HeldBackBy">Why it doesn't count, or null if it does.</param>
internal readonly record struct RuleOutcome(int Rule, int Cue, int Start, int End, int Sentence, string? HeldBackBy);
