using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CorpusFilter.Configuration;

namespace CorpusFilter.Scoring.Llm;

[Description("Front matter of a prompt file.")]
internal sealed record PromptHeader
{
    [Description("What the record and the stored answers call the prompt.")]
    [RegularExpression("^[a-z0-9][a-z0-9-]*$")]
    public required string Name { get; init; }

    [Description("Changes with the wording; part of what makes an answer reusable, together with a hash of the wording itself.")]
    [Range(0, int.MaxValue)]
    public required int Version { get; init; }

    [Description("The behaviors it asks about; empty: all of the run.")]
    [OneOrMany]
    public IReadOnlyList<string> Behaviors { get; init; } = [];

    [Description("Form of the reply, and with it how often a document is asked about.")]
    public required PromptOutput Output { get; init; }

    public SourceLocation Source { get; init; } = SourceLocation.None;
}

internal enum PromptOutput
{
    [Description("One call for all behaviors; JSON with a count and quotes for each, and whether there is a problem and a solution.")]
    Json,

    [Description("One call per behavior; markdown with <count>N</count>.")]
    Count,

    [Description("One call; <problem>yes</problem> and <solution>yes</solution>.")]
    Gate,
}

/// <summary>A behavior as a prompt describes it.</summary>
internal readonly record struct AskedBehavior(string Name, string Description);

/// <summary>
/// A prompt file: YAML front matter, then the messages. A line <c>[system]</c> or <c>[user]</c> begins a message; without one, all is the
/// user's. Between double braces stand <c>document</c> (the text between its delimiters; exactly once), <c>open</c> and <c>close</c> (the delimiters),
/// <c>behaviors</c> (names and descriptions, one per line), <c>behavior</c> and <c>description</c> (where there is one call per behavior).
/// </summary>
internal sealed class Prompt
{
    private static readonly string[] DocumentWords = ["document", "open", "close"];

    private readonly IReadOnlyList<(string Role, string Template)> messages;

    private Prompt(PromptHeader header, string hash, IReadOnlyList<(string Role, string Template)> messages)
    {
        Header = header;
        Hash = hash;
        this.messages = messages;
    }

    public PromptHeader Header { get; }

    /// <summary>First 64 bits of the SHA-256 of the messages.</summary>
    public string Hash { get; }

    /// <summary>Name, version and hash, as stored answers and the record name the prompt.</summary>
    public string Identity => string.Create(CultureInfo.InvariantCulture, $"{Header.Name} {Header.Version} {Hash}");

    /// <exception cref="ConfigurationException">All that is wrong with the file.</exception>
    public static Prompt ReadFile(string path)
    {
        List<Diagnostic> diagnostics = [];
        Prompt? prompt = YamlTree.ReadFile(path, diagnostics) is { } source ? Read(source, diagnostics) : null;
        ConfigurationException.ThrowIfAny(diagnostics);
        return prompt!;
    }

    /// <summary>The prompt that is used where the configuration names none.</summary>
    public static Prompt BuiltIn()
    {
        const string name = "configs/prompts/behaviors.md";
        using Stream stream = typeof(Prompt).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        List<Diagnostic> diagnostics = [];
        Prompt? prompt = Read(new YamlSource(name, reader.ReadToEnd()), diagnostics);
        ConfigurationException.ThrowIfAny(diagnostics);
        return prompt!;
    }

