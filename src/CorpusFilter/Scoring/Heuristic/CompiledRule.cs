using CorpusFilter.Behaviors;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>A rule ready to run.</summary>
/// <param name="Behavior">Index into the run's list of behaviors.</param>
/// <param name="Supporting">Looked for only in sentences in which another rule of the behavior counts.</param>
/// <param name="Only">Kinds of which the sentence must be at least one; none: any sentence.</param>
/// <param name="Inside">Bit per <see cref="TextPlace"/> in which the rule counts too.</param>
internal sealed record CompiledRule(
    string Name,
    int Behavior,
    bool Supporting,
    SentenceKinds Only,
    SentenceKinds Never,
    int? WordsBefore,
    int Inside,
    CompiledGuard[] Guards)
{
    /// <summary>Those whose answer is the same for every cue of a document.</summary>
    public CompiledGuard[] DocumentGuards { get; } = Array.FindAll(Guards, guard => guard.Reach == GuardReach.Document);

    /// <summary>Those whose answer is the same for every cue of a sentence.</summary>
    public CompiledGuard[] SentenceGuards { get; } = Array.FindAll(Guards, guard => guard.Reach == GuardReach.Sentence);

    public CompiledGuard[] CueGuards { get; } = Array.FindAll(Guards, guard => guard.Reach == GuardReach.Cue);

    public bool CountsInside(TextPlace place) => (Inside & (1 << (int)place)) != 0;
}

/// <summary>One of a rule's cues.</summary>
/// <param name="Rule">Index of the rule.</param>
/// <param name="Weight">What it adds, once per sentence.</param>
internal sealed record CompiledCue(int Rule, double Weight, CueElement Element);
