namespace CorpusFilter.Scoring.Heuristic;

/// <summary>All rules of a run, compiled: one matcher for the cues of all of them. Immutable, shared by all threads.</summary>
internal sealed class RuleSet
{
    private readonly int[] ruleOfCue;

    public RuleSet(IReadOnlyList<string> behaviors, IReadOnlyList<CompiledRule> rules, IReadOnlyList<(int Rule, CueElement Cue)> cues)
    {
        Behaviors = behaviors;
        Rules = [.. rules];
        ruleOfCue = [.. cues.Select(cue => cue.Rule)];
        Cues = [.. cues.Select(cue => cue.Cue)];
        Matcher = new CueMatcher(Cues);
    }

    public IReadOnlyList<string> Behaviors { get; }

    public CompiledRule[] Rules { get; }

    public CueElement[] Cues { get; }

    public CueMatcher Matcher { get; }

    public int RuleOf(int cue) => ruleOfCue[cue];
}
