using System.Buffers.Binary;
using System.Numerics;

namespace CorpusFilter.Scoring.Llm;

/// <summary>What a record of the answer log says.</summary>
internal enum AnswerKind : byte
{
    /// <summary>An answer that was parsed and may be used again.</summary>
    Answer = 1,

    /// <summary>A reply that was paid for but is no answer. Kept for the bill and for people, never looked up.</summary>
    Refused = 2,

    /// <summary>Bytes that belong to a run and are no answer; see <see cref="AnswerStore.AddNoteAsync"/>.</summary>
    Note = 3,
}

/// <summary>
/// The form of an answer file: eight bytes of magic, then records
/// <c>magic u32 | payload length u32 | CRC-32C u32 | kind u8 | 3 zero bytes | key 32 bytes | payload</c>, little-endian;
/// the checksum covers everything of the record but the magic and itself.
/// A record that is torn or damaged is skipped, and reading goes on at the next one that is whole.
/// </summary>
internal static class AnswerLog
{
    public const int HeaderSize = 16 + AnswerKey.Size;
    public const int MaxPayload = 64 << 20;
    private const uint RecordMagic = 0x5241_4643;
    private static readonly byte[] RecordMagicBytes = BitConverter.GetBytes(RecordMagic);

    public static ReadOnlySpan<byte> FileMagic => "CFANSW01"u8;

    /// <summary>Fills the first <see cref="HeaderSize"/> bytes of <paramref name="record"/>, whose payload stands behind them.</summary>
    public static void Seal(Span<byte> record, AnswerKind kind, AnswerKey key)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record, RecordMagic);
        BinaryPrimitives.WriteInt32LittleEndian(record[4..], record.Length - HeaderSize);
        record[12..16].Clear();
        record[12] = (byte)kind;
        key.Write(record[16..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], Checksum(record));
    }

    /// <summary>True when <paramref name="bytes"/> starts with the header of a record; its payload may still be damaged.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> bytes, out int payload)
    {
        payload = 0;
        if (bytes.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != RecordMagic)
            return false;
        payload = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]);
        return payload is >= 0 and <= MaxPayload && bytes[12] is >= 1 and <= 3;
    }

    public static bool IsWhole(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record[8..]) == Checksum(record);

    public static AnswerKind Kind(ReadOnlySpan<byte> record) => (AnswerKind)record[12];

    public static AnswerKey Key(ReadOnlySpan<byte> record) => AnswerKey.Read(record[16..]);

    /// <summary>Calls <paramref name="found"/> for every whole record of a file, and returns the bytes that belong to none.</summary>
    public static long Scan(string path, RecordFound found)
    {
        // Another process may be appending to the file: what it has not finished looks like a torn tail, and is left alone.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        return Scan(file, found);
    }

    /// <inheritdoc cref="Scan(string, RecordFound)"/>
    public static long Scan(Stream file, RecordFound found)
    {
        byte[] buffer = new byte[1 << 16];
        long bufferStart = 0;
        int filled = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (!buffer.AsSpan(0, filled).StartsWith(FileMagic))
            return filled < FileMagic.Length ? filled : file.Length;

        long damaged = 0;
        int at = FileMagic.Length;
        while (true)
        {
            int needed = HeaderSize;
            if (TryReadHeader(buffer.AsSpan(at, filled - at), out int payload))
            {
                needed += payload;
                if (filled - at >= needed && IsWhole(buffer.AsSpan(at, needed)))
                {
                    found(buffer.AsSpan(at, needed), bufferStart + at);
                    at += needed;
                    continue;
                }
            }
            if (filled - at < needed && Refill(needed))
                continue;
            if (at == filled)
                return damaged;

            // No whole record starts here: look for the next magic.
            int next = buffer.AsSpan(at + 1, filled - at - 1).IndexOf(RecordMagicBytes);
            int skipped = next < 0 ? Math.Max(1, filled - at - RecordMagicBytes.Length + 1) : next + 1;
            damaged += skipped;
            at += skipped;
        }

        bool Refill(int needed)
        {
            int rest = filled - at;
            byte[] target = needed > buffer.Length ? new byte[needed] : buffer;
            buffer.AsSpan(at, rest).CopyTo(target);
            buffer = target;
            bufferStart += at;
            at = 0;
            int read = file.ReadAtLeast(buffer.AsSpan(rest), buffer.Length - rest, throwOnEndOfStream: false);
            filled = rest + read;
            return read > 0;
        }
    }

    public delegate void RecordFound(ReadOnlySpan<byte> record, long position);

    private static uint Checksum(ReadOnlySpan<byte> record)
    {
        uint crc = Crc32C(uint.MaxValue, record[4..8]);
        return ~Crc32C(crc, record[12..]);
    }

    private static uint Crc32C(uint crc, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return crc;
    }
}
