using System.Text.RegularExpressions;

namespace CorpusFilter.Configuration;

/// <summary>One <c>--set key.path=value</c>: the value replaces, or joins, what the file says.</summary>
internal static partial class ConfigOverride
{
    private const string Option = "--set";

    public static void Apply(string argument, YamlMapping root, ICollection<Diagnostic> diagnostics)
    {
        Match match = Form().Match(argument);
        if (!match.Success)
        {
            diagnostics.Add(new Diagnostic(Option, 0, 1, "", "expected key.path=value", "For example --set selection.rich.min_instances=3", argument));
            return;
        }

        string path = match.Groups["path"].Value;
        Group written = match.Groups["value"];
        YamlSource source = new(Option, written.Value, FirstLine: 0, FirstColumn: written.Index + 1) { Argument = argument, Folder = root.Source.Folder };
        if (YamlTree.Read(source, diagnostics) is not { } value)
            return;
        if (written.Length == 0)
            value = new YamlScalar(source, 0, written.Index + 1, "", isPlain: true);

        YamlMapping section = root;
        string[] keys = path.Split('.');
        int column = 1;
        for (int i = 0; i < keys.Length; i++)
        {
            int entry = section.IndexOf(keys[i]);
            YamlScalar key = new(source, 0, column, keys[i], isPlain: true);
            column += keys[i].Length + 1;
            if (i == keys.Length - 1)
            {
                if (entry >= 0)
                    section.Entries[entry] = new(key, value);
                else
                    section.Entries.Add(new(key, value));
                return;
            }

            YamlNode? inside = entry < 0 ? null : section.Entries[entry].Value;
            if (inside is YamlMapping mapping)
            {
                section = mapping;
            }
            else if (inside is null or YamlScalar { IsNull: true })
            {
                // What is missing in the section is missing in the file.
                YamlMapping added = new(section.Source, section.Line, section.Column);
                if (entry >= 0)
                    section.Entries[entry] = new(section.Entries[entry].Key, added);
                else
                    section.Entries.Add(new(key, added));
                section = added;
            }
            else
            {
                string before = string.Join('.', keys[..(i + 1)]);
                diagnostics.Add(key.Error(path, $"{before} is {inside.Describe()} and has no keys", $"Set the whole of it: --set {before}=..."));
                return;
            }
        }
    }

    [GeneratedRegex(@"^(?<path>[^=.\s\[\]]+(\.[^=.\s\[\]]+)*)\s*=\s*(?<value>.*)$", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex Form();
}
