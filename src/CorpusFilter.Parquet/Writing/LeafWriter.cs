using System.Numerics;
using System.Runtime.InteropServices;
using CorpusFilter.Parquet.Codecs;
using CorpusFilter.Parquet.Thrift;
using CorpusFilter.Parquet.Writing;

namespace CorpusFilter.Parquet;

/// <summary>
/// Takes the values of one leaf, entry by entry, and makes pages of them. A chunk begins with a dictionary; after the first page
/// it goes on only if it made that page clearly smaller, and later only while the dictionary stays small.
/// </summary>
public sealed class LeafWriter
{
    private readonly ParquetWriteOptions options;
    private readonly int maxDefinition;
    private readonly int maxRepetition;
    private readonly int width;

    private readonly IntBuffer definitions = new();
    private readonly IntBuffer repetitions = new();
    private readonly ByteBuffer values = new();
    private readonly IntBuffer indices = new();
    private readonly DictionaryBuilder dictionary;
    private readonly ValueStatistics statistics;
    private readonly ByteBuffer body = new();
    private readonly ByteBuffer packed = new();
    private readonly ByteBuffer header = new();
    private readonly PageMemory memory;
    private readonly PageStore pages;

    private bool useDictionary;
    private bool hasDictionaryPages;
    private bool hasPlainPages;

    // Of the page being filled: entries, and bytes as PLAIN would have them.
    private int entries;
    private long plainBytes;

    // Of the chunk being filled.
    private long chunkEntries;
    private long chunkNulls;
    private long uncompressedBytes;

    internal LeafWriter(ParquetLeaf leaf, ParquetWriteOptions options, PageMemory memory)
    {
        this.memory = memory;
        pages = new PageStore(memory);
        Leaf = leaf;
        this.options = options;
        maxDefinition = leaf.MaxDefinitionLevel;
        maxRepetition = leaf.MaxRepetitionLevel;
        width = leaf.Width;
        dictionary = new DictionaryBuilder(width);
        statistics = new ValueStatistics(leaf);
        BeginChunk();
    }

    public ParquetLeaf Leaf { get; }

    /// <summary>Rows begun in the row group.</summary>
    internal long Rows { get; private set; }

    /// <summary>Bytes of the chunk so far as they were before compression.</summary>
    internal long BufferedBytes => uncompressedBytes + plainBytes;

    /// <summary>Bytes of finished pages.</summary>
    internal long PackedBytes => pages.Length;

    public void Write(int value) => Write(value, 0, maxDefinition);

    public void Write(long value) => Write(value, 0, maxDefinition);

    public void Write(float value) => Write(value, 0, maxDefinition);

    public void Write(double value) => Write(value, 0, maxDefinition);

    public void Write(bool value) => Write(value, 0, maxDefinition);

    public void Write(ReadOnlySpan<byte> value) => Write(value, 0, maxDefinition);

    /// <summary>A null of the leaf itself; what is around it is there.</summary>
    public void WriteNull() => WriteNull(0, maxDefinition - 1);

    public void Write(int value, int repetitionLevel, int definitionLevel)
    {
        Expect(Leaf.Type == PhysicalType.Int32, "int");
        Entry(MemoryMarshal.AsBytes(new ReadOnlySpan<int>(in value)), repetitionLevel, definitionLevel);
    }

    public void Write(long value, int repetitionLevel, int definitionLevel)
    {
        Expect(Leaf.Type == PhysicalType.Int64, "long");
        Entry(MemoryMarshal.AsBytes(new ReadOnlySpan<long>(in value)), repetitionLevel, definitionLevel);
    }

    public void Write(float value, int repetitionLevel, int definitionLevel)
    {
        Expect(Leaf.Type == PhysicalType.Float, "float");
        Entry(MemoryMarshal.AsBytes(new ReadOnlySpan<float>(in value)), repetitionLevel, definitionLevel);
    }

    public void Write(double value, int repetitionLevel, int definitionLevel)
    {
        Expect(Leaf.Type == PhysicalType.Double, "double");
        Entry(MemoryMarshal.AsBytes(new ReadOnlySpan<double>(in value)), repetitionLevel, definitionLevel);
    }

    public void Write(bool value, int repetitionLevel, int definitionLevel)
    {
        Expect(Leaf.Type == PhysicalType.Boolean, "bool");
        Entry([value ? (byte)1 : (byte)0], repetitionLevel, definitionLevel);
    }

