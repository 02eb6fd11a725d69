using CorpusFilter.Configuration;
using CorpusFilter.Parquet;
using CorpusFilter.Scoring;

namespace CorpusFilter.Writing;

/// <summary>
/// The columns of a subset file: every column of the input as it is, then the <c>behavior_*</c> columns, whose leaves are copied
/// from the score files without being decoded.
/// </summary>
internal sealed class SubsetSchema
{
    public const string Prefix = "behavior_";

    private readonly SchemaNode[] added;
    private readonly int inputColumns;

    public SubsetSchema(ParquetSchema input, ScoreSchema scores)
    {
        added =
        [
            .. scores.Behaviors.Select(behavior => SchemaNode.Int32(Prefix + behavior, optional: true)),
            SchemaNode.Int32(Prefix + ScoreSchema.Instances, optional: true),
            SchemaNode.Double(Prefix + ScoreSchema.Density, optional: true),
            SchemaNode.Int32(Prefix + ScoreSchema.Tokens, optional: true),
            ScoreSchema.EvidenceColumn(Prefix + ScoreSchema.Evidence),
        ];
        inputColumns = input.Root.Children.Count;
        Parquet = input.WithColumns(added);
        string[] copied = [.. scores.Behaviors, ScoreSchema.Instances, ScoreSchema.Density, ScoreSchema.Tokens];
        int target = input.Leaves.Count;
        ScoreLeaves =
        [
            .. copied.Select((name, index) => (scores.Leaf(name).Index, target + index)),
            .. Enumerable.Range(0, 4).Select(index => (scores.Parquet.Leaves.Count - 4 + index, target + copied.Length + index)),
        ];
    }

    public ParquetSchema Parquet { get; }

    /// <summary>Leaf of the score file, and the leaf of the subset that takes its values.</summary>
    public IReadOnlyList<(int From, int To)> ScoreLeaves { get; }

    /// <summary>The input's key-value metadata as it stands in a subset file: unchanged, but for the columns that Arrow must be told of.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Metadata(IReadOnlyList<KeyValuePair<string, string?>> input) => input
        .Select(entry => entry is { Key: ArrowSchema.Key, Value: { } value } ? new(entry.Key, ArrowSchema.WithColumns(value, inputColumns, added)) : entry)
        .ToArray();

    /// <exception cref="ConfigurationException">The input already has a column of such a name, say because it is itself a subset.</exception>
    public static void RequireFreeNames(PipelineConfig config, ParquetSchema input, IReadOnlyList<string> behaviors)
    {
        string[] taken = input.Root.Children
            .Select(column => column.Name)
            .Intersect([.. behaviors, ScoreSchema.Instances, ScoreSchema.Density, ScoreSchema.Tokens, ScoreSchema.Evidence], new WithPrefix())
            .ToArray();
        if (taken.Length > 0)
            throw new ConfigurationException(config.Source.Of("input.shards").Error(
                $"the input already has {string.Join(", ", taken)}, which the subsets' own columns would repeat",
                "expected a corpus that has not been through this tool; rename or drop these columns first"));
    }

    private sealed class WithPrefix : IEqualityComparer<string>
    {
        public bool Equals(string? x, string? y) => Full(x!) == Full(y!);

        public int GetHashCode(string name) => StringComparer.Ordinal.GetHashCode(Full(name));

        private static string Full(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) ? name : Prefix + name;
    }
}
