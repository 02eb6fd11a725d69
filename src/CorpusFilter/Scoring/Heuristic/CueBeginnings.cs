using System.Runtime.CompilerServices;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>The first two bytes that some cues can begin with, so that most positions of a text are passed by without a look at the cues.</summary>
internal sealed class CueBeginnings
{
    private const byte ApostropheBeyondAscii = 0xE2;

    // A bit for the low six of each byte, in lower case.
    private readonly ulong[] seconds = new ulong[64];

    public CueBeginnings(CueElement[] cues)
    {
        foreach (CueElement cue in cues)
            Add(cue);
    }

    /// <summary>Whether a cue may begin here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayBegin(ReadOnlySpan<byte> text, int at)
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
        if (word[0] == '\'')
            seconds[ApostropheBeyondAscii & 63] = ulong.MaxValue;
    }

    private static ulong BitOf(byte value) => 1UL << (value & 63);
}
