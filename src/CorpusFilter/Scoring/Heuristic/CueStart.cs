namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// How a cue can begin, as the prefilter sees it: the number of its first run of ASCII letters and digits, and of the two runs that must follow, 0 where anything may.
/// </summary>
internal readonly record struct CueStart(int Word, int Next, int Third)
{
    public const string Unfit = "a cue must begin with a word of ASCII letters or digits, not with a gap, a formula, a mark or a regular expression";

    /// <summary>More beginnings than this are told apart by fewer words.</summary>
    private const int Most = 600;

    /// <summary>The words that a cue can begin with; 0 stands for anything else.</summary>
    public static IEnumerable<int> FirstWords(CueElement cue, CueVocabulary vocabulary) => Extend([Empty], cue, vocabulary, most: 1, limit: int.MaxValue)!.Select(prefix => prefix.First).Distinct();

    /// <summary>All beginnings of a sequence, or null where it can begin with something other than a word.</summary>
    public static IReadOnlyList<CueStart>? TryOf(CueElement[] parts, CueVocabulary vocabulary)
    {
        var sequence = new CueElement.Sequence(parts);
        List<Prefix> prefixes = Extend([Empty], sequence, vocabulary, most: 3, Most)
            ?? Extend([Empty], sequence, vocabulary, most: 2, Most)
            ?? Extend([Empty], sequence, vocabulary, most: 1, limit: int.MaxValue)!;
        if (prefixes.Exists(prefix => prefix.First == 0))
            return null;
        return [.. prefixes.Select(prefix => new CueStart(prefix.First, prefix.Second, prefix.Third)).Distinct()];
    }

    /// <param name="IsOpen">What follows in the cue may still join.</param>
    private readonly record struct Prefix(int First, int Second, int Third, bool IsOpen)
    {
        public Prefix With(int word, int most) => this switch
        {
            { IsOpen: false } => this,
            { First: 0 } => new Prefix(word, 0, 0, most > 1),
            { Second: 0 } => new Prefix(First, word, 0, most > 2),
            _ => new Prefix(First, Second, word, IsOpen: false),
        };
    }

    private static readonly Prefix Empty = new(0, 0, 0, IsOpen: true);

    /// <summary>Null: more than the limit.</summary>
    private static List<Prefix>? Extend(List<Prefix> prefixes, CueElement element, CueVocabulary vocabulary, int most, int limit)
    {
        if (!prefixes.Exists(prefix => prefix.IsOpen))
            return prefixes;
        switch (element)
        {
            case CueElement.Literal literal:
                int[] words = vocabulary.WordsOf(literal);
                return prefixes.ConvertAll(prefix => Extend(prefix, literal, words, most));
            case CueElement.Sequence sequence:
                List<Prefix>? extended = prefixes;
                for (int i = 0; i < sequence.Parts.Length && extended is not null; i++)
                    extended = Extend(extended, sequence.Parts[i], vocabulary, most, limit);
                return extended;
            case CueElement.Choice choice:
                List<Prefix> open = prefixes.FindAll(prefix => prefix.IsOpen);
                var all = new HashSet<Prefix>(prefixes.FindAll(prefix => !prefix.IsOpen));
                foreach (CueElement option in choice.Options)
                {
                    if (Extend(open, option, vocabulary, most, limit) is not { } more)
                        return null;
                    all.UnionWith(more);
                    if (all.Count > limit)
                        return null;
                }
                return [.. all];
            default:
                return prefixes.ConvertAll(prefix => prefix with { IsOpen = false });
        }
    }

    private static Prefix Extend(Prefix prefix, CueElement.Literal literal, int[] words, int most)
    {
        if (!prefix.IsOpen)
            return prefix;
        bool begins = prefix.First == 0;
        foreach (int word in words)
            prefix = prefix.With(word, most);
        // A cue can't begin with a mark.
        return literal.IsMark && begins ? prefix with { IsOpen = false } : prefix;
    }
}
