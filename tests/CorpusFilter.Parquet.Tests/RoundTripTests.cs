using System.Text;

namespace CorpusFilter.Parquet.Tests;

public sealed class RoundTripTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corpusfilter-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

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
        string path = Path.Combine(folder, "a.parquet");
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

    private static byte[] Text(int row) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat($"row {row}, ", row % 40)));

    private static byte[] Hash(int row)
    {
        var hash = new byte[16];
        new Random(row).NextBytes(hash);
        return hash;
    }
}
