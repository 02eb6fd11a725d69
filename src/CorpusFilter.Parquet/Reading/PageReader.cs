using System.Buffers;
using CorpusFilter.Parquet.Codecs;
using CorpusFilter.Parquet.Encodings;
using CorpusFilter.Parquet.Thrift;

namespace CorpusFilter.Parquet.Reading;

/// <summary>
/// Walks the pages of one column chunk. A page is first known by its header, and unpacked only on <see cref="Load"/>:
/// pages whose rows nobody wants cost their header.
/// </summary>
internal sealed class PageReader : IDisposable
{
    private const int FirstHeaderBytes = 64;

    private readonly ColumnChunkMetadata chunk;
    private readonly ParquetReadOptions options;
    private readonly Place place;
    private readonly FileWindow window;
    private readonly PhysicalType type;
    private readonly int width;

    private byte[] unpacked = [];
    private byte[] dictionaryBytes = [];
    private PageHeader header;
    private long bodyStart;
    private long next;
    private long valuesSeen;
    private int headerGuess = FirstHeaderBytes;

    public PageReader(ParquetFile file, int rowGroup, ParquetLeaf leaf, int readAhead)
    {
        chunk = file.RowGroups[rowGroup].Columns[leaf.Index];
        options = file.Options;
        place = new Place(file.Path, rowGroup, leaf.Path);
        type = leaf.Type;
        width = leaf.Width;
        CheckChunk(file, leaf);
        next = chunk.Start;
        // Old writers left the header of the dictionary page out of the size: a little beyond it is no error yet.
        long end = Math.Min(file.FooterStart, Math.Min(long.MaxValue - 256, next + chunk.CompressedBytes) + 128);
        window = new FileWindow(file, end, Math.Max(readAhead, FirstHeaderBytes), place);
    }

    public Place Place => place;

    public ref readonly PageHeader Header => ref header;

    /// <summary>Null until a dictionary page was met.</summary>
    public ValueDictionary? Dictionary { get; private set; }

    /// <summary>Of the loaded page: its bytes, levels included for version 1, values alone for version 2.</summary>
    public (byte[] Buffer, int Start, int End) Body { get; private set; }

    /// <summary>Of the loaded page of version 2: where its levels are.</summary>
    public (byte[] Buffer, int Start) Levels { get; private set; }

    /// <summary>Whether the current page's extent is known, so that the next one can be found although this one is damaged.</summary>
    public bool CanSkip { get; private set; }

    /// <summary>Moves to the next data page that has values; false after the chunk's last.</summary>
    public bool MoveNext()
    {
        while (valuesSeen < chunk.ValueCount)
        {
            CanSkip = false;
            if (next >= window.End)
                throw place.Damaged($"The column chunk ends after {valuesSeen} of {chunk.ValueCount} values", "pages for all of them");
            ReadHeader();
            switch (header.Type)
            {
                case PageType.Dictionary:
                    LoadDictionary();
                    break;
                case PageType.Data or PageType.DataV2:
                    if (header.ValueCount < 0 || header.ValueCount > chunk.ValueCount - valuesSeen)
                        throw place.Damaged($"A page of {header.ValueCount} values", $"at most {chunk.ValueCount - valuesSeen}, as many as the column chunk has left");
                    valuesSeen += header.ValueCount;
                    if (header.ValueCount > 0)
                    {
                        CanSkip = true;
                        return true;
                    }

                    break;
            }
        }

        return false;
    }

