using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using CorpusFilter.Configuration;

namespace CorpusFilter.Selection;

/// <summary>The outcome of selection, as <c>selection.json</c> records it: cuts, counts and the files that writing has to make.</summary>
internal sealed record SelectionPlan
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

    /// <summary>True where token counts are approximate, and with them densities, ranks and budgets.</summary>
    public required bool TokensEstimated { get; init; }

    public required long Seed { get; init; }

    public required RankBy RankBy { get; init; }

    public required IReadOnlyList<string> Behaviors { get; init; }

    /// <summary>Input rows, each of which is in exactly one of <see cref="Strata"/>.</summary>
    public required long Documents { get; init; }

    public required Cut Rich { get; init; }

    public required Cut Poor { get; init; }

    /// <summary>Counts for every combination of subset, split and reason that occurs, in that order.</summary>
    public required IReadOnlyList<Stratum> Strata { get; init; }

    /// <summary>By subset, split and index. A split without documents has no file.</summary>
    public required IReadOnlyList<OutputFile> Files { get; init; }

    public IEnumerable<Stratum> Of(Subset subset) => Strata.Where(stratum => stratum.Subset == subset);

    /// <summary>Indented JSON with a newline at the end; the same bytes for the same plan on every machine.</summary>
    public byte[] ToJson() => [.. JsonSerializer.SerializeToUtf8Bytes(this, Json), (byte)'\n'];

    /// <exception cref="JsonException">Not what <see cref="ToJson"/> writes.</exception>
    public static SelectionPlan FromJson(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize<SelectionPlan>(json, Json) ?? throw new JsonException("expected an object, found null");
}

/// <summary>Where the order of a subset's candidates was cut.</summary>
/// <param name="Candidates">Documents that met the conditions.</param>
/// <param name="Documents">Of those, how many were taken.</param>
/// <param name="Tokens">Tokens of those that were taken; never above <paramref name="TokenBudget"/>.</param>
/// <param name="DocumentLimit">What <c>top_fraction</c> allowed; null for no limit.</param>
/// <param name="TokenBudget">Null for no limit; a number also where the config says <c>match</c>.</param>
/// <param name="StoppedBy">The limit that the first document left out did not fit.</param>
/// <param name="FirstLeftOut">Null where every candidate was taken.</param>
internal sealed record Cut(
    long Candidates, long Documents, long Tokens, long? DocumentLimit, long? TokenBudget, StoppedBy StoppedBy, CutPoint? FirstLeftOut);

/// <summary>The best candidate that was left out: all before it in the order are in, it and all behind it are not.</summary>
/// <param name="Rank">Rich: its figure by <c>rank_by</c>.</param>
/// <param name="DrawNumber">Poor: its number in the draw, 16 hexadecimal digits.</param>
/// <param name="TextHash">Breaks ties, ascending; 32 hexadecimal digits.</param>
/// <param name="Position">Breaks what ties are left without deduplication: its place among all input rows, from 0.</param>
internal sealed record CutPoint(double? Rank, string? DrawNumber, string TextHash, long Position)
{
    public static CutPoint OfRank(OrderKey key) =>
        new(OrderKey.RankOfOrder(key.Order), null, key.Hash.ToString(), (long)key.Position);

    public static CutPoint OfDraw(OrderKey key) =>
        new(null, key.Order.ToString("x16", CultureInfo.InvariantCulture), key.Hash.ToString(), (long)key.Position);
}

/// <summary>Documents that ended the same way.</summary>
/// <param name="Tokens">0 for documents whose tokens were not counted.</param>
/// <param name="TextBytes">UTF-8 bytes.</param>
/// <param name="Behaviors">One entry per behavior, in their order; all zero for documents that were not scored.</param>
internal sealed record Stratum(
    Subset Subset, Split Split, Why Why, long Documents, long Tokens, long TextBytes, IReadOnlyList<BehaviorCount> Behaviors);

/// <param name="Documents">Documents with at least one instance.</param>
internal sealed record BehaviorCount(string Behavior, long Documents, long Instances);

/// <summary>
/// One file of a subset: the subset's documents of this split from the first to the last place, both included, in input order.
/// </summary>
/// <param name="Path">Relative to the run directory, with forward slashes.</param>
/// <param name="FirstRow">Row in the shard of <paramref name="FirstUnit"/>.</param>
/// <param name="LastRow">Row in the shard of <paramref name="LastUnit"/>.</param>
/// <param name="EstimatedBytes">What the file was expected to take when the plan was made.</param>
internal sealed record OutputFile(
    Subset Subset,
    Split Split,
    int Index,
    string Path,
    int FirstUnit,
    long FirstRow,
    int LastUnit,
    long LastRow,
    long Documents,
    long Tokens,
    long TextBytes,
    long EstimatedBytes)
{
    /// <summary>Whether a row lies between the file's first and last place; the file holds it if it is also of the subset and split.</summary>
    /// <param name="unit">Index of the unit among all.</param>
    /// <param name="row">Row in the unit's shard.</param>
    public bool Spans(int unit, long row) => (unit > FirstUnit || row >= FirstRow) && (unit < LastUnit || row <= LastRow);
}
