namespace CorpusFilter.Scoring.Heuristic;

/// <summary>Regular English inflections of a verb or noun: what <c>check~</c> stands for in a cue.</summary>
internal static class Inflection
{
    private const string Vowels = "aeiou";

    /// <summary>The word with its -s, -ed and -ing forms, as <c>check, checks, checked, checking</c>. Irregular forms have to be written out.</summary>
    public static IReadOnlyList<string> Of(string word)
    {
        char last = word[^1];
        char before = word.Length > 1 ? word[^2] : '\0';
        if (last == 'e')
            return [word, word + "s", word + "d", word[..^1] + "ing"];
        if (last == 'y' && !Vowels.Contains(before, StringComparison.Ordinal))
            return [word, word[..^1] + "ies", word[..^1] + "ied", word + "ing"];
        if (last is 's' or 'x' or 'z' || word.EndsWith("ch", StringComparison.Ordinal) || word.EndsWith("sh", StringComparison.Ordinal))
            return [word, word + "es", word + "ed", word + "ing"];
        if (DoublesLast(word))
            return [word, word + "s", word + last + "ed", word + last + "ing"];
        return [word, word + "s", word + "ed", word + "ing"];
    }

    // One syllable, consonant, vowel, consonant: plug, plugged. Longer words double only when stressed at the end, which spelling doesn't show.
    private static bool DoublesLast(string word)
    {
        if (word.Length is < 3 or > 4 || word[^1] is 'w' or 'x' or 'y' or 'h')
            return false;
        bool IsVowel(int fromEnd) => Vowels.Contains(word[^fromEnd], StringComparison.Ordinal);
        return !IsVowel(1) && IsVowel(2) && !IsVowel(3) && !word[..^2].Any(c => Vowels.Contains(c, StringComparison.Ordinal));
    }
}
