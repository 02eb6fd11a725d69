using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// The words of a text, found in one pass over its bytes: where each begins, and its number in the cues' vocabulary. A word is a run of ASCII letters and digits.
/// Holds the last text's; use one per thread.
/// </summary>
internal sealed class TextWords(WordTable table)
{
    private const int BlockSize = 64;

    // Words in a block at most, and the zeros behind the last.
    private const int Spare = BlockSize / 2 + 2;

    private ulong[] wordBytes = [];
    private ulong[] starts = [];
    private int[] wordsBefore = [];
    private int[] positions = new int[1024];
    private int[] numbers = new int[1024];

    public int Count { get; private set; }

    /// <summary>Where a word begins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Position(int word) => positions[word];

    /// <summary>The byte behind a word.</summary>
    public int End(int word)
    {
        int position = positions[word];
        int end = position + BitOperations.TrailingZeroCount(~(wordBytes[position / BlockSize] >> (position % BlockSize)));
        for (int more = BlockSize; more == BlockSize && end % BlockSize == 0; end += more)
            more = BitOperations.TrailingZeroCount(~wordBytes[end / BlockSize]);
        return end;
    }

    /// <summary>A word's number; 0 if no cue names it, and for the two behind the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Number(int word) => numbers[word];

    /// <summary>The number of the word that begins at <paramref name="position"/>; 0 if none does, or none that a cue names.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int NumberAt(int position) => (starts[position / BlockSize] >> (position % BlockSize) & 1) == 0 ? 0 : numbers[WordFrom(position)];

    /// <summary>Index of the first word that begins at <paramref name="position"/> or behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int WordFrom(int position) =>
        wordsBefore[position / BlockSize] + BitOperations.PopCount(starts[position / BlockSize] & ((1UL << (position % BlockSize)) - 1));

    [SkipLocalsInit]
    public void Read(ReadOnlySpan<byte> text)
    {
        // The last bytes of the text and zeros, which are no words: so that blocks are whole, and words can be read eight bytes at a time.
        Span<byte> padded = stackalloc byte[3 * BlockSize];
        int tail = Math.Max(0, (text.Length & ~(BlockSize - 1)) - BlockSize);
        padded.Clear();
        text[tail..].CopyTo(padded);
        int blocks = text.Length / BlockSize + 1;
        if (starts.Length < blocks)
            (wordBytes, starts, wordsBefore) = (new ulong[blocks * 5 / 4], new ulong[blocks * 5 / 4], new int[blocks * 5 / 4]);
        int count = 0;
        ulong carry = 0;
        for (int block = 0; block < blocks; block++)
        {
            int from = block * BlockSize;
            ref byte bytes = ref from < tail ? ref Unsafe.Add(ref MemoryMarshal.GetReference(text), from) : ref Unsafe.Add(ref MemoryMarshal.GetReference(padded), from - tail);
            ulong inWords = WordBytes(ref bytes);
            ulong begins = inWords & ~((inWords << 1) | carry);
            carry = inWords >> (BlockSize - 1);
            wordBytes[block] = inWords;
            starts[block] = begins;
            wordsBefore[block] = count;
            if (count + Spare > positions.Length)
                Grow();
            count = AddWords(ref bytes, from, begins, count);
        }
        numbers[count] = numbers[count + 1] = 0;
        Count = count;
    }

    private int AddWords(ref byte bytes, int from, ulong begins, int count)
    {
        ref int position = ref MemoryMarshal.GetArrayDataReference(positions);
        ref int number = ref MemoryMarshal.GetArrayDataReference(numbers);
        for (; begins != 0; begins &= begins - 1)
        {
            int at = BitOperations.TrailingZeroCount(begins);
            Unsafe.Add(ref position, count) = from + at;
            Unsafe.Add(ref number, count) = table.NumberOf(TextBytes.WordKey(ref Unsafe.Add(ref bytes, at)));
            count++;
        }
        return count;
    }

    private void Grow()
    {
        Array.Resize(ref positions, 2 * positions.Length);
        Array.Resize(ref numbers, positions.Length);
    }

    /// <summary>One bit for each of 64 bytes: set where it is an ASCII letter or digit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong WordBytes(ref byte first)
    {
        Vector512<byte> bytes = Vector512.LoadUnsafe(ref first);
        Vector512<byte> letters = Vector512.LessThanOrEqual((bytes | Vector512.Create((byte)0x20)) - Vector512.Create((byte)'a'), Vector512.Create((byte)25));
        Vector512<byte> digits = Vector512.LessThanOrEqual(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)9));
        return (letters | digits).ExtractMostSignificantBits();
    }
}
