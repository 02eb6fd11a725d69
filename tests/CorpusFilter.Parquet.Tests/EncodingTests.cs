namespace CorpusFilter.Parquet.Tests;

public sealed class EncodingTests : TemporaryFolder
{
    private static readonly CompressionCodec[] Codecs =
    [
        CompressionCodec.None, CompressionCodec.Snappy, CompressionCodec.Gzip, CompressionCodec.Brotli,
        CompressionCodec.Zstd, CompressionCodec.Lz4Raw, CompressionCodec.Lz4,
    ];

    public static TheoryData<PhysicalType, ParquetEncoding> Pairs => new()
    {
        { PhysicalType.Boolean, ParquetEncoding.Plain },
        { PhysicalType.Boolean, ParquetEncoding.Rle },
        { PhysicalType.Int32, ParquetEncoding.Plain },
        { PhysicalType.Int32, ParquetEncoding.RleDictionary },
        { PhysicalType.Int32, ParquetEncoding.PlainDictionary },
        { PhysicalType.Int32, ParquetEncoding.DeltaBinaryPacked },
        { PhysicalType.Int32, ParquetEncoding.ByteStreamSplit },
        { PhysicalType.Int64, ParquetEncoding.Plain },
        { PhysicalType.Int64, ParquetEncoding.RleDictionary },
        { PhysicalType.Int64, ParquetEncoding.DeltaBinaryPacked },
        { PhysicalType.Int64, ParquetEncoding.ByteStreamSplit },
        { PhysicalType.Int96, ParquetEncoding.Plain },
        { PhysicalType.Int96, ParquetEncoding.RleDictionary },
        { PhysicalType.Float, ParquetEncoding.Plain },
        { PhysicalType.Float, ParquetEncoding.RleDictionary },
        { PhysicalType.Float, ParquetEncoding.ByteStreamSplit },
        { PhysicalType.Double, ParquetEncoding.Plain },
        { PhysicalType.Double, ParquetEncoding.RleDictionary },
        { PhysicalType.Double, ParquetEncoding.ByteStreamSplit },
        { PhysicalType.ByteArray, ParquetEncoding.Plain },
        { PhysicalType.ByteArray, ParquetEncoding.RleDictionary },
        { PhysicalType.ByteArray, ParquetEncoding.DeltaLengthByteArray },
        { PhysicalType.ByteArray, ParquetEncoding.DeltaByteArray },
        { PhysicalType.FixedLenByteArray, ParquetEncoding.Plain },
        { PhysicalType.FixedLenByteArray, ParquetEncoding.RleDictionary },
        { PhysicalType.FixedLenByteArray, ParquetEncoding.DeltaByteArray },
        { PhysicalType.FixedLenByteArray, ParquetEncoding.ByteStreamSplit },
    };

    /// <summary>Random values and nulls, in pages of both versions and of random sizes, empty ones among them, each codec in turn.</summary>
    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_encoding_is_read_in_both_page_versions(PhysicalType type, ParquetEncoding encoding)
    {
        for (int seed = 0; seed < 7; seed++)
        {
            var random = new Random((seed * 1000) + ((int)type * 10) + (int)encoding);
            bool optional = seed % 3 != 0;
            var made = new HandMadeFile(SchemaNode.Leaf("a", type, optional, type == PhysicalType.FixedLenByteArray ? 1 + (seed % 20) : 0), Codecs[seed % Codecs.Length]);
            var expected = new List<string>();
            for (int group = random.Next(3); group >= 0; group--)
                expected.AddRange(FillRowGroup(made, encoding, optional, random));
            using ParquetFile file = ParquetFile.Open(made.Save(Folder));
            Assert.Equal(expected, RawRows.Read(file, 0));
            AssertCopyIsSame(file, expected);
        }
    }

