using CorpusFilter.Behaviors;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>Why a document got its counts: the instances, and every cue that was found, also those that a guard held back.</summary>
internal sealed record Explanation(IReadOnlyList<Evidence> Instances, IReadOnlyList<ExplainedCue> Cues)
{
    public static Explanation Of(ReadOnlySpan<byte> text, BehaviorPacks packs)
    {
        List<RuleOutcome> trace = [];
        var scorer = new DocumentScorer(packs.Rules) { Trace = trace };
        Evidence[] instances = scorer.Score(text).ToArray();
        ILookup<(int, int), int> counted = trace.Where(outcome => outcome.HeldBackBy is null)
            .ToLookup(outcome => (outcome.Sentence, packs.Rules.Rules[outcome.Rule].Behavior), outcome => outcome.Cue);
        List<ExplainedCue> cues = [];
        foreach (RuleOutcome outcome in trace)
        {
            CompiledRule rule = packs.Rules.Rules[outcome.Rule];
            bool isPart = Array.Exists(instances, instance => instance.Behavior == rule.Behavior && outcome.Start < instance.End && outcome.End > instance.Start);
            double sentenceWeight = counted[(outcome.Sentence, rule.Behavior)].Distinct().Sum(cue => packs.Rules.Cues[cue].Weight);
            cues.Add(new ExplainedCue(rule.Name, rule.Behavior, packs.Rules.Cues[outcome.Cue].Weight, outcome.Start, outcome.End, outcome.HeldBackBy, isPart, sentenceWeight));
        }
        return new Explanation(instances, cues);
    }
}

/// <summary>A cue that was found.</summary>
/// <param name="HeldBackBy">Why it doesn't count, or null.</param>
/// <param name="IsPartOfInstance">It stands in an instance of its behavior; if it counts and doesn't, its sentence stayed under the threshold.</param>
/// <param name="SentenceWeight">What all cues of the behavior that count in its sentence weigh together.</param>
internal sealed record ExplainedCue(string Rule, int Behavior, double Weight, int Start, int End, string? HeldBackBy, bool IsPartOfInstance, double SentenceWeight)
{
    /// <summary>Part of an instance that its sentence wouldn't be alone.</summary>
    public bool NeedsOtherSentences => IsPartOfInstance && SentenceWeight < DocumentScorer.Threshold;
}
