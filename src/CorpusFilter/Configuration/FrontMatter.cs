namespace CorpusFilter.Configuration;

/// <summary>Files that begin with YAML between two lines <c>---</c> and go on with text: prompts.</summary>
internal static class FrontMatter
{
    private const string Fence = "---";

    /// <summary>Splits a file into its YAML and the text below; null where it has no front matter, with the reason in <paramref name="diagnostics"/>.</summary>
    public static (YamlSource Yaml, string Body)? Split(YamlSource file, ICollection<Diagnostic> diagnostics)
    {
        string text = file.Text.ReplaceLineEndings("\n");
        string[] lines = text.Split('\n');
        int end = lines.Length > 1 && IsFence(lines[0]) ? Array.FindIndex(lines, 1, IsFence) : -1;
        if (end < 0)
        {
            string message = IsFence(lines[0]) ? "the front matter has no end" : "the file doesn't begin with front matter";
            diagnostics.Add(new Diagnostic(file.File, 1, 1, "", message, $"Put the YAML between two lines of {Fence}, and the text below.", lines[0]));
            return null;
        }

        string yaml = string.Join('\n', lines[1..end]);
        return (new YamlSource(file.File, yaml, FirstLine: 2), string.Join('\n', lines[(end + 1)..]));
    }

    private static bool IsFence(string line) => string.Equals(line.TrimEnd(), Fence, StringComparison.Ordinal);
}
