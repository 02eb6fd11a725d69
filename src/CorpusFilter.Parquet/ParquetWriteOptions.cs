namespace CorpusFilter.Parquet;

/// <summary>How files are written. The same options and rows give the same bytes.</summary>
public sealed record ParquetWriteOptions
{
    public CompressionCodec Compression { get; init; } = CompressionCodec.Zstd;

    /// <summary>For zstd and brotli.</summary>
    public int CompressionLevel { get; init; } = 1;

    /// <summary>Uncompressed bytes after which a row group is closed.</summary>
    public long RowGroupBytes { get; init; } = 64L << 20;

    /// <summary>Rows after which a row group is closed.</summary>
    public int RowGroupRows { get; init; } = 1_000_000;

    /// <summary>Uncompressed bytes after which a page is closed; a larger value has a page of its own.</summary>
    public int PageBytes { get; init; } = 1 << 20;

    /// <summary>Values after which a page is closed.</summary>
    public int PageValues { get; init; } = 20_000;

    /// <summary>Bytes of a dictionary, at the most; 0: no dictionaries.</summary>
    public int DictionaryBytes { get; init; } = 1 << 20;

    public string CreatedBy { get; init; } = "CorpusFilter version 0.1.0";
}
