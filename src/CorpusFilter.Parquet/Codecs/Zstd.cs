using System.Runtime.InteropServices;

namespace CorpusFilter.Parquet.Codecs;

/// <summary>
/// Zstandard through the system's libzstd: .NET 10 has none of its own, and every Debian has this one.
/// A context belongs to one thread, and each thread keeps its own: making one costs more than a small page.
/// </summary>
internal static partial class Zstd
{
    private const string Library = "libzstd.so.1";

    [ThreadStatic]
    private static DecompressionContext? decompression;

    [ThreadStatic]
    private static CompressionContext? compression;

    /// <summary>Decompresses all frames of the input; false unless they fill the output exactly.</summary>
    public static unsafe bool TryDecompress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        decompression ??= Load(static () => new DecompressionContext());
        fixed (byte* source = input, target = output)
        {
            nuint written = ZSTD_decompressDCtx(decompression.Handle, target, (nuint)output.Length, source, (nuint)input.Length);
            return ZSTD_isError(written) == 0 && written == (nuint)output.Length;
        }
    }

    public static int MaxCompressedLength(int length) => checked((int)Load(() => ZSTD_compressBound((nuint)length)));

    public static unsafe int Compress(ReadOnlySpan<byte> input, Span<byte> output, int level)
    {
        compression ??= Load(static () => new CompressionContext());
        fixed (byte* source = input, target = output)
        {
            nuint written = ZSTD_compressCCtx(compression.Handle, target, (nuint)output.Length, source, (nuint)input.Length, level);
            return ZSTD_isError(written) == 0
                ? (int)written
                : throw new InvalidOperationException("libzstd could not compress into a buffer of the size it asked for.");
        }
    }

    private static T Load<T>(Func<T> call)
    {
        try
        {
            return call();
        }
        catch (DllNotFoundException missing)
        {
            throw new ParquetException(
                $"The library {Library} is missing", null, null, null, null,
                "Zstandard needs it: on Debian and Ubuntu, apt-get install libzstd1", missing);
        }
    }

    private sealed class DecompressionContext : SafeHandle
    {
        public DecompressionContext()
            : base(0, ownsHandle: true) => SetHandle(ZSTD_createDCtx());

        public nint Handle => handle;

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => ZSTD_freeDCtx(handle) == 0;
    }

    private sealed class CompressionContext : SafeHandle
    {
        public CompressionContext()
            : base(0, ownsHandle: true) => SetHandle(ZSTD_createCCtx());

        public nint Handle => handle;

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle() => ZSTD_freeCCtx(handle) == 0;
    }

    [LibraryImport(Library)]
    private static partial nint ZSTD_createDCtx();

    [LibraryImport(Library)]
    private static partial nuint ZSTD_freeDCtx(nint context);

    [LibraryImport(Library)]
    private static unsafe partial nuint ZSTD_decompressDCtx(nint context, byte* target, nuint capacity, byte* source, nuint length);

    [LibraryImport(Library)]
    private static partial nint ZSTD_createCCtx();

    [LibraryImport(Library)]
    private static partial nuint ZSTD_freeCCtx(nint context);

    [LibraryImport(Library)]
    private static unsafe partial nuint ZSTD_compressCCtx(
        nint context, byte* target, nuint capacity, byte* source, nuint length, int level);

    [LibraryImport(Library)]
    private static partial nuint ZSTD_compressBound(nuint length);

    [LibraryImport(Library)]
    private static partial uint ZSTD_isError(nuint code);
}
