using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CorpusFilter.Parquet.Codecs;

/// <summary>
/// Snappy's raw format (format_description.txt in google/snappy): a varint of the length, then literals and copies.
/// Our own: the format is small, and the code works on the page buffers as they are.
/// </summary>
internal static class Snappy
{
    private const int HashBits = 14;
    private const int BlockBytes = 1 << 16;

    // Copies by their tag: bits 0-7 the length, 8-10 the distance's high bits, 11-13 how many bytes follow with the rest of the distance.
    private static readonly ushort[] Copies = MakeCopies();

    [ThreadStatic]
    private static ushort[]? positions;

    /// <summary>False unless the input is well formed and fills the output exactly.</summary>
    public static unsafe bool TryDecompress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        int header = 0;
        uint length = 0;
        for (int shift = 0; ; shift += 7)
        {
            if (header == input.Length || shift > 28)
                return false;
            byte next = input[header++];
            length |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
                break;
        }

        if (length != (uint)output.Length)
            return false;
        fixed (byte* source = input, target = output)
            return Decompress(source + header, source + input.Length, target, target + output.Length);
    }

    private static ushort[] MakeCopies()
    {
        var table = new ushort[256];
        for (int tag = 0; tag < 256; tag++)
        {
            table[tag] = (ushort)((tag & 3) switch
            {
                1 => (((tag >> 2) & 7) + 4) | ((tag >> 5) << 8) | (1 << 11),
                2 => ((tag >> 2) + 1) | (2 << 11),
                3 => ((tag >> 2) + 1) | (4 << 11),
                _ => (tag >> 2) + 1,
            });
        }

        return table;
    }

    // Invariant of both loops: `from` never passes `fromEnd`, `to` never passes `toEnd`. The first makes wide copies, which write more than
    // the run and read more than the literal, while both have room for that; the second goes on byte by byte to the end.
    private static unsafe bool Decompress(byte* from, byte* fromEnd, byte* to, byte* toEnd)
    {
        const int Room = 80;
        byte* toStart = to;
        ref ushort table = ref Copies[0];
        while (fromEnd - from >= Room && toEnd - to >= Room)
        {
            uint tag = *from++;
            if ((tag & 3) == 0)
            {
                long count = (tag >> 2) + 1;
                if (count <= 16)
                {
                    Copy16(from, to);
                }
                else if (count <= 60)
                {
                    Copy64(from, to);
                }
                else
                {
                    if (!ReadLength(ref from, fromEnd, ref count) || count > fromEnd - from || count > toEnd - to)
                        return false;
                    Buffer.MemoryCopy(from, to, toEnd - to, count);
                }

                from += count;
                to += count;
                continue;
            }

            uint entry = Unsafe.Add(ref table, (nint)tag);
            int follow = (int)(entry >> 11);
            uint run = entry & 0xFF;
            uint distance = (entry & 0x700) + (Unsafe.ReadUnaligned<uint>(from) & (uint)((1UL << (8 * follow)) - 1));
            from += follow;
            if (distance - 1 >= (ulong)(to - toStart))
                return false;
            byte* earlier = to - distance;
            if (distance >= 16)
            {
                // A run is 64 bytes at the most.
                Copy16(earlier, to);
                if (run > 16)
                {
                    Copy16(earlier + 16, to + 16);
                    if (run > 32)
                    {
                        Copy16(earlier + 32, to + 32);
                        Copy16(earlier + 48, to + 48);
                    }
                }
            }
            else
            {
                for (uint index = 0; index < run; index++)
                    to[index] = earlier[index];
            }

            to += run;
        }

        while (from < fromEnd)
        {
            uint tag = *from++;
            if ((tag & 3) == 0)
            {
                long count = (tag >> 2) + 1;
                if (count > 60 && !ReadLength(ref from, fromEnd, ref count))
                    return false;
                if (count > fromEnd - from || count > toEnd - to)
                    return false;
                Buffer.MemoryCopy(from, to, toEnd - to, count);
                from += count;
                to += count;
                continue;
            }

            uint entry = Copies[tag];
            int follow = (int)(entry >> 11);
            uint run = entry & 0xFF;
            if (fromEnd - from < follow)
                return false;
            uint distance = (entry & 0x700) + ReadBytes(from, follow);
            from += follow;
            if (distance - 1 >= (ulong)(to - toStart) || run > toEnd - to)
                return false;
            for (uint index = 0; index < run; index++)
                to[index] = (to - distance)[index];
            to += run;
        }

        return to == toEnd;
    }

    // A literal's length of more than 60 follows in one to four bytes.
    private static unsafe bool ReadLength(ref byte* from, byte* fromEnd, ref long count)
    {
        int bytes = (int)count - 60;
        if (fromEnd - from < bytes)
            return false;
        count = ReadBytes(from, bytes) + 1L;
        from += bytes;
        return true;
    }

    private static unsafe uint ReadBytes(byte* from, int count)
    {
        uint value = 0;
        for (int index = 0; index < count; index++)
            value |= (uint)from[index] << (8 * index);
        return value;
    }

    public static int MaxCompressedLength(int length) => checked(32 + length + (length / 6));

    public static unsafe int Compress(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (output.Length < MaxCompressedLength(input.Length))
            throw new ArgumentException("The output may be too small.", nameof(output));
        int written = 0;
        uint length = (uint)input.Length;
        while (length >= 0x80)
        {
            output[written++] = (byte)(length | 0x80);
            length >>= 7;
        }

        output[written++] = (byte)length;
        positions ??= new ushort[1 << HashBits];
        fixed (byte* source = input, target = output)
        {
            byte* to = target + written;
            for (int start = 0; start < input.Length; start += BlockBytes)
                to = CompressBlock(source + start, Math.Min(BlockBytes, input.Length - start), to, positions);
            return (int)(to - target);
        }
    }

    // Copies reach back inside the block only, so that a position is two bytes and the table can be small.
    private static unsafe byte* CompressBlock(byte* block, int length, byte* to, ushort[] table)
    {
        Array.Clear(table);
        byte* end = block + length;
        byte* literal = block;
        if (length >= 16)
        {
            // The last bytes are always literal, so that reading 8 at once stays inside.
            byte* limit = end - 15;
            ref ushort slots = ref MemoryMarshal.GetArrayDataReference(table);
            byte* at = block + 1;
            uint misses = 32;
            while (at < limit)
            {
                uint value = Unsafe.ReadUnaligned<uint>(at);
                ref ushort slot = ref Unsafe.Add(ref slots, (nint)((value * 0x1E35A7BDu) >> (32 - HashBits)));
                byte* candidate = block + slot;
                slot = (ushort)(at - block);
                if (candidate >= at || Unsafe.ReadUnaligned<uint>(candidate) != value)
                {
                    // The longer nothing was found, the faster it goes on: text that doesn't compress costs little.
                    at += misses++ >> 5;
                    continue;
                }

                misses = 32;
                if (at > literal)
                    to = WriteLiteral(literal, (int)(at - literal), to);
                int matched = 4 + MatchLength(candidate + 4, at + 4, end);
                to = WriteCopy((int)(at - candidate), matched, to);
                at += matched;
                literal = at;
                if (at < limit)
                {
                    uint before = Unsafe.ReadUnaligned<uint>(at - 1);
                    Unsafe.Add(ref slots, (nint)((before * 0x1E35A7BDu) >> (32 - HashBits))) = (ushort)(at - 1 - block);
                }
            }
        }

        return literal < end ? WriteLiteral(literal, (int)(end - literal), to) : to;
    }

    private static unsafe int MatchLength(byte* one, byte* two, byte* end)
    {
        byte* start = two;
        while (end - two >= 8)
        {
            ulong difference = Unsafe.ReadUnaligned<ulong>(one) ^ Unsafe.ReadUnaligned<ulong>(two);
            if (difference != 0)
                return (int)(two - start) + (BitOperations.TrailingZeroCount(difference) >> 3);
            one += 8;
            two += 8;
        }

        while (two < end && *one == *two)
        {
            one++;
            two++;
        }

        return (int)(two - start);
    }

    private static unsafe byte* WriteLiteral(byte* literal, int length, byte* to)
    {
        int count = length - 1;
        if (count < 60)
        {
            *to++ = (byte)(count << 2);
        }
        else if (count < 1 << 8)
        {
            *to++ = 60 << 2;
            *to++ = (byte)count;
        }
        else
        {
            // A block has 64 KB, so that two bytes are enough.
            *to++ = 61 << 2;
            *to++ = (byte)count;
            *to++ = (byte)(count >> 8);
        }

        Buffer.MemoryCopy(literal, to, length, length);
        return to + length;
    }

    private static unsafe byte* WriteCopy(int distance, int length, byte* to)
    {
        while (length >= 68)
        {
            to = WriteTwoByteCopy(distance, 64, to);
            length -= 64;
        }

        if (length > 64)
        {
            to = WriteTwoByteCopy(distance, 60, to);
            length -= 60;
        }

        if (length < 12 && distance < 2048)
        {
            *to++ = (byte)(1 | ((length - 4) << 2) | ((distance >> 8) << 5));
            *to++ = (byte)distance;
            return to;
        }

        return WriteTwoByteCopy(distance, length, to);
    }

    private static unsafe byte* WriteTwoByteCopy(int distance, int length, byte* to)
    {
        *to++ = (byte)(2 | ((length - 1) << 2));
        *to++ = (byte)distance;
        *to++ = (byte)(distance >> 8);
        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Copy64(byte* from, byte* to)
    {
        Copy16(from, to);
        Copy16(from + 16, to + 16);
        Copy16(from + 32, to + 32);
        Copy16(from + 48, to + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe void Copy16(byte* from, byte* to) =>
        Vector128.Load(from).Store(to);
}