    private static List<string> FillRowGroup(HandMadeFile made, ParquetEncoding encoding, bool optional, Random random)
    {
        var expected = new List<string>();
        bool isDictionary = encoding is ParquetEncoding.RleDictionary or ParquetEncoding.PlainDictionary;
        byte[][] dictionary = [.. Enumerable.Range(0, random.Next(1, 40)).Select(_ => Value(made.Leaf, random))];
        if (isDictionary)
        {
            made.Dictionary(
                made.Leaf.Type == PhysicalType.ByteArray ? Encoders.PlainByteArrays(dictionary) : Encoders.EndToEnd(dictionary), dictionary.Length);
        }

        for (int page = random.Next(1, 6); page > 0; page--)
        {
            int count = random.Next(4) == 0 ? 0 : random.Next(1, 1200);
            int[] definitions = [.. Enumerable.Range(0, count).Select(_ => optional && random.Next(5) == 0 ? 0 : optional ? 1 : 0)];
            bool longRuns = random.Next(2) == 0;
            byte[] last = Value(made.Leaf, random);
            var values = new List<byte[]>();
            var indices = new List<int>();
            foreach (int definition in definitions)
            {
                if (optional && definition == 0)
                {
                    expected.Add(new RawEntry(0, 0, null).ToString());
                    continue;
                }

                if (!longRuns || random.Next(20) == 0)
                    last = isDictionary ? dictionary[random.Next(dictionary.Length)] : Value(made.Leaf, random);
                else if (isDictionary && Array.IndexOf(dictionary, last) < 0)
                    last = dictionary[0];
                values.Add(last);
                indices.Add(Array.IndexOf(dictionary, last));
                expected.Add(new RawEntry(0, optional ? 1 : 0, last).ToString());
            }

            byte[] encoded = Encode(made.Leaf, encoding, values, [.. indices]);
            int nulls = count - values.Count;
            byte[] levels = optional ? Encoders.Hybrid(definitions, 1) : [];
            switch (random.Next(4))
            {
                case 0:
                    made.DataV2(count, nulls, count, [], levels, encoded, encoding, compressed: random.Next(2) == 0);
                    break;
                case 1 when optional:
                    made.DataV1(count, Encoders.BitPackedLevels(definitions, 1), encoded, encoding, ParquetEncoding.BitPacked);
                    break;
                default:
                    made.DataV1(count, optional ? Encoders.Prefixed(levels) : [], encoded, encoding);
                    break;
            }
        }

        // The rows of the pages above, of this row group.
        made.EndRowGroup(expected.Count);
        return expected;
    }

    private static byte[] Value(ParquetLeaf leaf, Random random)
    {
        var value = new byte[leaf.Type == PhysicalType.ByteArray ? random.Next(30) : leaf.Width];
        random.NextBytes(value);
        if (leaf.Type == PhysicalType.Boolean)
            value[0] &= 1;
        // Small and similar values too, which delta encodings make little of.
        if (random.Next(2) == 0)
            value.AsSpan(Math.Min(1, value.Length)).Clear();
        return value;
    }

    private static byte[] Encode(ParquetLeaf leaf, ParquetEncoding encoding, List<byte[]> values, int[] indices) => (encoding, leaf.Type) switch
    {
        (ParquetEncoding.Plain, PhysicalType.ByteArray) => Encoders.PlainByteArrays(values),
        (ParquetEncoding.Plain, PhysicalType.Boolean) => Encoders.PlainBooleans(values),
        (ParquetEncoding.Plain, _) => Encoders.EndToEnd(values),
        (ParquetEncoding.Rle, _) => Encoders.Prefixed(Encoders.Hybrid([.. values.Select(value => (int)value[0])], 1)),
        (ParquetEncoding.RleDictionary or ParquetEncoding.PlainDictionary, _) => Encoders.Indices(indices, 6),
        (ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int32) =>
            Encoders.Delta([.. values.Select(value => (long)BitConverter.ToInt32(value))], is32Bit: true),
        (ParquetEncoding.DeltaBinaryPacked, _) => Encoders.Delta([.. values.Select(value => BitConverter.ToInt64(value))], 256, 2),
        (ParquetEncoding.DeltaLengthByteArray, _) => Encoders.DeltaLengths(values),
        (ParquetEncoding.DeltaByteArray, _) => Encoders.DeltaByteArrays(values),
        _ => Encoders.ByteStreamSplit(values, leaf.Width),
    };

