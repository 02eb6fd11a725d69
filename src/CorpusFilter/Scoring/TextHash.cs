using System.Buffers.Binary;
using System.Security.Cryptography;

namespace CorpusFilter.Scoring;

/// <summary>
/// Identity of a text: the first 128 bits of the SHA-256 of its UTF-8 bytes, compared as one big-endian number.
/// It breaks ties of rank, draws the control subset and finds duplicates, so it must never depend on anything but the text.
/// </summary>
internal readonly record struct TextHash(ulong High, ulong Low) : IComparable<TextHash>
{
    public const int Size = 16;

    public static TextHash Of(ReadOnlySpan<byte> utf8)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(utf8, digest);
        return Read(digest);
    }

    public static TextHash Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
    }

    public int CompareTo(TextHash other) =>
        High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public override string ToString() => $"{High:x16}{Low:x16}";
}
