using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CorpusFilter.Tokens;

/// <summary>
/// A piece of up to 15 bytes as a number: its bytes in the low 120 bits, its length in the four above them. The topmost four are free for what is known of the piece.
/// </summary>
internal readonly record struct PieceKey(ulong Low, ulong High)
{
    public const int Longest = 15;

    /// <summary>No piece's: UTF-8 has no byte 0xFF.</summary>
    public static PieceKey None => new(ulong.MaxValue, ulong.MaxValue >> 4);

    /// <summary>For each length, what of 16 bytes belongs to the piece.</summary>
    private static ReadOnlySpan<ulong> Masks =>
    [
        0, 0, 0xFF, 0, 0xFFFF, 0, 0xFFFFFF, 0, 0xFFFFFFFF, 0, 0xFFFFFFFFFF, 0, 0xFFFFFFFFFFFF, 0, 0xFFFFFFFFFFFFFF, 0,
        ulong.MaxValue, 0, ulong.MaxValue, 0xFF, ulong.MaxValue, 0xFFFF, ulong.MaxValue, 0xFFFFFF,
        ulong.MaxValue, 0xFFFFFFFF, ulong.MaxValue, 0xFFFFFFFFFF, ulong.MaxValue, 0xFFFFFFFFFFFF, ulong.MaxValue, 0xFFFFFFFFFFFFFF,
    ];

    /// <summary>Reads 16 bytes from <paramref name="piece"/>, whatever the length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PieceKey Of(ref byte piece, int length)
    {
        ref ulong mask = ref Unsafe.Add(ref MemoryMarshal.GetReference(Masks), length * 2);
        ulong low = Unsafe.ReadUnaligned<ulong>(ref piece) & mask;
        ulong high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref piece, 8)) & Unsafe.Add(ref mask, 1);
        return new PieceKey(low, high | ((ulong)length << 56));
    }

    public static PieceKey Of(ReadOnlySpan<byte> piece)
    {
        Span<byte> wide = stackalloc byte[16];
        wide.Clear();
        piece.CopyTo(wide);
        return Of(ref MemoryMarshal.GetReference(wide), piece.Length);
    }

    /// <summary>The topmost bits are the best.</summary>
    public ulong Hash
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ulong hash = (Low * 0x9E3779B97F4A7C15) ^ (High * 0xD6E8FEB86659FD93);
            return (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15;
        }
    }
}

/// <summary>
/// Token counts of the pieces that one thread has met, by their bytes: those of up to 15 bytes in entries of 16, those of up to 30 in entries of 32. Longer pieces aren't kept.
/// A short piece has four places, in one cache line. A new one takes the last, and each time a piece is met it moves one place up: so what is frequent stays, whatever passes by.
/// The memory is taken once and never grows.
/// </summary>
internal sealed class PieceCache
{
    public const int Longest = 30;
    public const int LeastBytes = 1 << 12;

    private const int Places = 4;
    private const int Line = 64;

    private readonly Entry[] entries;
    private readonly Vector256<byte>[] longEntries;
    private readonly int firstLine;
    private readonly int shift;
    private readonly int longShift;

    /// <param name="bytes">Memory to stay within; more than half of it is used, as sizes are powers of two.</param>
    public PieceCache(long bytes)
    {
        int part = (int)BitOperations.RoundUpToPowerOf2((uint)(Math.Clamp(bytes - Line, LeastBytes / 2, 1 << 30) * 8 / 9) + 1) / 2;
        entries = GC.AllocateArray<Entry>((part / Unsafe.SizeOf<Entry>()) + Places, pinned: true);
        longEntries = new Vector256<byte>[part / 8 / Unsafe.SizeOf<Vector256<byte>>()];
        firstLine = (int)(-Marshal.UnsafeAddrOfPinnedArrayElement(entries, 0) & (Line - 1)) / Unsafe.SizeOf<Entry>();
        shift = 64 - BitOperations.Log2((uint)(part / Line));
        longShift = 64 - BitOperations.Log2((uint)longEntries.Length);
    }

    /// <summary>A short piece's key, and in the four bits above it its tokens, which are 15 at most.</summary>
    private struct Entry
    {
        public ulong Low, High;

        public readonly int Tokens => (int)(High >> 60);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public readonly bool Holds(PieceKey key) => ((Low ^ key.Low) | ((High ^ key.High) & (ulong.MaxValue >> 4))) == 0;
    }

    /// <summary>Where the places of a key begin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int LineOf(PieceKey key) => firstLine + ((int)(key.Hash >> shift) * Places);

    /// <summary>Has the line brought near, for a piece that is asked for soon.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe void Prefetch(int line)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(Unsafe.AsPointer(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(entries), line)));
    }

    /// <summary>Tokens of a short piece, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(PieceKey key, int line)
    {
        ref Entry first = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(entries), line);
        return first.Holds(key) ? first.Tokens : FindBehind(key, line);
    }

    private int FindBehind(PieceKey key, int line)
    {
        for (int place = line + 1; place < line + Places; place++)
        {
            if (entries[place].Holds(key))
            {
                (entries[place - 1], entries[place]) = (entries[place], entries[place - 1]);
                return entries[place - 1].Tokens;
            }
        }

        return -1;
    }

    public void Add(PieceKey key, int line, int tokens) =>
        entries[line + Places - 1] = new Entry { Low = key.Low, High = key.High | ((ulong)tokens << 60) };

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

    private ulong Slot(Vector256<byte> key)
    {
        Vector256<ulong> words = key.AsUInt64();
        ulong hash = (words[0] * 0x9E3779B97F4A7C15) ^ BitOperations.RotateLeft(words[1] * 0xD6E8FEB86659FD93, 17);
        hash ^= BitOperations.RotateLeft(words[2] * 0xC2B2AE3D27D4EB4F, 31) ^ (words[3] * 0x165667B19E3779F9);
        return (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15 >> longShift;
    }
}
