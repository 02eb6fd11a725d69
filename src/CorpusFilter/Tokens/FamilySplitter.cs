using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CorpusFilter.Tokens;

/// <summary>One split pattern, by hand: where the piece that begins at a place ends, and where all pieces of a stretch of ASCII begin.</summary>
internal interface ISplitRule
{
    /// <summary>End of the piece that begins at <paramref name="at"/>, which is before <paramref name="end"/>. Defines the rule, on any valid UTF-8.</summary>
    static abstract int PieceEnd(ReadOnlySpan<byte> utf8, int at, int end);

    /// <summary>
    /// The same for the ASCII at the front of a block whose first byte begins a piece and that is followed by more text: bit i is set where a piece begins at byte i.
    /// Only what the block alone decides may be set, up to some place of the rule's choice; up to there it must be complete. Bit 0 is ignored.
    /// </summary>
    static abstract ulong Starts(in AsciiBlock block);
}

/// <summary>
/// A hand-written splitter. ASCII goes 64 bytes at a time: the rule finds all places where a piece begins at once, with operations on masks of bits, and the next block is loaded
/// from the last of them, so that no state is carried. What masks can't decide (other scripts, the end of the text, very long pieces) goes piece by piece.
/// </summary>
internal sealed class FamilySplitter<TRule> : Splitter
    where TRule : struct, ISplitRule
{
    /// <summary>Pieces to take singly after a block in which masks found nothing, lest texts in other scripts pay for a block at every piece.</summary>
    private const int Patience = 4;

    public override void Split(ReadOnlySpan<byte> utf8, int start, int end, PieceSink sink)
    {
        int at = start;
        int singly = 0;
        ref byte text = ref MemoryMarshal.GetReference(utf8);
        while (at < end && !sink.Stopped)
        {
            if (singly == 0 && end - at > AsciiBlock.Size)
            {
                ulong starts = TRule.Starts(AsciiBlock.Load(ref Unsafe.Add(ref text, at))) & ~1UL;
                if (starts != 0)
                {
                    ref int room = ref MemoryMarshal.GetReference(sink.Room(utf8, AsciiBlock.Size));
                    int count = BitOperations.PopCount(starts);
                    for (int index = 0; index < count; index++)
                    {
                        Unsafe.Add(ref room, index) = at + BitOperations.TrailingZeroCount(starts);
                        starts &= starts - 1;
                    }

                    at = Unsafe.Add(ref room, count - 1);
                    sink.Commit(count);
                    continue;
                }

                singly = Patience;
            }
            else if (singly > 0)
            {
                singly--;
            }

            at = TRule.PieceEnd(utf8, at, end);
            sink.Add(utf8, at);
        }
    }
}

/// <summary>The classes of 64 bytes as masks, bit i for byte i; only the bytes before the first that isn't ASCII are there.</summary>
internal readonly ref struct AsciiBlock
{
    public const int Size = 64;

    public readonly ref byte Bytes;
    public readonly ulong Letter;
    public readonly ulong Upper;
    public readonly ulong Digit;
    public readonly ulong Space;
    public readonly ulong Newline;
    public readonly ulong Blank;
    public readonly ulong Quote;
    public readonly ulong Slash;

    /// <summary>Neither letter, digit nor space.</summary>
    public readonly ulong Other;

    /// <summary>Number of bytes before the first that isn't ASCII.</summary>
    public readonly int Length;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AsciiBlock(ref byte bytes)
    {
        Bytes = ref bytes;
        Vector512<byte> block = Vector512.LoadUnsafe(ref bytes);
        ulong high = block.ExtractMostSignificantBits();
        Length = BitOperations.TrailingZeroCount(high);
        ulong valid = high == 0 ? ulong.MaxValue : (1UL << Length) - 1;
        Letter = Within(block | Vector512.Create((byte)0x20), (byte)'a', 25) & valid;
        Upper = Within(block, (byte)'A', 25) & valid;
        Digit = Within(block, (byte)'0', 9) & valid;
        Blank = Is(block, (byte)' ') & valid;
        Space = Blank | (Within(block, (byte)'\t', 4) & valid);
        Newline = (Is(block, (byte)'\n') | Is(block, (byte)'\r')) & valid;
        Quote = Is(block, (byte)'\'') & valid;
        Slash = Is(block, (byte)'/') & valid;
        Other = valid & ~(Letter | Digit | Space);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static AsciiBlock Load(ref byte bytes) => new(ref bytes);

    /// <summary>Length of the contraction after a quote ('s, 're ...) at <paramref name="at"/>, quote included, or 0. The caller sees to it that three more bytes are there.</summary>
    public int Contraction(int at, bool anyCase)
    {
        int fold = anyCase ? 0x20 : 0;
        int one = Unsafe.Add(ref Bytes, at + 1) | fold;
        if (one is 's' or 't' or 'm' or 'd')
            return 2;
        int two = Unsafe.Add(ref Bytes, at + 2) | fold;
        return (one, two) is ('l', 'l') or ('v', 'e') or ('r', 'e') ? 3 : 0;
    }

    /// <summary>Bits up to and including <paramref name="last"/>; none for -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong UpTo(int last) => last < 0 ? 0 : ulong.MaxValue >> (63 - last);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Within(Vector512<byte> bytes, byte first, byte width) =>
        Vector512.LessThanOrEqual(bytes - Vector512.Create(first), Vector512.Create(width)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Is(Vector512<byte> bytes, byte value) => Vector512.Equals(bytes, Vector512.Create(value)).ExtractMostSignificantBits();
}
