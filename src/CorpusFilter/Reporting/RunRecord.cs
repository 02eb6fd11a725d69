using CorpusFilter.Configuration;

namespace CorpusFilter.Reporting;

/// <summary>
/// What a reader of the dataset card must know of the run beside its <see cref="Selection.SelectionPlan"/>. Holds no time, host or absolute path:
/// the card is published, and is the same for the same input, configuration and tool version.
/// </summary>
internal sealed record RunRecord
{
    public required string ToolVersion { get; init; }

    /// <summary>The run's name; the title of the card.</summary>
    public required string Name { get; init; }

    public required IReadOnlyList<SourceShard> Sources { get; init; }

    /// <summary>Columns of the input in their order; the subsets carry all of them.</summary>
    public required IReadOnlyList<CardColumn> InputColumns { get; init; }

    public required string TextColumn { get; init; }

    public required ClassifierKind Classifier { get; init; }

    public required string ClassifierFingerprint { get; init; }

    /// <summary>What else identifies the classifier: name and value, such as rules and its file, model, prompt and its version.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> ClassifierDetails { get; init; } = [];

    /// <summary>Description by behavior, as far as there are any.</summary>
    public IReadOnlyDictionary<string, string> BehaviorDescriptions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public required string TokenCounter { get; init; }

    public required string TokenCounterFingerprint { get; init; }

    public required SampleConfig Sample { get; init; }

    public required SelectionConfig Selection { get; init; }

    public required double ValidationFraction { get; init; }
}

/// <param name="Name">File name, without the folders of the machine it lay on.</param>
/// <param name="Unusable">The shard as a whole could not be read; its rows are unknown and count as 0.</param>
internal sealed record SourceShard(string Name, long Rows, long Bytes, bool Unusable = false);

/// <param name="Type">The column's type for people, such as <c>string</c> or <c>timestamp</c>.</param>
internal sealed record CardColumn(string Name, string Type);
