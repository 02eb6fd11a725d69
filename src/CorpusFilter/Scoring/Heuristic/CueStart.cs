using System.Text;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// How a cue can begin, as the prefilter sees it: its first run of ASCII letters and digits, and the run that must follow, or null if anything may.
/// </summary>
internal readonly record struct CueStart(string Word, string? Next)
{
    /// <summary>All beginnings of a cue.</summary>
    /// <exception cref="FormatException">The cue can begin with something other than a word.</exception>
    public static IEnumerable<CueStart> Of(CueElement cue)
    {
        foreach (Prefix prefix in Extend([new Prefix([], Open: true)], cue))
        {
            if (prefix.Words.Length == 0)
                throw new FormatException("a cue must begin with a word of ASCII letters or digits, not with a gap, a formula, a mark or a regular expression");
            yield return new CueStart(prefix.Words[0], prefix.Words.Length > 1 ? prefix.Words[1] : null);
        }
    }

    /// <summary>All beginnings of a sequence, or null where it can begin with something other than a word.</summary>
    public static IReadOnlyList<CueStart>? TryOf(CueElement[] parts)
    {
        List<Prefix> prefixes = Extend([new Prefix([], Open: true)], new CueElement.Sequence(parts));
        return prefixes.Exists(prefix => prefix.Words.Length == 0)
            ? null
            : [.. prefixes.Select(prefix => new CueStart(prefix.Words[0], prefix.Words.Length > 1 ? prefix.Words[1] : null))];
    }

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

    private static List<Prefix> Extend(List<Prefix> prefixes, CueElement element)
    {
        switch (element)
        {
            case CueElement.Literal literal:
                string[] words = Words(literal);
                return [.. prefixes.Select(prefix => !prefix.Open ? prefix : Full(new Prefix([.. prefix.Words, .. words], literal.IsMark ? prefix.Words.Length > 0 : true)))];
            case CueElement.Sequence sequence:
                return sequence.Parts.Aggregate(prefixes, Extend);
            case CueElement.Choice choice:
                return [.. prefixes.Where(prefix => !prefix.Open).Concat(choice.Options.SelectMany(option => Extend([.. prefixes.Where(prefix => prefix.Open)], option))).DistinctBy(prefix => (string.Join(' ', prefix.Words), prefix.Open))];
            default:
                return [.. prefixes.Select(prefix => prefix with { Open = false })];
        }
    }

    private static Prefix Full(Prefix prefix) => prefix.Words.Length >= 2 ? prefix with { Open = false } : prefix;

    /// <summary>The runs of ASCII letters and digits in a literal.</summary>
    public static string[] Words(CueElement.Literal literal)
    {
        string text = new([.. literal.Folded.Select(value => TextBytes.IsWordByte(value) ? (char)value : ' ')]);
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
