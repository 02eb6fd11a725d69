using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>One place where a cue begins; its end is that of the shortest match there.</summary>
internal readonly record struct CueHit(int Cue, int Start, int End);

/// <summary>
/// Finds all cues of all rules in one pass over the bytes. Nearly no word of a text is one that a cue is looked up by: word
/// starts are found 64 bytes at a time, and each is looked up, by its first eight letters and those of the word that follows, in two
/// small bit tables. Only what passes is looked up exactly, with the third word, and verified, so the cost doesn't grow with cues that don't match.
/// A cue is looked up by its rarest part, its anchor, from which the matcher goes back over the words just passed to where the cue begins.
/// Immutable and safe to use from several threads.
/// </summary>
internal sealed class CueMatcher
{
    private const int TableBits = 16;

    /// <summary>A match is at most this long; it bounds how far back from its anchor a cue is looked for.</summary>
    public const int LongestMatch = 400;

    /// <summary>Word starts that are remembered; a power of two, and more than a match has words but for formulas.</summary>
    private const int Remembered = 128;

    /// <summary>Each cue's first words as a Bloom filter of so many 64-bit parts.</summary>
    private const int FilterParts = 4;

    private readonly CueElement[] cues;
    private readonly ulong[] firstWords;
    private readonly int[] wordsBack;
    private readonly ulong[] alone = new ulong[(1 << TableBits) / 64];
    private readonly ulong[] paired = new ulong[(1 << TableBits) / 64];
    private readonly Dictionary<ulong, Candidate[]> byWord;
    private readonly Dictionary<ulong, Candidate[]> byPair;

