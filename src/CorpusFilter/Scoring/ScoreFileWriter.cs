using System.Globalization;
using System.Text;
using CorpusFilter.Behaviors;
using CorpusFilter.Parquet;
using CorpusFilter.Runs;

namespace CorpusFilter.Scoring;

/// <summary>One row of a score file, without what the classifier found.</summary>
/// <param name="Row">Position among all rows of the shard.</param>
/// <param name="Bytes">Length of the text; negative where it could not be read.</param>
/// <param name="Hash">Null where the text was not looked at.</param>
internal readonly record struct ScoreRow(long Row, long Bytes, TextHash? Hash, DocumentStatus Status, string? Reason);

/// <summary>What a score file holds, added up; stands in its footer, so that progress and totals need no row to be read.</summary>
internal sealed record UnitCounts(long Rows, long Scored, long Gated, long Quarantined, long TextBytes, long Tokens, long Instances)
{
    private const string Prefix = "corpusfilter.count.";

    public static UnitCounts Zero { get; } = new(0, 0, 0, 0, 0, 0, 0);

    public static UnitCounts operator +(UnitCounts a, UnitCounts b) => new(
        a.Rows + b.Rows, a.Scored + b.Scored, a.Gated + b.Gated, a.Quarantined + b.Quarantined,
        a.TextBytes + b.TextBytes, a.Tokens + b.Tokens, a.Instances + b.Instances);

    public IEnumerable<KeyValuePair<string, string?>> ToMetadata() =>
        Parts().Select(part => new KeyValuePair<string, string?>(Prefix + part.Name, part.Value.ToString(CultureInfo.InvariantCulture)));

    public static UnitCounts FromMetadata(IReadOnlyDictionary<string, string?> metadata)
    {
        long Of(string name) => long.TryParse(metadata.GetValueOrDefault(Prefix + name), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;
        return new(Of("rows"), Of("scored"), Of("gated"), Of("quarantined"), Of("text_bytes"), Of("tokens"), Of("instances"));
    }

    private IEnumerable<(string Name, long Value)> Parts() =>
    [
        ("rows", Rows), ("scored", Scored), ("gated", Gated), ("quarantined", Quarantined),
        ("text_bytes", TextBytes), ("tokens", Tokens), ("instances", Instances),
    ];
}

/// <summary>
/// Writes the scores of one unit. Rows come in input order; the file appears under its name at <see cref="Commit"/>.
/// </summary>
internal sealed class ScoreFileWriter : IDisposable
{
    private readonly ScoreSchema schema;
    private readonly AtomicFile file;
    private readonly ParquetWriter parquet;
    private readonly byte[] shardName;
    private readonly byte[][] statusWords = ScoreSchema.StatusWords.Select(Encoding.UTF8.GetBytes).ToArray();
    private readonly byte[][] behaviorNames;
    private readonly Dictionary<string, byte[]> cueNames = new(StringComparer.Ordinal);
    private readonly LeafWriter shard, row, textHash, host, bytes, tokens, instances, density, status, reason, evidenceBehavior, evidenceStart, evidenceEnd, evidenceCue;
    private readonly LeafWriter[] counts;

    public ScoreFileWriter(ScoreSchema schema, string path, string shardName)
    {
        this.schema = schema;
        this.shardName = Encoding.UTF8.GetBytes(shardName);
        behaviorNames = schema.Behaviors.Select(Encoding.UTF8.GetBytes).ToArray();
        file = AtomicFile.Create(path);
        parquet = new ParquetWriter(file.Stream, schema.Parquet);
        LeafWriter Leaf(string name) => parquet.Leaf(schema.Leaf(name).Index);
        shard = Leaf(ScoreSchema.Shard);
        row = Leaf(ScoreSchema.Row);
        textHash = Leaf(ScoreSchema.TextHash);
        host = Leaf(ScoreSchema.Host);
        bytes = Leaf(ScoreSchema.Bytes);
        tokens = Leaf(ScoreSchema.Tokens);
        instances = Leaf(ScoreSchema.Instances);
        density = Leaf(ScoreSchema.Density);
        status = Leaf(ScoreSchema.Status);
        reason = Leaf(ScoreSchema.Reason);
        counts = schema.Behaviors.Select(Leaf).ToArray();
        int evidence = schema.Parquet.Leaves.Count - 4;
        evidenceBehavior = parquet.Leaf(evidence);
        evidenceStart = parquet.Leaf(evidence + 1);
        evidenceEnd = parquet.Leaf(evidence + 2);
        evidenceCue = parquet.Leaf(evidence + 3);
    }

