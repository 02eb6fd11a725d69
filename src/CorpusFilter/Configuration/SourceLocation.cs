using System.Globalization;

namespace CorpusFilter.Configuration;

/// <summary>
/// Where a bound value stands in its YAML. The binder fills a property of this type on any record, so that checks which come
/// after binding can name the line: <c>rule.Source.Of("examples[1]").Error("doesn't match")</c>.
/// </summary>
internal sealed class SourceLocation
{
    private readonly YamlNode? node;

    internal SourceLocation(YamlNode? node, string keyPath)
    {
        this.node = node;
        KeyPath = keyPath;
    }

    /// <summary>Of values that were made in code.</summary>
    public static SourceLocation None { get; } = new(null, "");

    public string File => node?.Source.File ?? "";

    /// <summary>The folder that relative paths start from.</summary>
    public string Folder => node?.Source.Folder ?? "";

    public int Line => node?.Line ?? 0;

    public int Column => node?.Column ?? 0;

    /// <summary>As in <c>selection.rich</c>; empty at the root.</summary>
    public string KeyPath { get; }

    /// <summary>The place of a value inside; where the user hasn't written it, the nearest place around it.</summary>
    /// <param name="relativePath">Keys and indices, as in <c>rich.require[0]</c>.</param>
    public SourceLocation Of(string relativePath)
    {
        YamlNode? current = node;
        foreach (string step in relativePath.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            YamlNode? inside = null;
            if (step[0] == '[')
            {
                int index = int.Parse(step.AsSpan(1, step.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture);
                // A list that may be written as its single item stands where the item stands.
                inside = current is YamlSequence list ? list.Items.ElementAtOrDefault(index) : current;
            }
            else if (current is YamlMapping mapping && mapping.IndexOf(step) is >= 0 and int entry)
            {
                inside = mapping.Entries[entry].Value;
            }

            if (inside is null)
                break;
            current = inside;
        }

        string separator = KeyPath.Length == 0 || relativePath.StartsWith('[') ? "" : ".";
        return new SourceLocation(current, KeyPath + separator + relativePath);
    }

    public Diagnostic Error(string message, string? hint = null) =>
        node?.Error(KeyPath, message, hint) ?? new Diagnostic("configuration", 0, 0, KeyPath, message, hint);
}
