using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>One place where a cue begins; its end is that of the shortest match there.</summary>
internal readonly record struct CueHit(int Cue, int Start, int End);

/// <summary>
/// Finds all cues of all rules in one pass over the bytes. Cues begin with a word, and nearly no word of a text begins a cue: word
/// starts are found 64 bytes at a time, and each is looked up, by its first eight letters and the first two of the word that follows, in two
/// small bit tables. Only what passes is looked up exactly and verified, so the cost doesn't grow with cues that don't match.
/// Immutable and safe to use from several threads.
/// </summary>
internal sealed class CueMatcher
{
    private const int TableBits = 16;
    private readonly CueElement[] cues;
    private readonly ulong[] alone = new ulong[(1 << TableBits) / 64];
    private readonly ulong[] paired = new ulong[(1 << TableBits) / 64];
    private readonly Dictionary<ulong, int[]> byWord;
    private readonly Dictionary<ulong, int[]> byPair;

    /// <exception cref="FormatException">A cue begins with something other than a word.</exception>
    public CueMatcher(IReadOnlyList<CueElement> cues)
    {
        this.cues = [.. cues];
        var words = new Dictionary<ulong, List<int>>();
        var pairs = new Dictionary<ulong, List<int>>();
        for (int cue = 0; cue < this.cues.Length; cue++)
        {
            foreach (CueStart start in CueStart.Of(this.cues[cue]))
            {
                ulong word = CueStart.Key(start.Word);
                if (start.Next is { } next)
                    Register(pairs, paired, Pair(word, CueStart.NextKey(next)), cue);
                else
                    Register(words, alone, word, cue);
            }
        }
        byWord = words.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray());
        byPair = pairs.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray());
    }

    private static void Register(Dictionary<ulong, List<int>> index, ulong[] table, ulong key, int cue)
    {
        if (!index.TryGetValue(key, out List<int>? list))
            index[key] = list = [];
        if (!list.Contains(cue))
            list.Add(cue);
        uint slot = Slot(key);
        table[slot >> 6] |= 1UL << (int)(slot & 63);
    }

    /// <summary>Appends every hit, ordered by start and then by cue.</summary>
    public void Find(ReadOnlySpan<byte> text, List<CueHit> hits)
    {
        ref byte first = ref MemoryMarshal.GetReference(text);
        ref ulong aloneTable = ref MemoryMarshal.GetArrayDataReference(alone);
        ref ulong pairedTable = ref MemoryMarshal.GetArrayDataReference(paired);
        ulong next = WordMask(text, 0);
        ulong carry = 0;
        for (int block = 0; block < text.Length; block += 64)
        {
            ulong current = next;
            next = block + 64 < text.Length ? WordMask(text, block + 64) : 0;
            ulong starts = current & ~((current << 1) | carry);
            carry = current >> 63;
            for (; starts != 0; starts &= starts - 1)
            {
                int bit = BitOperations.TrailingZeroCount(starts);
                int position = block + bit;
                // The 64 bytes from the word's start on: its length, and where the next word begins.
                ulong window = bit == 0 ? current : (current >> bit) | (next << (64 - bit));
                int length = BitOperations.TrailingZeroCount(~window);
                ulong rest = length == 64 ? 0 : window >> length;
                int following = rest != 0
                    ? position + length + BitOperations.TrailingZeroCount(rest)
                    : NextWord(text, position + length);
                ulong word;
                ulong after;
                if (following <= text.Length - 8)
                {
                    word = Load(ref first, position) & LowBytes(length) | Spaces & LowBytes(length);
                    int followingOffset = following - position;
                    // The second letter counts only if it belongs to the same word.
                    uint two = Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref first, following));
                    bool single = followingOffset < 63 ? (window >> (followingOffset + 1) & 1) == 0 : !TextBytes.IsWordByte((byte)(two >> 8));
                    after = single ? (two & 0xFF) | 0x20 : two | 0x2020;
                }
                else
                {
                    word = CueStart.Key(text.Slice(position, WordLength(text, position)));
                    after = following < text.Length ? CueStart.NextKey(text.Slice(following, WordLength(text, following))) : 0;
                }
                ulong pair = Pair(word, after);
                uint wordSlot = Slot(word);
                uint pairSlot = Slot(pair);
                ulong passes = (Unsafe.Add(ref aloneTable, wordSlot >> 6) >> (int)(wordSlot & 63)) | (Unsafe.Add(ref pairedTable, pairSlot >> 6) >> (int)(pairSlot & 63));
                if ((passes & 1) != 0)
                    Verify(text, position, word, pair, hits);
            }
        }
    }

    private void Verify(ReadOnlySpan<byte> text, int position, ulong word, ulong pair, List<CueHit> hits)
    {
        int before = hits.Count;
        if (byWord.TryGetValue(word, out int[]? candidates))
            Verify(text, position, candidates, hits);
        if (byPair.TryGetValue(pair, out candidates))
            Verify(text, position, candidates, hits);
        if (hits.Count > before + 1)
            CollectionsMarshal.AsSpan(hits)[before..].Sort(static (a, b) => a.Cue.CompareTo(b.Cue));
    }

    private void Verify(ReadOnlySpan<byte> text, int position, int[] candidates, List<CueHit> hits)
    {
        foreach (int cue in candidates)
        {
            // A cue that begins with a command's backslash begins one byte before its first word.
            int start = position;
            int end = cues[cue].Match(text, start);
            if (end < 0 && position > 0 && text[position - 1] == '\\')
                end = cues[cue].Match(text, start = position - 1);
            if (end < 0)
                continue;
            var hit = new CueHit(cue, start, end);
            if (hits.Count == 0 || hits[^1] != hit)
                hits.Add(hit);
        }
    }

    private const ulong Spaces = 0x2020202020202020;

    private static ulong Load(ref byte first, int position) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, position));

    private static ulong LowBytes(int count) => count >= 8 ? ulong.MaxValue : (1UL << (8 * count)) - 1;

    private static ulong Pair(ulong word, ulong next) => (word ^ (next * 0x9E3779B97F4A7C15)) + next;

    private static uint Slot(ulong key) => (uint)((key * 0x9FB21C651E98DF25) >> (64 - TableBits));

    private static int NextWord(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && !TextBytes.IsWordByte(text[at]))
            at++;
        return at;
    }

    private static int WordLength(ReadOnlySpan<byte> text, int at)
    {
        int end = at;
        while (end < text.Length && TextBytes.IsWordByte(text[end]))
            end++;
        return end - at;
    }

    /// <summary>One bit for each of 64 bytes: set where it is an ASCII letter or digit.</summary>
    private static ulong WordMask(ReadOnlySpan<byte> text, int at)
    {
        if (text.Length - at >= 64)
            return WordMask(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), at));
        Span<byte> padded = stackalloc byte[64];
        padded.Clear();
        text[at..].CopyTo(padded);
        return WordMask(ref MemoryMarshal.GetReference(padded));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong WordMask(ref byte first)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<byte> bytes = Vector512.LoadUnsafe(ref first);
            Vector512<byte> letters = Vector512.LessThanOrEqual((bytes | Vector512.Create((byte)0x20)) - Vector512.Create((byte)'a'), Vector512.Create((byte)25));
            Vector512<byte> digits = Vector512.LessThanOrEqual(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)9));
            return (letters | digits).ExtractMostSignificantBits();
        }
        ulong mask = 0;
        for (int half = 0; half < 2; half++)
        {
            Vector256<byte> bytes = Vector256.LoadUnsafe(ref first, (nuint)(half * 32));
            Vector256<byte> letters = Vector256.LessThanOrEqual((bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)25));
            Vector256<byte> digits = Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)9));
            mask |= (ulong)(letters | digits).ExtractMostSignificantBits() << (half * 32);
        }
        return mask;
    }
}
