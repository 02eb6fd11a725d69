using CorpusFilter.Planning;

namespace CorpusFilter.Scoring;

/// <summary>
/// All that determines the scores of a unit, part by part, so that a stale score file can say what has changed.
/// It stands in the footer of each score file; a file is current when every part is the same.
/// </summary>
internal sealed record ScoreIdentity(string Version, string Input, string Settings, string Classifier, string Tokens)
{
    private const string Prefix = "corpusfilter.";

    public IEnumerable<KeyValuePair<string, string?>> ToMetadata() =>
    [
        new(Prefix + "version", Version),
        new(Prefix + "input", Input),
        new(Prefix + "settings", Settings),
        new(Prefix + "classifier", Classifier),
        new(Prefix + "tokens", Tokens),
    ];

    public string Fingerprint => new Fingerprint()
        .Add("version", Version).Add("input", Input).Add("settings", Settings).Add("classifier", Classifier).Add("tokens", Tokens)
        .Finish();

    /// <summary>Null where the file's identity is this one; otherwise what changed since it was written, in words.</summary>
    public string? DifferenceFrom(IReadOnlyDictionary<string, string?> metadata)
    {
        string[] differences = ToMetadata()
            .Where(part => metadata.GetValueOrDefault(part.Key) != part.Value)
            .Select(part => part.Key[Prefix.Length..] switch
            {
                "version" => "tool version",
                "input" => "input",
                "settings" => "columns, sample or text limits",
                "classifier" => "classifier",
                _ => "token counter",
            })
            .ToArray();
        return differences.Length == 0 ? null : string.Join(", ", differences) + " changed";
    }
}