    /// <exception cref="FormatException">A cue begins with something other than a word.</exception>
    public CueMatcher(IReadOnlyList<CueElement> cues)
    {
        this.cues = [.. cues];
        firstWords = new ulong[this.cues.Length * FilterParts];
        wordsBack = new int[this.cues.Length];
        var words = new Dictionary<ulong, List<Candidate>>();
        var pairs = new Dictionary<ulong, List<Candidate>>();
        for (int cue = 0; cue < this.cues.Length; cue++)
        {
            CueAnchor anchor = CueAnchor.Of(this.cues[cue]);
            wordsBack[cue] = anchor.WordsBack;
            foreach (CueStart start in CueStart.Of(this.cues[cue]))
            {
                uint slot = FilterSlot(CueStart.Key(start.Word));
                firstWords[cue * FilterParts + (slot >> 6)] |= 1UL << (int)(slot & 63);
            }
            foreach (CueStart start in anchor.Starts)
            {
                ulong word = CueStart.Key(start.Word);
                if (start.Next is { } next)
                    Register(pairs, paired, Pair(word, CueStart.Key(next)), cue, start.Third);
                else
                    Register(words, alone, word, cue, third: null);
            }
        }
        byWord = words.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray());
        byPair = pairs.ToDictionary(entry => entry.Key, entry => entry.Value.ToArray());
    }

    private static void Register(Dictionary<ulong, List<Candidate>> index, ulong[] table, ulong key, int cue, string? third)
    {
        if (!index.TryGetValue(key, out List<Candidate>? list))
            index[key] = list = [];
        ulong thirds = third is null ? ulong.MaxValue : ThirdBit(CueStart.Key(third));
        int known = list.FindIndex(candidate => candidate.Cue == cue);
        if (known < 0)
            list.Add(new Candidate(cue, thirds));
        else
            list[known] = list[known] with { Thirds = list[known].Thirds | thirds };
        uint slot = Slot(key);
        table[slot >> 6] |= 1UL << (int)(slot & 63);
    }

    /// <summary>Appends every hit, ordered by start and then by cue, none twice.</summary>
    [SkipLocalsInit]
    public void Find(ReadOnlySpan<byte> text, List<CueHit> hits)
    {
        int before = hits.Count;
        Span<WordStart> recent = stackalloc WordStart[Remembered];
        int count = 0;
        int dollars = 0;
        ref byte first = ref MemoryMarshal.GetReference(text);
        ref ulong aloneTable = ref MemoryMarshal.GetArrayDataReference(alone);
        ref ulong pairedTable = ref MemoryMarshal.GetArrayDataReference(paired);
        ulong next = WordMask(text, 0, out ulong nextDollars);
        ulong carry = 0;
        for (int block = 0; block < text.Length; block += 64)
        {
            ulong current = next;
            ulong currentDollars = nextDollars;
            next = block + 64 < text.Length ? WordMask(text, block + 64, out nextDollars) : 0;
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
                    word = Load(ref first, position, length);
                    int followingOffset = following - position;
                    int followingLength = followingOffset < 56 ? BitOperations.TrailingZeroCount(~(window >> followingOffset)) : WordLength(text, following);
                    after = Load(ref first, following, followingLength);
                }
                else
                {
                    word = CueStart.Key(text.Slice(position, WordLength(text, position)));
                    after = following < text.Length ? CueStart.Key(text.Slice(following, WordLength(text, following))) : 0;
                }
                recent[count & (Remembered - 1)] = new WordStart(position, dollars + BitOperations.PopCount(currentDollars & ((1UL << bit) - 1)), word);
                count++;
                ulong pair = Pair(word, after);
                uint wordSlot = Slot(word);
                uint pairSlot = Slot(pair);
                ulong passes = (Unsafe.Add(ref aloneTable, wordSlot >> 6) >> (int)(wordSlot & 63)) | (Unsafe.Add(ref pairedTable, pairSlot >> 6) >> (int)(pairSlot & 63));
                if ((passes & 1) != 0)
                    Verify(text, recent, count, following, word, pair, hits);
            }
            dollars += BitOperations.PopCount(currentDollars);
        }
        Order(hits, before);
    }

    private static void Order(List<CueHit> hits, int before)
    {
        Span<CueHit> found = CollectionsMarshal.AsSpan(hits)[before..];
        found.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Cue.CompareTo(b.Cue));
        int kept = Math.Min(1, found.Length);
        for (int i = 1; i < found.Length; i++)
        {
            if (found[i] != found[kept - 1])
                found[kept++] = found[i];
        }
        CollectionsMarshal.SetCount(hits, before + kept);
    }

    private void Verify(ReadOnlySpan<byte> text, ReadOnlySpan<WordStart> recent, int count, int following, ulong word, ulong pair, List<CueHit> hits)
    {
        if (byWord.TryGetValue(word, out Candidate[]? candidates))
            Verify(text, recent, count, ulong.MaxValue, candidates, hits);
        if (!byPair.TryGetValue(pair, out candidates))
            return;
        int third = NextWord(text, following + WordLength(text, following));
        ulong thirdBit = third < text.Length ? ThirdBit(CueStart.Key(text.Slice(third, WordLength(text, third)))) : 0;
        Verify(text, recent, count, thirdBit, candidates, hits);
    }

    private void Verify(ReadOnlySpan<byte> text, ReadOnlySpan<WordStart> recent, int count, ulong thirdBit, Candidate[] candidates, List<CueHit> hits)
    {
        WordStart anchor = recent[(count - 1) & (Remembered - 1)];
        foreach (Candidate candidate in candidates)
        {
            int cue = candidate.Cue;
            if (candidate.Thirds != ulong.MaxValue && (candidate.Thirds & thirdBit) == 0)
                continue;
            if (MayBegin(cue, anchor.Word))
                TryMatch(text, cue, anchor.Position, hits);
            if (wordsBack[cue] > 0)
                GoBack(text, recent, count, cue, hits);
        }
    }

    /// <summary>
    /// Tries the cue at every word before the anchor from which a match could reach it. White space ends a word, but not in a formula between dollar signs,
    /// which a gap takes for one word; where the dollar signs don't pair up, more is tried than need be.
    /// </summary>
    private void GoBack(ReadOnlySpan<byte> text, ReadOnlySpan<WordStart> recent, int count, int cue, List<CueHit> hits)
    {
        WordStart anchor = recent[(count - 1) & (Remembered - 1)];
        int words = wordsBack[cue];
        WordStart behind = anchor;
        for (int i = count - 2; i >= 0 && i > count - Remembered; i--)
        {
            WordStart start = recent[i & (Remembered - 1)];
            if (anchor.Position - start.Position > LongestMatch)
                return;
            // From this word to the one behind it a word ends, if there is white space or a hyphen between and no formula around.
            byte between = text[behind.Position - 1];
            bool inFormula = ((anchor.Dollars ^ behind.Dollars) & 1) != 0;
            if (!inFormula && (between is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r' or (byte)'-' or 0xA0) && --words < 0)
                return;
            if (MayBegin(cue, start.Word))
                TryMatch(text, cue, start.Position, hits);
            behind = start;
        }
    }

    private bool MayBegin(int cue, ulong word)
    {
        uint slot = FilterSlot(word);
        return (firstWords[cue * FilterParts + (slot >> 6)] >> (int)(slot & 63) & 1) != 0;
    }

    private void TryMatch(ReadOnlySpan<byte> text, int cue, int start, List<CueHit> hits)
    {
        // A cue that begins with a command's backslash begins one byte before its first word.
        int end = cues[cue].Match(text, start);
        if (end < 0 && start > 0 && text[start - 1] == '\\')
            end = cues[cue].Match(text, --start);
        if (end > 0 && end - start <= LongestMatch)
            hits.Add(new CueHit(cue, start, end));
    }

    /// <summary>A cue to try at a word or pair of words.</summary>
    /// <param name="Thirds">Bits of the words that can follow, all of them if any may.</param>
    private readonly record struct Candidate(int Cue, ulong Thirds);

    private static ulong ThirdBit(ulong word) => 1UL << (int)((word * 0xC2B2AE3D27D4EB4F) >> 58);

    /// <summary>A word that was passed.</summary>
    /// <param name="Dollars">Dollar signs before it: an odd number between two words says that a formula begins or ends between them.</param>
    private readonly record struct WordStart(int Position, int Dollars, ulong Word);

    private static uint FilterSlot(ulong word) => (uint)((word * 0x9FB21C651E98DF25) >> 58) | (uint)((word * 0xC2B2AE3D27D4EB4F) >> 62) << 6;

    private const ulong Spaces = 0x2020202020202020;

    /// <summary>The first eight bytes of a word of the given length, in lower case.</summary>
    private static ulong Load(ref byte first, int position, int length)
    {
        ulong mask = LowBytes(length);
        return (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, position)) & mask) | (Spaces & mask);
    }

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
    private static ulong WordMask(ReadOnlySpan<byte> text, int at, out ulong dollars)
    {
        if (text.Length - at >= 64)
            return WordMask(ref Unsafe.Add(ref MemoryMarshal.GetReference(text), at), out dollars);
        Span<byte> padded = stackalloc byte[64];
        padded.Clear();
        text[at..].CopyTo(padded);
        return WordMask(ref MemoryMarshal.GetReference(padded), out dollars);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong WordMask(ref byte first, out ulong dollars)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            Vector512<byte> bytes = Vector512.LoadUnsafe(ref first);
            Vector512<byte> letters = Vector512.LessThanOrEqual((bytes | Vector512.Create((byte)0x20)) - Vector512.Create((byte)'a'), Vector512.Create((byte)25));
            Vector512<byte> digits = Vector512.LessThanOrEqual(bytes - Vector512.Create((byte)'0'), Vector512.Create((byte)9));
            dollars = Vector512.Equals(bytes, Vector512.Create((byte)'$')).ExtractMostSignificantBits();
            return (letters | digits).ExtractMostSignificantBits();
        }
        ulong mask = 0;
        dollars = 0;
        for (int half = 0; half < 2; half++)
        {
            Vector256<byte> bytes = Vector256.LoadUnsafe(ref first, (nuint)(half * 32));
            Vector256<byte> letters = Vector256.LessThanOrEqual((bytes | Vector256.Create((byte)0x20)) - Vector256.Create((byte)'a'), Vector256.Create((byte)25));
            Vector256<byte> digits = Vector256.LessThanOrEqual(bytes - Vector256.Create((byte)'0'), Vector256.Create((byte)9));
            dollars |= (ulong)Vector256.Equals(bytes, Vector256.Create((byte)'$')).ExtractMostSignificantBits() << (half * 32);
            mask |= (ulong)(letters | digits).ExtractMostSignificantBits() << (half * 32);
        }
        return mask;
    }
}
