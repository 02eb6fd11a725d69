using CorpusFilter.Behaviors;

namespace CorpusFilter.Scoring.Llm;

/// <summary>What the questions about one document came to, kept until its turn in the batch.</summary>
internal sealed class DocumentVerdict(int behaviors)
{
    public int[] Counts { get; } = new int[behaviors];

    public List<Evidence> Evidence { get; } = [];

    public DocumentStatus Status { get; private set; } = DocumentStatus.Scored;

    private string? reason;

    /// <summary>The first reason stands.</summary>
    public void Quarantine(string why) => Set(DocumentStatus.Quarantined, why);

    public void CloseGate(string why) => Set(DocumentStatus.Gated, why);

    public void AppendTo(BatchScores scores)
    {
        scores.AddDocument();
        if (Status != DocumentStatus.Quarantined)
        {
            foreach (Evidence instance in Evidence.OrderBy(instance => instance.Start).ThenBy(instance => instance.Behavior))
                scores.AddInstance(instance);
            for (int behavior = 0; behavior < Counts.Length; behavior++)
                scores.SetCount(behavior, Counts[behavior]);
        }
        if (reason is not null)
            scores.SetStatus(Status, reason);
    }

    private void Set(DocumentStatus status, string why)
    {
        if (reason is not null)
            return;
        Status = status;
        reason = why;
    }
}
