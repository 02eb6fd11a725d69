using System.Runtime.CompilerServices;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>One state of a <see cref="CueProgram"/>: what may follow here, and which state that leads to. Small, as there are hundreds of thousands.</summary>
/// <param name="FirstLetters">Which words can follow, as far as their first byte tells: a bit for its low five.</param>
/// <param name="Words">Index of the first of its words.</param>
/// <param name="SlotBits">Its words are that power of two slots to probe from the key's on, with free ones between; 0: <paramref name="Count"/> of them, one after the other.</param>
/// <param name="Count">Its slots.</param>
/// <param name="Others">Index of the first of its other edges.</param>
/// <param name="OtherCount">How many it has.</param>
/// <param name="IsEnd">Whether a match may end here.</param>
internal readonly record struct CueState(uint FirstLetters, int Words, byte SlotBits, int Count, int Others, ushort OtherCount, bool IsEnd)
{
    public bool MayFollow(byte first) => (FirstLetters >> (first & 31) & 1) != 0;

    public static uint LetterBit(byte first) => 1u << (first & 31);

    /// <summary>Where to begin looking for a key among the slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SlotOf(ulong key) => SlotBits == 0 ? 0 : (int)((key * 0x9FB21C651E98DF25) >> (64 - SlotBits));
}

/// <summary>A word that leads from one state to another.</summary>
/// <param name="Key">The first eight of the letters and digits that it begins with; 0: a free slot.</param>
/// <param name="To">The state that it leads to.</param>
/// <param name="Length">Its length, if the key says all of it; 0: compare it with <paramref name="Literal"/>.</param>
/// <param name="Literal">Index of the word itself.</param>
internal readonly record struct CueWord(ulong Key, ushort To, byte Length, int Literal);

/// <summary>A mark, a gap, a formula, a regular expression, or a word that begins with something else than an ASCII letter or digit.</summary>
/// <param name="LeadsToWords">Nothing but words can follow.</param>
internal readonly record struct OtherEdge(CueElement Element, int To, bool LeadsToWords);
