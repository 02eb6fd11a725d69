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

/// <summary>A guard ready to run: what it says is found near the cue, or is not.</summary>
/// <param name="Wanted">True: must be found; false: must not be.</param>
internal sealed record CompiledGuard(bool Wanted, GuardScope Scope, int? Words, CueElement[] Cues, string Text)
{
    private readonly CueBeginnings beginnings = new(Cues);
    private readonly CueProgram program = new(new CueElement.Choice(Cues));

    public GuardReach Reach => Words is not null || Scope is GuardScope.Before or GuardScope.After ? GuardReach.Cue
        : Scope == GuardScope.Document ? GuardReach.Document
        : GuardReach.Sentence;

    /// <summary>Whether any of its cues is found in [from, to) of the text, with no more than the allowed words between it and [cueStart, cueEnd).</summary>
    public bool IsFound(ReadOnlySpan<byte> text, int from, int to, int cueStart, int cueEnd)
    {
        for (int at = beginnings.Next(text, from, to); at < to; at = beginnings.Next(text, at + 1, to))
        {
            if (TextBytes.IsWordByte(text[at]) && !TextBytes.IsWordStart(text, at))
                continue;
            // How near it stands, its longest match decides: "hope that" is next to what follows it, as "hope" is.
            int end = Words is null ? program.Match(text, at) : program.LongestMatch(text[..to], at);
            if (end > 0 && end <= to && IsNear(text, at, end, cueStart, cueEnd))
                return true;
        }
        return false;
    }

    private bool IsNear(ReadOnlySpan<byte> text, int start, int end, int cueStart, int cueEnd)
    {
        if (Words is not { } most)
            return true;
        ReadOnlySpan<byte> between = end <= cueStart ? text[end..cueStart] : start >= cueEnd ? text[cueEnd..start] : [];
        return CountWords(between) <= most;
    }

    public static int CountWords(ReadOnlySpan<byte> text)
    {
        int words = 0;
        for (int at = 0; at < text.Length;)
        {
            int end = CueSeparator.ChunkEnd(text, at);
            if (end > at && text[at..end].IndexOfAnyExcept(",.;:!?-*\"'()[]"u8) >= 0)
                words++;
            at = end + Math.Max(1, TextBytes.WhiteSpace(text, end));
        }
        return words;
    }
}

/// <summary>For how much of a text a guard's answer is the same.</summary>
internal enum GuardReach
{
    Cue,
    Sentence,
    Document,
}