    /// <summary>Null or incomplete where <paramref name="diagnostics"/> were added.</summary>
    public static Prompt? Read(YamlSource source, ICollection<Diagnostic> diagnostics)
    {
        if (FrontMatter.Split(source, diagnostics) is not var (yaml, body) || YamlBinder.Bind<PromptHeader>(yaml, diagnostics) is not { } header)
            return null;
        if (header.Output == PromptOutput.Gate && header.Behaviors.Count > 0)
            diagnostics.Add(header.Source.Of("behaviors").Error("a gate asks about no behavior", "Remove the key."));

        List<(string Role, string Template)> read = Messages(body);
        int firstLine = source.Text.ReplaceLineEndings("\n").Split('\n').Length - body.Split('\n').Length + 1;
        string[] lines = body.Split('\n');
        string[] known = header.Output switch
        {
            PromptOutput.Json => [.. DocumentWords, "behaviors"],
            PromptOutput.Count => [.. DocumentWords, "behavior", "description"],
            _ => DocumentWords,
        };
        int documents = 0;
        for (int i = 0; i < lines.Length; i++)
        {
            for (int at = lines[i].IndexOf("{{", StringComparison.Ordinal); at >= 0; at = lines[i].IndexOf("{{", at + 2, StringComparison.Ordinal))
            {
                int end = lines[i].IndexOf("}}", at, StringComparison.Ordinal);
                string word = end < 0 ? "" : lines[i][(at + 2)..end].Trim();
                documents += word == "document" ? 1 : 0;
                if (!known.Contains(word, StringComparer.Ordinal))
                    diagnostics.Add(new Diagnostic(source.File, firstLine + i, at + 1, "", $"'{word}' can't stand in a prompt of output {YamlShape.KeyOf(header.Output.ToString())}", "Known: " + string.Join(", ", known.Select(name => "{{" + name + "}}")), lines[i]));
            }
        }
        if (documents != 1)
            diagnostics.Add(new Diagnostic(source.File, firstLine, 1, "", $"{{{{document}}}} stands in the prompt {documents} times, expected once"));
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', read.Select(m => m.Role + '\0' + m.Template)))).AsSpan(0, 8));
        return new Prompt(header, hash, read);
    }

    /// <summary>The messages with all but the document's own words filled in: text before, between and behind <c>{{document}}</c>, <c>{{open}}</c>, <c>{{close}}</c>.</summary>
    /// <param name="behaviors">All that one call asks about.</param>
    public IReadOnlyList<PromptMessage> Fill(IReadOnlyList<AskedBehavior> behaviors) =>
        [.. messages.Select(message => new PromptMessage(message.Role, Segments(message.Template, behaviors)))];

    private static List<PromptSegment> Segments(string template, IReadOnlyList<AskedBehavior> behaviors)
    {
        var segments = new List<PromptSegment>();
        var text = new StringBuilder();
        for (int at = 0; at < template.Length;)
        {
            int open = template.IndexOf("{{", at, StringComparison.Ordinal);
            if (open < 0)
            {
                text.Append(template, at, template.Length - at);
                break;
            }
            int close = template.IndexOf("}}", open, StringComparison.Ordinal);
            text.Append(template, at, open - at);
            at = close + 2;
            string word = template[(open + 2)..close].Trim();
            switch (word)
            {
                case "behaviors":
                    text.AppendJoin('\n', behaviors.Select(behavior => $"- {behavior.Name}: {behavior.Description.ReplaceLineEndings(" ").Trim()}"));
                    break;
                case "behavior":
                    text.Append(behaviors[0].Name.Replace('_', ' '));
                    break;
                case "description":
                    text.Append(behaviors[0].Description.ReplaceLineEndings(" ").Trim());
                    break;
                default:
                    segments.Add(new PromptSegment(PromptSlot.None, Encoding.UTF8.GetBytes(text.ToString())));
                    text.Clear();
                    segments.Add(new PromptSegment(word == "open" ? PromptSlot.Open : word == "close" ? PromptSlot.Close : PromptSlot.Document, default));
                    break;
            }
        }
        segments.Add(new PromptSegment(PromptSlot.None, Encoding.UTF8.GetBytes(text.ToString())));
        return segments;
    }

    private static List<(string Role, string Template)> Messages(string body)
    {
        var found = new List<(string Role, string Template)>();
        string role = "user";
        var text = new List<string>();
        foreach (string line in body.Split('\n'))
        {
            if (line.Trim() is "[system]" or "[user]" or "[assistant]")
            {
                End();
                role = line.Trim()[1..^1];
            }
            else
            {
                text.Add(line);
            }
        }
        End();
        return found;

        void End()
        {
            string message = string.Join('\n', text).Trim();
            if (message.Length > 0)
                found.Add((role, message));
            text.Clear();
        }
    }
}

internal enum PromptSlot
{
    None,
    Open,
    Close,
    Document,
}

/// <summary>A fixed piece of a message, or a place that a document fills.</summary>
internal readonly record struct PromptSegment(PromptSlot Slot, ReadOnlyMemory<byte> Text);

internal sealed record PromptMessage(string Role, IReadOnlyList<PromptSegment> Segments);
