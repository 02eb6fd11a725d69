using CorpusFilter.Parquet.Thrift;

namespace CorpusFilter.Parquet;

/// <summary>Header of any page; what belongs to another kind of page is 0.</summary>
internal struct PageHeader
{
    public PageType Type;
    public int UncompressedBytes;
    public int CompressedBytes;

    /// <summary>CRC-32 of the page as stored; null where the writer left none.</summary>
    public int? Checksum;
    public int ValueCount;
    public ParquetEncoding Encoding;
    public ParquetEncoding DefinitionEncoding;
    public ParquetEncoding RepetitionEncoding;

    /// <summary>Version 2 only: rows that begin (and end) in the page.</summary>
    public int RowCount;
    public int NullCount;
    public int DefinitionBytes;
    public int RepetitionBytes;

    /// <summary>Version 2 pages may be stored as they are although the chunk has a codec.</summary>
    public bool IsCompressed;

    public static PageHeader Read(ref CompactReader reader)
    {
        var header = new PageHeader { IsCompressed = true };
        bool hasOwn = false;
        int field = 0;
        while (reader.NextField(ref field, out CompactType type))
        {
            switch (field)
            {
                case 1:
                    header.Type = (PageType)reader.ReadInt32(type);
                    break;
                case 2:
                    header.UncompressedBytes = reader.ReadInt32(type);
                    break;
                case 3:
                    header.CompressedBytes = reader.ReadInt32(type);
                    break;
                case 4:
                    header.Checksum = reader.ReadInt32(type);
                    break;
                case 5 when header.Type == PageType.Data:
                    reader.ExpectStruct(type);
                    header.ReadData(ref reader);
                    hasOwn = true;
                    break;
                case 7 when header.Type == PageType.Dictionary:
                    reader.ExpectStruct(type);
                    header.ReadDictionary(ref reader);
                    hasOwn = true;
                    break;
                case 8 when header.Type == PageType.DataV2:
                    reader.ExpectStruct(type);
                    header.ReadDataV2(ref reader);
                    hasOwn = true;
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        if (!hasOwn && header.Type is PageType.Data or PageType.DataV2 or PageType.Dictionary)
            throw new ThriftException($"a page of type {header.Type} without its header");
        return header;
    }

    private void ReadData(ref CompactReader reader)
    {
        int field = 0;
        while (reader.NextField(ref field, out CompactType type))
        {
            switch (field)
            {
                case 1:
                    ValueCount = reader.ReadInt32(type);
                    break;
                case 2:
                    Encoding = (ParquetEncoding)reader.ReadInt32(type);
                    break;
                case 3:
                    DefinitionEncoding = (ParquetEncoding)reader.ReadInt32(type);
                    break;
                case 4:
                    RepetitionEncoding = (ParquetEncoding)reader.ReadInt32(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }

    private void ReadDictionary(ref CompactReader reader)
    {
        int field = 0;
        while (reader.NextField(ref field, out CompactType type))
        {
            switch (field)
            {
                case 1:
                    ValueCount = reader.ReadInt32(type);
                    break;
                case 2:
                    Encoding = (ParquetEncoding)reader.ReadInt32(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }

    private void ReadDataV2(ref CompactReader reader)
    {
        int field = 0;
        while (reader.NextField(ref field, out CompactType type))
        {
            switch (field)
            {
                case 1:
                    ValueCount = reader.ReadInt32(type);
                    break;
                case 2:
                    NullCount = reader.ReadInt32(type);
                    break;
                case 3:
                    RowCount = reader.ReadInt32(type);
                    break;
                case 4:
                    Encoding = (ParquetEncoding)reader.ReadInt32(type);
                    break;
                case 5:
                    DefinitionBytes = reader.ReadInt32(type);
                    break;
                case 6:
                    RepetitionBytes = reader.ReadInt32(type);
                    break;
                case 7:
                    IsCompressed = reader.ReadBool(type);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }
    }
}
