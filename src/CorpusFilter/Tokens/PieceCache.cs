using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CorpusFilter.Tokens;

/// <summary>
/// Token counts of the pieces that one thread has met, by their bytes: those of up to 15 bytes in entries of 16, those of up to 30 in entries of 32. Longer pieces aren't kept.
/// Each piece has two places in one cache line; a new one takes the first and moves what was there to the second. The memory is taken once and never grows.
/// </summary>
internal sealed class PieceCache
{
    public const int LongestShort = 15;
    public const int Longest = 30;
    public const int LeastBytes = 1 << 12;

    private const ulong KeyBits = ulong.MaxValue >> 4;

    private readonly Vector128<ulong>[] shortEntries;
    private readonly Vector256<byte>[] longEntries;
    private readonly int shortShift;
    private readonly int longShift;

    /// <param name="bytes">Memory to stay within; of that, four fifths or more is used.</param>
    public PieceCache(long bytes)
    {
        int part = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(bytes / 5, 64, 1 << 28) + 1) / 2;
        shortEntries = new Vector128<ulong>[part * 4 / Unsafe.SizeOf<Vector128<ulong>>()];
        longEntries = new Vector256<byte>[part / Unsafe.SizeOf<Vector256<byte>>()];
        shortShift = 64 - BitOperations.Log2((uint)shortEntries.Length);
        longShift = 64 - BitOperations.Log2((uint)longEntries.Length);
    }

    /// <summary>For a length of 1 to 15, what of 16 bytes belongs to the piece.</summary>
    private static ReadOnlySpan<ulong> Masks =>
    [
        0, 0, 0xFF, 0, 0xFFFF, 0, 0xFFFFFF, 0, 0xFFFFFFFF, 0, 0xFFFFFFFFFF, 0, 0xFFFFFFFFFFFF, 0, 0xFFFFFFFFFFFFFF, 0,
        ulong.MaxValue, 0, ulong.MaxValue, 0xFF, ulong.MaxValue, 0xFFFF, ulong.MaxValue, 0xFFFFFF,
        ulong.MaxValue, 0xFFFFFFFF, ulong.MaxValue, 0xFFFFFFFFFF, ulong.MaxValue, 0xFFFFFFFFFFFF, ulong.MaxValue, 0xFFFFFFFFFFFFFF,
    ];

    /// <summary>A piece of up to 15 bytes as a number of 120 bits, with its length above them. Reads 16 bytes from <paramref name="piece"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (ulong Low, ulong High) ShortKey(ref byte piece, int length)
    {
        ref ulong mask = ref Unsafe.Add(ref MemoryMarshal.GetReference(Masks), length * 2);
        ulong low = Unsafe.ReadUnaligned<ulong>(ref piece) & mask;
        ulong high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref piece, 8)) & Unsafe.Add(ref mask, 1);
        return (low, high | ((ulong)length << 56));
    }

    /// <summary>Tokens of a short piece, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find((ulong Low, ulong High) key)
    {
        ref Vector128<ulong> first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(shortEntries), (nint)Slot(key));
        ulong high = first.GetElement(1);
        if (first.GetElement(0) == key.Low && (high & KeyBits) == key.High)
            return (int)(high >> 60);
        return FindSecond(key);
    }

    private int FindSecond((ulong Low, ulong High) key)
    {
        ulong slot = Slot(key);
        Vector128<ulong> second = shortEntries[slot ^ 1];
        if (second[0] != key.Low || (second[1] & KeyBits) != key.High)
            return -1;
        (shortEntries[slot], shortEntries[slot ^ 1]) = (second, shortEntries[slot]);
        return (int)(second[1] >> 60);
    }

    public void Add((ulong Low, ulong High) key, int tokens)
    {
        ulong slot = Slot(key);
        shortEntries[slot ^ 1] = shortEntries[slot];
        shortEntries[slot] = Vector128.Create(key.Low, key.High | ((ulong)tokens << 60));
    }

    /// <summary>A piece of 16 to 30 bytes, its length in byte 30; byte 31 is for the count.</summary>
    public static Vector256<byte> LongKey(ReadOnlySpan<byte> piece)
    {
        Span<byte> key = stackalloc byte[32];
        key.Clear();
        piece.CopyTo(key);
        key[30] = (byte)piece.Length;
        return Vector256.Create((ReadOnlySpan<byte>)key);
    }

    /// <summary>Tokens of a long piece, or -1.</summary>
    public int Find(Vector256<byte> key)
    {
        ulong slot = Slot(key);
        for (ulong place = slot; ; place ^= 1)
        {
            Vector256<byte> entry = longEntries[place];
            if (entry.WithElement(31, (byte)0) == key)
                return entry[31];
            if (place != slot)
                return -1;
        }
    }

    public void Add(Vector256<byte> key, int tokens)
    {
        ulong slot = Slot(key);
        longEntries[slot ^ 1] = longEntries[slot];
        longEntries[slot] = key.WithElement(31, (byte)tokens);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ulong Slot((ulong Low, ulong High) key)
    {
        ulong hash = (key.Low * 0x9E3779B97F4A7C15) ^ (key.High * 0xD6E8FEB86659FD93);
        return (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15 >> shortShift;
    }

    private ulong Slot(Vector256<byte> key)
    {
        Vector256<ulong> words = key.AsUInt64();
        ulong hash = (words[0] * 0x9E3779B97F4A7C15) ^ BitOperations.RotateLeft(words[1] * 0xD6E8FEB86659FD93, 17);
        hash ^= BitOperations.RotateLeft(words[2] * 0xC2B2AE3D27D4EB4F, 31) ^ (words[3] * 0x165667B19E3779F9);
        return (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15 >> longShift;
    }
}
