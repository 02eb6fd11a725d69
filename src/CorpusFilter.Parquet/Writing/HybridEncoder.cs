namespace CorpusFilter.Parquet.Writing;

/// <summary>Writes the RLE / bit-packing hybrid: runs of eight and more equal values are repeated, all else is packed in groups of eight.</summary>
internal static class HybridEncoder
{
    private const int Group = 8;

    public static void Encode(ReadOnlySpan<int> values, int bitWidth, ByteBuffer output)
    {
        int packedStart = 0;
        int position = 0;
        while (position < values.Length)
        {
            int run = position + 1;
            while (run < values.Length && values[run] == values[position])
                run++;
            int length = run - position;
            // What is packed before a repeated run fills whole groups, from the run's own values if need be.
            int fill = (Group - ((position - packedStart) % Group)) % Group;
            if (length - fill < Group)
            {
                position = run;
                continue;
            }

            Pack(values[packedStart..(position + fill)], bitWidth, output);
            Varint((uint)(length - fill) << 1, output);
            for (int shift = 0; shift < bitWidth; shift += 8)
                output.Append((byte)(values[position] >> shift));
            position = packedStart = run;
        }

        Pack(values[packedStart..], bitWidth, output);
    }

    private static void Pack(ReadOnlySpan<int> values, int bitWidth, ByteBuffer output)
    {
        if (values.IsEmpty)
            return;
        int groups = (values.Length + Group - 1) / Group;
        Varint(((uint)groups << 1) | 1, output);
        ulong word = 0;
        int bits = 0;
        for (int index = 0; index < groups * Group; index++)
        {
            word |= (ulong)(index < values.Length ? (uint)values[index] : 0) << bits;
            bits += bitWidth;
            for (; bits >= 8; bits -= 8, word >>= 8)
                output.Append((byte)word);
        }
    }

    private static void Varint(uint value, ByteBuffer output)
    {
        for (; value >= 0x80; value >>= 7)
            output.Append((byte)(value | 0x80));
        output.Append((byte)value);
    }
}
