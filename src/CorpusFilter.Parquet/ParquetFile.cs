using System.Security.Cryptography;
using CorpusFilter.Parquet.Reading;
using CorpusFilter.Parquet.Thrift;
using Microsoft.Win32.SafeHandles;

namespace CorpusFilter.Parquet;

/// <summary>
/// A Parquet file open for reading. Opening reads the footer and nothing else. All cursors may be used at the same time from
/// different threads, each cursor from one at a time: reads name their position and share nothing.
/// </summary>
public sealed class ParquetFile : IDisposable
{
    private const int TailBytes = 8;
    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    private static ReadOnlySpan<byte> EncryptedMagic => "PARE"u8;

    private readonly SafeFileHandle handle;
    private readonly FileMetadata metadata;

    private ParquetFile(
        string path, SafeFileHandle handle, long length, long footerStart, FileMetadata metadata, string footerSha256, ParquetReadOptions options)
    {
        Path = path;
        this.handle = handle;
        Length = length;
        FooterStart = footerStart;
        this.metadata = metadata;
        FooterSha256 = footerSha256;
        RowCount = metadata.RowGroups.Sum(group => group.RowCount);
        Options = options;
    }

    public string Path { get; }

    /// <summary>Bytes of the file.</summary>
    public long Length { get; }

    /// <summary>
    /// Rows of all row groups. The footer has a number of its own, which some writers left at 0; the row groups' are what there is.
    /// </summary>
    public long RowCount { get; }

    /// <summary>The program that wrote the file, as it calls itself.</summary>
    public string? CreatedBy => metadata.CreatedBy;

    public ParquetSchema Schema => metadata.Schema!;

    public IReadOnlyList<RowGroupMetadata> RowGroups => metadata.RowGroups;

    /// <summary>In the file's order, repeated keys included.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> KeyValueMetadata => metadata.KeyValues;

    /// <summary>Lower-case hexadecimal SHA-256 of the footer, which names every page's place and size: an identity of the content for fingerprints.</summary>
    public string FooterSha256 { get; }

    internal ParquetReadOptions Options { get; }

    /// <summary>Where pages must end.</summary>
    internal long FooterStart { get; }

    /// <exception cref="ParquetException">The file can't be opened, or its footer is damaged or not supported.</exception>
    public static ParquetFile Open(string path, ParquetReadOptions? options = null)
    {
        options ??= new ParquetReadOptions();
        var place = new Place(path);
        SafeFileHandle opened;
        try
        {
            opened = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read, FileOptions.None);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw place.Error($"The file can't be opened ({failure.Message})", "expected a file that can be read, check path and permissions", failure);
        }

