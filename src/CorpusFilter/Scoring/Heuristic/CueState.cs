using System.Runtime.CompilerServices;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>One state of a <see cref="CueProgram"/>: what may follow here, and which state that leads to. Small, as there are hundreds of thousands.</summary>
/// <param name="Followers">Which words can follow, as far as the low six bits of their numbers tell: a bit for each.</param>
/// <param name="Words">Index of the first of its words.</param>
/// <param name="SlotBits">Its words are that power of two slots to probe from the number's on, with free ones between; 0: <paramref name="Count"/> of them, one after the other.</param>
/// <param name="Count">Its slots.</param>
/// <param name="Others">Index of the first of its other edges.</param>
/// <param name="OtherCount">How many it has.</param>
/// <param name="HasOnlyMarks">Whether they are all marks.</param>
/// <param name="IsEnd">Whether a match may end here.</param>
internal readonly record struct CueState(ulong Followers, int Words, byte SlotBits, int Count, int Others, ushort OtherCount, bool HasOnlyMarks, bool IsEnd)
{
    /// <summary>False for most of the words that can't follow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MayFollow(int number) => (Followers >> (number & 63) & 1) != 0;

    /// <summary>Where to begin looking for a word's number among the slots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int SlotOf(int number) => SlotBits == 0 ? 0 : (int)(((uint)number * 0x9E3779B1) >> (32 - SlotBits));
}

/// <summary>A word that leads from one state to another.</summary>
/// <param name="Number">That of the letters and digits that it begins with, in the vocabulary; 0: a free slot.</param>
/// <param name="To">The state that it leads to.</param>
/// <param name="Length">Its length, if the number says all of it; 0: compare it with <paramref name="Literal"/>.</param>
/// <param name="Literal">Index of the word itself.</param>
internal readonly record struct CueWord(int Number, ushort To, byte Length, int Literal);

/// <summary>A mark, a gap, a formula, a regular expression, or a word that begins with something else than an ASCII letter or digit.</summary>
/// <param name="LeadsToWords">Nothing but words can follow.</param>
internal readonly record struct OtherEdge(CueElement Element, int To, bool LeadsToWords);
