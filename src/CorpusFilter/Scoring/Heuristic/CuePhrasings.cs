namespace CorpusFilter.Scoring.Heuristic;

/// <summary>The phrases that a cue stands for, written out: to find rules that say the same.</summary>
internal static class CuePhrasings
{
    /// <summary>A cue that stands for more than this is compared as a whole.</summary>
    private const int Most = 300;

    /// <summary>All phrases without alternatives or options that the cue matches; gaps, formulas and regular expressions stand for themselves.</summary>
    public static IEnumerable<string> Of(CueElement cue)
    {
        List<string> phrases = Expand(cue);
        return phrases.Count > 0 ? phrases.Distinct(StringComparer.Ordinal) : [cue.ToString()];
    }

    /// <summary>Empty: too many.</summary>
    private static List<string> Expand(CueElement element)
    {
        switch (element)
        {
            case CueElement.Literal literal:
                return [literal.ToString()];
            case CueElement.Gap gap:
                return [$"..{gap.Most}"];
            case CueElement.Formula:
                return ["#"];
            case CueElement.Expression expression:
                return [$"/{expression.Automaton.Pattern}/"];
            case CueElement.Choice choice:
                List<string>[] options = [.. choice.Options.Select(Expand)];
                return options.Any(option => option.Count == 0) || options.Sum(option => option.Count) > Most ? [] : [.. options.SelectMany(option => option)];
            default:
                List<string> all = [""];
                foreach (CueElement part in ((CueElement.Sequence)element).Parts)
                {
                    List<string> next = Expand(part);
                    if (next.Count == 0 || (long)all.Count * next.Count > Most)
                        return [];
                    all = [.. all.SelectMany(head => next.Select(tail => head.Length == 0 ? tail : tail.Length == 0 ? head : $"{head} {tail}"))];
                }
                return all;
        }
    }
}
