using System.Text.Json;
using System.Text.Json.Serialization;
using CorpusFilter.Selection;

namespace CorpusFilter.Reporting;

/// <summary>
/// <c>report.json</c>: how the scored documents of rich, poor and rest differ in what is not behavior (length, source) and in what is.
/// A control that differs in length or source as much as in behavior explains nothing, so this is what to look at first.
/// </summary>
internal sealed record RunStatistics
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        WriteIndented = true,
        NewLine = "\n",
    };

    /// <summary>Of this file's form.</summary>
    public int Format { get; init; } = 1;

    public required bool TokensEstimated { get; init; }

    /// <summary>Share by which a quantile may be too low.</summary>
    public double QuantileError { get; init; } = LogHistogram.RelativeError;

    public required IReadOnlyList<string> Behaviors { get; init; }

    /// <summary>Rich, poor and rest; only scored documents, and those of which there are any.</summary>
    public required IReadOnlyList<SubsetStatistics> Subsets { get; init; }

    /// <summary>Indented JSON with a newline at the end; the same bytes for the same statistics on every machine.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    /// <exception cref="JsonException">Not what <see cref="ToJson"/> writes.</exception>
    public static RunStatistics FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<RunStatistics>(json, Json) ?? throw new JsonException("expected an object, found null");
}

/// <param name="Tokens">Of a document.</param>
/// <param name="TextBytes">Of a document, in UTF-8.</param>
/// <param name="Density">Instances per 1,000 tokens.</param>
/// <param name="DocumentsByBehaviors">At index n: documents that show n different behaviors.</param>
/// <param name="Together">Documents that show both: row and column by behavior; the diagonal is those that show the one.</param>
internal sealed record SubsetStatistics(
    Subset Subset,
    long Documents,
    Distribution Tokens,
    Distribution TextBytes,
    Distribution Density,
    IReadOnlyList<long> DocumentsByBehaviors,
    IReadOnlyList<IReadOnlyList<long>> Together,
    HostStatistics Hosts);

/// <param name="Octaves">Documents from each power of two to below the next; zero by itself.</param>
internal sealed record Distribution(
    double Mean, double P10, double P25, double P50, double P75, double P90, double Max, IReadOnlyList<Octave> Octaves);

internal sealed record Octave(double From, long Documents);

/// <param name="WithHost">Documents whose address gave a host.</param>
/// <param name="Different">Different hosts; null where there were too many to count.</param>
/// <param name="CountError">By how much each count may be too low.</param>
internal sealed record HostStatistics(long WithHost, int? Different, long CountError, IReadOnlyList<HostCount> Top);

internal sealed record HostCount(string Host, long Documents);
