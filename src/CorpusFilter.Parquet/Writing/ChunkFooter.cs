using CorpusFilter.Parquet.Thrift;

namespace CorpusFilter.Parquet.Writing;

/// <summary>What the footer says of a written column chunk.</summary>
internal sealed record ChunkFooter(
    ParquetLeaf Leaf,
    IReadOnlyList<ParquetEncoding> Encodings,
    CompressionCodec Codec,
    long Entries,
    long UncompressedBytes,
    long CompressedBytes,
    long? DictionaryOffset,
    long DataOffset,
    long Nulls,
    byte[]? Min,
    byte[]? Max)
{
    public long Start => DictionaryOffset ?? DataOffset;

    public void Write(CompactWriter writer)
    {
        writer.BeginStruct();
        writer.Int64(2, 0);
        writer.BeginStruct(3);
        writer.Int32(1, (int)Leaf.Type);
        writer.BeginList(2, CompactType.Int32, Encodings.Count);
        foreach (ParquetEncoding encoding in Encodings)
            writer.ListInt32((int)encoding);
        SchemaNode[] way = [.. Leaf.Way];
        writer.BeginList(3, CompactType.Binary, way.Length);
        foreach (SchemaNode node in way)
            writer.ListString(node.Name);
        writer.Int32(4, (int)Codec);
        writer.Int64(5, Entries);
        writer.Int64(6, UncompressedBytes);
        writer.Int64(7, CompressedBytes);
        writer.Int64(9, DataOffset);
        if (DictionaryOffset is not null)
            writer.Int64(11, DictionaryOffset.Value);
        writer.BeginStruct(12);
        writer.Int64(3, Nulls);
        if (Min is not null && Max is not null)
        {
            writer.Binary(5, Max);
            writer.Binary(6, Min);
            writer.Bool(7, true);
            writer.Bool(8, true);
        }

        writer.EndStruct();
        writer.EndStruct();
        writer.EndStruct();
    }
}