    private void ReadHeader()
    {
        place.Offset = next;
        int length = (int)Math.Min(Math.Max(headerGuess, window.Available(next)), window.End - next);
        while (true)
        {
            int start = window.Ensure(next, length);
            var reader = new CompactReader(window.Buffer.AsSpan(start, length));
            try
            {
                header = PageHeader.Read(ref reader);
                bodyStart = next + reader.Position;
                break;
            }
            catch (ThriftException failure) when (failure.Truncated && length < window.End - next && length < options.MaxPageBytes)
            {
                // Statistics may hold whole values: the header can be of any size.
                length = (int)Math.Min(Math.Min(4L * length, options.MaxPageBytes), window.End - next);
                headerGuess = Math.Min(length, 1 << 16);
            }
            catch (ThriftException) when (chunk.HasCryptoMetadata)
            {
                // Only now: a few files say so of columns whose pages are plain.
                throw Encrypted();
            }
            catch (ThriftException failure)
            {
                throw place.Error(
                    $"The page header can't be read ({failure.Message})", "expected Parquet's PageHeader: the file is damaged, fetch or write it again", failure);
            }
        }

        if (header.CompressedBytes < 0 || header.CompressedBytes > window.End - bodyStart)
        {
            throw chunk.HasCryptoMetadata
                ? Encrypted()
                : place.Damaged($"A page of {header.CompressedBytes} bytes where {window.End - bodyStart} are left", "a page inside its column chunk");
        }

        next = bodyStart + header.CompressedBytes;
    }

    /// <summary>Reads and unpacks the current page.</summary>
    public void Load()
    {
        if (header.UncompressedBytes < 0)
            throw place.Damaged($"A page of {header.UncompressedBytes} bytes", "a possible size");
        int stored = ReadStored();
        int levels = 0;
        if (header.Type == PageType.DataV2)
        {
            if (header.RepetitionBytes < 0 || header.DefinitionBytes < 0
                || (long)header.RepetitionBytes + header.DefinitionBytes > Math.Min(header.CompressedBytes, header.UncompressedBytes))
            {
                throw place.Damaged(
                    $"{header.RepetitionBytes} and {header.DefinitionBytes} bytes of levels in a page of {header.CompressedBytes}", "levels inside the page");
            }

            levels = header.RepetitionBytes + header.DefinitionBytes;
            Levels = (window.Buffer, stored);
        }

        CompressionCodec codec = header.IsCompressed ? chunk.Codec : CompressionCodec.None;
        Body = Unpack(codec, stored + levels, header.CompressedBytes - levels, header.UncompressedBytes - levels, ref unpacked);
    }

    private void LoadDictionary()
    {
        if (Dictionary is not null)
            throw place.Damaged("A second dictionary page", "one at the most");
        if (header.Encoding is not (ParquetEncoding.Plain or ParquetEncoding.PlainDictionary))
            throw place.Damaged($"A dictionary page of encoding {header.Encoding}", "Plain");
        if (header.ValueCount < 0 || header.UncompressedBytes < 0)
            throw place.Damaged($"A dictionary page of {header.ValueCount} values in {header.UncompressedBytes} bytes", "possible numbers");
        int stored = ReadStored();
        var body = Unpack(chunk.Codec, stored, header.CompressedBytes, header.UncompressedBytes, ref dictionaryBytes);
        if (body.Buffer == window.Buffer && type == PhysicalType.ByteArray)
        {
            // The window moves on, the dictionary stays.
            dictionaryBytes = ArrayPool<byte>.Shared.Rent(Math.Max(1, body.End - body.Start));
            body.Buffer.AsSpan(body.Start, body.End - body.Start).CopyTo(dictionaryBytes);
            body = (dictionaryBytes, 0, body.End - body.Start);
        }

        var page = new PageValues(body.Buffer, body.Start, body.End, header.ValueCount, place);
        Dictionary = type switch
        {
            PhysicalType.ByteArray => ValueDictionary.ReadByteArrays(page),
            PhysicalType.Boolean => throw place.Damaged("A dictionary of booleans", "none"),
            _ => ValueDictionary.ReadFixed(page, width),
        };
    }

    private int ReadStored()
    {
        int stored = window.Ensure(bodyStart, header.CompressedBytes);
        if (options.VerifyChecksums && header.Checksum is int expected)
        {
            int found = (int)Crc32.Compute(window.Buffer.AsSpan(stored, header.CompressedBytes));
            if (found != expected)
                throw place.Damaged($"The page's CRC-32 is {found:x8}", $"{expected:x8}");
        }

        return stored;
    }

