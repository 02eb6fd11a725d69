using System.Text;

namespace CorpusFilter.Parquet.Tests;

public sealed class WriterTests : TemporaryFolder
{
    [Theory]
    [InlineData(CompressionCodec.None)]
    [InlineData(CompressionCodec.Snappy)]
    [InlineData(CompressionCodec.Gzip)]
    [InlineData(CompressionCodec.Brotli)]
    [InlineData(CompressionCodec.Zstd)]
    [InlineData(CompressionCodec.Lz4Raw)]
    [InlineData(CompressionCodec.Lz4)]
    public void What_is_written_is_read_back_with_every_codec(CompressionCodec codec)
    {
        string path = Path.Combine(Folder, "a.parquet");
        var options = new ParquetWriteOptions { Compression = codec, PageBytes = 4096, RowGroupBytes = 200_000 };
        ParquetSchema schema = ParquetSchema.Create(
        [
            SchemaNode.String("text", optional: true),
            SchemaNode.Int64("row", optional: false),
            SchemaNode.Int32("count"),
            SchemaNode.Double("density"),
            SchemaNode.Boolean("flag"),
            SchemaNode.Fixed("hash", 16, optional: false),
        ]);
        using (FileStream output = File.Create(path))
        using (var writer = new ParquetWriter(output, schema, options))
        {
            for (int row = 0; row < 5000; row++)
            {
                if (row % 7 == 0)
                    writer.Leaf(0).WriteNull();
                else
                    writer.Leaf(0).Write(Text(row));
                writer.Leaf(1).Write((long)row);
                if (row % 3 == 0)
                    writer.Leaf(2).WriteNull();
                else
                    writer.Leaf(2).Write(row % 5);
                writer.Leaf(3).Write(row / 8.0);
                writer.Leaf(4).Write(row % 11 < 4);
                writer.Leaf(5).Write(Hash(row));
                writer.EndRows(1);
            }

            writer.Finish([new("one", "1"), new("none", null), new("one", "2")]);
            Assert.Equal(output.Length, writer.BytesWritten);
        }

        using ParquetFile file = ParquetFile.Open(path);
        Assert.Equal(5000, file.RowCount);
        Assert.True(file.RowGroups.Count > 1);
        Assert.True(file.Schema.IsSameAs(schema, out string difference), difference);
        Assert.Equal([new("one", "1"), new("none", null), new("one", "2")], file.KeyValueMetadata);
        int at = 0;
        for (int group = 0; group < file.RowGroups.Count; group++)
        {
            Assert.Equal(at, file.RowGroups[group].FirstRow);
            using ByteArrayCursor texts = file.OpenByteArrays(group, file.Schema.Leaves[0]);
            using ValueCursor<long> rows = file.OpenValues<long>(group, file.Schema.Leaves[1]);
            using ValueCursor<int> counts = file.OpenValues<int>(group, file.Schema.Leaves[2]);
            using ValueCursor<double> densities = file.OpenValues<double>(group, file.Schema.Leaves[3]);
            using ValueCursor<bool> flags = file.OpenValues<bool>(group, file.Schema.Leaves[4]);
            using ByteArrayCursor hashes = file.OpenByteArrays(group, file.Schema.Leaves[5]);
            while (texts.MoveNext())
            {
                Assert.True(rows.MoveNext() && counts.MoveNext() && densities.MoveNext() && flags.MoveNext() && hashes.MoveNext());
                Assert.Equal(at % 7 == 0, texts.IsNull);
                Assert.True(texts.Value.SequenceEqual(texts.IsNull ? [] : Text(at)));
                Assert.Equal(at, rows.Value);
                Assert.Equal(at % 3 == 0, counts.IsNull);
                Assert.Equal(counts.IsNull ? 0 : at % 5, counts.Value);
                Assert.Equal(at / 8.0, densities.Value);
                Assert.Equal(at % 11 < 4, flags.Value);
                Assert.True(hashes.Value.SequenceEqual(Hash(at)));
                at++;
            }

            Assert.False(rows.MoveNext() || counts.MoveNext() || densities.MoveNext() || flags.MoveNext() || hashes.MoveNext());
        }

        Assert.Equal(5000, at);
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes()
    {
        byte[] Make() => RandomFile.Write(new Random(7), rows: 800, new ParquetWriteOptions { RowGroupBytes = 20_000, PageBytes = 2000 }).Bytes;
        Assert.Equal(Make(), Make());
    }

    /// <summary>Schemas and values by seed: lists of structures of lists, nulls at each level.</summary>
    [Fact]
    public void Random_schemas_and_values_come_back_as_they_were()
    {
        for (int seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var options = new ParquetWriteOptions
            {
                Compression = seed % 2 == 0 ? CompressionCodec.Snappy : CompressionCodec.Zstd,
                PageBytes = random.Next(100, 5000),
                RowGroupBytes = random.Next(1000, 50_000),
                DictionaryBytes = random.Next(3) * 1000,
            };
            RandomFile made = RandomFile.Write(random, random.Next(300), options);
            string path = Path.Combine(Folder, "random.parquet");
            File.WriteAllBytes(path, made.Bytes);
            using ParquetFile file = ParquetFile.Open(path);
            Assert.True(made.Schema.IsSameAs(file.Schema, out string difference), difference);
            for (int leaf = 0; leaf < made.Entries.Count; leaf++)
                Assert.Equal(made.Entries[leaf], RawRows.Read(file, leaf));
        }
    }

    [Fact]
    public void A_column_of_few_words_is_stored_as_a_dictionary_and_one_of_texts_is_not()
    {
        ParquetSchema schema = ParquetSchema.Create([SchemaNode.String("word"), SchemaNode.String("text")]);
        using var output = new MemoryStream();
        using (var writer = new ParquetWriter(output, schema))
        {
            for (int row = 0; row < 3000; row++)
            {
                writer.Leaf(0).Write(Encoding.UTF8.GetBytes("word " + (row % 10)));
                writer.Leaf(1).Write(Encoding.UTF8.GetBytes($"a text of its own, {row}, " + new string('x', row % 100)));
                writer.EndRows(1);
            }

            writer.Finish([]);
        }

        string path = Path.Combine(Folder, "a.parquet");
        File.WriteAllBytes(path, output.ToArray());
        using ParquetFile file = ParquetFile.Open(path);
        Assert.Contains(ParquetEncoding.RleDictionary, file.RowGroups[0].Columns[0].Encodings);
        Assert.DoesNotContain(ParquetEncoding.RleDictionary, file.RowGroups[0].Columns[1].Encodings);
    }

    [Fact]
    public void Documents_never_get_into_the_footer()
    {
        ParquetSchema schema = ParquetSchema.Create([SchemaNode.String("text")]);
        using var output = new MemoryStream();
        using (var writer = new ParquetWriter(output, schema))
        {
            for (int row = 0; row < 50; row++)
            {
                writer.Leaf(0).Write(Encoding.UTF8.GetBytes(new string((char)('a' + (row % 20)), 10_000)));
                writer.EndRows(1);
            }

            writer.Finish([]);
        }

        byte[] bytes = output.ToArray();
        Assert.InRange(BitConverter.ToInt32(bytes, bytes.Length - 8), 1, 500);
    }

    /// <summary>Names and metadata that are no UTF-8 go through a copy as the bytes that they are.</summary>
    [Fact]
    public void Bytes_of_the_footer_that_are_no_text_are_kept()
    {
        byte[] odd = [.. "caf"u8, 0xE9, .. " \u00e9\U0001F600"u8, 0xF0, 0x9F, 0xFF];
        string text = Thrift.FileText.Decode(odd);
        Assert.StartsWith("caf", text, StringComparison.Ordinal);
        Assert.Equal(odd, Thrift.FileText.Encode(text));

        using var output = new MemoryStream();
        using (var writer = new ParquetWriter(output, ParquetSchema.Create([SchemaNode.Int32(text)])))
            writer.Finish([new(text, text)]);
        string path = Path.Combine(Folder, "a.parquet");
        File.WriteAllBytes(path, output.ToArray());
        using ParquetFile file = ParquetFile.Open(path);
        Assert.Equal(new(text, text), Assert.Single(file.KeyValueMetadata));
        Assert.NotNull(file.Schema.FindLeaf(text));
        Assert.Equal(3, File.ReadAllBytes(path).AsSpan().Count(odd));
    }

    [Fact]
    public void A_leaf_with_too_few_rows_is_named_at_once()
    {
        using var writer = new ParquetWriter(new MemoryStream(), ParquetSchema.Create([SchemaNode.Int32("one"), SchemaNode.Int32("two")]));
        writer.Leaf(0).Write(1);
        Assert.Contains("two", Assert.Throws<InvalidOperationException>(() => writer.EndRows(1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Appended_columns_stand_beside_copied_ones_in_the_same_rows()
    {
        RandomFile made = RandomFile.Write(new Random(3), 500, new ParquetWriteOptions { RowGroupBytes = 10_000 });
        string path = Path.Combine(Folder, "a.parquet");
        File.WriteAllBytes(path, made.Bytes);
        using ParquetFile source = ParquetFile.Open(path);
        ParquetSchema schema = source.Schema.WithColumns([SchemaNode.Int64("behavior_row", optional: false)]);
        string target = Path.Combine(Folder, "b.parquet");
        using (FileStream output = File.Create(target))
        using (var writer = new ParquetWriter(output, schema))
        {
            for (int group = 0; group < source.RowGroups.Count; group++)
            {
                using RowGroupCopy copy = writer.CopyFrom(source, group);
                for (long row = 0; row < source.RowGroups[group].RowCount; row++)
                {
                    copy.Take(1);
                    writer.Leaf(source.Schema.Leaves.Count).Write(source.RowGroups[group].FirstRow + row);
                    writer.EndRows(1);
                }
            }

            writer.Finish([]);
        }

        using ParquetFile file = ParquetFile.Open(target);
        Assert.Equal(500, file.RowCount);
        for (int leaf = 0; leaf < made.Entries.Count; leaf++)
            Assert.Equal(made.Entries[leaf], RawRows.Read(file, leaf));
        Assert.Equal(
            Enumerable.Range(0, 500).Select(row => new RawEntry(0, 0, BitConverter.GetBytes((long)row)).ToString()),
            RawRows.Read(file, made.Entries.Count));
        Assert.False(source.Schema.IsSameAs(file.Schema, out string difference));
        Assert.Contains("behavior_row", difference, StringComparison.Ordinal);
    }

    private static byte[] Text(int row) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"row {row}, ", row % 40)));

    private static byte[] Hash(int row)
    {
        var hash = new byte[16];
        new Random(row).NextBytes(hash);
        return hash;
    }
}
