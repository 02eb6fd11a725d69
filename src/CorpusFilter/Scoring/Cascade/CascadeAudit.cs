using CorpusFilter.Scoring.Llm;

namespace CorpusFilter.Scoring.Cascade;

/// <summary>
/// Gathers the counts of all batches of a run, also of those that earlier processes scored: they are notes in the answer store, one per batch,
/// under a key of the batch, so that a batch that is scored twice counts once.
/// </summary>
/// <param name="open">Opens the store.</param>
/// <param name="group">What the counts of this run have in common: hash of the run, its classifiers and how it samples.</param>
internal sealed class CascadeAudit(IReadOnlyList<string> behaviors, Func<AnswerStore> open, byte[] group)
{
    private readonly Lock gate = new();
    private readonly HashSet<AnswerKey> here = [];
    private readonly CascadeCounts total = new(behaviors.Count);

    /// <param name="documents">Hash of the batch's documents.</param>
    public async ValueTask AddAsync(ReadOnlyMemory<byte> documents, CascadeCounts counts)
    {
        var key = AnswerKey.Of(group, documents.Span);
        lock (gate)
        {
            if (!here.Add(key))
                return;
            total.Add(counts);
        }
        AnswerStore store = open();
        if (!store.HasNote(key))
            await store.AddNoteAsync(key, [.. group, .. counts.ToBytes()]);
    }

    /// <summary>What the sample says about the cheap classifier, over this process and all before it.</summary>
    public CascadeReport Report()
    {
        var sum = new CascadeCounts(behaviors.Count);
        lock (gate)
        {
            sum.Add(total);
            foreach ((AnswerKey key, byte[] note) in open().Notes)
                if (!here.Contains(key) && note.AsSpan().StartsWith(group) && CascadeCounts.FromBytes(behaviors.Count, note.AsSpan(group.Length)) is { } counts)
                    sum.Add(counts);
        }
        return CascadeReport.Of(behaviors, sum);
    }
}
