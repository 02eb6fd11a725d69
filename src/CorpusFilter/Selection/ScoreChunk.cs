using CorpusFilter.Scoring;

namespace CorpusFilter.Selection;

/// <summary>
/// Up to <see cref="Capacity"/> consecutive documents of one unit, as the score files hold them: a structure of arrays
/// that its producer fills again at the next step of the enumeration, so nothing may keep it beyond that step.
/// Chunks come in input order: units ascending, rows ascending within a unit, every input row exactly once.
/// Where a unit is cut into chunks must not matter to any result.
/// </summary>
/// <param name="behaviors">Number of behaviors, in the order of the score columns.</param>
internal sealed class ScoreChunk(int behaviors)
{
    public const int Capacity = 16_384;

    /// <summary>Index of the unit among all units of the run.</summary>
    public int Unit { get; set; }

    /// <summary>Row of the first document among all rows of its shard.</summary>
    public long FirstRow { get; set; }

    /// <summary>Documents in the chunk; the arrays' further entries are leftovers.</summary>
    public int Count { get; set; }

    public int Behaviors { get; } = behaviors;

    public DocumentStatus[] Status { get; } = new DocumentStatus[Capacity];

    /// <summary>Meaningful where the text could be read; default elsewhere.</summary>
    public TextHash[] Hashes { get; } = new TextHash[Capacity];

    /// <summary>Tokens of each text; 0 where they were not counted.</summary>
    public int[] Tokens { get; } = new int[Capacity];

    /// <summary>UTF-8 bytes of each text; 0 where it could not be read.</summary>
    public int[] Bytes { get; } = new int[Capacity];

    /// <summary>Sum of a document's counts; 0 where the status is not <see cref="DocumentStatus.Scored"/>.</summary>
    public int[] Instances { get; } = new int[Capacity];

    /// <summary>
    /// Count of behavior b in document d at <c>d * Behaviors + b</c>. Read only where the status is <see cref="DocumentStatus.Scored"/>:
    /// a document of which a count is missing is not scored.
    /// </summary>
    public int[] Counts { get; } = new int[Capacity * behaviors];

    public ReadOnlySpan<int> CountsOf(int document) => Counts.AsSpan(document * Behaviors, Behaviors);
}
