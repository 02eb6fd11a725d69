using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CorpusFilter.Parquet.Codecs;

/// <summary>
/// LZ4 blocks (lz4_Block_format.md in lz4/lz4), bare as LZ4_RAW has them and in Hadoop's framing as the deprecated codec LZ4 has them.
/// </summary>
internal static class Lz4
{
    private const int MinMatch = 4;
    private const int HashBits = 14;

    [ThreadStatic]
    private static int[]? positions;

    /// <summary>False unless the input is one well-formed block that fills the output exactly.</summary>
    public static bool TryDecompress(ReadOnlySpan<byte> input, Span<byte> output) => Decompress(input, output) == output.Length;

    /// <summary>
    /// Hadoop's framing. Some writers of this codec left it out, so that what isn't framed is tried as one bare block.
    /// </summary>
    public static bool TryDecompressHadoop(ReadOnlySpan<byte> input, Span<byte> output) =>
        TryDecompressFramed(input, output) || TryDecompress(input, output);

    // Records of a big-endian unpacked length, and of blocks with a big-endian packed length until that much is unpacked.
    private static bool TryDecompressFramed(ReadOnlySpan<byte> input, Span<byte> output)
    {
        while (input.Length >= 8)
        {
            uint unpacked = BinaryPrimitives.ReadUInt32BigEndian(input);
            if (unpacked > (uint)output.Length)
                return false;
            Span<byte> record = output[..(int)unpacked];
            output = output[(int)unpacked..];
            input = input[4..];
            do
            {
                if (input.Length < 4)
                    return false;
                uint packed = BinaryPrimitives.ReadUInt32BigEndian(input);
                if (packed > (uint)(input.Length - 4))
                    return false;
                int written = Decompress(input.Slice(4, (int)packed), record);
                if (written < 0)
                    return false;
                record = record[written..];
                input = input[(4 + (int)packed)..];
            }
            while (!record.IsEmpty);
        }

        return input.IsEmpty && output.IsEmpty;
    }

    /// <summary>Unpacks one block; returns how much it filled of the output, -1 if it is malformed or doesn't fit.</summary>
    private static unsafe int Decompress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        fixed (byte* source = input, target = output)
        {
            byte* end = Decompress(source, source + input.Length, target, target + output.Length);
            return end is null ? -1 : (int)(end - target);
        }
    }

    private static unsafe byte* Decompress(byte* from, byte* fromEnd, byte* to, byte* toEnd)
    {
        byte* toStart = to;
        while (from < fromEnd)
        {
            uint token = *from++;
            long count = token >> 4;
            if (count == 15 && !ReadLength(ref from, fromEnd, ref count))
                return null;
            if (count > fromEnd - from || count > toEnd - to)
                return null;
            Buffer.MemoryCopy(from, to, toEnd - to, count);
            from += count;
            to += count;
            if (from == fromEnd)
                return to;

            if (fromEnd - from < 2)
                return null;
            int distance = Unsafe.ReadUnaligned<ushort>(from);
            from += 2;
            long run = token & 15;
            if (run == 15 && !ReadLength(ref from, fromEnd, ref run))
                return null;
            run += MinMatch;
            if (distance == 0 || distance > to - toStart || run > toEnd - to)
                return null;
            byte* earlier = to - distance;
            byte* runEnd = to + run;
            if (distance >= 16 && toEnd - runEnd >= 16)
            {
                for (; to < runEnd; to += 16, earlier += 16)
                    Vector128.Load(earlier).Store(to);
                to = runEnd;
            }
            else
            {
                while (to < runEnd)
                    *to++ = *earlier++;
            }
        }

        return null;
    }

    private static unsafe bool ReadLength(ref byte* from, byte* fromEnd, ref long length)
    {
        byte next;
        do
        {
            if (from == fromEnd)
                return false;
            next = *from++;
            length += next;
        }
        while (next == 255);
        return true;
    }

    public static int MaxCompressedLength(int length) => checked(length + (length / 255) + 16);

    /// <summary>One block. Simple and greedy: the product writes zstd and snappy, this serves whoever asks for LZ4_RAW.</summary>
    public static unsafe int Compress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (output.Length < MaxCompressedLength(input.Length))
            throw new ArgumentException("The output may be too small.", nameof(output));
        positions ??= new int[1 << HashBits];
        Array.Fill(positions, -1);
        fixed (byte* source = input, target = output)
        {
            byte* to = target;
            int literal = 0;
            ref int slots = ref MemoryMarshal.GetArrayDataReference(positions);
            // The format wants the last five bytes literal and the last match to begin 12 bytes before the end.
            for (int at = 0; at < input.Length - 12;)
            {
                uint value = Unsafe.ReadUnaligned<uint>(source + at);
                ref int slot = ref Unsafe.Add(ref slots, (nint)((value * 2654435761u) >> (32 - HashBits)));
                int candidate = slot;
                slot = at;
                if (candidate < 0 || at - candidate > ushort.MaxValue || Unsafe.ReadUnaligned<uint>(source + candidate) != value)
                {
                    at++;
                    continue;
                }

                int matched = MinMatch;
                while (at + matched < input.Length - 5 && source[candidate + matched] == source[at + matched])
                    matched++;
                to = WriteSequence(to, source + literal, at - literal, at - candidate, matched);
                at += matched;
                literal = at;
            }

            to = WriteSequence(to, source + literal, input.Length - literal, 0, 0);
            return (int)(to - target);
        }
    }

    private static unsafe byte* WriteSequence(byte* to, byte* literal, int literals, int distance, int matched)
    {
        byte* token = to++;
        int run = Math.Max(0, matched - MinMatch);
        *token = (byte)((Math.Min(literals, 15) << 4) | Math.Min(run, 15));
        to = WriteLength(to, literals);
        Buffer.MemoryCopy(literal, to, literals, literals);
        to += literals;
        if (matched == 0)
            return to;
        *to++ = (byte)distance;
        *to++ = (byte)(distance >> 8);
        return WriteLength(to, run);
    }

    private static unsafe byte* WriteLength(byte* to, int length)
    {
        if (length < 15)
            return to;
        for (length -= 15; length >= 255; length -= 255)
            *to++ = 255;
        *to++ = (byte)length;
        return to;
    }
}
