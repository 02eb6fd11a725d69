using System.Globalization;
using System.Text;

namespace CorpusFilter.Configuration;

/// <summary>One thing that is wrong with what a user wrote.</summary>
/// <param name="File">Path of the file, or the command-line option.</param>
/// <param name="Line">Counted from 1; 0 where the place is not a file.</param>
/// <param name="Column">Counted from 1 in UTF-16 code units; 0 where the whole is meant.</param>
/// <param name="KeyPath">As in <c>input.shards[0]</c>; empty at the root.</param>
/// <param name="Message">What is wrong and what was expected.</param>
/// <param name="Hint">What to do, if more can be said.</param>
/// <param name="SourceLine">The line itself, to point into.</param>
internal sealed record Diagnostic(
    string File, int Line, int Column, string KeyPath, string Message, string? Hint = null, string? SourceLine = null)
{
    private const int WidestSourceLine = 150;

    /// <summary><c>file:line:column: error: key.path: message</c>, the source line with a caret, the remedy.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        text.Append(File);
        if (Line > 0)
            text.Append(CultureInfo.InvariantCulture, $":{Line}:{Column}");
        text.Append(": error: ");
        if (KeyPath.Length > 0)
            text.Append(KeyPath).Append(": ");
        text.Append(Message);
        AppendSource(text);
        if (Hint is not null)
            text.Append("\n  ").Append(Hint);
        return text.ToString();
    }

    private void AppendSource(StringBuilder text)
    {
        if (string.IsNullOrWhiteSpace(SourceLine) || Column < 1 || Column > SourceLine.Length + 1)
            return;
        int start = SourceLine.Length <= WidestSourceLine ? 0 : Math.Max(0, Column - 1 - WidestSourceLine / 2);
        ReadOnlySpan<char> shown = SourceLine.AsSpan(start, Math.Min(WidestSourceLine, SourceLine.Length - start));
        string margin = Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"{Line,5} | ") : "      | ";
        text.Append('\n').Append(margin);
        foreach (char c in shown)
            text.Append(char.IsControl(c) && c != '\t' ? '\uFFFD' : c);
        text.Append('\n').Append(' ', margin.Length - 2).Append("| ");
        foreach (char c in shown[..Math.Min(Column - 1 - start, shown.Length)])
            text.Append(c == '\t' ? '\t' : ' ');
        text.Append('^');
    }
}

/// <summary>What a user wrote is wrong; exit code 2. Holds everything that is, not only the first.</summary>
internal sealed class ConfigurationException(IReadOnlyList<Diagnostic> diagnostics)
    : Exception(string.Join('\n', diagnostics))
{
    public ConfigurationException(Diagnostic diagnostic)
        : this([diagnostic])
    {
    }

    public IReadOnlyList<Diagnostic> Diagnostics { get; } = diagnostics;

    public static void ThrowIfAny(IReadOnlyList<Diagnostic> diagnostics)
    {
        if (diagnostics.Count > 0)
            throw new ConfigurationException(diagnostics);
    }
}