    public UnitCounts Counts { get; private set; } = UnitCounts.Zero;

    /// <summary>Adds a document that the classifier has seen.</summary>
    public void AddScored(ScoreRow document, ReadOnlySpan<byte> hostName, int tokenCount, ReadOnlySpan<int> behaviorCounts, ReadOnlySpan<Evidence> evidence)
    {
        AddCommon(document, hostName);
        int sum = 0;
        for (int behavior = 0; behavior < counts.Length; behavior++)
        {
            counts[behavior].Write(behaviorCounts[behavior]);
            sum += behaviorCounts[behavior];
        }
        tokens.Write(tokenCount);
        instances.Write(sum);
        density.Write(Density.Of(sum, tokenCount));
        AddEvidence(evidence);
        parquet.EndRows(1);
        Counts += new UnitCounts(1, document.Status == DocumentStatus.Scored ? 1 : 0, document.Status == DocumentStatus.Gated ? 1 : 0, 0, document.Bytes, tokenCount, sum);
    }

    /// <summary>Adds a document without scores: every count is missing, none is zero.</summary>
    public void AddUnscored(ScoreRow document, ReadOnlySpan<byte> hostName)
    {
        AddCommon(document, hostName);
        foreach (LeafWriter count in counts)
            count.WriteNull();
        tokens.WriteNull();
        instances.WriteNull();
        density.WriteNull();
        evidenceBehavior.WriteNull(0, 0);
        evidenceStart.WriteNull(0, 0);
        evidenceEnd.WriteNull(0, 0);
        evidenceCue.WriteNull(0, 0);
        parquet.EndRows(1);
        Counts += new UnitCounts(1, 0, 0, document.Status == DocumentStatus.Quarantined ? 1 : 0, Math.Max(0, document.Bytes), 0, 0);
    }

    /// <summary>Makes the file appear, whole, with what identifies and what proves it in the footer.</summary>
    public void Commit(ScoreIdentity identity)
    {
        ParquetFooter.Finish(parquet, file.Stream, [.. identity.ToMetadata(), .. Counts.ToMetadata()]);
        file.Commit();
    }

    public void Dispose()
    {
        parquet.Dispose();
        file.Dispose();
    }

    private void AddCommon(ScoreRow document, ReadOnlySpan<byte> hostName)
    {
        shard.Write(shardName);
        row.Write(document.Row);
        if (document.Hash is { } hash)
        {
            Span<byte> hashBytes = stackalloc byte[TextHash.Size];
            hash.Write(hashBytes);
            textHash.Write(hashBytes);
        }
        else
        {
            textHash.WriteNull();
        }
        WriteText(host, hostName);
        if (document.Bytes >= 0)
            bytes.Write(document.Bytes);
        else
            bytes.WriteNull();
        status.Write(statusWords[(int)document.Status]);
        WriteText(reason, document.Reason is null ? default : Encoding.UTF8.GetBytes(document.Reason));
    }

    private static void WriteText(LeafWriter leaf, ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            leaf.WriteNull();
        else
            leaf.Write(utf8);
    }

    // Levels of an optional list of required structs of required fields: 0 no list, 1 empty list, 2 an element.
    private void AddEvidence(ReadOnlySpan<Evidence> evidence)
    {
        if (evidence.IsEmpty)
        {
            evidenceBehavior.WriteNull(0, 1);
            evidenceStart.WriteNull(0, 1);
            evidenceEnd.WriteNull(0, 1);
            evidenceCue.WriteNull(0, 1);
            return;
        }
        for (int i = 0; i < evidence.Length; i++)
        {
            Evidence instance = evidence[i];
            int repetition = i == 0 ? 0 : 1;
            evidenceBehavior.Write(behaviorNames[instance.Behavior], repetition, 2);
            evidenceStart.Write(instance.Start, repetition, 2);
            evidenceEnd.Write(instance.End, repetition, 2);
            evidenceCue.Write(CueName(instance.Cue), repetition, 2);
        }
    }

    private byte[] CueName(string cue)
    {
        if (!cueNames.TryGetValue(cue, out byte[]? utf8))
            cueNames[cue] = utf8 = Encoding.UTF8.GetBytes(cue);
        return utf8;
    }
}
