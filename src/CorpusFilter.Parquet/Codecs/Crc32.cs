using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CorpusFilter.Parquet.Codecs;

/// <summary>
/// CRC-32 as in gzip. With carry-less multiplication 64 bytes are folded at once
/// (Gopal et al., "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction", Intel 2009), without it a table is used:
/// checking pages must cost little beside unpacking them.
/// </summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private static readonly uint[] Tables = MakeTables();

    public static uint Compute(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        if (Pclmulqdq.IsSupported && data.Length >= 64)
        {
            int folded = data.Length & ~15;
            crc = Fold(crc, data[..folded]);
            data = data[folded..];
        }

        return ~UpdateByTable(crc, data);
    }

    /// <summary>The same by table alone: what processors without carry-less multiplication do.</summary>
    internal static uint ComputeByTable(ReadOnlySpan<byte> data) => ~UpdateByTable(uint.MaxValue, data);

    // Eight tables, eight bytes at a time.
    private static uint UpdateByTable(uint crc, ReadOnlySpan<byte> data)
    {
        uint[] tables = Tables;
        while (data.Length >= 8)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(data) ^ crc;
            uint high = BinaryPrimitives.ReadUInt32LittleEndian(data[4..]);
            crc = tables[(7 * 256) + (byte)low] ^ tables[(6 * 256) + (byte)(low >> 8)]
                ^ tables[(5 * 256) + (byte)(low >> 16)] ^ tables[(4 * 256) + (low >> 24)]
                ^ tables[(3 * 256) + (byte)high] ^ tables[(2 * 256) + (byte)(high >> 8)]
                ^ tables[256 + (byte)(high >> 16)] ^ tables[high >> 24];
            data = data[8..];
        }

        foreach (byte value in data)
            crc = tables[(byte)(crc ^ value)] ^ (crc >> 8);
        return crc;
    }

    // The constants are powers of x modulo the polynomial, bit-reflected, from the paper's section on reflected CRCs.
    private static uint Fold(uint crc, ReadOnlySpan<byte> data)
    {
        ref byte at = ref MemoryMarshal.GetReference(data);
        int left = data.Length;
        Vector128<long> one = Load(ref at, 0) ^ Vector128.CreateScalar(crc).AsInt64();
        Vector128<long> two = Load(ref at, 16), three = Load(ref at, 32), four = Load(ref at, 48);
        at = ref Unsafe.Add(ref at, 64);
        left -= 64;

        Vector128<long> by64 = Vector128.Create(0x154442bd4, 0x1c6e41596);
        while (left >= 64)
        {
            one = Step(one, by64) ^ Load(ref at, 0);
            two = Step(two, by64) ^ Load(ref at, 16);
            three = Step(three, by64) ^ Load(ref at, 32);
            four = Step(four, by64) ^ Load(ref at, 48);
            at = ref Unsafe.Add(ref at, 64);
            left -= 64;
        }

        Vector128<long> by16 = Vector128.Create(0x1751997d0, 0x0ccaa009e);
        one = Step(one, by16) ^ two;
        one = Step(one, by16) ^ three;
        one = Step(one, by16) ^ four;
        while (left >= 16)
        {
            one = Step(one, by16) ^ Load(ref at, 0);
            at = ref Unsafe.Add(ref at, 16);
            left -= 16;
        }

        // 128 bits to 64, then Barrett's reduction to 32.
        Vector128<long> low32 = Vector128.Create(0xFFFFFFFFL, 0);
        one = Pclmulqdq.CarrylessMultiply(one, by16, 0x10) ^ Sse2.ShiftRightLogical128BitLane(one, 8);
        one = Pclmulqdq.CarrylessMultiply(one & low32, Vector128.Create(0x163cd6124, 0L), 0x00)
            ^ Sse2.ShiftRightLogical128BitLane(one, 4);
        Vector128<long> barrett = Vector128.Create(0x1db710641, 0x1f7011641);
        Vector128<long> quotient = Pclmulqdq.CarrylessMultiply(one & low32, barrett, 0x10) & low32;
        one ^= Pclmulqdq.CarrylessMultiply(quotient, barrett, 0x00);
        return one.AsUInt32().GetElement(1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<long> Step(Vector128<long> value, Vector128<long> by) =>
        Pclmulqdq.CarrylessMultiply(value, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, by, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<long> Load(ref byte at, int offset) =>
        Unsafe.ReadUnaligned<Vector128<long>>(ref Unsafe.Add(ref at, offset));

    private static uint[] MakeTables()
    {
        var tables = new uint[8 * 256];
        for (uint index = 0; index < 256; index++)
        {
            uint value = index;
            for (int bit = 0; bit < 8; bit++)
                value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
            tables[index] = value;
        }

        for (int index = 256; index < tables.Length; index++)
            tables[index] = tables[(byte)tables[index - 256]] ^ (tables[index - 256] >> 8);
        return tables;
    }
}
