using System.IO.Compression;

namespace CorpusFilter.Parquet.Codecs;

/// <summary>Packs and unpacks whole pages by the chunk's codec.</summary>
internal static class PageCodec
{
    /// <summary>False unless the input is well formed and fills the output exactly.</summary>
    public static bool TryDecompress(CompressionCodec codec, byte[] input, int start, int length, Span<byte> output)
    {
        ReadOnlySpan<byte> packed = input.AsSpan(start, length);
        switch (codec)
        {
            case CompressionCodec.None:
                if (packed.Length != output.Length)
                    return false;
                packed.CopyTo(output);
                return true;
            case CompressionCodec.Snappy:
                return Snappy.TryDecompress(packed, output);
            case CompressionCodec.Gzip:
                return TryInflate(input, start, length, output);
            case CompressionCodec.Brotli:
                return BrotliDecoder.TryDecompress(packed, output, out int written) && written == output.Length;
            case CompressionCodec.Zstd:
                return Zstd.TryDecompress(packed, output);
            case CompressionCodec.Lz4Raw:
                return Lz4.TryDecompress(packed, output);
            case CompressionCodec.Lz4:
                return Lz4.TryDecompressHadoop(packed, output);
            default:
                throw new ArgumentOutOfRangeException(nameof(codec), codec, "No such codec.");
        }
    }

    public static bool IsKnown(CompressionCodec codec) => codec is CompressionCodec.None or CompressionCodec.Snappy
        or CompressionCodec.Gzip or CompressionCodec.Brotli or CompressionCodec.Zstd or CompressionCodec.Lz4Raw or CompressionCodec.Lz4;

    public static int MaxCompressedLength(CompressionCodec codec, int length) => codec switch
    {
        CompressionCodec.None => length,
        CompressionCodec.Snappy => Snappy.MaxCompressedLength(length),
        CompressionCodec.Gzip => checked(length + (length / 1000) + 64),
        CompressionCodec.Brotli => BrotliEncoder.GetMaxCompressedLength(length),
        CompressionCodec.Zstd => Zstd.MaxCompressedLength(length),
        CompressionCodec.Lz4Raw => Lz4.MaxCompressedLength(length),
        CompressionCodec.Lz4 => Lz4.MaxCompressedLength(length) + 8,
        _ => throw new ArgumentOutOfRangeException(nameof(codec), codec, "This codec can't be written."),
    };

    /// <param name="level">The codec's own measure; only zstd and brotli heed it.</param>
    public static int Compress(CompressionCodec codec, ReadOnlySpan<byte> input, Span<byte> output, int level)
    {
        switch (codec)
        {
            case CompressionCodec.None:
                input.CopyTo(output);
                return input.Length;
            case CompressionCodec.Snappy:
                return Snappy.Compress(input, output);
            case CompressionCodec.Gzip:
                return Deflate(input, output);
            case CompressionCodec.Brotli:
                return BrotliEncoder.TryCompress(input, output, out int written, Math.Clamp(level, 0, 11), 22)
                    ? written
                    : throw new InvalidOperationException("Brotli could not compress into a buffer of the size it asked for.");
            case CompressionCodec.Zstd:
                return Zstd.Compress(input, output, level);
            case CompressionCodec.Lz4Raw:
                return Lz4.Compress(input, output);
            case CompressionCodec.Lz4:
                int packed = Lz4.Compress(input, output[8..]);
                System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(output, input.Length);
                System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(output[4..], packed);
                return packed + 8;
            default:
                throw new ArgumentOutOfRangeException(nameof(codec), codec, "This codec can't be written.");
        }
    }

    // GZipStream reads on into further members by itself. A few writers left a zlib header instead of gzip's.
    private static bool TryInflate(byte[] input, int start, int length, Span<byte> output)
    {
        using var packed = new MemoryStream(input, start, length, writable: false);
        using Stream stream = length > 0 && input[start] == 0x78
            ? new ZLibStream(packed, CompressionMode.Decompress)
            : new GZipStream(packed, CompressionMode.Decompress);
        try
        {
            int written = stream.ReadAtLeast(output, output.Length, throwOnEndOfStream: false);
            Span<byte> more = stackalloc byte[1];
            return written == output.Length && stream.Read(more) == 0;
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }

    private static unsafe int Deflate(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* target = output)
        {
            using var packed = new UnmanagedMemoryStream(target, 0, output.Length, FileAccess.Write);
            using (var stream = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
                stream.Write(input);
            return (int)packed.Position;
        }
    }
}
