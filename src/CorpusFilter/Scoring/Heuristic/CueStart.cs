using System.Text;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// How a cue can begin, as the prefilter sees it: its first run of ASCII letters and digits, and the two runs that must follow, null where anything may.
/// </summary>
internal readonly record struct CueStart(string Word, string? Next, string? Third)
{
    public const string Unfit = "a cue must begin with a word of ASCII letters or digits, not with a gap, a formula, a mark or a regular expression";

    /// <summary>More beginnings than this are told apart by fewer words.</summary>
    private const int Most = 600;

    /// <summary>All beginnings of a cue.</summary>
    /// <exception cref="FormatException">The cue can begin with something other than a word.</exception>
    public static IReadOnlyList<CueStart> Of(CueElement cue) => TryOf([cue]) ?? throw new FormatException(Unfit);

    public static bool BeginsWithWord(CueElement cue) => Extend([Empty], cue, most: 1, limit: int.MaxValue)!.TrueForAll(prefix => prefix.First is not null);

    /// <summary>All beginnings of a sequence, or null where it can begin with something other than a word.</summary>
    public static IReadOnlyList<CueStart>? TryOf(CueElement[] parts)
    {
        var sequence = new CueElement.Sequence(parts);
        List<Prefix> prefixes = Extend([Empty], sequence, most: 1, limit: int.MaxValue)!;
        if (prefixes.Exists(prefix => prefix.First is null))
            return null;
        for (int words = 2; words <= 3 && Extend([Empty], sequence, words, Most) is { } longer; words++)
            prefixes = longer;
        return [.. prefixes.Select(prefix => new CueStart(prefix.First!, prefix.Second, prefix.Third)).Distinct()];
    }

    /// <inheritdoc cref="TextBytes.WordKey"/>
    public static ulong Key(string word) => TextBytes.WordKey(Encoding.ASCII.GetBytes(word), 0);

    /// <param name="IsOpen">What follows in the cue may still join.</param>
    private readonly record struct Prefix(string? First, string? Second, string? Third, bool IsOpen)
    {
        public Prefix With(string word, int most) => this switch
        {
            { IsOpen: false } => this,
            { First: null } => new Prefix(word, null, null, most > 1),
            { Second: null } => new Prefix(First, word, null, most > 2),
            _ => new Prefix(First, Second, word, IsOpen: false),
        };
    }

    private static readonly Prefix Empty = new(null, null, null, IsOpen: true);

    /// <summary>Null: more than the limit.</summary>
    private static List<Prefix>? Extend(List<Prefix> prefixes, CueElement element, int most, int limit)
    {
        if (!prefixes.Exists(prefix => prefix.IsOpen))
            return prefixes;
        switch (element)
        {
            case CueElement.Literal literal:
                string[] words = Words(literal);
                return prefixes.ConvertAll(prefix => Extend(prefix, literal, words, most));
            case CueElement.Sequence sequence:
                List<Prefix>? extended = prefixes;
                for (int i = 0; i < sequence.Parts.Length && extended is not null; i++)
                    extended = Extend(extended, sequence.Parts[i], most, limit);
                return extended;
            case CueElement.Choice choice:
                List<Prefix> open = prefixes.FindAll(prefix => prefix.IsOpen);
                var all = new HashSet<Prefix>(prefixes.FindAll(prefix => !prefix.IsOpen));
                foreach (CueElement option in choice.Options)
                {
                    if (Extend(open, option, most, limit) is not { } more)
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

    private static Prefix Extend(Prefix prefix, CueElement.Literal literal, string[] words, int most)
    {
        if (!prefix.IsOpen)
            return prefix;
        bool begins = prefix.First is null;
        foreach (string word in words)
            prefix = prefix.With(word, most);
        // A cue can't begin with a mark.
        return literal.IsMark && begins ? prefix with { IsOpen = false } : prefix;
    }

    /// <summary>The runs of ASCII letters and digits in a literal.</summary>
    public static string[] Words(CueElement.Literal literal)
    {
        string text = new([.. literal.Folded.Select(value => TextBytes.IsWordByte(value) ? (char)value : ' ')]);
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
