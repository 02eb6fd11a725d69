using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CorpusFilter.Configuration;
using Spectre.Console;

namespace CorpusFilter.Cli;

/// <summary>
/// Where verbs write: results to stdout, messages to stderr. Colour only where a terminal shows it and NO_COLOR is not set.
/// A closed stdout (<c>| head</c>) is no error: .NET drops what is written there.
/// </summary>
internal sealed class ConsoleOutput : IDisposable
{
    // Schemas of Parquet files may nest a thousand deep.
    private const int DeepestJson = 5000;

    private static readonly JsonSerializerOptions JsonForm = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        MaxDepth = DeepestJson,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly JsonSerializerOptions OneLineForm = new(JsonForm) { WriteIndented = false };

    private readonly Lock gate = new();
    private readonly TextWriter messageWriter;
    private IAnsiConsole? messages;

    public ConsoleOutput()
        : this(new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16) { NewLine = "\n" }, Console.Error)
    {
        IsInteractive = !Console.IsErrorRedirected && !IsDumb;
        HasColor = IsInteractive && !NoColor;
        ResultsHaveColor = !Console.IsOutputRedirected && !IsDumb && !NoColor;
    }

    /// <summary>Over writers that are no terminal.</summary>
    public ConsoleOutput(TextWriter results, TextWriter messages)
    {
        Results = results;
        messageWriter = messages;
    }

    /// <summary>Results, as UTF-8 with LF on every machine. Flushed when the verb ends.</summary>
    public TextWriter Results { get; }

    /// <summary>Stderr is a terminal that can redraw: progress bars make sense.</summary>
    public bool IsInteractive { get; }

    /// <summary>Messages may be coloured.</summary>
    public bool HasColor { get; }

    /// <summary>Results may be coloured.</summary>
    public bool ResultsHaveColor { get; }

    /// <summary>Spectre's console over stderr, for progress displays; falls back to plain lines by itself.</summary>
    public IAnsiConsole Messages => messages ??= AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(messageWriter),
        Ansi = IsInteractive ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = HasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = IsInteractive ? InteractionSupport.Detect : InteractionSupport.No,
    });

    private static bool IsDumb => string.Equals(Environment.GetEnvironmentVariable("TERM"), "dumb", StringComparison.Ordinal);

    private static bool NoColor => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>A line for people, to stderr.</summary>
    public void Message(string text)
    {
        lock (gate)
            messageWriter.WriteLine(text);
    }

    public void Warning(string text) => Message($"{Colored("warning:", "33")} {text}");

    public void Error(string text) => Message($"{Colored("error:", "1;31")} {text}");

    public void Error(Diagnostic diagnostic)
    {
        string text = diagnostic.ToString();
        int word = text.IndexOf(": error: ", StringComparison.Ordinal);
        Message($"{text[..(word + 2)]}{Colored("error:", "1;31")}{text[(word + 8)..]}");
    }

    /// <summary>A line of the result, to stdout.</summary>
    public void Result(string text) => Results.WriteLine(text);

    /// <summary>The result for scripts, to stdout.</summary>
    public void Result(JsonNode json) => Results.WriteLine(json.ToJsonString(JsonForm));

    public static string OneLineJson(JsonNode json) => json.ToJsonString(OneLineForm);

    public void Dispose()
    {
        try
        {
            Results.Dispose();
        }
        catch (IOException)
        {
            // CommandLine has flushed, and told what went wrong; this is the same failure once more.
        }
    }

    private string Colored(string text, string style) => HasColor ? $"\e[{style}m{text}\e[0m" : text;
}
