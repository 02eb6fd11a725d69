using System.Collections.Frozen;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// How common words are in mathematical prose, roughly: to choose which word of a cue to look for. A poor choice costs time, never a match.
/// </summary>
internal static class WordRarity
{
    // The commonest words of mathematical web text, most frequent first.
    private const string Common =
        "the a x of is to and i that frac in we for this it y be are can if you with as by have so right then not on left an sum but which at or from all one " +
        "answer solution what two number first let will how some has equation get any since do find only would where also see problem such using set times know proof use about " +
        "now when point just numbers case each other more because these here example theorem than was your prove given way need definition no should like same they think area does " +
        "value want both out thus must order over functions form into note don following show up therefore above true our positive every line could big between points its implies " +
        "limit second many say even possible consider gives product make take time why real them means equal however actually general zero fact write question us well values very " +
        "may cases after define length continuous used three re add least result most assume always might lemma else instead still something without work sure me my try step next " +
        "part another different simple start compute calculate go correct good wrong sides check once done left enough expression term terms easy different idea original";

    private static readonly FrozenDictionary<string, int> Rank = Common.Split(' ').Distinct(StringComparer.Ordinal)
        .Select((word, rank) => (word, rank)).ToFrozenDictionary(entry => entry.word, entry => entry.rank + 1, StringComparer.Ordinal);

    /// <summary>Share of all words: by Zipf's law among the common ones, small for any other; letters are names of things, and what contractions leave behind.</summary>
    public static double Share(string word) => char.IsAsciiDigit(word[0]) ? 0.008 : word.Length == 1 && !Rank.ContainsKey(word) ? 0.004 : word is "ll" or "re" or "ve" ? 0.001 : Rank.TryGetValue(word, out int rank) ? 0.08 / (rank + 1)
        : 3e-5;
}
