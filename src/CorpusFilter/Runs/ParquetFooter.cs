using System.Globalization;
using CorpusFilter.Parquet;

namespace CorpusFilter.Runs;

/// <summary>What the tool's own Parquet files say of themselves in their footers.</summary>
internal static class ParquetFooter
{
    /// <summary>Key of the SHA-256 of all bytes before the footer.</summary>
    public const string Sha256 = "corpusfilter.sha256";

    /// <summary>Writes the footer with the given entries and the digest of everything before it.</summary>
    public static void Finish(ParquetWriter parquet, DigestStream stream, IEnumerable<KeyValuePair<string, string?>> metadata)
    {
        parquet.FlushRowGroup();
        parquet.Finish([.. metadata, new(Sha256, stream.Sha256())]);
    }

    /// <summary>The entries of a file by key; of a repeated key the last.</summary>
    public static Dictionary<string, string?> Metadata(ParquetFile file)
    {
        var entries = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach ((string key, string? value) in file.KeyValueMetadata)
            entries[key] = value;
        return entries;
    }

    /// <summary>0 where the entry is missing or no number.</summary>
    public static long Number(Dictionary<string, string?> metadata, string key) =>
        long.TryParse(metadata.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : 0;
}
