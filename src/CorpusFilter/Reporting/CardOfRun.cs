using CorpusFilter.Behaviors;
using CorpusFilter.Configuration;
using CorpusFilter.Parquet;
using CorpusFilter.Planning;
using CorpusFilter.Runs;

namespace CorpusFilter.Reporting;

/// <summary>What the dataset card takes from the plan, the record and the configuration.</summary>
internal static class CardOfRun
{
    public static RunRecord Of(PipelineConfig config, RunPlan plan, Ledger ledger, IReadOnlyList<BehaviorDefinition> behaviors) => new()
    {
        ToolVersion = ToolVersion.Current,
        Name = ledger.Name,
        Sources = plan.Shards.Select(shard => new SourceShard(shard.Name, shard.Rows, shard.Bytes, shard.Problem is not null)).ToArray(),
        InputColumns = plan.Schema?.Root.Children.Select(column => new CardColumn(column.Name, TypeOf(column))).ToArray() ?? [],
        TextColumn = config.Input.TextColumn,
        Classifier = config.Classifier.Kind,
        ClassifierFingerprint = ledger.Classifier.Fingerprint,
        BehaviorDescriptions = behaviors.Where(behavior => behavior.Description.Length > 0).ToDictionary(behavior => behavior.Name, behavior => behavior.Description, StringComparer.Ordinal),
        TokenCounter = ledger.Tokens.Counter,
        TokenCounterFingerprint = ledger.Tokens.Fingerprint,
        Sample = config.Input.Sample,
        Selection = config.Selection,
        ValidationFraction = config.Output.ValidationFraction,
    };

    private static string TypeOf(SchemaNode column) =>
        (column.LogicalType?.ToString() ?? column.Type?.ToString() ?? "struct").ToLowerInvariant();
}
