using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>One place where a cue begins; its end is that of the shortest match there.</summary>
internal readonly record struct CueHit(int Cue, int Start, int End);

/// <summary>
/// Finds all cues of all rules in one pass over the bytes. Nearly no word of a text is one that a cue is looked up by: word starts are found 64 bytes at a time, and each is looked up in a small bit table by its first
/// eight letters, and then together with the word that follows (<see cref="CueCandidates"/>). Only what passes is verified, so the cost doesn't grow with cues that don't match. A cue is looked up by its rarest part, its anchor; where it matches from there on, the matcher goes back over
/// the words just passed to where the cue begins. Immutable and safe to use from several threads.
/// </summary>
internal sealed class CueMatcher
{
    /// <summary>A match is at most this long; it bounds how far back from its anchor a cue is looked for.</summary>
    public const int LongestMatch = 400;

    private const int AnchorWordBits = 15;

    /// <summary>Each cue's first words as a Bloom filter of so many 64-bit parts.</summary>
    private const int FilterParts = 4;

    private readonly CueProgram[] programs;
    private readonly ulong[] firstWords;
    private readonly int[] anchorPart;
    private readonly int[] wordsBack;
    private readonly bool[] hasFormulasBefore;
    private readonly ulong[] anchorWords = new ulong[(1 << AnchorWordBits) / 64];
    private readonly CueCandidates alone;
    private readonly CueCandidates paired;

    /// <exception cref="FormatException">A cue begins with something other than a word.</exception>
    public CueMatcher(IReadOnlyList<CueElement> cues)
    {
        programs = [.. cues.Select(cue => new CueProgram(cue))];
        firstWords = new ulong[programs.Length * FilterParts];
        anchorPart = new int[programs.Length];
        wordsBack = new int[programs.Length];
        hasFormulasBefore = new bool[programs.Length];
        var words = new Dictionary<ulong, List<CueCandidate>>();
        var pairs = new Dictionary<ulong, List<CueCandidate>>();
        CueAnchor[] anchors = CueAnchor.ForAll(cues);
        for (int cue = 0; cue < programs.Length; cue++)
        {
            CueAnchor anchor = anchors[cue];
            (anchorPart[cue], wordsBack[cue], hasFormulasBefore[cue]) = (anchor.Part, anchor.WordsBack, anchor.HasFormulasBefore);
            foreach (CueStart start in CueStart.Of(cues[cue]))
            {
                uint slot = FirstWordSlot(CueStart.Key(start.Word));
                firstWords[cue * FilterParts + (slot >> 6)] |= 1UL << (int)(slot & 63);
            }
            foreach (CueStart start in anchor.Starts)
            {
                ulong word = CueStart.Key(start.Word);
                anchorWords[AnchorWordSlot(word) >> 6] |= 1UL << (int)(AnchorWordSlot(word) & 63);
                if (start.Next is { } next)
                    Register(pairs, Pair(word, CueStart.Key(next)), cue, start.Third);
                else
                    Register(words, word, cue, third: null);
            }
        }
        alone = new CueCandidates(words);
        paired = new CueCandidates(pairs);
    }

    private static void Register(Dictionary<ulong, List<CueCandidate>> index, ulong key, int cue, string? third)
    {
        if (!index.TryGetValue(key, out List<CueCandidate>? list))
            index[key] = list = [];
        ulong thirds = third is null ? ulong.MaxValue : CueCandidate.BitOf(CueStart.Key(third));
        // Cues come one after the other, so only the last can be this one.
        if (list.Count > 0 && list[^1].Cue == cue)
            list[^1] = list[^1] with { Thirds = list[^1].Thirds | thirds };
        else
            list.Add(new CueCandidate(cue, thirds));
    }

    /// <summary>Appends every hit, ordered by start and then by cue, none twice.</summary>
    public void Find(ReadOnlySpan<byte> text, List<CueHit> hits)
    {
        int before = hits.Count;
        int blocks = (text.Length + 63) / 64;
        ulong[] memory = ArrayPool<ulong>.Shared.Rent(2 * blocks + 2);
        Find(text, new TextMap(memory.AsSpan(0, blocks + 1), memory.AsSpan(blocks + 1, blocks + 1)), hits);
        ArrayPool<ulong>.Shared.Return(memory);
        Order(hits, before);
    }

