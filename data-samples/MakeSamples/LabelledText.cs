using System.Text;

namespace CorpusFilter.MakeSamples;

/// <summary>
/// A document under construction. Pieces carry their labels with them: <c>⟦v:words that show it⟧</c>, with v, b, s, c for the four
/// behaviors. The marks are taken out, the words remain and become the label's quote.
/// </summary>
internal sealed class LabelledText
{
    private static readonly Dictionary<char, string> BehaviorOf = new()
    {
        ['v'] = "verification",
        ['b'] = "backtracking",
        ['s'] = "subgoal_setting",
        ['c'] = "backward_chaining",
    };

    private readonly StringBuilder text = new();

    public SortedDictionary<string, List<string>> Labels { get; } = new(StringComparer.Ordinal)
    {
        ["verification"] = [],
        ["backtracking"] = [],
        ["subgoal_setting"] = [],
        ["backward_chaining"] = [],
    };

    public bool HasProblem { get; set; }

    public bool HasSolution { get; set; }

    public string Text => text.ToString().TrimEnd();

    /// <summary>Adds a paragraph.</summary>
    public LabelledText Add(string marked)
    {
        int at = 0;
        while (at < marked.Length)
        {
            int open = marked.IndexOf('⟦', at);
            if (open < 0)
                break;
            int close = marked.IndexOf('⟧', open);
            string quote = marked[(open + 3)..close];
            if (marked[open + 2] != ':' || quote.Length is < 20 or > 160 || quote.Contains('\n', StringComparison.Ordinal))
                throw new InvalidOperationException($"a quote has 20 to 160 characters on one line: {quote}");
            text.Append(marked, at, open - at).Append(quote);
            Labels[BehaviorOf[marked[open + 1]]].Add(quote);
            at = close + 1;
        }

        text.Append(marked, at, marked.Length - at).Append("\n\n");
        return this;
    }
}
