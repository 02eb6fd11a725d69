using CorpusFilter.Parquet;

namespace CorpusFilter.Scoring;

/// <summary>
/// The columns of a score file: one row per input row, in input order. Names and types are a contract with users who query the scores.
/// </summary>
internal sealed class ScoreSchema
{
    public const string Shard = "shard";
    public const string Row = "row";
    public const string TextHash = "text_hash";
    public const string Host = "host";
    public const string Bytes = "bytes";
    public const string Tokens = "tokens";
    public const string Instances = "instances";
    public const string Density = "density";
    public const string Status = "status";
    public const string Reason = "reason";
    public const string Evidence = "evidence";

    /// <summary>Names that a behavior can't have, since its counts are a column beside these.</summary>
    public static readonly IReadOnlyList<string> Reserved = [Shard, Row, TextHash, Host, Bytes, Tokens, Instances, Density, Status, Reason, Evidence];

    /// <summary>The words of the <c>status</c> column, by <see cref="DocumentStatus"/>.</summary>
    public static readonly IReadOnlyList<string> StatusWords = ["scored", "gated", "not_sampled", "too_short", "too_long", "quarantined"];

    public ScoreSchema(IReadOnlyList<string> behaviors)
    {
        Behaviors = behaviors;
        Parquet = ParquetSchema.Create(
        [
            SchemaNode.String(Shard, optional: false),
            SchemaNode.Int64(Row, optional: false),
            SchemaNode.Fixed(TextHash, Scoring.TextHash.Size, optional: true),
            SchemaNode.String(Host, optional: true),
            SchemaNode.Int64(Bytes, optional: true),
            SchemaNode.Int32(Tokens, optional: true),
            .. behaviors.Select(behavior => SchemaNode.Int32(behavior, optional: true)),
            SchemaNode.Int32(Instances, optional: true),
            SchemaNode.Double(Density, optional: true),
            SchemaNode.String(Status, optional: false),
            SchemaNode.String(Reason, optional: true),
            EvidenceColumn(Evidence),
        ]);
    }

    public IReadOnlyList<string> Behaviors { get; }

    public ParquetSchema Parquet { get; }

    /// <summary>A list of spans: the behavior's name, first byte and byte after the last in the UTF-8 text, and what showed it.</summary>
    public static SchemaNode EvidenceColumn(string name) =>
        SchemaNode.List(name, SchemaNode.Struct("element",
        [
            SchemaNode.String("behavior", optional: false),
            SchemaNode.Int32("start", optional: false),
            SchemaNode.Int32("end", optional: false),
            SchemaNode.String("cue", optional: false),
        ], optional: false), optional: true);

    public ParquetLeaf Leaf(string name) => Parquet.FindLeaf(name)!;
}
