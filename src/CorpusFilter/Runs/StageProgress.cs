namespace CorpusFilter.Runs;

/// <summary>How far a stage is. Workers add to it from many threads; the console reads it when it likes.</summary>
internal sealed class StageProgress(string stage, long totalUnits, long totalDocuments, long totalBytes)
{
    private long units;
    private long documents;
    private long bytes;

    public string Stage { get; } = stage;

    /// <summary>Units (or output files) to do in this process now; what an earlier run did is not among them.</summary>
    public long TotalUnits { get; } = totalUnits;

    public long TotalDocuments { get; } = totalDocuments;

    /// <summary>Bytes of text.</summary>
    public long TotalBytes { get; } = totalBytes;

    public long Units => Interlocked.Read(ref units);

    public long Documents => Interlocked.Read(ref documents);

    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>A line about what only this stage knows, such as an LLM's errors and cost; null for most.</summary>
    public Func<string?> Detail { get; init; } = () => null;

    public void Add(long moreDocuments, long moreBytes)
    {
        Interlocked.Add(ref documents, moreDocuments);
        Interlocked.Add(ref bytes, moreBytes);
    }

    /// <summary>For stages that pass over the same documents several times.</summary>
    public void ShowDocuments(long seenInThisPass) => Interlocked.Exchange(ref documents, seenInThisPass);

    public void UnitDone() => Interlocked.Increment(ref units);
}
