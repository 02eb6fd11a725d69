using System.Text;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// Numbers for the words that cues name, from 1 on, so that a text is compared with them by number. A word is a run of ASCII letters and digits;
/// words that begin with the same eight letters share a number. It grows while rules are compiled; a <see cref="WordTable"/> of it is made when they all are.
/// </summary>
internal sealed class CueVocabulary
{
    private readonly Dictionary<ulong, int> numbers = [];
    private readonly List<double> shares = [0];
    private readonly Dictionary<CueElement.Literal, int[]> wordsOf = new(ReferenceEqualityComparer.Instance);

    /// <summary>The numbers by the words' <see cref="TextBytes.WordKey(ReadOnlySpan{byte})"/>.</summary>
    public IReadOnlyDictionary<ulong, int> Numbers => numbers;

    /// <summary>The number of the word that the bytes begin with; a new one if no cue has named it yet.</summary>
    public int NumberOf(ReadOnlySpan<byte> word)
    {
        ulong key = TextBytes.WordKey(word);
        if (numbers.TryGetValue(key, out int number))
            return number;
        number = numbers.Count + 1;
        numbers.Add(key, number);
        shares.Add(WordRarity.Share(Encoding.ASCII.GetString(word)));
        return number;
    }

    /// <summary>The numbers of a literal's <see cref="CueElement.Literal.Words"/>.</summary>
    public int[] WordsOf(CueElement.Literal literal)
    {
        if (wordsOf.TryGetValue(literal, out int[]? words))
            return words;
        words = [.. literal.Words().Select(word => NumberOf(Encoding.ASCII.GetBytes(word)))];
        wordsOf.Add(literal, words);
        return words;
    }

    /// <inheritdoc cref="WordRarity.Share(string)"/>
    public double Share(int word) => shares[word];
}
