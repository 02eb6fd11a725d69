using System.Text.Json;
using System.Text.Json.Serialization;

namespace CorpusFilter.Runs;

/// <summary>
/// <c>run.json</c>: how the run's files were made and where each input row ended. Written when the plan is known, and again when a stage has ended.
/// </summary>
internal sealed record Ledger
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Of this file's form.</summary>
    public int Format { get; init; } = 1;

    public required string Tool { get; init; }

    public required string Name { get; init; }

    /// <summary>planned, scored, selected or done: the last stage that is complete.</summary>
    public required string State { get; init; }

    /// <summary>The configuration with all defaults filled in.</summary>
    public required JsonElement Config { get; init; }

    public required ClassifierRecord Classifier { get; init; }

    public required TokensRecord Tokens { get; init; }

    public required IReadOnlyList<InputRecord> Inputs { get; init; }

    public RowsRecord? Rows { get; init; }

    public IReadOnlyList<OutputRecord> Outputs { get; init; } = [];

    /// <summary>One entry per process that worked on the run by itself, oldest first.</summary>
    public IReadOnlyList<SessionRecord> Sessions { get; init; } = [];

    /// <summary>Requests, tokens, errors and cost per endpoint and model, of a run that asked any.</summary>
    public JsonElement? Llm { get; init; }

    /// <exception cref="RunStoppedException">There is no record, or it can't be read.</exception>
    public static Ledger Read(RunDirectory directory)
    {
        if (!File.Exists(directory.Record))
            throw new RunStoppedException($"{directory.Root}: no run.json here; expected the output.directory of a run");
        return TryRead(directory) ?? throw new RunStoppedException($"{directory.Record}: not a run's record; run the same configuration again to make it anew");
    }

    /// <summary>Null where there is none, or none of this form.</summary>
    public static Ledger? TryRead(RunDirectory directory)
    {
        if (!File.Exists(directory.Record))
            return null;
        try
        {
            return JsonSerializer.Deserialize<Ledger>(File.ReadAllBytes(directory.Record), Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public void Write(RunDirectory directory) =>
        AtomicFile.WriteAllBytes(directory.Record, [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n']);
}

internal sealed record ClassifierRecord(string Kind, string Fingerprint, IReadOnlyList<string> Behaviors);

/// <param name="Error">How far an estimate is off, as measured; null for exact counts.</param>
internal sealed record TokensRecord(string Counter, bool Estimated, string Fingerprint, string? Error = null);

/// <param name="Units">How many units the shard was cut into.</param>
/// <param name="Problem">Why the shard is quarantined as a whole; its rows are then unknown and count as 0.</param>
internal sealed record InputRecord(string Name, string Path, long Bytes, long Rows, int Units, string FooterSha256, string? Problem);

/// <summary>Where the input rows ended. The four add up to <paramref name="Input"/>.</summary>
internal sealed record RowsRecord(long Input, long Rich, long Poor, long Rest, long Quarantined, int QuarantinedShards);

internal sealed record OutputRecord(string Path, long Rows, long Bytes, string Sha256);

/// <param name="UnitsScored">Units that this process scored itself.</param>
/// <param name="FilesWritten">Subset files that this process wrote itself.</param>
internal sealed record SessionRecord(
    string Command, string Host, DateTimeOffset Started, DateTimeOffset Ended,
    int UnitsScored, long DocumentsScored, double ScoringSeconds, double SelectionSeconds, int FilesWritten, double WritingSeconds);
