namespace CorpusFilter.Scoring.Heuristic;

/// <summary>Which positions the states of a program hold while it is walked and are still to be looked at: one list, those of the states farthest from the end last.</summary>
internal ref struct CuePositions(Span<ulong> places)
{
    /// <summary>What a list needs; more is cut, as longer gaps than cues can ask for would be needed to reach it.</summary>
    public const int Most = 256;

    // The state's number above, the position below.
    private readonly Span<ulong> places = places;
    private int count;

    /// <summary>Adds a position, unless the state holds it.</summary>
    public void Add(int state, int position)
    {
        ulong place = (ulong)state << 32 | (uint)position;
        int at = count;
        while (at > 0 && places[at - 1] >= place)
        {
            if (places[at - 1] == place)
                return;
            at--;
        }
        if (count == places.Length)
            return;
        places[at..count].CopyTo(places[(at + 1)..]);
        places[at] = place;
        count++;
    }

    /// <summary>Takes one of the state that is farthest from the end.</summary>
    public bool TryTake(out int state, out int position)
    {
        if (count == 0)
        {
            (state, position) = (0, 0);
            return false;
        }
        ulong place = places[--count];
        (state, position) = ((int)(place >> 32), (int)(uint)place);
        return true;
    }
}
