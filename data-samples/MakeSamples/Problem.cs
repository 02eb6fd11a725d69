namespace CorpusFilter.MakeSamples;

/// <summary>
/// A mathematical problem with its numbers filled in, and what different people would write about it. Every text is right
/// (unless it is a failed attempt that says so), and says at its <c>⟦marks⟧</c> what behavior it shows.
/// </summary>
internal sealed record Problem
{
    public required string Topic { get; init; }

    public required string Title { get; init; }

    /// <summary>Ways to ask.</summary>
    public required string[] Questions { get; init; }

    /// <summary>Ways to solve it straight on, without any of the behaviors.</summary>
    public required string[] Work { get; init; }

    /// <summary>Checks of the result.</summary>
    public required string[] Checks { get; init; }

    /// <summary>Attempts that fail, and are given up.</summary>
    public required string[] Detours { get; init; }

    /// <summary>Announcements of intermediate goals.</summary>
    public required string[] Plans { get; init; }

    /// <summary>Reasoning back from what is wanted.</summary>
    public required string[] Backward { get; init; }

    /// <summary>Tasks for a reader; "check that" in them is no verification.</summary>
    public required string[] Exercises { get; init; }
}
