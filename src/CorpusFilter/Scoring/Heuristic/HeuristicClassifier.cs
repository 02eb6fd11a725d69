using System.Collections.Concurrent;
using CorpusFilter.Behaviors;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>Counts behaviors by the cue rules of behavior packs. Shared by all workers.</summary>
internal sealed class HeuristicClassifier : IBehaviorClassifier
{
    /// <summary>Raise it with every change by which the same rules could give another score.</summary>
    private const string ImplementationVersion = "heuristic-6";

    private readonly RuleSet rules;
    private readonly ConcurrentBag<DocumentScorer> idle = [];

    private HeuristicClassifier(RuleSet rules, string packs)
    {
        this.rules = rules;
        Fingerprint = $"{ImplementationVersion}:{packs}";
    }

    public static HeuristicClassifier Create(BehaviorPacks packs) => new(packs.Rules, packs.Fingerprint);

    public IReadOnlyList<string> Behaviors => rules.Behaviors;

    public string Fingerprint { get; }

    public ValueTask ClassifyAsync(DocumentBatch documents, BatchScores scores, CancellationToken cancellation)
    {
        if (!idle.TryTake(out DocumentScorer? scorer))
            scorer = new DocumentScorer(rules);
        for (int document = 0; document < documents.Count; document++)
        {
            cancellation.ThrowIfCancellationRequested();
            scores.AddDocument();
            foreach (Evidence instance in scorer.Score(documents.Text(document)))
                scores.AddInstance(instance);
        }
        idle.Add(scorer);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
