namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// The words by which a cue is looked for: those of the part that is rarest in text, as a cue that begins with "the" or "we" would otherwise be tried at every other word.
/// Where the cue matches from that part on, the matcher goes back to where the cue can begin.
/// </summary>
/// <param name="Part">Index among the cue's parts.</param>
/// <param name="Starts">Every match of the cue contains one of these, where that part begins.</param>
/// <param name="WordsBack">Most words, as white space and hyphens separate them, from the cue's beginning to the anchor.</param>
/// <param name="HasFormulasBefore">Whether formulas may stand between.</param>
internal readonly record struct CueAnchor(int Part, IReadOnlyList<CueStart> Starts, int WordsBack, bool HasFormulasBefore)
{
    /// <summary>More words than a match has bytes.</summary>
    private const int Unbounded = 1_000;

    /// <summary>
    /// Chooses an anchor for each cue. Every word of a text that an anchor can begin with is looked up, once for all cues: so those are best that others begin with too, and
    /// each cue chooses again, a few times, by what the others have chosen.
    /// </summary>
    /// <exception cref="FormatException">A cue can begin with something other than a word.</exception>
    public static CueAnchor[] ForAll(IReadOnlyList<CueElement> cues, CueVocabulary vocabulary)
    {
        Option[][] options = [.. cues.Select(cue => Options(cue, vocabulary).ToArray())];
        var chosen = new Option?[cues.Count];
        var users = new Dictionary<int, int>();
        for (int round = 0; round < Rounds; round++)
        {
            for (int cue = 0; cue < options.Length; cue++)
            {
                foreach (int word in chosen[cue]?.FirstWords ?? [])
                    users[word]--;
                chosen[cue] = options[cue].MinBy(option => option.AttemptCost + option.FirstWords.Sum(word => vocabulary.Share(word) / (1 + users.GetValueOrDefault(word))));
                foreach (int word in chosen[cue]!.FirstWords)
                    users[word] = users.GetValueOrDefault(word) + 1;
            }
        }
        return Array.ConvertAll(chosen, option => option!.Anchor);
    }

    private const int Rounds = 4;

    /// <param name="AttemptCost">In units of looking a word up, per word of text: how often the cue is tried, times what that costs.</param>
    private sealed record Option(CueAnchor Anchor, int[] FirstWords, double AttemptCost);

    private static IEnumerable<Option> Options(CueElement cue, CueVocabulary vocabulary)
    {
        CueElement[] parts = cue is CueElement.Sequence sequence ? sequence.Parts : [cue];
        IReadOnlyList<CueStart> first = CueStart.TryOf(parts, vocabulary) ?? throw new FormatException(CueStart.Unfit);
        yield return OptionOf(new CueAnchor(0, first, 0, HasFormulasBefore: false), Walking(parts, 0), vocabulary);
        int back = 0;
        for (int i = 1; i < parts.Length; i++)
        {
            back = Math.Min(Unbounded, back + Width(parts[i - 1], vocabulary));
            if (CueStart.TryOf(parts[i..], vocabulary) is { } starts)
                yield return OptionOf(new CueAnchor(i, starts, back, HasFormulas(parts.AsSpan(0, i))), Walking(parts, i) + Returning(parts, i, back), vocabulary);
        }
    }

    private static Option OptionOf(CueAnchor anchor, double attempt, CueVocabulary vocabulary) => new(
        anchor,
        [.. anchor.Starts.Select(start => start.Word).Distinct()],
        6 * attempt * anchor.Starts.Select(start => start with { Third = 0 }).Distinct().Sum(start => vocabulary.Share(start.Word) * Following(start.Next, vocabulary)));

    // A word that follows another is several times as likely as anywhere, and never very unlikely.
    private static double Following(int word, CueVocabulary vocabulary) => word == 0 ? 1 : Math.Min(1, 10 * vocabulary.Share(word) + 0.003);

    // What an attempt costs, in units of one that fails at once. Behind a gap or formula every word is looked at.
    private static double Walking(CueElement[] parts, int from)
    {
        double cost = 1;
        for (int i = from + 1; i < Math.Min(parts.Length, from + 3); i++)
            cost += parts[i] is CueElement.Gap gap ? gap.Most : parts[i] is CueElement.Formula ? 2 : 0;
        return cost;
    }

    // Going back looks at every word, but only where the cue matches from the anchor on: nearly always, if the anchor is all there is.
    private static double Returning(CueElement[] parts, int from, int back) =>
        0.3 + (parts.Length - from <= 2 ? 1 : 0.3) * 0.4 * Math.Min(back, 60) * (HasFormulas(parts.AsSpan(0, from)) ? 2 : 1);

    /// <summary>Whether a match of the parts can hold a formula.</summary>
    public static bool HasFormulas(ReadOnlySpan<CueElement> parts)
    {
        foreach (CueElement part in parts)
        {
            bool has = part switch
            {
                CueElement.Literal => false,
                CueElement.Sequence sequence => HasFormulas(sequence.Parts),
                CueElement.Choice choice => HasFormulas(choice.Options),
                _ => true,
            };
            if (has)
                return true;
        }
        return false;
    }

    /// <summary>Most words in a match of the element.</summary>
    private static int Width(CueElement element, CueVocabulary vocabulary) => element switch
    {
        CueElement.Literal literal => vocabulary.WordsOf(literal).Length,
        CueElement.Sequence sequence => Math.Min(Unbounded, sequence.Parts.Sum(part => Width(part, vocabulary))),
        CueElement.Choice choice => choice.Options.Max(option => Width(option, vocabulary)),
        CueElement.Gap gap => gap.Most,
        CueElement.Formula => CueElement.Formula.MostChunks,
        CueElement.Expression { Automaton: var automaton } when !automaton.MayHold(" \t\r\n-\u00a0"u8) => 1,
        _ => Unbounded,
    };
}