        try
        {
            return Open(path, opened, options, place);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    private static ParquetFile Open(string path, SafeFileHandle handle, ParquetReadOptions options, Place place)
    {
        long length = RandomAccess.GetLength(handle);
        if (length < Magic.Length + TailBytes)
            throw place.Error($"Not a Parquet file, it has {length} bytes", "expected 12 at least: fetch it again, or leave it out of the shards");
        Span<byte> tail = stackalloc byte[TailBytes];
        ReadFully(handle, tail, length - TailBytes, place);
        if (tail[4..].SequenceEqual(EncryptedMagic))
            throw place.Error("The file is encrypted, footer included", "expected a file without encryption: decrypt it first");
        place.Offset = length - TailBytes;
        if (!tail[4..].SequenceEqual(Magic))
            throw place.Error("Not a Parquet file, or a truncated one: it doesn't end in PAR1", "expected the mark of a whole file: fetch or write it again");
        uint footerBytes = BitConverter.ToUInt32(tail);
        if (footerBytes > length - TailBytes - Magic.Length)
            throw place.Damaged($"A footer of {footerBytes} bytes in a file of {length}", "a footer inside the file");
        if (footerBytes > options.MaxFooterBytes)
        {
            throw place.Error(
                $"A footer of {footerBytes} bytes", $"expected at most {options.MaxFooterBytes}: raise {nameof(ParquetReadOptions.MaxFooterBytes)} if it is genuine");
        }

        place.Offset = length - TailBytes - footerBytes;
        var footer = new byte[footerBytes];
        ReadFully(handle, footer, place.Offset.Value, place);
        FileMetadata content;
        try
        {
            content = FileMetadata.Read(footer);
        }
        catch (ThriftException failure)
        {
            throw place.Error($"The footer can't be read ({failure.Message})", "expected Parquet's FileMetaData: the file is damaged, fetch or write it again", failure);
        }

        Check(content, length, options, place);
        return new ParquetFile(
            path, handle, length, place.Offset.Value, content, Convert.ToHexStringLower(SHA256.HashData(footer)), options);
    }

    private static void Check(FileMetadata content, long length, ParquetReadOptions options, Place place)
    {
        if (content.Schema is null)
            throw place.Damaged("The footer has no schema", "one");
        int leaves = content.Schema.Leaves.Count;
        long rows = 0;
        long stored = 0;
        for (int index = 0; index < content.RowGroups.Count; index++)
        {
            RowGroupMetadata group = content.RowGroups[index];
            if (group.RowCount < 0 || group.RowCount > long.MaxValue - rows)
                throw place.Damaged($"Row group {index} has {group.RowCount} rows", "a possible number");
            if (group.Columns.Count != leaves)
                throw place.Damaged($"Row group {index} has {group.Columns.Count} columns", $"{leaves}, as many as the schema");
            group.FirstRow = rows;
            rows += group.RowCount;
            foreach (ColumnChunkMetadata column in group.Columns)
                stored += Math.Clamp(column.CompressedBytes, 0, length);
        }

        // Sizes are wrong here and there, but chunks that all lie on the same pages are a trap.
        if (stored > 4 * length)
            throw place.Damaged($"The column chunks have {stored} bytes in a file of {length}", "chunks that don't overlap");
        if (rows > ParquetReadOptions.FewRows && (rows - ParquetReadOptions.FewRows) / options.MaxRowsPerByte > length)
        {
            throw place.Error(
                $"{rows} rows in a file of {length} bytes",
                $"expected at most {options.MaxRowsPerByte} for each byte: raise {nameof(ParquetReadOptions.MaxRowsPerByte)} if it is genuine");
        }
    }

    /// <summary>
    /// Values of a column of byte arrays or fixed-length byte arrays (INT96 too), row by row.
    /// </summary>
    /// <param name="leaf">Not inside a list; inside structures is fine.</param>
    public ByteArrayCursor OpenByteArrays(int rowGroup, ParquetLeaf leaf) => new(new LeafReader(this, rowGroup, leaf));

    /// <summary>Values of a column of numbers or booleans, row by row: int, long, float, double or bool as the column's type is.</summary>
    /// <param name="leaf">Not inside a list; inside structures is fine.</param>
    public ValueCursor<T> OpenValues<T>(int rowGroup, ParquetLeaf leaf)
        where T : unmanaged => new(new LeafReader(this, rowGroup, leaf));

    /// <summary>Levels and values of any leaf, nested or not, entry by entry.</summary>
    public EntryCursor OpenEntries(int rowGroup, ParquetLeaf leaf) => new(new LeafReader(this, rowGroup, leaf));

    /// <summary>Decodes every value of a leaf, nested or not, and drops it.</summary>
    /// <exception cref="ParquetException">Some page of it is damaged.</exception>
    public void ReadThrough(int rowGroup, ParquetLeaf leaf)
    {
        using var reader = new LeafReader(this, rowGroup, leaf);
        byte[] values = new byte[8 << 10];
        while (reader.Fill())
        {
            int entries = reader.Available;
            int count = reader.CountValues(entries);
            if (reader.IsBytes)
            {
                for (; count > 0; count--)
                    reader.Bytes.Next();
            }
            else if (count > 0)
            {
                reader.Fixed.Read(values.AsSpan(0, count * leaf.Width));
            }

            reader.Take(entries);
        }
    }

    public void Dispose() => handle.Dispose();

    internal void Read(Span<byte> target, long offset, Place place) => ReadFully(handle, target, offset, place);

    private static void ReadFully(SafeFileHandle handle, Span<byte> target, long offset, Place place)
    {
        while (!target.IsEmpty)
        {
            int read;
            try
            {
                read = RandomAccess.Read(handle, target, offset);
            }
            catch (IOException failure)
            {
                throw place.Error($"Reading failed ({failure.Message})", "expected a file that can be read: check the disk or network share", failure);
            }

            if (read == 0)
                throw place.Error("The file ends earlier than it did when it was opened", "expected a file that nobody changes meanwhile: run again when it is whole");
            target = target[read..];
            offset += read;
        }
    }
}