    private (byte[] Buffer, int Start, int End) Unpack(CompressionCodec codec, int start, int length, int size, ref byte[] target)
    {
        if (codec == CompressionCodec.None)
        {
            // A few writers got the other of the two sizes wrong.
            return (window.Buffer, start, start + length);
        }

        if (size > options.MaxPageBytes)
        {
            throw place.Error(
                $"A page that unpacks to {size} bytes", $"expected at most {options.MaxPageBytes}: raise {nameof(ParquetReadOptions.MaxPageBytes)} if it is genuine");
        }

        if (size > ParquetReadOptions.SmallPageBytes && size / options.MaxPageExpansion > length)
        {
            throw place.Error(
                $"A page of {length} bytes that unpacks to {size}",
                $"expected at most {options.MaxPageExpansion} times its size: raise {nameof(ParquetReadOptions.MaxPageExpansion)} if it is genuine");
        }

        if (target.Length < size + HybridDecoder.Slack)
        {
            Return(ref target);
            target = ArrayPool<byte>.Shared.Rent(size + HybridDecoder.Slack);
        }

        // Of nothing, some writers store nothing, and some an empty frame.
        if (size > 0 && !PageCodec.TryDecompress(codec, window.Buffer, start, length, target.AsSpan(0, size)))
            throw place.Damaged($"The page can't be unpacked: {length} bytes of {codec}", $"exactly {size} bytes in it");
        return (target, 0, size);
    }

    private ParquetException Encrypted() =>
        place.Error("The column is encrypted", "expected a column without encryption: decrypt the file first");

    private void CheckChunk(ParquetFile file, ParquetLeaf leaf)
    {
        if (chunk.HasCryptoMetadata && !chunk.HasMetadata)
            throw Encrypted();
        if (!chunk.HasMetadata)
            throw place.Damaged("The column chunk has no metadata", "a type, a codec and an offset");
        if (chunk.FilePath is not null)
            throw place.Error($"The column is in another file, '{chunk.FilePath}'", "expected all columns in one file: merge them first");
        if (chunk.Type != leaf.Type)
            throw place.Damaged($"The column chunk's type is {chunk.Type}", $"{leaf.Type}, as in the schema");
        if (!PageCodec.IsKnown(chunk.Codec))
            throw place.Error($"The codec {chunk.Codec} is not supported", "expected None, Snappy, Gzip, Brotli, Lz4, Zstd or Lz4Raw: write the file again with one of these");
        if (width == 0 && leaf.Type != PhysicalType.ByteArray)
            throw place.Damaged("Values of fixed length 0", "a length");
        long start = chunk.Start;
        if (chunk.ValueCount < 0 || start < 0 || chunk.CompressedBytes < 0)
            throw place.Damaged($"{chunk.ValueCount} values in {chunk.CompressedBytes} bytes at offset {start}", "possible numbers");
        if (leaf.MaxRepetitionLevel == 0 && chunk.ValueCount != file.RowGroups[place.RowGroup!.Value].RowCount)
            throw place.Damaged($"The column chunk has {chunk.ValueCount} values", $"{file.RowGroups[place.RowGroup.Value].RowCount}, one for each row");
        if (chunk.ValueCount > 0 && (start >= file.FooterStart || chunk.CompressedBytes > file.FooterStart - start))
            throw place.Damaged($"A column chunk of {chunk.CompressedBytes} bytes at offset {start}", $"one that ends before the footer at {file.FooterStart}");
    }

    public void Dispose()
    {
        window.Dispose();
        Return(ref unpacked);
        Return(ref dictionaryBytes);
        Body = default;
        Levels = default;
        Dictionary = null;
    }

    private static void Return(ref byte[] rented)
    {
        if (rented.Length > 0)
            ArrayPool<byte>.Shared.Return(rented);
        rented = [];
    }
}
