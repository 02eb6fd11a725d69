namespace CorpusFilter.Scoring.Heuristic;

/// <summary>All rules of a run, compiled: one matcher for the cues that are looked for everywhere, and one per behavior for those that only support others. Immutable, shared by all threads.</summary>
internal sealed class RuleSet
{
    private readonly int[] leading;
    private readonly int[][] supporting;

    public RuleSet(IReadOnlyList<string> behaviors, IReadOnlyList<CompiledRule> rules, IReadOnlyList<CompiledCue> cues, CueVocabulary vocabulary)
    {
        Behaviors = behaviors;
        Rules = [.. rules];
        Cues = [.. cues];
        int[] all = [.. Enumerable.Range(0, Cues.Length)];
        leading = Array.FindAll(all, cue => !Rules[Cues[cue].Rule].Supporting);
        supporting = [.. Enumerable.Range(0, behaviors.Count).Select(behavior => Array.FindAll(all, cue => Rules[Cues[cue].Rule] is { Supporting: true } rule && rule.Behavior == behavior))];
        Leading = new CueMatcher([.. leading.Select(cue => Cues[cue].Element)], vocabulary);
        Supporting = [.. supporting.Select(cues => new CueMatcher([.. cues.Select(cue => Cues[cue].Element)], vocabulary))];
        MostSupport = [.. supporting.Select(cues => cues.Sum(cue => Math.Max(0, Cues[cue].Weight)))];
        LeastSupport = [.. supporting.Select(cues => cues.Sum(cue => Math.Min(0, Cues[cue].Weight)))];
        Words = new WordTable(vocabulary);
    }

    public IReadOnlyList<string> Behaviors { get; }

    public CompiledRule[] Rules { get; }

    /// <summary>The cues of all rules.</summary>
    public CompiledCue[] Cues { get; }

    /// <summary>The words that cues and guards name.</summary>
    public WordTable Words { get; }

    /// <summary>Finds cues in whole documents.</summary>
    public CueMatcher Leading { get; }

    /// <summary>Per behavior, finds cues in sentences that have a leading one of it.</summary>
    public CueMatcher[] Supporting { get; }

    /// <summary>Per behavior, what its supporting cues can add to a sentence at most.</summary>
    public double[] MostSupport { get; }

    /// <summary>Per behavior, what they can take from it, as a number not above zero.</summary>
    public double[] LeastSupport { get; }

    /// <summary>Index into <see cref="Cues"/> of a hit of <see cref="Leading"/>.</summary>
    public int LeadingCue(CueHit hit) => leading[hit.Cue];

    /// <summary>Index into <see cref="Cues"/> of a hit of the behavior's <see cref="Supporting"/>.</summary>
    public int SupportingCue(int behavior, CueHit hit) => supporting[behavior][hit.Cue];
}