    [SkipLocalsInit]
    private void Find(ReadOnlySpan<byte> text, TextMap passed, List<CueHit> hits)
    {
        // The last bytes of the text and zeros, which are no words: so that blocks are whole, and words can be read eight bytes at a time.
        Span<byte> padded = stackalloc byte[192];
        int tail = Math.Max(0, (text.Length & ~63) - 64);
        padded.Clear();
        text[tail..].CopyTo(padded);
        ref byte first = ref MemoryMarshal.GetReference(text);
        ref byte last = ref MemoryMarshal.GetReference(padded);
        ref ulong table = ref MemoryMarshal.GetArrayDataReference(anchorWords);
        ulong next = TextMap.Words(ref tail == 0 ? ref last : ref first, out ulong nextDollars);
        ulong carry = 0;
        for (int block = 0; block < text.Length; block += 64)
        {
            ref byte bytes = ref block < tail ? ref Unsafe.Add(ref first, block) : ref Unsafe.Add(ref last, block - tail);
            ulong current = next;
            ulong starts = current & ~((current << 1) | carry);
            carry = current >> 63;
            passed.Set(block >> 6, starts, nextDollars);
            int ahead = block + 64;
            next = ahead >= text.Length ? 0 : TextMap.Words(ref ahead < tail ? ref Unsafe.Add(ref first, ahead) : ref Unsafe.Add(ref last, ahead - tail), out nextDollars);
            for (ulong rest = starts; rest != 0; rest &= rest - 1)
            {
                int bit = BitOperations.TrailingZeroCount(rest);
                // The 64 bytes from the word's start on: its length, and where the next word begins.
                ulong window = (current >> bit) | ((next << 1) << (63 - bit));
                int length = BitOperations.TrailingZeroCount(~window);
                ulong word = Load(ref bytes, bit, length);
                uint slot = AnchorWordSlot(word);
                if ((Unsafe.Add(ref table, slot >> 6) >> (int)(slot & 63) & 1) != 0)
                    LookUp(text, passed, block + bit, word, length, window, hits);
            }
        }
    }

    private void LookUp(ReadOnlySpan<byte> text, TextMap passed, int position, ulong word, int length, ulong window, List<CueHit> hits)
    {
        ulong rest = length == 64 ? 0 : window >> length;
        int following = rest != 0 ? position + length + BitOperations.TrailingZeroCount(rest) : NextWord(text, position + length);
        ulong pair = Pair(word, following < text.Length ? TextBytes.WordKey(text, following) : 0);
        if (alone.MayHave(word))
            Verify(text, passed, position, word, ulong.MaxValue, alone.Of(word), hits);
        if (paired.MayHave(pair) && paired.Of(pair) is { Length: > 0 } cues)
        {
            int third = NextWord(text, following + WordLength(text, following));
            ulong thirdBit = third < text.Length ? CueCandidate.BitOf(TextBytes.WordKey(text, third)) : 0;
            Verify(text, passed, position, word, thirdBit, cues, hits);
        }
    }

    private void Verify(ReadOnlySpan<byte> text, TextMap passed, int anchor, ulong word, ulong thirdBit, ReadOnlySpan<CueCandidate> candidates, List<CueHit> hits)
    {
        foreach (CueCandidate candidate in candidates)
        {
            int cue = candidate.Cue;
            if (candidate.Thirds != ulong.MaxValue && (candidate.Thirds & thirdBit) == 0)
                continue;
            if (anchorPart[cue] > 0 && !programs[cue].MayMatchFrom(anchorPart[cue], text, anchor))
                continue;
            if (MayBegin(cue, word))
                TryMatch(text, cue, anchor, hits);
            if (wordsBack[cue] > 0)
                GoBack(text, passed, anchor, cue, hits);
        }
    }

    /// <summary>
    /// Tries the cue at every word before the anchor from which a match could reach it. White space and hyphens end words, but not in a formula, which a gap takes for one:
    /// behind a dollar sign, which may open one or close one or stand alone, words are not counted any more.
    /// </summary>
    private void GoBack(ReadOnlySpan<byte> text, TextMap passed, int anchor, int cue, List<CueHit> hits)
    {
        int words = wordsBack[cue];
        int dollar = passed.DollarBefore(anchor);
        int farthest = Math.Max(anchor - LongestMatch, hasFormulasBefore[cue] ? 0 : dollar);
        int behind = anchor;
        for (int start = passed.WordBefore(anchor); start >= farthest && start >= 0; start = passed.WordBefore(start))
        {
            if (behind > dollar && (text[behind - 1] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r' or (byte)'-' or 0xA0) && --words < 0)
                return;
            if (MayBegin(cue, TextBytes.WordKey(text, start)))
                TryMatch(text, cue, start, hits);
            behind = start;
        }
    }

    private bool MayBegin(int cue, ulong word)
    {
        uint slot = FirstWordSlot(word);
        return (firstWords[cue * FilterParts + (slot >> 6)] >> (int)(slot & 63) & 1) != 0;
    }

    private void TryMatch(ReadOnlySpan<byte> text, int cue, int start, List<CueHit> hits)
    {
        // A cue that begins with a command's backslash begins one byte before its first word.
        int end = programs[cue].Match(text, start);
        if (end < 0 && start > 0 && text[start - 1] == '\\')
            end = programs[cue].Match(text, --start);
        if (end > 0 && end - start <= LongestMatch)
            hits.Add(new CueHit(cue, start, end));
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

    private static uint AnchorWordSlot(ulong word) => (uint)((word * 0x9FB21C651E98DF25) >> (64 - AnchorWordBits));

    private static uint FirstWordSlot(ulong word) => (uint)((word * 0x9FB21C651E98DF25) >> 58) | (uint)((word * 0xC2B2AE3D27D4EB4F) >> 62) << 6;

    /// <summary>The first eight bytes of a word of the given length, in lower case.</summary>
    private static ulong Load(ref byte first, int position, int length)
    {
        const ulong spaces = 0x2020202020202020;
        ulong mask = ulong.MaxValue >> (64 - 8 * Math.Min(length, 8));
        return (Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, position)) | spaces) & mask;
    }

    private static ulong Pair(ulong word, ulong next) => (word ^ (next * 0x9E3779B97F4A7C15)) + next;

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
}
