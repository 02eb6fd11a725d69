using System.Buffers;
using System.Runtime.CompilerServices;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>The first two bytes that some cues can begin with, so that most positions of a text are passed by without a look at the cues.</summary>
internal sealed class CueBeginnings
{
    private const byte ApostropheBeyondAscii = 0xE2;

    /// <summary>Cues that begin with no more different bytes are looked for by those, many bytes of text at a time.</summary>
    private const int FewFirsts = 2;

    // A bit for the low six of each byte, in lower case.
    private readonly ulong[] seconds = new ulong[64];
    private readonly HashSet<byte> firsts = [];
    private readonly SearchValues<byte>? fewFirsts;

    public CueBeginnings(CueElement[] cues)
    {
        foreach (CueElement cue in cues)
            Add(cue);
        if (firsts.Count is > 0 and <= FewFirsts)
            fewFirsts = SearchValues.Create([.. firsts, .. firsts.Select(value => (byte)char.ToUpperInvariant((char)value))]);
    }

    /// <summary>The first position from <paramref name="at"/> on at which a cue may begin; <paramref name="to"/>: none before it.</summary>
    public int Next(ReadOnlySpan<byte> text, int at, int to)
    {
        if (fewFirsts is null)
        {
            while (at < to && !MayBegin(text, at))
                at++;
            return at;
        }
        for (; at < to; at++)
        {
            int skipped = text[at..to].IndexOfAny(fewFirsts);
            if (skipped < 0)
                return to;
            at += skipped;
            if (MayBegin(text, at))
                return at;
        }
        return to;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool MayBegin(ReadOnlySpan<byte> text, int at)
    {
        ulong following = seconds[TextBytes.Fold(text[at]) & 63];
        return following != 0 && (following == ulong.MaxValue || (at + 1 < text.Length && (following >> (TextBytes.Fold(text[at + 1]) & 63) & 1) != 0));
    }

    /// <summary>Returns whether the element can match nothing, so that what follows it can come first too.</summary>
    private bool Add(CueElement element)
    {
        switch (element)
        {
            case CueElement.Literal literal:
                Add(literal.Folded);
                return false;
            case CueElement.Sequence sequence:
                return Array.TrueForAll(sequence.Parts, Add);
            case CueElement.Choice choice:
                bool empty = false;
                foreach (CueElement option in choice.Options)
                    empty |= Add(option);
                return empty;
            default:
                firsts.UnionWith(Enumerable.Range(0, 256).Select(value => (byte)value));
                seconds.AsSpan().Fill(ulong.MaxValue);
                return false;
        }
    }

    private void Add(byte[] word)
    {
        ulong following = word.Length == 1 || word[0] == '\'' ? ulong.MaxValue : BitOf(word[1]);
        if (word.Length > 1 && word[1] == '\'')
            following |= BitOf(ApostropheBeyondAscii);
        seconds[word[0] & 63] |= following;
        firsts.Add(word[0]);
        if (word[0] != '\'')
            return;
        seconds[ApostropheBeyondAscii & 63] = ulong.MaxValue;
        firsts.Add(ApostropheBeyondAscii);
    }

    private static ulong BitOf(byte value) => 1UL << (value & 63);
}
