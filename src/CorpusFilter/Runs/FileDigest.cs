using System.Buffers.Binary;
using System.Security.Cryptography;
using CorpusFilter.Parquet;

namespace CorpusFilter.Runs;

/// <summary>Checks a file of the tool's own against the digest in its footer.</summary>
internal static class FileDigest
{
    /// <returns>Bytes read.</returns>
    /// <exception cref="IOException">The file is missing, damaged, or not one of the tool's own; the message says which.</exception>
    public static long Check(string path, CancellationToken cancellation)
    {
        string? expected;
        using (ParquetFile parquet = ParquetFile.Open(path))
            expected = ParquetFooter.Metadata(parquet).GetValueOrDefault(ParquetFooter.Sha256);
        if (expected is null)
            throw new IOException($"{path}: carries no digest; it was not written by this tool");

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        // The last eight bytes of a Parquet file: length of the footer, magic (parquet-format, "File format").
        Span<byte> tail = stackalloc byte[8];
        file.Seek(-8, SeekOrigin.End);
        file.ReadExactly(tail);
        long left = file.Length - 8 - BinaryPrimitives.ReadUInt32LittleEndian(tail);

        file.Seek(0, SeekOrigin.Begin);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 20];
        while (left > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            int count = file.Read(buffer.AsSpan(0, (int)Math.Min(left, buffer.Length)));
            if (count == 0)
                break;
            hash.AppendData(buffer, 0, count);
            left -= count;
        }
        string found = Convert.ToHexStringLower(hash.GetHashAndReset());
        if (found != expected)
            throw new IOException($"{path}: is not as it was written: its SHA-256 is {found}, its footer says {expected}; delete it and run again");
        return file.Length;
    }
}
