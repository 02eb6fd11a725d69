using CorpusFilter.Parquet.Thrift;
using CorpusFilter.Parquet.Writing;
using CorpusFilter.ParquetSuite;

namespace CorpusFilter.Parquet.Tests;

public sealed class HostileFileTests : TemporaryFolder
{
    /// <summary>Files of every kind the writer and the builder make, damaged by seed: read or refused, never anything else.</summary>
    [Fact]
    public void Two_thousand_mutations_are_read_or_refused_with_a_place()
    {
        var originals = new List<byte[]>();
        for (int seed = 0; seed < 12; seed++)
            originals.Add(RandomFile.Write(new Random(seed), 60, new ParquetWriteOptions { PageBytes = 300, RowGroupBytes = 2000 }).Bytes);
        foreach (CompressionCodec codec in new[] { CompressionCodec.None, CompressionCodec.Snappy, CompressionCodec.Zstd, CompressionCodec.Lz4 })
            originals.AddRange(HandMade(codec));
        int refused = 0;
        string path = Path.Combine(Folder, "mutation.parquet");
        for (int seed = 0; seed < 2000; seed++)
        {
            var random = new Random(seed);
            File.WriteAllBytes(path, Mutation.Apply(originals[random.Next(originals.Count)], random));
            ScanResult result = FileScan.Run(path, seed % 2 == 0 ? Folder : null, "copy.parquet");
            Assert.True(result.Outcome is "read" or "refused", $"seed {seed}: {result.Outcome}: {result.Error}");
            Assert.True(result.HasPlace, $"seed {seed}: {result.Error}");
            Assert.True(result.AllocatedBytes < 300 << 20, $"seed {seed}: {result.AllocatedBytes >> 20} MB");
            refused += result.Outcome == "refused" ? 1 : 0;
        }

        Assert.InRange(refused, 500, 1999);
    }