    /// <summary>A byte array, a fixed-length one, or the twelve bytes of an INT96.</summary>
    public void Write(ReadOnlySpan<byte> value, int repetitionLevel, int definitionLevel)
    {
        Expect(Leaf.Type is PhysicalType.ByteArray or PhysicalType.FixedLenByteArray or PhysicalType.Int96, "bytes");
        if (width > 0 && value.Length != width)
            throw new ArgumentException($"Column {Leaf.Path} has values of {width} bytes, not {value.Length}.", nameof(value));
        Entry(value, repetitionLevel, definitionLevel);
    }

    /// <summary>A null at some level, or an empty list.</summary>
    public void WriteNull(int repetitionLevel, int definitionLevel)
    {
        if (definitionLevel < 0 || definitionLevel >= maxDefinition)
            throw new ArgumentOutOfRangeException(nameof(definitionLevel), definitionLevel, $"Column {Leaf.Path} has nulls at levels below {maxDefinition}.");
        Begin(repetitionLevel, definitionLevel);
        chunkNulls++;
    }

    private void Expect(bool matches, string given)
    {
        if (!matches)
            throw new InvalidOperationException($"Column {Leaf.Path} is of type {Leaf.Type} and can't take {given}.");
    }

    private void Entry(ReadOnlySpan<byte> value, int repetitionLevel, int definitionLevel)
    {
        if (definitionLevel != maxDefinition)
            throw new ArgumentOutOfRangeException(nameof(definitionLevel), definitionLevel, $"A value of column {Leaf.Path} has level {maxDefinition}.");
        int size = value.Length + (width == 0 ? 4 : 0);
        // A value that would take the page far beyond its size begins the next.
        if (plainBytes > 0 && plainBytes + size > 2L * options.PageBytes && repetitionLevel == 0)
            EndPage();
        Begin(repetitionLevel, definitionLevel);
        AddValue(value, size);
    }

    /// <summary>Raw values as a decoder gives them, with the levels around them: the way of copying.</summary>
    /// <param name="definitionLevels">Ignored where the leaf and all around it is required.</param>
    internal void AppendFixed(ReadOnlySpan<byte> raw, int count, ReadOnlySpan<int> definitionLevels, ReadOnlySpan<int> repetitionLevels)
    {
        int taken = 0;
        for (int index = 0; index < count; index++)
        {
            int definition = maxDefinition > 0 ? definitionLevels[index] : 0;
            Begin(maxRepetition > 0 ? repetitionLevels[index] : 0, definition);
            if (definition == maxDefinition)
                AddValue(raw.Slice(width * taken++, width), width);
            else
                chunkNulls++;
        }
    }

    private void Begin(int repetitionLevel, int definitionLevel)
    {
        if (repetitionLevel == 0)
        {
            // Pages hold whole rows.
            if (plainBytes >= options.PageBytes || entries >= options.PageValues)
                EndPage();
            Rows++;
        }
        else if (repetitionLevel < 0 || repetitionLevel > maxRepetition || chunkEntries + entries == 0)
        {
            throw new ArgumentOutOfRangeException(nameof(repetitionLevel), repetitionLevel, $"Column {Leaf.Path} repeats to level {maxRepetition}, and a row begins with 0.");
        }

        if (maxRepetition > 0)
            repetitions.Append(repetitionLevel);
        if (maxDefinition > 0)
            definitions.Append(definitionLevel);
        entries++;
    }

    private void AddValue(ReadOnlySpan<byte> value, int size)
    {
        statistics.Add(value);
        plainBytes += size;
        if (useDictionary)
        {
            int index = dictionary.Find(value, options.DictionaryBytes);
            if (index >= 0)
            {
                indices.Append(index);
                return;
            }

            AbandonDictionary();
        }

        if (width == 0)
            values.AppendInt32(value.Length);
        values.Append(value);
    }

    /// <summary>The page being filled goes on as PLAIN; pages that use the dictionary stay.</summary>
    private void AbandonDictionary()
    {
        foreach (int index in indices.Written)
        {
            ReadOnlySpan<byte> value = dictionary[index];
            if (width == 0)
                values.AppendInt32(value.Length);
            values.Append(value);
        }

        indices.Clear();
        useDictionary = false;
        if (!hasDictionaryPages)
            dictionary.Clear();
    }

