using CorpusFilter.Behaviors;

namespace CorpusFilter.Scoring;

/// <summary>What became of a document in the scoring stage; the words stand in the score file's <c>status</c> column.</summary>
internal enum DocumentStatus : byte
{
    /// <summary>Counts are valid.</summary>
    Scored,

    /// <summary>Read, but not of the kind the run wants (say, a problem without a solution); goes to rest.</summary>
    Gated,

    /// <summary>Not drawn by <c>input.sample</c>; goes to rest, never scored.</summary>
    NotSampled,

    /// <summary>Shorter than <c>input.text.min_bytes</c>; goes to rest, never scored.</summary>
    TooShort,

    /// <summary>Longer than <c>input.text.max_bytes</c>; goes to rest, never scored.</summary>
    TooLong,

    /// <summary>Could not be read or scored. Never counted as zero.</summary>
    Quarantined,
}

/// <summary>
/// A classifier's result for one <see cref="DocumentBatch"/>: per document a status, one count per behavior and the evidence.
/// A document starts as scored with all counts zero. Filled by one thread, in order of documents.
/// </summary>
internal sealed class BatchScores(int behaviors)
{
    private int[] counts = [];
    private readonly List<DocumentStatus> statuses = [];
    private readonly List<string?> reasons = [];
    private readonly List<Evidence> evidence = [];
    private readonly List<int> evidenceEnd = [];

    public int Documents => statuses.Count;

    public int Behaviors { get; } = behaviors;

    /// <summary>Starts the next document and returns its index.</summary>
    public int AddDocument()
    {
        int document = statuses.Count;
        statuses.Add(DocumentStatus.Scored);
        reasons.Add(null);
        evidenceEnd.Add(evidence.Count);
        if (counts.Length < (document + 1) * Behaviors)
            Array.Resize(ref counts, Math.Max(64, document + 1) * 2 * Behaviors);
        Counts(document).Clear();
        return document;
    }

    /// <summary>Counts one instance in the document added last and keeps its evidence.</summary>
    public void AddInstance(Evidence instance)
    {
        Counts(Documents - 1)[instance.Behavior]++;
        evidence.Add(instance);
        evidenceEnd[^1] = evidence.Count;
    }

    /// <summary>Sets a count that has no evidence of its own, or more instances than evidence, in the document added last.</summary>
    public void SetCount(int behavior, int count) => Counts(Documents - 1)[behavior] = count;

    /// <summary>Marks the document added last as gated or quarantined, with the reason for people.</summary>
    public void SetStatus(DocumentStatus status, string reason)
    {
        statuses[^1] = status;
        reasons[^1] = reason;
    }

    public DocumentStatus Status(int document) => statuses[document];

    public string? Reason(int document) => reasons[document];

    /// <summary>One count per behavior; meaningful where the status is <see cref="DocumentStatus.Scored"/> or <see cref="DocumentStatus.Gated"/>.</summary>
    public Span<int> Counts(int document) => counts.AsSpan(document * Behaviors, Behaviors);

    public ReadOnlySpan<Evidence> Evidence(int document)
    {
        int start = document == 0 ? 0 : evidenceEnd[document - 1];
        return System.Runtime.InteropServices.CollectionsMarshal.AsSpan(evidence)[start..evidenceEnd[document]];
    }

    public void Clear()
    {
        statuses.Clear();
        reasons.Clear();
        evidence.Clear();
        evidenceEnd.Clear();
    }
}
