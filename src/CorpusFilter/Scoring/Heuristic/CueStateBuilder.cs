using System.Numerics;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>Makes the states of a <see cref="CueProgram"/>, from the cue's end to its beginning, so that every edge leads to a state with a smaller number.</summary>
internal sealed class CueStateBuilder(CueVocabulary vocabulary)
{
    /// <summary>Up to so many words are compared one after the other.</summary>
    private const int FewWords = 4;

    private readonly List<CueState> states = [];
    private readonly List<CueWord> words = [];
    private readonly List<CueElement.Literal> literals = [];
    private readonly List<OtherEdge> others = [];

    public CueState[] States => [.. states];

    public CueWord[] Words => [.. words];

    public CueElement.Literal[] Literals => [.. literals];

    public OtherEdge[] Others => [.. others];

    /// <summary>Returns the state at which each of the cue's top-level parts begins.</summary>
    public int[] Build(CueElement cue)
    {
        CueElement[] parts = cue is CueElement.Sequence sequence ? sequence.Parts : [cue];
        var starts = new int[parts.Length];
        var entry = new Entry { IsEnd = true };
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            entry = Before(parts[i], entry);
            starts[i] = StateOf(entry);
        }
        return starts;
    }

    /// <summary>What can come first, where the element comes before what <paramref name="next"/> stands for.</summary>
    private Entry Before(CueElement element, Entry next)
    {
        switch (element)
        {
            case CueElement.Sequence sequence:
                return sequence.Parts.Reverse().Aggregate(next, (entry, part) => Before(part, entry));
            case CueElement.Choice choice:
                var all = new Entry();
                foreach (CueElement option in choice.Options)
                    all.Join(Before(option, next));
                return all;
            case CueElement.Literal literal when TextBytes.IsWordByte(literal.Folded[0]):
                return new Entry { Words = { (literal, StateOf(next)) } };
            default:
                int to = StateOf(next);
                return new Entry { Others = { new OtherEdge(element, to, states[to] is { IsEnd: false, OtherCount: 0 }) } };
        }
    }

    private int StateOf(Entry entry)
    {
        if (entry.State >= 0)
            return entry.State;
        if (states.Count > ushort.MaxValue)
            throw new FormatException("a cue with more than 65,536 states can't be run: it has too many alternatives of several words");
        int firstWord = words.Count;
        CueWord[] edges = [.. entry.Words.Select(word => WordOf(word.Word, word.To)).Distinct()];
        ulong followers = edges.Aggregate(0UL, (all, edge) => all | (1UL << (edge.Number & 63)));
        (byte bits, int count) = AddWords(edges);
        int firstOther = others.Count;
        others.AddRange(entry.Others.Distinct());
        entry.State = states.Count;
        states.Add(new CueState(followers, firstWord, bits, count, firstOther, (ushort)(others.Count - firstOther), entry.Others.TrueForAll(edge => edge.Element is CueElement.Literal { IsMark: true }), entry.IsEnd));
        return entry.State;
    }

    private (byte SlotBits, int Count) AddWords(CueWord[] edges)
    {
        if (edges.Length <= FewWords)
        {
            words.AddRange(edges);
            return (0, edges.Length);
        }
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)(edges.Length * 3 / 2));
        byte bits = (byte)BitOperations.Log2((uint)size);
        var slots = new CueWord[size];
        var place = new CueState(0, 0, bits, size, 0, 0, HasOnlyMarks: true, IsEnd: false);
        foreach (CueWord edge in edges)
        {
            int slot = place.SlotOf(edge.Number);
            while (slots[slot].Number != 0)
                slot = (slot + 1) & (size - 1);
            slots[slot] = edge;
        }
        words.AddRange(slots);
        return (bits, size);
    }

    private CueWord WordOf(CueElement.Literal literal, int to)
    {
        int number = vocabulary.NumberOf(literal.Folded);
        if (literal.Folded.Length < 8 && literal.Folded.All(TextBytes.IsWordByte))
            return new CueWord(number, (ushort)to, (byte)literal.Folded.Length, -1);
        literals.Add(literal);
        return new CueWord(number, (ushort)to, 0, literals.Count - 1);
    }

    private sealed class Entry
    {
        public bool IsEnd { get; set; }

        public List<(CueElement.Literal Word, int To)> Words { get; } = [];

        public List<OtherEdge> Others { get; } = [];

        /// <summary>Its number once it is a state of its own; -1 before.</summary>
        public int State { get; set; } = -1;

        public void Join(Entry other)
        {
            IsEnd |= other.IsEnd;
            Words.AddRange(other.Words);
            Others.AddRange(other.Others);
        }
    }
}
