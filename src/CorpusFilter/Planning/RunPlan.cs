using CorpusFilter.Parquet;

namespace CorpusFilter.Planning;

/// <summary>Consecutive row groups of one shard: what is scored, recorded and resumed as a whole.</summary>
/// <param name="Index">Position among all units of the run.</param>
/// <param name="Number">Position within the shard; names the unit's files.</param>
/// <param name="FirstRow">Counted among all rows of the shard.</param>
/// <param name="TextBytes">Uncompressed bytes of the text column, as the footer states them.</param>
/// <param name="InputFingerprint">Identity of the rows that the unit holds.</param>
internal sealed record Unit(
    Shard Shard, int Index, int Number, int FirstRowGroup, int RowGroups, long FirstRow, long Rows, long TextBytes, string InputFingerprint)
{
    public override string ToString() => $"{Shard.Name}/{Number:D5}";
}

/// <summary>One Parquet file of the corpus, as its footer describes it.</summary>
/// <param name="Problem">Why the shard can't be used, or null. Such a shard has no units, and its rows are unknown.</param>
/// <param name="Codec">Of the text column, in the first row group.</param>
internal sealed record Shard(
    int Index, string Name, string Path, long Bytes, DateTime ModifiedUtc, long Rows, string FooterSha256, CompressionCodec Codec, string? Problem);

/// <summary>The result of planning: what there is to do, before looking at what has been done.</summary>
/// <param name="Schema">The schema that all usable shards share; null where there are none.</param>
/// <param name="KeyValueMetadata">Of the first usable shard; the subsets carry it on.</param>
internal sealed record RunPlan(
    IReadOnlyList<Shard> Shards,
    IReadOnlyList<Unit> Units,
    ParquetSchema? Schema,
    IReadOnlyList<KeyValuePair<string, string?>> KeyValueMetadata)
{
    public long Rows => Shards.Sum(shard => shard.Rows);

    public long Bytes => Shards.Sum(shard => shard.Bytes);

    public IEnumerable<Shard> Unusable => Shards.Where(shard => shard.Problem is not null);
}