    private static IEnumerable<byte[]> HandMade(CompressionCodec codec)
    {
        byte[][] words = [.. Enumerable.Range(0, 40).Select(index => System.Text.Encoding.UTF8.GetBytes("word " + (index * index)))];
        int[] levels = [.. Enumerable.Repeat(1, 40)];
        // Without checksums, or they would catch all that is done to pages.
        var bytes = new HandMadeFile(SchemaNode.String("a"), codec) { Checksums = false };
        bytes.DataV2(40, 0, 40, [], Encoders.Hybrid(levels, 1), Encoders.DeltaByteArrays(words), ParquetEncoding.DeltaByteArray);
        bytes.DataV1(40, Encoders.Prefixed(Encoders.Hybrid(levels, 1)), Encoders.DeltaLengths(words), ParquetEncoding.DeltaLengthByteArray);
        bytes.DataV1(40, Encoders.BitPackedLevels(levels, 1), Encoders.PlainByteArrays(words), ParquetEncoding.Plain, ParquetEncoding.BitPacked);
        bytes.EndRowGroup(120);
        yield return bytes.ToArray();

        long[] values = [.. Enumerable.Range(0, 300).Select(index => (long)index * index % 1000)];
        var numbers = new HandMadeFile(SchemaNode.Int64("a", optional: false), codec) { Checksums = false };
        numbers.Dictionary(Encoders.EndToEnd(values.Take(8).Select(BitConverter.GetBytes)), 8);
        numbers.DataV1(9, [], Encoders.Indices([0, 1, 2, 3, 4, 5, 6, 7, 7], 3), ParquetEncoding.RleDictionary);
        numbers.DataV1(300, [], Encoders.Delta(values), ParquetEncoding.DeltaBinaryPacked);
        numbers.DataV2(300, 0, 300, [], [], Encoders.ByteStreamSplit([.. values.Select(BitConverter.GetBytes)], 8), ParquetEncoding.ByteStreamSplit);
        numbers.EndRowGroup(609);
        yield return numbers.ToArray();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(11)]
    [InlineData(200)]
    public void A_file_that_is_not_parquet_is_refused(int bytes)
    {
        string path = Path.Combine(Folder, "a.parquet");
        File.WriteAllBytes(path, new byte[bytes]);
        ParquetException error = Assert.Throws<ParquetException>(() => ParquetFile.Open(path));
        Assert.Equal(path, error.FilePath);
        Assert.StartsWith("Not a Parquet file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_refused_by_name()
    {
        string path = Path.Combine(Folder, "missing.parquet");
        Assert.Contains(path, Assert.Throws<ParquetException>(() => ParquetFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encrypted_file_is_refused_as_encrypted()
    {
        string path = Path.Combine(Folder, "a.parquet");
        File.WriteAllBytes(path, [.. "PARE"u8, 0, 0, 0, 0, 4, 0, 0, 0, .. "PARE"u8]);
        Assert.Contains("encrypted", Assert.Throws<ParquetException>(() => ParquetFile.Open(path)).Message, StringComparison.Ordinal);
    }

    /// <summary>However many elements, however deep: the footer is refused or read in memory of its own size.</summary>
    [Fact]
    public void Footers_that_claim_too_much_are_refused()
    {
        Refused(writer =>
        {
            writer.Int32(1, 2);
            writer.BeginList(2, CompactType.Struct, 200_000);
            for (int index = 0; index < 200_000; index++)
                Element(writer, "a", children: 1);
        });
        Refused(writer => writer.BeginList(2, CompactType.Struct, 2_000_000_000));
        Refused(writer =>
        {
            writer.BeginList(2, CompactType.Struct, 1);
            Element(writer, "root", children: int.MaxValue);
        });
        Refused(writer =>
        {
            // An unknown field that is a list of lists of lists, without end.
            writer.BeginList(90, CompactType.List, 1);
            for (int index = 0; index < 100_000; index++)
                writer.Raw([0x19]);
        });
    }

    private static void Element(CompactWriter writer, string name, int children)
    {
        writer.BeginStruct();
        writer.String(4, name);
        writer.Int32(5, children);
        writer.EndStruct();
    }

    private void Refused(Action<CompactWriter> content)
    {
        var footer = new ByteBuffer();
        var writer = new CompactWriter(footer);
        writer.BeginStruct();
        content(writer);
        string path = Path.Combine(Folder, "a.parquet");
        File.WriteAllBytes(path, [.. "PAR1"u8, .. footer.Written, .. BitConverter.GetBytes(footer.Length), .. "PAR1"u8]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ParquetException>(() => ParquetFile.Open(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (1 << 20) + (400L * footer.Length));
    }

    [Theory]
    [InlineData(CompressionCodec.Brotli)]
    [InlineData(CompressionCodec.Zstd)]
    [InlineData(CompressionCodec.Gzip)]
    public void A_small_page_that_unpacks_to_half_a_gigabyte_is_refused_before_memory_is_taken(CompressionCodec codec)
    {
        var made = new HandMadeFile(SchemaNode.String("a", optional: false), codec);
        made.Page(PageType.Data, 1 << 29, new byte[4000], writer =>
        {
            writer.BeginStruct(5);
            writer.Int32(1, 1);
            writer.Int32(2, 0);
            writer.Int32(3, 3);
            writer.Int32(4, 3);
            writer.EndStruct();
        });
        made.DataV1(1, [], Encoders.PlainByteArrays([[1]]), ParquetEncoding.Plain);
        made.EndRowGroup(1);
        using ParquetFile file = ParquetFile.Open(made.Save(Folder));
        using ByteArrayCursor cursor = file.OpenByteArrays(0, file.Schema.Leaves[0]);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ParquetException error = Assert.Throws<ParquetException>(() => cursor.MoveNext());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3 << 20);
        Assert.Contains(nameof(ParquetReadOptions.MaxPageExpansion), error.Message, StringComparison.Ordinal);
        Assert.Equal((0, "a", 4L), (error.RowGroup!.Value, error.Column, error.Offset!.Value));
    }

    /// <summary>Nulls without end in a few bytes: the rows of a file must have something to do with its size.</summary>
    [Fact]
    public void A_small_file_of_a_trillion_rows_is_refused()
    {
        var made = new HandMadeFile(SchemaNode.String("a"), CompressionCodec.None);
        made.DataV1(int.MaxValue, Encoders.Prefixed([0xFE, 0xFF, 0xFF, 0xFF, 0x0F, 0]), [], ParquetEncoding.Plain);
        made.EndRowGroup(int.MaxValue);
        string path = made.Save(Folder);
        Assert.Contains("MaxRowsPerByte", Assert.Throws<ParquetException>(() => ParquetFile.Open(path)).Message, StringComparison.Ordinal);
        using ParquetFile file = ParquetFile.Open(path, new ParquetReadOptions { MaxRowsPerByte = int.MaxValue });
        using ByteArrayCursor cursor = file.OpenByteArrays(0, file.Schema.Leaves[0]);
        Assert.True(cursor.MoveNext() && cursor.IsNull);
    }

    [Fact]
    public void Row_groups_that_all_lie_on_the_same_pages_are_refused()
    {
        var made = new HandMadeFile(SchemaNode.Int32("a", optional: false), CompressionCodec.None);
        made.DataV1(1000, [], new byte[4000], ParquetEncoding.Plain);
        for (int group = 0; group < 50; group++)
            made.EndRowGroupAgain(1000);
        string path = made.Save(Folder);
        Assert.Contains("overlap", Assert.Throws<ParquetException>(() => ParquetFile.Open(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(9, 10)]
    [InlineData(10, 9)]
    [InlineData(10, 11)]
    public void Counts_that_disagree_are_refused(int rows, int entries)
    {
        var made = new HandMadeFile(SchemaNode.Int32("a", optional: false), CompressionCodec.None);
        made.DataV1(entries, [], new byte[40], ParquetEncoding.Plain);
        made.EndRowGroup(rows);
        using ParquetFile file = ParquetFile.Open(made.Save(Folder));
        Assert.Throws<ParquetException>(() => file.OpenValues<int>(0, file.Schema.Leaves[0]));
    }

    [Fact]
    public void A_damaged_page_is_skipped_and_costs_its_rows_alone()
    {
        var made = new HandMadeFile(SchemaNode.Int32("a", optional: false), CompressionCodec.Snappy);
        for (int page = 0; page < 5; page++)
            made.DataV1(10, [], Encoders.EndToEnd(Enumerable.Range(page * 10, 10).Select(Encoders.Int32)), ParquetEncoding.Plain);
        made.EndRowGroup(50);
        string path = made.Save(Folder);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[made.PageStarts[3] - 1] ^= 1;
        File.WriteAllBytes(path, bytes);

        using ParquetFile file = ParquetFile.Open(path);
        using (ValueCursor<int> cursor = file.OpenValues<int>(0, file.Schema.Leaves[0]))
        {
            var read = new List<int>();
            ParquetException? error = null;
            int lost = 0;
            while (true)
            {
                try
                {
                    if (!cursor.MoveNext())
                        break;
                    read.Add(cursor.Value);
                }
                catch (ParquetException thrown)
                {
                    error = thrown;
                    Assert.Throws<ParquetException>(() => cursor.MoveNext());
                    lost += cursor.TrySkipBadPage();
                }
            }

            Assert.Equal(10, lost);
            Assert.Equal(Enumerable.Range(0, 50).Where(value => value / 10 != 2), read);
            Assert.Contains("CRC-32", error!.Message, StringComparison.Ordinal);
            Assert.Equal((path, 0, "a", (long)made.PageStarts[2]), (error.FilePath, error.RowGroup, error.Column, error.Offset));
        }

        // Copying passes over the page as long as none of its rows is taken.
        using var output = new MemoryStream();
        using var writer = new ParquetWriter(output, file.Schema);
        using RowGroupCopy copy = writer.CopyFrom(file, 0);
        copy.Take(20);
        for (int row = 0; row < 10; row++)
            copy.Skip(1);
        copy.Take(20);
        writer.EndRows(40);
        writer.Finish([]);
        string target = Path.Combine(Folder, "copy.parquet");
        File.WriteAllBytes(target, output.ToArray());
        using ParquetFile copied = ParquetFile.Open(target);
        Assert.Equal(40, RawRows.Read(copied, 0).Count);
    }

    [Fact]
    public void A_column_in_a_list_or_of_another_type_is_refused_by_name()
    {
        ParquetSchema schema = ParquetSchema.Create([SchemaNode.List("tags", SchemaNode.String("element")), SchemaNode.Int32("n")]);
        string path = Path.Combine(Folder, "a.parquet");
        using (FileStream output = File.Create(path))
        using (var writer = new ParquetWriter(output, schema))
        {
            writer.Leaf(0).WriteNull(0, 0);
            writer.Leaf(1).Write(1);
            writer.EndRows(1);
            writer.Finish([]);
        }

        using ParquetFile file = ParquetFile.Open(path);
        Assert.Contains("tags.list.element", Assert.Throws<ParquetException>(() => file.OpenByteArrays(0, file.Schema.Leaves[0])).Message, StringComparison.Ordinal);
        Assert.Contains("Int32", Assert.Throws<ParquetException>(() => file.OpenByteArrays(0, file.Schema.Leaves[1])).Message, StringComparison.Ordinal);
        Assert.Contains("Int32", Assert.Throws<ParquetException>(() => file.OpenValues<long>(0, file.Schema.Leaves[1])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_group_much_larger_than_the_buffers_is_copied_through_without_growing()
    {
        string path = Path.Combine(Folder, "large.parquet");
        var text = new byte[40_000];
        var random = new Random(1);
        using (FileStream output = File.Create(path))
        using (var writer = new ParquetWriter(
            output,
            ParquetSchema.Create([SchemaNode.String("text")]),
            new ParquetWriteOptions { RowGroupBytes = long.MaxValue, Compression = CompressionCodec.Snappy, DictionaryBytes = 0 }))
        {
            for (int row = 0; row < 2500; row++)
            {
                random.NextBytes(text.AsSpan(0, 200));
                writer.Leaf(0).Write(text);
                writer.EndRows(1);
            }

            writer.Finish([]);
        }

        using ParquetFile file = ParquetFile.Open(path);
        Assert.Single(file.RowGroups);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using (ByteArrayCursor cursor = file.OpenByteArrays(0, file.Schema.Leaves[0]))
        {
            long bytes = 0;
            while (cursor.MoveNext())
                bytes += cursor.Value.Length;
            Assert.Equal(2500L * 40_000, bytes);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void Row_groups_of_one_file_are_read_from_several_threads_at_once()
    {
        RandomFile made = RandomFile.Write(new Random(11), 3000, new ParquetWriteOptions { RowGroupBytes = 5_000 });
        string path = Path.Combine(Folder, "a.parquet");
        File.WriteAllBytes(path, made.Bytes);
        using ParquetFile file = ParquetFile.Open(path);
        Assert.True(file.RowGroups.Count > 8);
        Parallel.For(0, 8, _ =>
        {
            for (int leaf = 0; leaf < made.Entries.Count; leaf++)
                Assert.Equal(made.Entries[leaf], RawRows.Read(file, leaf));
        });
    }
}
