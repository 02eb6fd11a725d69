using System.Buffers;
using CorpusFilter.Behaviors;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>A guard ready to run: what it says is found near the cue, or is not. Immutable and safe to use from several threads.</summary>
internal sealed class CompiledGuard
{
    private const byte ApostropheBeyondAscii = 0xE2;

    /// <summary>The words that its cues can begin with are a Bloom filter of so many bits.</summary>
    private const int FilterBits = 1024;

    private readonly int? mostWords;
    private readonly CueProgram program;
    private readonly ulong[] firstWords = new ulong[FilterBits / 64];
    private readonly SearchValues<byte>? firstMarks;

    /// <param name="wanted">True: must be found; false: must not be.</param>
    /// <param name="mostWords">At most so many stand between it and the cue; null: any number.</param>
    public CompiledGuard(bool wanted, GuardScope scope, int? mostWords, CueElement[] cues, string text, CueVocabulary vocabulary)
    {
        (Wanted, Scope, this.mostWords, Text) = (wanted, scope, mostWords, text);
        var any = new CueElement.Choice(cues);
        program = new CueProgram(any, vocabulary);
        foreach (int word in CueStart.FirstWords(any, vocabulary).Where(word => word > 0))
            firstWords[word % FilterBits / 64] |= 1UL << (word % 64);
        var marks = new HashSet<byte>();
        foreach (CueElement element in program.OtherBeginnings)
            marks.UnionWith(FirstMarks(element));
        firstMarks = marks.Count > 0 ? SearchValues.Create([.. marks]) : null;
    }

    public bool Wanted { get; }

    public GuardScope Scope { get; }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    public GuardReach Reach => mostWords is not null || Scope is GuardScope.Before or GuardScope.After ? GuardReach.Cue
        : Scope == GuardScope.Document ? GuardReach.Document
        : GuardReach.Sentence;

    /// <summary>Whether any of its cues is found in [from, to) of the text, with no more than the allowed words between it and [cueStart, cueEnd).</summary>
    public bool IsFound(ReadOnlySpan<byte> text, TextWords words, int from, int to, int cueStart, int cueEnd)
    {
        int at;
        for (int word = words.WordFrom(from); word < words.Count && (at = words.Position(word)) < to; word++)
        {
            if (!MayBeginWith(words.Number(word)))
                continue;
            // A command begins at its backslash.
            if (IsFoundAt(text, words, at, to, cueStart, cueEnd) || (at > from && text[at - 1] == '\\' && IsFoundAt(text, words, at - 1, to, cueStart, cueEnd)))
                return true;
        }
        if (firstMarks is null)
            return false;
        for (at = from; at < to; at++)
        {
            int skipped = text[at..to].IndexOfAny(firstMarks);
            if (skipped < 0)
                return false;
            at += skipped;
            if ((!TextBytes.IsWordByte(text[at]) || TextBytes.IsWordStart(text, at)) && IsFoundAt(text, words, at, to, cueStart, cueEnd))
                return true;
        }
        return false;
    }

    /// <summary>The bytes that it can begin with: any, for what isn't a literal; none for a command, which is looked for by its word.</summary>
    private static byte[] FirstMarks(CueElement element) => element switch
    {
        CueElement.Literal { Folded: [(byte)'\\', var letter, ..] } when TextBytes.IsWordByte(letter) => [],
        CueElement.Literal { Folded: [(byte)'\'', ..] } => [(byte)'\'', ApostropheBeyondAscii],
        CueElement.Literal literal => [literal.Folded[0]],
        _ => [.. Enumerable.Range(0, 256).Select(value => (byte)value)],
    };

    private bool IsFoundAt(ReadOnlySpan<byte> text, TextWords words, int at, int to, int cueStart, int cueEnd)
    {
        // How near it stands, its longest match decides: "hope that" is next to what follows it, as "hope" is.
        int end = mostWords is null ? program.Match(text, words, at) : program.LongestMatch(text, words, at, to);
        return end > 0 && end <= to && IsNear(text, at, end, cueStart, cueEnd);
    }

    private bool IsNear(ReadOnlySpan<byte> text, int start, int end, int cueStart, int cueEnd)
    {
        if (mostWords is not { } most)
            return true;
        ReadOnlySpan<byte> between = end <= cueStart ? text[end..cueStart] : start >= cueEnd ? text[cueEnd..start] : [];
        return !HasMoreWords(between, most);
    }

    /// <summary>Whether more than <paramref name="most"/> words stand in the text, each with the formulas and marks that it is written together with.</summary>
    public static bool HasMoreWords(ReadOnlySpan<byte> text, int most)
    {
        int count = 0;
        for (int at = 0; at < text.Length;)
        {
            int end = CueSeparator.ChunkEnd(text, at);
            if (end > at && text[at..end].IndexOfAnyExcept(",.;:!?-*\"'()[]"u8) >= 0 && ++count > most)
                return true;
            at = end + Math.Max(1, TextBytes.WhiteSpace(text, end));
        }
        return false;
    }

    private bool MayBeginWith(int word) => (firstWords[word % FilterBits / 64] >> (word % 64) & 1) != 0;
}

/// <summary>For how much of a text a guard's answer is the same.</summary>
internal enum GuardReach
{
    Cue,
    Sentence,
    Document,
}