    private void EndPage()
    {
        if (entries == 0)
            return;
        if (useDictionary && !hasDictionaryPages)
        {
            long withDictionary = dictionary.Bytes + ((long)indices.Count * dictionary.BitWidth / 8);
            if (withDictionary * 4 > plainBytes * 3)
                AbandonDictionary();
        }

        body.Clear();
        AppendLevels(repetitions, maxRepetition);
        AppendLevels(definitions, maxDefinition);
        if (useDictionary)
        {
            body.Append((byte)dictionary.BitWidth);
            HybridEncoder.Encode(indices.Written, dictionary.BitWidth, body);
            hasDictionaryPages = true;
        }
        else
        {
            if (Leaf.Type == PhysicalType.Boolean)
                AppendBits(values.Written);
            else
                body.Append(values.Written);
            hasPlainPages = true;
        }

        AppendPage(pages, body.Written, PageType.Data, entries, useDictionary ? ParquetEncoding.RleDictionary : ParquetEncoding.Plain);
        chunkEntries += entries;
        entries = 0;
        plainBytes = 0;
        definitions.Clear();
        repetitions.Clear();
        values.Clear();
        indices.Clear();
    }

    private void AppendLevels(IntBuffer levels, int maxLevel)
    {
        if (maxLevel == 0)
            return;
        int start = body.Length;
        body.AppendInt32(0);
        HybridEncoder.Encode(levels.Written, 32 - BitOperations.LeadingZeroCount((uint)maxLevel), body);
        BitConverter.TryWriteBytes(body.At(start, 4), body.Length - start - 4);
    }

    private void AppendBits(ReadOnlySpan<byte> booleans)
    {
        for (int start = 0; start < booleans.Length; start += 8)
        {
            int bits = 0;
            for (int index = start; index < Math.Min(start + 8, booleans.Length); index++)
                bits |= booleans[index] << (index - start);
            body.Append((byte)bits);
        }
    }

    private void AppendPage(PageStore store, ReadOnlySpan<byte> content, PageType type, int count, ParquetEncoding encoding)
    {
        packed.Clear();
        packed.Advance(PageCodec.Compress(
            options.Compression, content, packed.Reserve(PageCodec.MaxCompressedLength(options.Compression, content.Length)), options.CompressionLevel));
        header.Clear();
        var writer = new CompactWriter(header);
        writer.BeginStruct();
        writer.Int32(1, (int)type);
        writer.Int32(2, content.Length);
        writer.Int32(3, packed.Length);
        writer.Int32(4, (int)Crc32.Compute(packed.Written));
        writer.BeginStruct(type == PageType.Data ? 5 : 7);
        writer.Int32(1, count);
        writer.Int32(2, (int)encoding);
        if (type == PageType.Data)
        {
            writer.Int32(3, (int)ParquetEncoding.Rle);
            writer.Int32(4, (int)ParquetEncoding.Rle);
        }

        writer.EndStruct();
        writer.EndStruct();
        store.Append(header.Written);
        store.Append(packed.Written);
        uncompressedBytes += header.Length + content.Length;
    }

    /// <summary>Writes the chunk out and describes it; the next row group begins.</summary>
    internal ChunkFooter EndChunk(Stream output, long offset)
    {
        EndPage();
        var encodings = new List<ParquetEncoding>();
        long dictionaryBytes = 0;
        if (hasDictionaryPages)
        {
            var first = new PageStore(memory);
            AppendPage(first, dictionary.Written, PageType.Dictionary, dictionary.Count, ParquetEncoding.Plain);
            dictionaryBytes = first.Length;
            first.MoveTo(output);
            encodings.Add(ParquetEncoding.Plain);
            encodings.Add(ParquetEncoding.RleDictionary);
        }
        else if (hasPlainPages)
        {
            encodings.Add(ParquetEncoding.Plain);
        }

        if (maxDefinition > 0 || maxRepetition > 0)
            encodings.Add(ParquetEncoding.Rle);
        statistics.NormalizeZeros();
        var footer = new ChunkFooter(
            Leaf,
            encodings,
            options.Compression,
            chunkEntries,
            uncompressedBytes,
            dictionaryBytes + pages.Length,
            hasDictionaryPages ? offset : null,
            offset + dictionaryBytes,
            chunkNulls,
            statistics.HasValues ? statistics.Min.ToArray() : null,
            statistics.HasValues ? statistics.Max.ToArray() : null);
        pages.MoveTo(output);
        BeginChunk();
        return footer;
    }

    private void BeginChunk()
    {
        Rows = 0;
        chunkEntries = 0;
        chunkNulls = 0;
        uncompressedBytes = 0;
        hasDictionaryPages = false;
        hasPlainPages = false;
        useDictionary = options.DictionaryBytes > 0 && Leaf.Type != PhysicalType.Boolean;
        dictionary.Clear();
        statistics.Clear();
    }
}
