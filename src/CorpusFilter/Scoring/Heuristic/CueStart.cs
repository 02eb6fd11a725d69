using System.Text;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// How a cue can begin, as the prefilter sees it: its first run of ASCII letters and digits, and the two runs that must follow, null where anything may.
/// </summary>
internal readonly record struct CueStart(string Word, string? Next, string? Third)
{
    /// <summary>More beginnings than this are told apart by fewer words.</summary>
    private const int Most = 1_000;

    /// <summary>All beginnings of a cue.</summary>
    /// <exception cref="FormatException">The cue can begin with something other than a word.</exception>
    public static IReadOnlyList<CueStart> Of(CueElement cue) => TryOf([cue])
        ?? throw new FormatException("a cue must begin with a word of ASCII letters or digits, not with a gap, a formula, a mark or a regular expression");

    /// <summary>All beginnings of a sequence, or null where it can begin with something other than a word.</summary>
    public static IReadOnlyList<CueStart>? TryOf(CueElement[] parts)
    {
        var sequence = new CueElement.Sequence(parts);
        List<Prefix> prefixes = [];
        for (int words = 3; words > 0; words--)
        {
            prefixes = Extend([new Prefix([], Open: true)], sequence, words);
            if (prefixes.Count <= Most)
                break;
        }
        return prefixes.Exists(prefix => prefix.Words.Length == 0) ? null : [.. prefixes.Select(Of)];
    }

    private static CueStart Of(Prefix prefix) => new(prefix.Words[0], prefix.Words.ElementAtOrDefault(1), prefix.Words.ElementAtOrDefault(2));

    /// <summary>The first eight bytes of a word, in lower case, as one number.</summary>
    public static ulong Key(ReadOnlySpan<byte> word)
    {
        ulong key = 0;
        for (int i = Math.Min(word.Length, 8) - 1; i >= 0; i--)
            key = (key << 8) | (byte)(word[i] | 0x20);
        return key;
    }

    public static ulong Key(string word) => Key(Encoding.ASCII.GetBytes(word));

    /// <summary>Open: what follows in the cue may still join.</summary>
    private readonly record struct Prefix(string[] Words, bool Open);

    private static List<Prefix> Extend(List<Prefix> prefixes, CueElement element, int most)
    {
        switch (element)
        {
            case CueElement.Literal literal:
                string[] words = Words(literal);
                return [.. prefixes.Select(prefix => !prefix.Open ? prefix : Full(new Prefix([.. prefix.Words, .. words], literal.IsMark ? prefix.Words.Length > 0 : true), most))];
            case CueElement.Sequence sequence:
                return sequence.Parts.Aggregate(prefixes, (extended, part) => Extend(extended, part, most));
            case CueElement.Choice choice:
                return [.. prefixes.Where(prefix => !prefix.Open).Concat(choice.Options.SelectMany(option => Extend([.. prefixes.Where(prefix => prefix.Open)], option, most))).DistinctBy(prefix => (string.Join(' ', prefix.Words), prefix.Open))];
            default:
                return [.. prefixes.Select(prefix => prefix with { Open = false })];
        }
    }

    private static Prefix Full(Prefix prefix, int most) => prefix.Words.Length < most ? prefix : new Prefix(prefix.Words[..most], Open: false);

    /// <summary>The runs of ASCII letters and digits in a literal.</summary>
    public static string[] Words(CueElement.Literal literal)
    {
        string text = new([.. literal.Folded.Select(value => TextBytes.IsWordByte(value) ? (char)value : ' ')]);
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
