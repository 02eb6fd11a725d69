namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// The words by which a cue is looked for: those of the part that is rarest in text, as a cue that begins with "the" or "we" would otherwise be tried at every other word.
/// From one of them the matcher goes back to where the cue can begin.
/// </summary>
/// <param name="Starts">Every match of the cue contains one of these.</param>
/// <param name="WordsBack">Most words, as white space and hyphens separate them, from the cue's beginning to the anchor.</param>
internal readonly record struct CueAnchor(IReadOnlyList<CueStart> Starts, int WordsBack)
{
    /// <summary>More words than a match has bytes.</summary>
    private const int Unbounded = 1_000;

    /// <exception cref="FormatException">The cue can begin with something other than a word.</exception>
    public static CueAnchor Of(CueElement cue)
    {
        var best = new CueAnchor([.. CueStart.Of(cue)], 0);
        if (cue is not CueElement.Sequence { Parts: var parts })
            return best;
        double leastShare = best.Starts.Sum(WordRarity.Share);
        int back = 0;
        for (int i = 1; i < parts.Length; i++)
        {
            back = Math.Min(Unbounded, back + Width(parts[i - 1]));
            if (CueStart.TryOf(parts[i..]) is not { } starts)
                continue;
            // Going back costs too, and more so across a gap.
            double share = starts.Sum(WordRarity.Share) * (back > 4 ? 3 : 1.5);
            if (share < leastShare)
                (best, leastShare) = (new CueAnchor(starts, back), share);
        }
        return best;
    }

    /// <summary>Most words in a match of the element.</summary>
    private static int Width(CueElement element) => element switch
    {
        CueElement.Literal literal => CueStart.Words(literal).Length,
        CueElement.Sequence sequence => Math.Min(Unbounded, sequence.Parts.Sum(Width)),
        CueElement.Choice choice => choice.Options.Max(Width),
        CueElement.Gap gap => gap.Most,
        CueElement.Formula => CueElement.Formula.MostChunks,
        _ => Unbounded,
    };
}
