using System.Buffers.Binary;
using System.Text;
using CorpusFilter.Parquet.Codecs;

namespace CorpusFilter.Parquet.Tests;

public sealed class CodecTests
{
    public static TheoryData<CompressionCodec> All => [.. new[]
    {
        CompressionCodec.None, CompressionCodec.Snappy, CompressionCodec.Gzip, CompressionCodec.Brotli,
        CompressionCodec.Zstd, CompressionCodec.Lz4Raw, CompressionCodec.Lz4,
    }];

    [Theory]
    [MemberData(nameof(All))]
    public void What_is_packed_unpacks_to_itself(CompressionCodec codec)
    {
        for (int seed = 0; seed < 60; seed++)
        {
            byte[] original = Sample(new Random(seed));
            byte[] packed = Pack(codec, original);
            var unpacked = new byte[original.Length];
            Assert.True(original.Length == 0 || PageCodec.TryDecompress(codec, packed, 0, packed.Length, unpacked), $"seed {seed}");
            Assert.Equal(original, unpacked);
        }
    }

    /// <summary>A wrong size, a cut end and changed bytes are seen or unpack to something, but never do harm.</summary>
    [Theory]
    [MemberData(nameof(All))]
    public void Damaged_input_is_refused_or_harmless(CompressionCodec codec)
    {
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            byte[] original = Sample(random);
            byte[] packed = Pack(codec, original);
            for (int count = random.Next(1, 4); count > 0 && packed.Length > 0; count--)
                packed[random.Next(packed.Length)] = (byte)random.Next(256);
            int length = random.Next(2) == 0 ? packed.Length : random.Next(packed.Length + 1);
            // The guard behind the output must survive.
            var output = new byte[original.Length + 64];
            output.AsSpan(original.Length).Fill(0xA5);
            PageCodec.TryDecompress(codec, packed, 0, length, output.AsSpan(0, original.Length));
            Assert.True(output.AsSpan(original.Length).IndexOfAnyExcept((byte)0xA5) < 0, $"seed {seed}");
        }
    }

    [Fact]
    public void Concatenated_gzip_members_are_one_page()
    {
        byte[] one = Encoding.UTF8.GetBytes("first, "), two = Encoding.UTF8.GetBytes("second");
        byte[] packed = [.. Pack(CompressionCodec.Gzip, one), .. Pack(CompressionCodec.Gzip, two)];
        var output = new byte[one.Length + two.Length];
        Assert.True(PageCodec.TryDecompress(CompressionCodec.Gzip, packed, 0, packed.Length, output));
        Assert.Equal("first, second", Encoding.UTF8.GetString(output));
    }

    [Fact]
    public void Hadoop_lz4_is_read_framed_bare_and_with_several_blocks_in_a_record()
    {
        byte[] one = Encoding.UTF8.GetBytes(new string('a', 500)), two = Encoding.UTF8.GetBytes("and more, and more, and more");
        byte[] whole = [.. one, .. two];
        byte[] packedOne = Pack(CompressionCodec.Lz4Raw, one), packedTwo = Pack(CompressionCodec.Lz4Raw, two);
        byte[][] forms =
        [
            Pack(CompressionCodec.Lz4Raw, whole),
            [.. BigEndian(one.Length), .. BigEndian(packedOne.Length), .. packedOne, .. BigEndian(two.Length), .. BigEndian(packedTwo.Length), .. packedTwo],
            [.. BigEndian(whole.Length), .. BigEndian(packedOne.Length), .. packedOne, .. BigEndian(packedTwo.Length), .. packedTwo],
        ];
        foreach (byte[] form in forms)
        {
            var output = new byte[whole.Length];
            Assert.True(PageCodec.TryDecompress(CompressionCodec.Lz4, form, 0, form.Length, output));
            Assert.Equal(whole, output);
        }
    }

    [Fact]
    public void The_checksum_is_that_of_gzip_by_either_way_of_computing_it()
    {
        Assert.Equal(0xCBF43926u, Crc32.Compute("123456789"u8));
        var random = new Random(1);
        for (int length = 0; length < 600; length++)
        {
            var data = new byte[length];
            random.NextBytes(data);
            Assert.Equal(Crc32.ComputeByTable(data), Crc32.Compute(data));
        }

        byte[] text = Sample(new Random(9));
        byte[] gzip = Pack(CompressionCodec.Gzip, text);
        Assert.Equal(BinaryPrimitives.ReadUInt32LittleEndian(gzip.AsSpan(gzip.Length - 8)), Crc32.Compute(text));
    }

    [Fact]
    public void Snappy_reads_all_forms_of_literals_and_copies()
    {
        // 5 bytes as a literal, a copy of each of the three lengths of its distance, and a literal with a length of two bytes.
        byte[] packed =
        [
            0xAD, 0x02,
            (4 << 2) | 0, .. "abcde"u8,
            (0 << 2) | 1, 5,
            ((8 - 1) << 2) | 2, 9, 0,
            ((3 - 1) << 2) | 3, 1, 0, 0, 0,
            61 << 2, 0x18, 0x01, .. Enumerable.Repeat((byte)'z', 281),
        ];
        var output = new byte[301];
        Assert.True(Snappy.TryDecompress(packed, output));
        Assert.Equal("abcdeabcdabcdeabcccc" + new string('z', 281), Encoding.ASCII.GetString(output));
    }

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Pack(CompressionCodec codec, byte[] bytes)
    {
        var output = new byte[PageCodec.MaxCompressedLength(codec, bytes.Length)];
        return output[..PageCodec.Compress(codec, bytes, output, 3)];
    }

    /// <summary>Text that repeats near and far, noise, runs: of 0 to 200,000 bytes.</summary>
    private static byte[] Sample(Random random)
    {
        var bytes = new List<byte>();
        int target = random.Next(4) switch { 0 => random.Next(20), 1 => random.Next(300), 2 => random.Next(70_000), _ => random.Next(200_000) };
        while (bytes.Count < target)
        {
            int length = random.Next(1, 400);
            switch (random.Next(4))
            {
                case 0:
                    bytes.AddRange(Enumerable.Repeat((byte)random.Next(256), length));
                    break;
                case 1:
                    var noise = new byte[length];
                    random.NextBytes(noise);
                    bytes.AddRange(noise);
                    break;
                case 2 when bytes.Count > 0:
                    int start = random.Next(bytes.Count);
                    bytes.AddRange(bytes.GetRange(start, Math.Min(length, bytes.Count - start)));
                    break;
                default:
                    bytes.AddRange(Encoding.UTF8.GetBytes("the quick brown fox " + random.Next(99)));
                    break;
            }
        }

        return [.. bytes];
    }
}
