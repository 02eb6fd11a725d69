using System.Globalization;
using System.Text;
using CorpusFilter.Configuration;
using CorpusFilter.Scoring.Heuristic;

namespace CorpusFilter.Behaviors;

/// <summary>The examples of rules are their tests, run whenever a pack is loaded.</summary>
internal static class PackCheck
{
    /// <summary>Reports every example that its rule doesn't count in, every near-miss that it does, and rules that no sentence can be an instance by.</summary>
    public static void Examples(IReadOnlyList<BehaviorRule> definitions, RuleSet rules, List<Diagnostic> diagnostics)
    {
        List<RuleOutcome> trace = [];
        var scorer = new DocumentScorer(rules) { Trace = trace };
        for (int index = 0; index < definitions.Count; index++)
        {
            BehaviorRule rule = definitions[index];
            for (int i = 0; i < rule.Example.Count; i++)
            {
                if (ExampleFault(rule, index, rule.Example[i], scorer, trace, rules) is { } fault)
                    diagnostics.Add(rule.Source.Of($"example[{i}]").Error($"rule '{rule.Name}': {fault}: {Shown(rule.Example[i])}"));
            }
            for (int i = 0; i < rule.NearMiss.Count; i++)
            {
                byte[] text = Encoding.UTF8.GetBytes(rule.NearMiss[i]);
                trace.Clear();
                scorer.Score(text);
                int counted = trace.FindIndex(outcome => outcome.Rule == index && outcome.HeldBackBy is null);
                if (counted >= 0)
                {
                    string cue = Encoding.UTF8.GetString(text.AsSpan()[trace[counted].Start..trace[counted].End]);
                    diagnostics.Add(rule.Source.Of($"near_miss[{i}]").Error($"rule '{rule.Name}': its near-miss counts, by '{cue}': {Shown(rule.NearMiss[i])}"));
                }
            }
            if (HeaviestCue(index, rules) is > 0 and < 1 && Reach(index, rules) < 1)
                diagnostics.Add(rule.Source.Of("weight").Error($"no sentence can be an instance by rule '{rule.Name}': all cues of {rule.Behavior} together stay under 1"));
        }
    }

    private static string? ExampleFault(BehaviorRule rule, int index, string example, DocumentScorer scorer, List<RuleOutcome> trace, RuleSet rules)
    {
        trace.Clear();
        bool isInstance = false;
        foreach (Evidence instance in scorer.Score(Encoding.UTF8.GetBytes(example)))
            isInstance |= instance.Behavior == rules.Rules[index].Behavior;
        List<RuleOutcome> own = trace.FindAll(outcome => outcome.Rule == index);
        if (own.Count == 0)
            return "none of its cues is in its example";
        if (own.TrueForAll(outcome => outcome.HeldBackBy is not null))
            return $"its example is held back: {own[0].HeldBackBy}";
        double weight = own.Where(outcome => outcome.HeldBackBy is null).Select(outcome => outcome.Cue).Distinct().Sum(cue => rules.Cues[cue].Weight);
        if (weight < 1 || isInstance)
            return null;
        IEnumerable<string> against = trace.Where(outcome => outcome.HeldBackBy is null && rules.Cues[outcome.Cue].Weight < 0).Select(outcome => rules.Rules[outcome.Rule].Name);
        return string.Create(CultureInfo.InvariantCulture, $"its example is no instance, because of {string.Join(", ", against.Distinct(StringComparer.Ordinal))}");
    }

    private static double HeaviestCue(int rule, RuleSet rules) =>
        rules.Cues.Where(cue => cue.Rule == rule).Select(cue => cue.Weight).DefaultIfEmpty().Max();

    private static double Reach(int rule, RuleSet rules) =>
        rules.Cues.Where(cue => rules.Rules[cue.Rule].Behavior == rules.Rules[rule].Behavior && cue.Weight > 0).Sum(cue => cue.Weight);

    private static string Shown(string text) => text.Length <= 100 ? text : string.Concat(text.AsSpan(0, 100), "...");
}
