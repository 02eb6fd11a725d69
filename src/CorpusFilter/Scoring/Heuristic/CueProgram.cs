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

    public CueProgram(CueElement cue, CueVocabulary vocabulary)
    {
        var builder = new CueStateBuilder(vocabulary);
        partStates = builder.Build(cue);
        states = builder.States;
        words = builder.Words;
        literals = builder.Literals;
        others = builder.Others;
    }

    /// <summary>What a match can begin with besides words (<see cref="CueStart.FirstWords"/>).</summary>
    public IEnumerable<CueElement> OtherBeginnings => others.Skip(states[partStates[0]].Others).Take(states[partStates[0]].OtherCount).Select(edge => edge.Element);

    /// <summary>
    /// The only state that the cue can be in behind these words of at most seven letters, where its top-level part begins with them; <see cref="Nothing"/> where it can be in several.
    /// </summary>
    public int StateBehind(int part, ReadOnlySpan<int> numbers)
    {
        int number = partStates[part];
        foreach (int word in numbers)
        {
            CueState state = states[number];
            CueWord[] edges = [.. words.AsSpan(state.Words, state.Count).ToArray().Where(edge => edge.Number == word)];
            if (state.IsEnd || state.OtherCount > 0 || edges is not [{ Length: > 0 } only])
                return Nothing;
            number = only.To;
        }
        return number;
    }

    /// <summary>End of the shortest match that began at <paramref name="start"/> and has come to a state at a position, or -1.</summary>
    public int MatchFrom(int state, ReadOnlySpan<byte> text, TextWords textWords, int start, int position) => Walk(text, textWords, start, position, state, int.MaxValue, longest: false);

    /// <summary>End of the shortest match that begins at <paramref name="start"/>, or -1.</summary>
    public int Match(ReadOnlySpan<byte> text, TextWords textWords, int start) => Walk(text, textWords, start, ~start, partStates[0], int.MaxValue, longest: false);

    /// <summary>End of the longest match in [<paramref name="start"/>, <paramref name="to"/>) that begins where that does, or -1.</summary>
    public int LongestMatch(ReadOnlySpan<byte> text, TextWords textWords, int start, int to) => Walk(text, textWords, start, ~start, partStates[0], to, longest: true);

    /// <summary>
    /// Whether the cue's top-level parts from <paramref name="part"/> on may match at the word that begins at <paramref name="start"/>, whatever stands before it.
    /// True where they can begin with something else than a word, which needn't begin where the word does.
    /// </summary>
    public bool MayMatchFrom(int part, ReadOnlySpan<byte> text, TextWords textWords, int start)
    {
        ref readonly CueState state = ref states[partStates[part]];
        return state.IsEnd || state.OtherCount > 0 || !TextBytes.IsWordStart(text, start) || Walk(text, textWords, start, ~start, partStates[part], int.MaxValue, longest: false) >= 0;
    }

    private int Walk(ReadOnlySpan<byte> text, TextWords textWords, int start, int position, int first, int to, bool longest)
    {
        // As long as words and marks follow that lead to one state only, no sets are needed, and most attempts end at the second word.
        while (first > 0)
        {
            ref readonly CueState state = ref states[first];
            if (state.IsEnd || !state.HasOnlyMarks)
                break;
            int next = OnlyStep(text, textWords, state, ref position);
            if (next == Several)
                break;
            if (next < 0)
                return -1;
            first = next;
        }
        if (first == 0)
            return position <= to ? position : -1;
        return WalkSets(text, textWords, start, position, first, to, longest);
    }

    /// <summary>In place of a state: there is none.</summary>
    public const int Nothing = -1;

    private const int Several = -2;

    /// <summary>The state that the word or mark behind the position leads to, and the position behind it; <see cref="Several"/> leaves the position as it is.</summary>
    private int OnlyStep(ReadOnlySpan<byte> text, TextWords textWords, in CueState state, ref int position)
    {
        int found = Nothing;
        int end = 0;
        int number = Follower(text, textWords, state, position, out int at);
        if (number != 0)
        {
            ReadOnlySpan<CueWord> slots = words.AsSpan(state.Words, state.Count);
            int slot = state.SlotOf(number);
            for (int probes = 0; probes < slots.Length; probes++, slot = slot + 1 < slots.Length ? slot + 1 : 0)
            {
                ref readonly CueWord word = ref slots[slot];
                if (word.Number == 0)
                    break;
                if (word.Number != number || EndOf(text, at, word) is not (> 0 and var behind))
                    continue;
                if (found >= 0)
                    return Several;
                (found, end) = (word.To, behind);
            }
        }
        foreach (OtherEdge edge in others.AsSpan(state.Others, state.OtherCount))
        {
            if (((CueElement.Literal)edge.Element).EndBehind(text, position) is not (> 0 and var behind))
                continue;
            if (found >= 0)
                return Several;
            (found, end) = (edge.To, behind);
        }
        if (found >= 0)
            position = end;
        return found;
    }

    /// <summary>The number of the word that follows the position, and where it begins; 0 if it can't lead on from the state.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Follower(ReadOnlySpan<byte> text, TextWords textWords, in CueState state, int position, out int at)
    {
        at = position < 0 ? ~position : CueSeparator.Skip(text, position);
        int number = at < 0 ? 0 : textWords.NumberAt(at);
        return number != 0 && state.MayFollow(number) && (position >= 0 || TextBytes.IsWordStart(text, at)) ? number : 0;
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
    private int WalkSets(ReadOnlySpan<byte> text, TextWords textWords, int start, int position, int first, int to, bool longest)
    {
        var reached = new CuePositions(stackalloc ulong[CuePositions.Most]);
        reached.Add(first, position);
        int best = -1;
        while (reached.TryTake(out int number, out position))
        {
            ref readonly CueState state = ref states[number];
            if (state.IsEnd && position > start && position <= to)
                best = best < 0 ? position : longest ? Math.Max(best, position) : Math.Min(best, position);
            if (!longest && best >= 0 && position >= best)
                continue;
            if (state.Count > 0)
                StepWords(text, textWords, state, position, ref reached);
            foreach (OtherEdge edge in others.AsSpan(state.Others, state.OtherCount))
            {
                if (edge is { LeadsToWords: true, Element: CueElement.Gap gap })
                    StepGap(text, textWords, gap, states[edge.To], position, ref reached);
                else
                    edge.Element.Step(text, position, edge.To, ref reached);
            }
        }
        return best;
    }

    /// <summary>A gap and the word behind it in one: at most places in a gap none of the words stands, so they needn't be held.</summary>
    private void StepGap(ReadOnlySpan<byte> text, TextWords textWords, CueElement.Gap gap, in CueState next, int position, ref CuePositions reached)
    {
        StepWords(text, textWords, next, position, ref reached);
        int passed = 0;
        // Most often a space, a word and a space again.
        for (int word = textWords.WordFrom(position); passed < gap.Most && IsPlain(text, textWords, word, position, out int end); word++, passed++)
        {
            position = end;
            if (next.MayFollow(textWords.Number(word + 1)))
                StepWords(text, textWords, next, position, ref reached);
        }
        for (; passed < gap.Most && CueElement.Gap.TryPass(text, ref position, out int bare); passed++)
        {
            if (bare >= 0)
                StepWords(text, textWords, next, bare, ref reached);
            StepWords(text, textWords, next, position, ref reached);
        }
    }

    /// <summary>Whether nothing but a space stands before the word and behind it.</summary>
    private static bool IsPlain(ReadOnlySpan<byte> text, TextWords textWords, int word, int position, out int end)
    {
        end = -1;
        if (word >= textWords.Count || textWords.Position(word) != position + 1 || text[position] != ' ')
            return false;
        end = textWords.End(word);
        return end < text.Length && text[end] == ' ';
    }

    /// <summary>Adds what follows the position to the states that it leads to.</summary>
    private void StepWords(ReadOnlySpan<byte> text, TextWords textWords, in CueState state, int position, ref CuePositions reached)
    {
        int number = Follower(text, textWords, state, position, out int at);
        if (number == 0)
            return;
        ReadOnlySpan<CueWord> slots = words.AsSpan(state.Words, state.Count);
        int slot = state.SlotOf(number);
        for (int probes = 0; probes < slots.Length; probes++, slot = slot + 1 < slots.Length ? slot + 1 : 0)
        {
            ref readonly CueWord word = ref slots[slot];
            if (word.Number == 0)
                return;
            if (word.Number == number && EndOf(text, at, word) is > 0 and var end)
                reached.Add(word.To, end);
        }
    }
}
