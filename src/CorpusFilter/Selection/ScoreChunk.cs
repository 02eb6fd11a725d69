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
    private readonly int[] hostEnds = new int[Capacity];
    private byte[] hosts = new byte[Capacity];

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

    /// <summary>Host of the document's address in UTF-8; empty where it has none or the producer did not give any.</summary>
    public ReadOnlySpan<byte> HostOf(int document)
    {
        int start = document == 0 ? 0 : hostEnds[document - 1];
        return hosts.AsSpan(start, Math.Max(0, hostEnds[document] - start));
    }

    /// <summary>Sets the host of a document; for the documents of a chunk one after the other, from 0.</summary>
    public void SetHost(int document, ReadOnlySpan<byte> host)
    {
        int start = document == 0 ? 0 : hostEnds[document - 1];
        if (hosts.Length - start < host.Length)
            Array.Resize(ref hosts, checked(Math.Max(hosts.Length * 2, start + host.Length)));
        host.CopyTo(hosts.AsSpan(start));
        hostEnds[document] = start + host.Length;
    }
}
