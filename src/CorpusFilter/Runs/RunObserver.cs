namespace CorpusFilter.Runs;

/// <summary>What a run tells whoever watches it. The library prints nothing itself.</summary>
internal sealed record RunObserver
{
    public static RunObserver Silent { get; } = new();

    /// <summary>One line for people.</summary>
    public Action<string> Say { get; init; } = _ => { };

    /// <summary>Something that the user should know and may want to act on.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    public Action<StageProgress> StageStarted { get; init; } = _ => { };

    public Action<StageProgress> StageEnded { get; init; } = _ => { };
}
