namespace CorpusFilter.Parquet;

/// <summary>Ceilings that a file can't talk the reader out of, and what to check.</summary>
public sealed record ParquetReadOptions
{
    /// <summary>Bytes of one page after decompression, at the most.</summary>
    public int MaxPageBytes { get; init; } = 1 << 30;

    /// <summary>
    /// Pages of more than 64 MiB are refused if they unpack to more than this many times their stored size:
    /// no text does, and a file of some kilobytes shall not take gigabytes.
    /// </summary>
    public int MaxPageExpansion { get; init; } = 1000;

    /// <summary>Bytes of a footer, at the most.</summary>
    public int MaxFooterBytes { get; init; } = 1 << 27;

    /// <summary>
    /// Rows for each byte of the file, at the most, beyond the first ten million: a run of nulls takes some bytes whatever its length,
    /// and a few kilobytes could keep a run busy for days.
    /// </summary>
    public int MaxRowsPerByte { get; init; } = 100_000;

    /// <summary>Compares the CRC-32 of each page where the writer left one.</summary>
    public bool VerifyChecksums { get; init; } = true;

    /// <summary>Bytes to read from a column chunk at once.</summary>
    public int ReadAheadBytes { get; init; } = (1 << 20) - 64;

    internal const int SmallPageBytes = 1 << 26;

    internal const long FewRows = 10_000_000;
}
