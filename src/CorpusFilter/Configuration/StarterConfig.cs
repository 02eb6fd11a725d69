using System.Text;

namespace CorpusFilter.Configuration;

/// <summary>The file that <c>corpusfilter init</c> writes: every key with its description and its default, from the types themselves.</summary>
internal static class StarterConfig
{
    private const int Width = 100;

    // What has no default needs something to start from.
    private static readonly Dictionary<string, string> Examples = new(StringComparer.Ordinal)
    {
        ["name"] = "my-corpus",
        ["input.shards"] = "[shards/*.parquet]",
        ["output.directory"] = "out",
    };

    // For another classifier than the default: long, and in the way of who starts with the heuristic.
    private static readonly string[] CommentedOut = ["classifier.llm", "classifier.cascade"];

    /// <param name="schemaPath">Path of the JSON Schema as the config file should name it.</param>
    public static string Write(string schemaPath)
    {
        StringBuilder yaml = new();
        yaml.Append("# yaml-language-server: $schema=").Append(schemaPath).Append('\n');
        yaml.Append("# Everything but input.shards and output.directory may be left out; the values here are the defaults.\n");
        yaml.Append("# Paths are relative to this file. Sizes: 10MB, 64KiB or a number of bytes.\n");
        AppendSection(yaml, YamlShape.Of(typeof(PipelineConfig)), "", "");
        return yaml.ToString();
    }

    private static void AppendSection(StringBuilder yaml, YamlShape shape, string path, string indent)
    {
        object defaults = Activator.CreateInstance(shape.Type)!;
        foreach (YamlProperty property in shape.Properties)
        {
            string keyPath = path.Length == 0 ? property.Key : $"{path}.{property.Key}";
            if (path.Length == 0)
                yaml.Append('\n');
            AppendComment(yaml, property.Description, indent);
            if (property.Shape.Kind == YamlKind.Word)
            {
                foreach ((string word, string? description, _) in property.Shape.Words.Where(w => w.Description is not null))
                    AppendComment(yaml, $"  {word}: {description}", indent);
            }

            object? value = property.Get(defaults);
            bool isWritten = property.IsRequired || (value is not null && !CommentedOut.Contains(keyPath, StringComparer.Ordinal));
            if (property.Shape.Kind == YamlKind.Section && isWritten)
            {
                yaml.Append(indent).Append(property.Key).Append(":\n");
                AppendSection(yaml, property.Shape, keyPath, indent + "  ");
            }
            else if (property.Shape.Kind == YamlKind.Section)
            {
                StringBuilder section = new();
                AppendSection(section, property.Shape, keyPath, indent + "  ");
                yaml.Append(indent).Append("# ").Append(property.Key).Append(":\n");
                foreach (string line in section.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
                    yaml.Append(indent).Append("# ").Append(line.AsSpan(indent.Length)).Append('\n');
            }
            else
            {
                string text = Examples.GetValueOrDefault(keyPath) ?? YamlText.Of(property.Shape, value);
                yaml.Append(indent).Append(property.Key).Append(": ").Append(text).Append('\n');
            }
        }
    }

    private static void AppendComment(StringBuilder yaml, string text, string indent)
    {
        int margin = text.Length - text.TrimStart().Length;
        StringBuilder line = new();
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && indent.Length + 2 + line.Length + 1 + word.Length > Width)
            {
                yaml.Append(indent).Append("# ").Append(line).Append('\n');
                line.Clear().Append(' ', margin);
            }
            else if (line.Length > 0)
            {
                line.Append(' ');
            }
            else
            {
                line.Append(' ', margin);
            }

            line.Append(word);
        }

        if (line.Length > 0)
            yaml.Append(indent).Append("# ").Append(line).Append('\n');
    }
}
