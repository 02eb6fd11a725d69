using System.Globalization;

namespace CorpusFilter.Scoring.Llm;

/// <summary>What the parsers of all forms of reply share: thoughts are cut off, counts are read and bounded.</summary>
internal static class ReplyText
{
    private static readonly string[] ThoughtTags = ["think", "thinking", "thought", "reasoning"];

    /// <summary>The reply behind the model's thoughts; empty when it never stopped thinking.</summary>
    public static string WithoutThoughts(string content)
    {
        foreach (string tag in ThoughtTags)
        {
            // Chat templates often put the opening tag into the prompt, so the closing one counts alone.
            int end = content.LastIndexOf($"</{tag}>", StringComparison.OrdinalIgnoreCase);
            if (end >= 0)
                content = content[(end + tag.Length + 3)..];
            else if (content.AsSpan().TrimStart().StartsWith($"<{tag}>", StringComparison.OrdinalIgnoreCase))
                return "";
        }
        return content;
    }

    /// <summary>Reads a whole number, also one like "3.0" or one in quotes, and refuses what no text of this size can hold.</summary>
    /// <exception cref="UnparsableReplyException">It is no number, negative, or absurd.</exception>
    public static int Count(string text, string behavior, int textBytes)
    {
        if (!decimal.TryParse(text.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            || value != decimal.Truncate(value))
            throw new UnparsableReplyException($"the count of {behavior} is '{Shorten(text)}', not a whole number");
        if (value < 0)
            throw new UnparsableReplyException($"the count of {behavior} is negative: {value}");
        int most = MostInstances(textBytes);
        if (value > most)
            throw new UnparsableReplyException($"the count of {behavior} is absurd: {value} in a text of {textBytes} bytes (at most {most} are believed)");
        return (int)value;
    }

    /// <summary>More instances than one per twenty bytes don't fit into a text; short texts get the benefit of the doubt.</summary>
    public static int MostInstances(int textBytes) => Math.Clamp(textBytes / 20, 50, 10_000);

    public static string Shorten(string text, int length = 80)
    {
        text = text.ReplaceLineEndings(" ").Trim();
        return text.Length <= length ? text : text[..length] + "…";
    }
}
