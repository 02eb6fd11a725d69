using System.Buffers.Binary;
using System.Numerics;
using CorpusFilter.Parquet.Writing;

namespace CorpusFilter.Parquet.Tests;

/// <summary>Encodings that the writer doesn't use, written the simple way from the format's Encodings.md.</summary>
internal static class Encoders
{
    public static byte[] PlainByteArrays(IEnumerable<byte[]> values) =>
        [.. values.SelectMany(value => BitConverter.GetBytes(value.Length).Concat(value))];

    public static byte[] EndToEnd(IEnumerable<byte[]> values) => [.. values.SelectMany(value => value)];

    public static byte[] PlainBooleans(IReadOnlyList<byte[]> values)
    {
        var bits = new byte[(values.Count + 7) / 8];
        for (int index = 0; index < values.Count; index++)
            bits[index / 8] |= (byte)(values[index][0] << (index % 8));
        return bits;
    }

    public static byte[] Hybrid(int[] values, int bitWidth)
    {
        var output = new ByteBuffer();
        HybridEncoder.Encode(values, bitWidth, output);
        return output.Written.ToArray();
    }

    public static byte[] Prefixed(byte[] bytes) => [.. BitConverter.GetBytes(bytes.Length), .. bytes];

    public static byte[] Indices(int[] indices, int bitWidth) => [(byte)bitWidth, .. Hybrid(indices, bitWidth)];

    /// <summary>The deprecated levels: packed from the most significant bit, no length in front.</summary>
    public static byte[] BitPackedLevels(int[] levels, int bitWidth)
    {
        var bytes = new byte[((levels.Length * bitWidth) + 7) / 8];
        int bit = 0;
        foreach (int level in levels)
        {
            for (int shift = bitWidth - 1; shift >= 0; shift--, bit++)
                bytes[bit / 8] |= (byte)(((level >> shift) & 1) << (7 - (bit % 8)));
        }

        return bytes;
    }

    public static byte[] Delta(long[] values, int blockValues = 128, int miniblocks = 4, bool is32Bit = false)
    {
        var output = new List<byte>();
        Varint(output, (ulong)blockValues);
        Varint(output, (ulong)miniblocks);
        Varint(output, (ulong)values.Length);
        ZigZag(output, values.Length > 0 ? values[0] : 0);
        int perMiniblock = blockValues / miniblocks;
        for (int block = 1; block < values.Length; block += blockValues)
        {
            int count = Math.Min(blockValues, values.Length - block);
            var deltas = new long[count];
            for (int index = 0; index < count; index++)
            {
                deltas[index] = unchecked(values[block + index] - values[block + index - 1]);
                if (is32Bit)
                    deltas[index] = (int)deltas[index];
            }

            long min = deltas.Min();
            ZigZag(output, min);
            var bodies = new List<byte>();
            for (int miniblock = 0; miniblock < miniblocks; miniblock++)
            {
                ulong[] packed = [.. deltas.Skip(miniblock * perMiniblock).Take(perMiniblock).Select(delta =>
                    is32Bit ? (uint)unchecked(delta - min) : (ulong)unchecked(delta - min))];
                int width = packed.Length == 0 ? 0 : 64 - BitOperations.LeadingZeroCount(packed.Max());
                output.Add((byte)width);
                if (packed.Length > 0)
                    bodies.AddRange(PackBits(packed, width, perMiniblock));
            }

            output.AddRange(bodies);
        }

        return [.. output];
    }

    public static byte[] DeltaLengths(IReadOnlyList<byte[]> values) =>
        [.. Delta([.. values.Select(value => (long)value.Length)]), .. EndToEnd(values)];

    public static byte[] DeltaByteArrays(IReadOnlyList<byte[]> values)
    {
        var prefixes = new long[values.Count];
        var suffixes = new byte[values.Count][];
        for (int index = 0; index < values.Count; index++)
        {
            int prefix = index == 0 ? 0 : values[index].AsSpan().CommonPrefixLength(values[index - 1]);
            prefixes[index] = prefix;
            suffixes[index] = values[index][prefix..];
        }

        return [.. Delta(prefixes), .. DeltaLengths(suffixes)];
    }

    public static byte[] ByteStreamSplit(IReadOnlyList<byte[]> values, int width)
    {
        var bytes = new byte[values.Count * width];
        for (int index = 0; index < values.Count; index++)
        {
            for (int stream = 0; stream < width; stream++)
                bytes[(stream * values.Count) + index] = values[index][stream];
        }

        return bytes;
    }

    private static byte[] PackBits(ulong[] values, int width, int count)
    {
        var bytes = new byte[(count * width) / 8];
        for (int index = 0; index < values.Length; index++)
        {
            for (int bit = 0; bit < width; bit++)
            {
                int at = (index * width) + bit;
                bytes[at / 8] |= (byte)(((values[index] >> bit) & 1) << (at % 8));
            }
        }

        return bytes;
    }

    private static void ZigZag(List<byte> output, long value) => Varint(output, (ulong)((value << 1) ^ (value >> 63)));

    private static void Varint(List<byte> output, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            output.Add((byte)(value | 0x80));
        output.Add((byte)value);
    }

    public static byte[] Int32(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return bytes;
    }
}
