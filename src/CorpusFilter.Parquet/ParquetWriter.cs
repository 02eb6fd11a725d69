using CorpusFilter.Parquet.Thrift;
using CorpusFilter.Parquet.Writing;

namespace CorpusFilter.Parquet;

/// <summary>
/// Writes a Parquet file to a stream from front to back: version 1 pages with checksums, PLAIN or dictionary, statistics.
/// Holds the compressed pages of one row group and one open page of each leaf, no more. One thread at a time.
/// </summary>
public sealed class ParquetWriter : IDisposable
{
    private readonly Stream output;
    private readonly ParquetSchema schema;
    private readonly ParquetWriteOptions options;
    private readonly LeafWriter[] leaves;
    private readonly List<(ChunkFooter[] Chunks, long Rows)> rowGroups = [];
    private long rowsInGroup;
    private bool finished;

    /// <param name="output">Gets the file's bytes from its first; it is neither sought in nor closed.</param>
    public ParquetWriter(Stream output, ParquetSchema schema, ParquetWriteOptions? options = null)
    {
        this.output = output;
        this.schema = schema;
        this.options = options ?? new ParquetWriteOptions();
        var memory = new PageMemory();
        leaves = [.. schema.Leaves.Select(leaf => new LeafWriter(leaf, this.options, memory))];
        Emit("PAR1"u8);
    }

    /// <summary>Rows that <see cref="EndRows"/> confirmed.</summary>
    public long RowsWritten { get; private set; }

    /// <summary>Bytes that went to the stream so far.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Bytes of finished pages that wait for the end of their row group.</summary>
    public long BytesPending => leaves.Sum(leaf => leaf.PackedBytes);

    /// <summary>The writer of a leaf by its place in the schema.</summary>
    public LeafWriter Leaf(int index) => leaves[index];

    /// <summary>
    /// Copies rows of a row group, whatever their types and nesting, into the first leaves, which must be the source's.
    /// The writer's other leaves are the caller's to fill.
    /// </summary>
    public RowGroupCopy CopyFrom(ParquetFile source, int rowGroup) =>
        new(source, rowGroup, [.. source.Schema.Leaves.Select(leaf => (leaf, leaves[leaf.Index]))]);

    /// <summary>Copies rows of some leaves of a row group into leaves of the same type and levels.</summary>
    /// <param name="source">File whose leaves go over.</param>
    /// <param name="rowGroup">Counted from 0.</param>
    /// <param name="columns">Index of a leaf in the source and in this writer.</param>
    public RowGroupCopy CopyFrom(ParquetFile source, int rowGroup, IReadOnlyList<(int From, int To)> columns) =>
        new(source, rowGroup, [.. columns.Select(column => (source.Schema.Leaves[column.From], leaves[column.To]))]);

    /// <summary>Says that every leaf got this many more rows; writes a row group out when it is full.</summary>
    /// <exception cref="InvalidOperationException">A leaf got another number of rows.</exception>
    public void EndRows(int rows)
    {
        rowsInGroup += rows;
        RowsWritten += rows;
        long buffered = 0;
        foreach (LeafWriter leaf in leaves)
        {
            if (leaf.Rows != rowsInGroup)
                throw new InvalidOperationException($"Column {leaf.Leaf.Path} has {leaf.Rows} rows in this row group where {rowsInGroup} are to be.");
            buffered += leaf.BufferedBytes;
        }

        if (buffered >= options.RowGroupBytes || rowsInGroup >= options.RowGroupRows)
            FlushRowGroup();
    }

    /// <summary>Writes the rows so far out as a row group.</summary>
    public void FlushRowGroup()
    {
        if (rowsInGroup == 0)
            return;
        var chunks = new ChunkFooter[leaves.Length];
        for (int index = 0; index < leaves.Length; index++)
        {
            chunks[index] = leaves[index].EndChunk(output, BytesWritten);
            BytesWritten += chunks[index].CompressedBytes;
        }

        rowGroups.Add((chunks, rowsInGroup));
        rowsInGroup = 0;
    }

    /// <summary>Writes what is left and the footer. The file is whole after this, and only then.</summary>
    public void Finish(IReadOnlyList<KeyValuePair<string, string?>> keyValueMetadata)
    {
        if (finished)
            throw new InvalidOperationException("The file is finished already.");
        FlushRowGroup();
        finished = true;
        var footer = new ByteBuffer();
        WriteFooter(new CompactWriter(footer), keyValueMetadata);
        int length = footer.Length;
        footer.AppendInt32(length);
        footer.Append("PAR1"u8);
        Emit(footer.Written);
    }

    private void WriteFooter(CompactWriter writer, IReadOnlyList<KeyValuePair<string, string?>> keyValueMetadata)
    {
        writer.BeginStruct();
        writer.Int32(1, 2);
        List<SchemaNode> nodes = schema.Flatten();
        writer.BeginList(2, CompactType.Struct, nodes.Count);
        for (int index = 0; index < nodes.Count; index++)
            nodes[index].Write(writer, isRoot: index == 0);
        writer.Int64(3, RowsWritten);
        writer.BeginList(4, CompactType.Struct, rowGroups.Count);
        for (int index = 0; index < rowGroups.Count; index++)
            WriteRowGroup(writer, index);
        if (keyValueMetadata.Count > 0)
        {
            writer.BeginList(5, CompactType.Struct, keyValueMetadata.Count);
            foreach ((string key, string? value) in keyValueMetadata)
            {
                writer.BeginStruct();
                writer.String(1, key);
                if (value is not null)
                    writer.String(2, value);
                writer.EndStruct();
            }
        }

        writer.String(6, options.CreatedBy);
        // Without this list, readers don't believe minima and maxima.
        writer.BeginList(7, CompactType.Struct, leaves.Length);
        for (int index = 0; index < leaves.Length; index++)
        {
            writer.BeginStruct();
            writer.BeginStruct(1);
            writer.EndStruct();
            writer.EndStruct();
        }

        writer.EndStruct();
    }

    private void WriteRowGroup(CompactWriter writer, int index)
    {
        (ChunkFooter[] chunks, long rows) = rowGroups[index];
        writer.BeginStruct();
        writer.BeginList(1, CompactType.Struct, chunks.Length);
        foreach (ChunkFooter chunk in chunks)
            chunk.Write(writer);
        writer.Int64(2, chunks.Sum(chunk => chunk.UncompressedBytes));
        writer.Int64(3, rows);
        if (chunks.Length > 0)
            writer.Int64(5, chunks[0].Start);
        writer.Int64(6, chunks.Sum(chunk => chunk.CompressedBytes));
        if (index <= short.MaxValue)
            writer.Int16(7, (short)index);
        writer.EndStruct();
    }

    private void Emit(ReadOnlySpan<byte> bytes)
    {
        output.Write(bytes);
        BytesWritten += bytes.Length;
    }

    /// <summary>Nothing to give back but memory: what was not finished is no file.</summary>
    public void Dispose()
    {
    }
}
