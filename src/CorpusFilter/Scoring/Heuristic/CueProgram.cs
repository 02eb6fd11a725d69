using System.Runtime.CompilerServices;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// A cue made ready to run: an automaton without circles, whose states hold sets of positions. A match walks it once, from the state farthest
/// from the end on, so nothing is tried twice and no text makes it slow. Nearly all edges are words, and a state looks all of its words up at once.
/// Immutable and safe to use from several threads.
/// </summary>
/// <remarks>
/// A position p &gt;= 0 is the byte behind what was matched, and a separator has to follow; ~p says that nothing stands before, so the match begins at p itself.
/// </remarks>
internal sealed class CueProgram
{
    // Every edge leads to a state with a smaller number; 0 is the end.
    private readonly CueState[] states;
    private readonly CueWord[] words;
    private readonly CueElement.Literal[] literals;
    private readonly OtherEdge[] others;
    private readonly int[] partStates;

    public CueProgram(CueElement cue)
    {
        var builder = new CueStateBuilder();
        partStates = builder.Build(cue);
        states = builder.States;
        words = builder.Words;
        literals = builder.Literals;
        others = builder.Others;
    }

    /// <summary>End of the shortest match that begins at <paramref name="start"/>, or -1.</summary>
    public int Match(ReadOnlySpan<byte> text, int start) => Walk(text, start, partStates[0], longest: false);

    /// <summary>End of the longest match that begins at <paramref name="start"/>, or -1.</summary>
    public int LongestMatch(ReadOnlySpan<byte> text, int start) => Walk(text, start, partStates[0], longest: true);

    /// <summary>
    /// Whether the cue's top-level parts from <paramref name="part"/> on may match at the word that begins at <paramref name="start"/>, whatever stands before it.
    /// True where they can begin with something else than a word, which needn't begin where the word does.
    /// </summary>
    public bool MayMatchFrom(int part, ReadOnlySpan<byte> text, int start)
    {
        ref readonly CueState state = ref states[partStates[part]];
        return state.IsEnd || state.OtherCount > 0 || !TextBytes.IsWordStart(text, start) || Walk(text, start, partStates[part], longest: false) >= 0;
    }

    private int Walk(ReadOnlySpan<byte> text, int start, int first, bool longest)
    {
        int position = ~start;
        // As long as words follow that lead to one state only, no sets are needed, and most attempts end at the second word.
        while (first > 0)
        {
            ref readonly CueState state = ref states[first];
            if (state.IsEnd || state.OtherCount > 0)
                break;
            int to = OnlyWord(text, state, ref position);
            if (to == Several)
                break;
            if (to < 0)
                return -1;
            first = to;
        }
        if (first == 0)
            return position;
        return WalkSets(text, start, position, first, longest);
    }

    private const int Nothing = -1;
    private const int Several = -2;

    /// <summary>The state that the word behind the position leads to, and the position behind that word; <see cref="Several"/> leaves the position as it is.</summary>
    private int OnlyWord(ReadOnlySpan<byte> text, in CueState state, ref int position)
    {
        int at = position < 0 ? ~position : CueSeparator.Skip(text, position);
        if ((uint)at >= (uint)text.Length || !state.MayFollow(text[at]))
            return Nothing;
        ulong key = TextBytes.WordKey(text, at);
        if (key == 0 || (position < 0 && !TextBytes.IsWordStart(text, at)))
            return Nothing;
        int found = Nothing;
        int end = 0;
        ReadOnlySpan<CueWord> slots = words.AsSpan(state.Words, state.Count);
        int slot = state.SlotOf(key);
        for (int probes = 0; probes < slots.Length; probes++, slot = slot + 1 < slots.Length ? slot + 1 : 0)
        {
            ref readonly CueWord word = ref slots[slot];
            if (word.Key != key)
            {
                if (word.Key == 0)
                    break;
                continue;
            }
            int behind = EndOf(text, at, word);
            if (behind < 0)
                continue;
            if (found >= 0)
                return Several;
            (found, end) = (word.To, behind);
        }
        if (found >= 0)
            position = end;
        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int EndOf(ReadOnlySpan<byte> text, int at, in CueWord word)
    {
        if (word.Length == 0)
            return literals[word.Literal].EndAt(text, at);
        int end = at + word.Length;
        return TextBytes.IsWordEnd(text, end) ? end : -1;
    }

    [SkipLocalsInit]
    private int WalkSets(ReadOnlySpan<byte> text, int start, int position, int first, bool longest)
    {
        var reached = new CuePositions(stackalloc ulong[CuePositions.Most]);
        reached.Add(first, position);
        int best = -1;
        while (reached.TryTake(out int number, out position))
        {
            ref readonly CueState state = ref states[number];
            if (state.IsEnd && position > start)
                best = best < 0 ? position : longest ? Math.Max(best, position) : Math.Min(best, position);
            if (!longest && best >= 0 && position >= best)
                continue;
            if (state.Count > 0)
                StepWords(text, state, position, ref reached);
            foreach (OtherEdge edge in others.AsSpan(state.Others, state.OtherCount))
            {
                if (edge is { LeadsToWords: true, Element: CueElement.Gap gap })
                    StepGap(text, gap, states[edge.To], position, ref reached);
                else
                    edge.Element.Step(text, position, edge.To, ref reached);
            }
        }
        return best;
    }

    /// <summary>A gap and the word behind it in one: at most places in a gap none of the words stands, so they needn't be held.</summary>
    private void StepGap(ReadOnlySpan<byte> text, CueElement.Gap gap, in CueState next, int position, ref CuePositions reached)
    {
        StepWords(text, next, position, ref reached);
        for (int word = 0; word < gap.Most && CueElement.Gap.TryPass(text, ref position, out int bare); word++)
        {
            if (bare >= 0)
                StepWords(text, next, bare, ref reached);
            StepWords(text, next, position, ref reached);
        }
    }

    /// <summary>Adds what follows the position to the states that it leads to.</summary>
    private void StepWords(ReadOnlySpan<byte> text, in CueState state, int position, ref CuePositions reached)
    {
        int at = position < 0 ? ~position : CueSeparator.Skip(text, position);
        if ((uint)at >= (uint)text.Length || !state.MayFollow(text[at]))
            return;
        ulong key = TextBytes.WordKey(text, at);
        if (key == 0 || (position < 0 && !TextBytes.IsWordStart(text, at)))
            return;
        ReadOnlySpan<CueWord> slots = words.AsSpan(state.Words, state.Count);
        int slot = state.SlotOf(key);
        for (int probes = 0; probes < slots.Length; probes++, slot = slot + 1 < slots.Length ? slot + 1 : 0)
        {
            ref readonly CueWord word = ref slots[slot];
            if (word.Key == 0)
                return;
            if (word.Key == key && EndOf(text, at, word) is > 0 and var end)
                reached.Add(word.To, end);
        }
    }
}
