using System.Globalization;

namespace CorpusFilter.Configuration;

/// <summary>A text that YAML was read from: a file, the front matter of one, or a command-line option.</summary>
/// <param name="File">Absolute path, or the option's name.</param>
/// <param name="Text">All of the YAML.</param>
/// <param name="FirstLine">Line of the file on which the YAML begins; 0 for a text that isn't in a file.</param>
/// <param name="FirstColumn">Column in <see cref="Line"/> on which the YAML's first line begins.</param>
internal sealed record YamlSource(string File, string Text, int FirstLine = 1, int FirstColumn = 1)
{
    private string[]? lines;

    public bool IsOption => FirstLine == 0;

    /// <summary>The folder that relative paths start from.</summary>
    public string Folder { get; init; } = FirstLine == 0 ? "" : Path.GetDirectoryName(File) ?? "";

    /// <summary>For an option: the whole argument, of which <see cref="Text"/> is the end.</summary>
    public string? Argument { get; init; }

    /// <summary>The line of the given number, counted as in the file.</summary>
    public string? Line(int line)
    {
        if (IsOption)
            return Argument ?? Text;
        lines ??= Text.ReplaceLineEndings("\n").Split('\n');
        int index = line - FirstLine;
        return index >= 0 && index < lines.Length ? lines[index] : null;
    }
}

/// <summary>
/// YAML as read, with the place of every node. Own types rather than YamlDotNet's, because those give up at the first
/// duplicate key and expand aliases.
/// </summary>
internal abstract class YamlNode(YamlSource source, int line, int column)
{
    public YamlSource Source { get; } = source;

    public int Line { get; } = line;

    public int Column { get; } = column;

    public Diagnostic Error(string keyPath, string message, string? hint = null) =>
        new(Source.File, Line, Column, keyPath, message, hint, Source.Line(Line));

    /// <summary>What it is, for messages: "a list", "the number 5".</summary>
    public abstract string Describe();
}

internal sealed class YamlScalar(YamlSource source, int line, int column, string value, bool isPlain)
    : YamlNode(source, line, column)
{
    private const int LongestShown = 40;

    public string Value { get; } = value;

    /// <summary>Written without quotes, so that numbers, true, false and null mean themselves.</summary>
    public bool IsPlain { get; } = isPlain;

    public bool IsNull => IsPlain && Value is "" or "~" or "null" or "Null" or "NULL";

    public bool? Boolean => !IsPlain ? null : Value switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => null,
    };

    public bool IsNumber => IsPlain && Value.Length > 0 && (char.IsAsciiDigit(Value[0]) || Value[0] is '-' or '+' or '.')
        && double.TryParse(Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number);

    public override string Describe()
    {
        if (IsNull)
            return "nothing";
        if (Boolean is not null)
            return Value;
        if (IsNumber)
            return $"the number {Value}";
        string shown = Value.ReplaceLineEndings(" ");
        return $"the text \"{(shown.Length <= LongestShown ? shown : string.Concat(shown.AsSpan(0, LongestShown), "..."))}\"";
    }
}

internal sealed class YamlSequence(YamlSource source, int line, int column) : YamlNode(source, line, column)
{
    public List<YamlNode> Items { get; } = [];

    public override string Describe() => "a list";
}

internal sealed class YamlMapping(YamlSource source, int line, int column) : YamlNode(source, line, column)
{
    public List<KeyValuePair<YamlScalar, YamlNode>> Entries { get; } = [];

    public int IndexOf(string key) => Entries.FindIndex(e => string.Equals(e.Key.Value, key, StringComparison.Ordinal));

    public override string Describe() => "a mapping";
}

/// <summary>Stands where something was refused, and reported, when the YAML was read.</summary>
internal sealed class YamlRefused(YamlSource source, int line, int column) : YamlNode(source, line, column)
{
    public override string Describe() => "nothing";
}