    /// <summary>A random part of the rows, copied through in runs of random lengths, is exactly that part.</summary>
    private static void AssertCopyIsSame(ParquetFile file, List<string> expected)
    {
        var random = new Random(expected.Count);
        using var output = new MemoryStream();
        var kept = new List<string>();
        using (var writer = new ParquetWriter(output, file.Schema, new ParquetWriteOptions { PageBytes = 1000, RowGroupBytes = 9000 }))
        {
            int at = 0;
            for (int group = 0; group < file.RowGroups.Count; group++)
            {
                using RowGroupCopy copy = writer.CopyFrom(file, group);
                for (int left = (int)file.RowGroups[group].RowCount; left > 0;)
                {
                    int run = Math.Min(left, random.Next(1, 700));
                    if (random.Next(2) == 0)
                    {
                        copy.Take(run);
                        writer.EndRows(run);
                        kept.AddRange(expected.GetRange(at, run));
                    }
                    else
                    {
                        copy.Skip(run);
                    }

                    at += run;
                    left -= run;
                }
            }

            writer.Finish([]);
        }

        string path = file.Path + ".copy";
        File.WriteAllBytes(path, output.ToArray());
        using ParquetFile copied = ParquetFile.Open(path);
        Assert.Equal(kept, RawRows.Read(copied, 0));
    }

    [Fact]
    public void A_chunk_may_turn_from_dictionary_to_plain_in_its_middle()
    {
        var made = new HandMadeFile(SchemaNode.String("a", optional: false), CompressionCodec.Snappy);
        byte[][] words = [.. new[] { "one", "two", "three", "four" }.Select(System.Text.Encoding.UTF8.GetBytes)];
        made.Dictionary(Encoders.PlainByteArrays(words[..2]), 2);
        made.DataV1(3, [], Encoders.Indices([0, 1, 1], 1), ParquetEncoding.RleDictionary);
        made.DataV1(2, [], Encoders.PlainByteArrays(words[2..]), ParquetEncoding.Plain);
        made.EndRowGroup(5);
        using ParquetFile file = ParquetFile.Open(made.Save(Folder));
        using ByteArrayCursor cursor = file.OpenByteArrays(0, file.Schema.Leaves[0]);
        var read = new List<string>();
        while (cursor.MoveNext())
            read.Add(System.Text.Encoding.UTF8.GetString(cursor.Value));
        Assert.Equal(["one", "two", "two", "three", "four"], read);
    }

    [Fact]
    public void More_than_32767_pages_are_read()
    {
        var made = new HandMadeFile(SchemaNode.Int32("a", optional: false), CompressionCodec.None);
        const int Pages = 40_000;
        for (int page = 0; page < Pages; page++)
            made.DataV1(1, [], Encoders.Int32(page), ParquetEncoding.Plain);
        made.EndRowGroup(Pages);
        using ParquetFile file = ParquetFile.Open(made.Save(Folder));
        using ValueCursor<int> cursor = file.OpenValues<int>(0, file.Schema.Leaves[0]);
        for (int page = 0; page < Pages; page++)
        {
            Assert.True(cursor.MoveNext());
            Assert.Equal(page, cursor.Value);
        }

        Assert.False(cursor.MoveNext());
    }

    [Fact]
    public void Files_of_no_rows_and_of_no_row_groups_are_read()
    {
        var empty = new HandMadeFile(SchemaNode.String("a"), CompressionCodec.Zstd);
        using (ParquetFile file = ParquetFile.Open(empty.Save(Folder)))
        {
            Assert.Equal(0, file.RowCount);
            Assert.Empty(file.RowGroups);
        }

        empty.EndRowGroup(0);
        using (ParquetFile file = ParquetFile.Open(empty.Save(Folder)))
        {
            Assert.Single(file.RowGroups);
            using ByteArrayCursor cursor = file.OpenByteArrays(0, file.Schema.Leaves[0]);
            Assert.False(cursor.MoveNext());
        }
    }
}
