using CorpusFilter.Parquet.Thrift;

namespace CorpusFilter.Parquet;

public sealed class ColumnChunkMetadata
{
    internal ColumnChunkMetadata()
    {
    }

    /// <summary>The type this chunk claims; it must be the schema's.</summary>
    public PhysicalType Type { get; private set; }

    public CompressionCodec Codec { get; private set; }

    public IReadOnlyList<ParquetEncoding> Encodings { get; private set; } = [];

    /// <summary>Entries with nulls and empty lists: of a flat column as many as rows.</summary>
    public long ValueCount { get; private set; }

    /// <summary>Bytes of all pages in the file, headers included.</summary>
    public long CompressedBytes { get; private set; }

    public long UncompressedBytes { get; private set; }

    public long DataPageOffset { get; private set; }

    public long? DictionaryPageOffset { get; private set; }

    /// <summary>Null where the writer left no statistics.</summary>
    public long? NullCount { get; private set; }

    /// <summary>Another file that holds the chunk; the format allows it, nobody writes it.</summary>
    internal string? FilePath { get; private set; }

    internal bool HasCryptoMetadata { get; private set; }

    internal bool HasMetadata { get; private set; }

    internal long Start => DictionaryPageOffset is long dictionary && dictionary > 0 && dictionary < DataPageOffset
        ? dictionary
        : DataPageOffset;

    internal static ColumnChunkMetadata Read(ref CompactReader reader)
    {
        var chunk = new ColumnChunkMetadata();
        int field = 0;
        while (reader.NextField(ref field, out CompactType type))
        {
            switch (field)
            {
                case 1:
                    chunk.FilePath = FileText.Decode(reader.ReadBinary(type));
                    break;
                case 3:
                    reader.ExpectStruct(type);
                    chunk.ReadMetadata(ref reader);
                    break;
                case 8 or 9:
                    chunk.HasCryptoMetadata = true;
                    reader.Skip(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return chunk;
    }

    private void ReadMetadata(ref CompactReader reader)
    {
        HasMetadata = true;
        int field = 0;
        while (reader.NextField(ref field, out CompactType type))
        {
            switch (field)
            {
                case 1:
                    Type = (PhysicalType)reader.ReadInt32(type);
                    break;
                case 2:
                    var encodings = new ParquetEncoding[reader.ReadList(type, CompactType.Int32)];
                    for (int index = 0; index < encodings.Length; index++)
                        encodings[index] = (ParquetEncoding)reader.ReadInt32(CompactType.Int32);
                    Encodings = encodings;
                    break;
                case 4:
                    Codec = (CompressionCodec)reader.ReadInt32(type);
                    break;
                case 5:
                    ValueCount = reader.ReadInt64(type);
                    break;
                case 6:
                    UncompressedBytes = reader.ReadInt64(type);
                    break;
                case 7:
                    CompressedBytes = reader.ReadInt64(type);
                    break;
                case 9:
                    DataPageOffset = reader.ReadInt64(type);
                    break;
                case 11:
                    DictionaryPageOffset = reader.ReadInt64(type);
                    break;
                case 12:
                    reader.ExpectStruct(type);
                    ReadStatistics(ref reader);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }

    private void ReadStatistics(ref CompactReader reader)
    {
        int field = 0;
        while (reader.NextField(ref field, out CompactType type))
        {
            if (field == 3)
                NullCount = reader.ReadInt64(type);
            else
                reader.Skip(type);
        }
    }
}

public sealed class RowGroupMetadata
{
    internal RowGroupMetadata()
    {
    }

    public long RowCount { get; private set; }

    /// <summary>Position of the row group's first row in the file.</summary>
    public long FirstRow { get; internal set; }

    /// <summary>One for each leaf of the schema, in its order.</summary>
    public IReadOnlyList<ColumnChunkMetadata> Columns { get; private set; } = [];

    public long UncompressedBytes { get; private set; }

    public long CompressedBytes => Columns.Sum(column => column.CompressedBytes);

    internal static RowGroupMetadata Read(ref CompactReader reader)
    {
        var group = new RowGroupMetadata();
        int field = 0;
        while (reader.NextField(ref field, out CompactType type))
        {
            switch (field)
            {
                case 1:
                    var columns = new ColumnChunkMetadata[reader.ReadList(type, CompactType.Struct)];
                    for (int index = 0; index < columns.Length; index++)
                        columns[index] = ColumnChunkMetadata.Read(ref reader);
                    group.Columns = columns;
                    break;
                case 2:
                    group.UncompressedBytes = reader.ReadInt64(type);
                    break;
                case 3:
                    group.RowCount = reader.ReadInt64(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return group;
    }
}

/// <summary>The footer.</summary>
internal sealed class FileMetadata
{
    public ParquetSchema? Schema { get; private set; }

    public IReadOnlyList<RowGroupMetadata> RowGroups { get; private set; } = [];

    public IReadOnlyList<KeyValuePair<string, string?>> KeyValues { get; private set; } = [];

    public string? CreatedBy { get; private set; }

    public static FileMetadata Read(ReadOnlyMemory<byte> footer)
    {
        var reader = new CompactReader(footer.Span);
        var file = new FileMetadata();
        int field = 0;
        while (reader.NextField(ref field, out CompactType type))
        {
            switch (field)
            {
                case 2:
                    file.Schema = ParquetSchema.Read(ref reader, footer, type);
                    break;
                case 4:
                    var groups = new RowGroupMetadata[reader.ReadList(type, CompactType.Struct)];
                    for (int index = 0; index < groups.Length; index++)
                        groups[index] = RowGroupMetadata.Read(ref reader);
                    file.RowGroups = groups;
                    break;
                case 5:
                    file.KeyValues = ReadKeyValues(ref reader, type);
                    break;
                case 6:
                    file.CreatedBy = FileText.Decode(reader.ReadBinary(type));
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return file;
    }

    private static KeyValuePair<string, string?>[] ReadKeyValues(ref CompactReader reader, CompactType type)
    {
        var pairs = new KeyValuePair<string, string?>[reader.ReadList(type, CompactType.Struct)];
        for (int index = 0; index < pairs.Length; index++)
        {
            string key = "";
            string? value = null;
            int field = 0;
            while (reader.NextField(ref field, out CompactType fieldType))
            {
                if (field == 1)
                    key = FileText.Decode(reader.ReadBinary(fieldType));
                else if (field == 2)
                    value = FileText.Decode(reader.ReadBinary(fieldType));
                else
                    reader.Skip(fieldType);
            }

            pairs[index] = new(key, value);
        }

        return pairs;
    }
}
