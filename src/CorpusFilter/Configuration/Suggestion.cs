namespace CorpusFilter.Configuration;

/// <summary>The word that a user most likely meant.</summary>
internal static class Suggestion
{
    /// <summary>
    /// The candidate with the smallest edit distance (insert, delete, replace, swap neighbours); null where none is near enough:
    /// a third of the word's letters may be wrong. Ties go to the first.
    /// </summary>
    public static string? Nearest(string word, IEnumerable<string> candidates)
    {
        string? nearest = null;
        int best = Math.Max(1, word.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            int distance = Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < best)
                (best, nearest) = (distance, candidate);
        }

        return nearest;
    }

    /// <summary>"Did you mean x?", or all the words that are valid, or both.</summary>
    public static string Hint(string word, IReadOnlyList<string> valid, string what)
    {
        string? nearest = Nearest(word, valid);
        string all = valid.Count == 0 ? $"There are no {what}." : $"Valid {what}: {string.Join(", ", valid)}.";
        return nearest is null ? all : $"Did you mean {nearest}? {all}";
    }

    internal static int Distance(string a, string b)
    {
        int[,] distance = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
            distance[i, 0] = i;
        for (int j = 0; j <= b.Length; j++)
            distance[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = distance[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                int best = Math.Min(replaced, Math.Min(distance[i - 1, j], distance[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, distance[i - 2, j - 2] + 1);
                distance[i, j] = best;
            }
        }

        return distance[a.Length, b.Length];
    }
}
