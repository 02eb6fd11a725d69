using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace CorpusFilter.Configuration;

/// <summary>
/// All that a user can set, validated and immutable. <see cref="ConfigLoader"/> makes it from a YAML file.
/// </summary>
/// <remarks>
/// To add a setting: add an init-only property with its default and a <c>[Description]</c> to the record of its section
/// (the key is the property's name in snake_case; a new section is a new record), then run
/// <c>corpusfilter schema > configs/schema/corpusfilter.schema.json</c>. The binder, the JSON Schema and the file that
/// <c>corpusfilter init</c> writes follow from the property. What one value demands of another is checked in <see cref="ConfigLoader"/>.
/// </remarks>
[Description("Configuration of a CorpusFilter run. Paths are relative to this file.")]
internal sealed record PipelineConfig
{
    [Description("Name of the run, for the record and the dataset card. Default: the file's name.")]
    public string Name { get; init; } = "";

    [Description("The corpus: which shards, which columns, which documents of them.")]
    public required InputConfig Input { get; init; }

    [Description("Files that define the behaviors and their rules. Default: the four behaviors, as they are built in.")]
    [FilePath, OneOrMany]
    public IReadOnlyList<string> Behaviors { get; init; } = [];

    [Description("What counts the instances of each behavior.")]
    public ClassifierConfig Classifier { get; init; } = new();

    [Description("How the length of a document is measured.")]
    public TokensConfig Tokens { get; init; } = new();

    [Description("Which documents go into the behavior-rich and the behavior-poor subset. Changing it re-scores nothing.")]
    public SelectionConfig Selection { get; init; } = new();

    [Description("The run directory and the files written there.")]
    public required OutputConfig Output { get; init; }

    [Description("How the work is done; what is selected doesn't depend on it.")]
    public RunConfig Run { get; init; } = new();

    /// <summary>Where the values stand, for checks that come after loading: <c>config.Source.Of("selection.rich.require[0]")</c>.</summary>
    public SourceLocation Source { get; init; } = SourceLocation.None;

    /// <summary>Absolute path of the config file; empty for a config that was made in code.</summary>
    public string File => Source.File;
}

internal sealed record InputConfig
{
    [Description("Parquet files, folders (searched recursively for *.parquet) and globs (*, ?, **).")]
    [FilePath, OneOrMany, MinLength(1)]
    public required IReadOnlyList<string> Shards { get; init; }

    [Description("Column that holds the text of a document.")]
    [MinLength(1)]
    public string TextColumn { get; init; } = "text";

    [Description("Column that holds the document's address, from which `host` is taken; null for none.")]
    [MinLength(1)]
    public string? UrlColumn { get; init; } = "url";

    [Description("Work on a part of the corpus, drawn by a hash of shard name and row; what isn't drawn goes to rest.")]
    public SampleConfig Sample { get; init; } = new();

    [Description("Sizes of text that are scored; documents outside go to rest, with the reason in `status`.")]
    public TextConfig Text { get; init; } = new();
}

internal sealed record SampleConfig
{
    [Description("Share of the documents to draw.")]
    [Range(0.0, 1.0, MinimumIsExclusive = true)]
    public double Fraction { get; init; } = 1.0;

    [Description("Another seed draws other documents.")]
    public long Seed { get; init; } = 1;
}

internal sealed record TextConfig
{
    [Description("Shorter texts (in bytes of UTF-8) go to rest.")]
    [Size]
    public long MinBytes { get; init; }

    [Description("Longer texts (in bytes of UTF-8) go to rest.")]
    [Size(1, 1 << 30)]
    public long MaxBytes { get; init; } = 10_000_000;
}

internal sealed record TokensConfig
{
    [Description("`estimate` (built in, approximate), or a tokenizer: its file (tokenizer.json, *.tiktoken, tokenizer.model, merges.txt), a model's folder, or a name: cl100k_base, o200k_base, p50k_base, r50k_base, gpt2, qwen2.5.")]
    [MinLength(1)]
    public string Counter { get; init; } = "estimate";

    [Description("How the tokenizer cuts texts into pieces, for files that don't say it: gpt2, cl100k, llama3, qwen2, o200k or tekken; null where file or name tells.")]
    public string? Pattern { get; init; }

    [Description("Memory that each worker keeps for the pieces it has counted.")]
    [Size(4 << 10, 1 << 30)]
    public long CacheMemory { get; init; } = 5_000_000;

    [Description("Where tokenizers that are known by name are kept; null for the user's cache folder.")]
    [FilePath]
    public string? Folder { get; init; }

    [Description("Address to download a tokenizer that is known by name from; null for its publisher's. Its SHA-256 must be the publisher's all the same.")]
    public string? Url { get; init; }

    [Description("Download nothing: a tokenizer that isn't there is an error.")]
    public bool Offline { get; init; }
}

internal sealed record OutputConfig
{
    [Description("The run directory: scores, subsets, record and dataset card are written here. Runs on the same directory continue it.")]
    [FilePath]
    public required string Directory { get; init; }

    [Description("Compression of the subsets' Parquet files.")]
    public Compression Compression { get; init; } = Compression.Zstd;

    [Description("Size at which the next file of a subset is begun.")]
    [Size(64 << 10, long.MaxValue)]
    public long FileBytes { get; init; } = 256_000_000;

    [Description("Share of each subset that goes to its validation split, by hash of the text.")]
    [Range(0.0, 1.0, MaximumIsExclusive = true)]
    public double ValidationFraction { get; init; } = 0.05;
}

internal enum Compression
{
    [Description("Zstandard: smallest.")]
    Zstd,

    [Description("Snappy: read everywhere.")]
    Snappy,

    [Description("Uncompressed.")]
    None,
}

internal sealed record RunConfig
{
    [Description("Documents are scored and files written by this many workers at once; 0: one per core.")]
    [Range(0, 1024)]
    public int Workers { get; init; }

    [Description("Memory to stay within, whatever the size of the corpus.")]
    [Size(64 << 20, long.MaxValue)]
    public long Memory { get; init; } = 1_000_000_000;

    [Description("What to do with a document that can't be read or scored.")]
    public OnBadDocument OnBadDocument { get; init; } = OnBadDocument.Quarantine;

    [Description("Share of the documents that may be quarantined; beyond it the exit code is 1.")]
    [Range(0.0, 1.0)]
    public double MaxQuarantinedFraction { get; init; } = 0.01;

    [Description("Uncompressed bytes of text to a unit, the piece of work that is done, recorded and resumed as a whole.")]
    [Size(64 << 10, 16L << 30)]
    public long UnitBytes { get; init; } = 64_000_000;
}

internal enum OnBadDocument
{
    [Description("Set it aside with the reason, and go on.")]
    Quarantine,

    [Description("Stop the run.")]
    Stop,
}
