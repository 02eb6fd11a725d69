using CorpusFilter.Parquet.Codecs;
using CorpusFilter.Parquet.Thrift;
using CorpusFilter.Parquet.Writing;

namespace CorpusFilter.Parquet.Tests;

/// <summary>
/// A file of one leaf made page by page, so that tests can have every page version, encoding and fault that the writer never makes.
/// </summary>
internal sealed class HandMadeFile(SchemaNode column, CompressionCodec codec)
{
    private readonly ByteBuffer file = Begin();
    private readonly List<(long Start, long? Dictionary, long Data, long Entries, long Bytes, long Rows)> chunks = [];
    private long chunkStart = 4;
    private long? dictionaryOffset;
    private long? dataOffset;
    private long entries;

    /// <summary>Whether pages carry a CRC-32.</summary>
    public bool Checksums { get; init; } = true;

    /// <summary>Where pages begin, to damage them.</summary>
    public List<int> PageStarts { get; } = [];

    public ParquetSchema Schema { get; } = ParquetSchema.Create([column]);

    public ParquetLeaf Leaf => Schema.Leaves[0];

    private static ByteBuffer Begin()
    {
        var buffer = new ByteBuffer();
        buffer.Append("PAR1"u8);
        return buffer;
    }

    public void Dictionary(byte[] values, int count)
    {
        dictionaryOffset = file.Length;
        byte[] packed = Pack(values);
        Page(PageType.Dictionary, values.Length, packed, writer =>
        {
            writer.BeginStruct(7);
            writer.Int32(1, count);
            writer.Int32(2, (int)ParquetEncoding.Plain);
            writer.EndStruct();
        });
    }

    /// <param name="levels">Repetition and definition levels as a version 1 page has them, their lengths in front.</param>
    public void DataV1(int count, byte[] levels, byte[] values, ParquetEncoding encoding, ParquetEncoding levelEncoding = ParquetEncoding.Rle)
    {
        byte[] body = [.. levels, .. values];
        Data(count, PageType.Data, body.Length, Pack(body), writer =>
        {
            writer.BeginStruct(5);
            writer.Int32(1, count);
            writer.Int32(2, (int)encoding);
            writer.Int32(3, (int)levelEncoding);
            writer.Int32(4, (int)levelEncoding);
            writer.EndStruct();
        });
    }

    public void DataV2(
        int count, int nulls, int rows, byte[] repetitions, byte[] definitions, byte[] values, ParquetEncoding encoding, bool compressed = true)
    {
        byte[] body = [.. repetitions, .. definitions, .. compressed ? Pack(values) : values];
        Data(count, PageType.DataV2, repetitions.Length + definitions.Length + values.Length, body, writer =>
        {
            writer.BeginStruct(8);
            writer.Int32(1, count);
            writer.Int32(2, nulls);
            writer.Int32(3, rows);
            writer.Int32(4, (int)encoding);
            writer.Int32(5, definitions.Length);
            writer.Int32(6, repetitions.Length);
            writer.Bool(7, compressed);
            writer.EndStruct();
        });
    }

    /// <summary>A page whose header may say anything.</summary>
    public void Page(PageType type, int uncompressedBytes, byte[] stored, Action<CompactWriter> own)
    {
        if (type is PageType.Data or PageType.DataV2)
            dataOffset ??= file.Length;
        PageStarts.Add(file.Length);
        var writer = new CompactWriter(file);
        writer.BeginStruct();
        writer.Int32(1, (int)type);
        writer.Int32(2, uncompressedBytes);
        writer.Int32(3, stored.Length);
        if (Checksums)
            writer.Int32(4, (int)Crc32.Compute(stored));
        own(writer);
        writer.EndStruct();
        file.Append(stored);
    }

    private void Data(int count, PageType type, int uncompressedBytes, byte[] stored, Action<CompactWriter> own)
    {
        entries += count;
        Page(type, uncompressedBytes, stored, own);
    }

    public void EndRowGroup(long rows)
    {
        chunks.Add((chunkStart, dictionaryOffset, dataOffset ?? file.Length, entries, file.Length - chunkStart, rows));
        chunkStart = file.Length;
        dictionaryOffset = dataOffset = null;
        entries = 0;
    }

    /// <summary>A row group whose chunk is the same pages as the one before.</summary>
    public void EndRowGroupAgain(long rows) =>
        chunks.Add((chunkStart, dictionaryOffset, dataOffset ?? file.Length, entries, file.Length - chunkStart, rows));

    private byte[] Pack(byte[] bytes)
    {
        var output = new byte[PageCodec.MaxCompressedLength(codec, bytes.Length)];
        return output[..PageCodec.Compress(codec, bytes, output, 3)];
    }

    public byte[] ToArray()
    {
        var footer = new ByteBuffer();
        var writer = new CompactWriter(footer);
        writer.BeginStruct();
        writer.Int32(1, 2);
        List<SchemaNode> nodes = Schema.Flatten();
        writer.BeginList(2, CompactType.Struct, nodes.Count);
        for (int index = 0; index < nodes.Count; index++)
            nodes[index].Write(writer, isRoot: index == 0);
        writer.Int64(3, chunks.Sum(chunk => chunk.Rows));
        writer.BeginList(4, CompactType.Struct, chunks.Count);
        foreach (var chunk in chunks)
        {
            writer.BeginStruct();
            writer.BeginList(1, CompactType.Struct, 1);
            new ChunkFooter(
                Leaf, [ParquetEncoding.Plain], codec, chunk.Entries, chunk.Bytes, chunk.Bytes, chunk.Dictionary, chunk.Data, 0, null, null).Write(writer);
            writer.Int64(2, chunk.Bytes);
            writer.Int64(3, chunk.Rows);
            writer.EndStruct();
        }

        writer.EndStruct();
        return [.. file.Written, .. footer.Written, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8];
    }

    public string Save(string folder, string name = "made.parquet")
    {
        string path = Path.Combine(folder, name);
        File.WriteAllBytes(path, ToArray());
        return path;
    }
}
