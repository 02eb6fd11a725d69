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
    private static readonly JsonSerializerOptions JsonForm = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock gate = new();
    private IAnsiConsole? messages;

    /// <summary>Results, as UTF-8 with LF on every machine. Flushed when the verb ends.</summary>
    public TextWriter Results { get; } = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16) { NewLine = "\n" };

    /// <summary>Stderr is a terminal that can redraw: progress bars make sense.</summary>
    public bool IsInteractive { get; } = !Console.IsErrorRedirected && !IsDumb;

    /// <summary>Messages may be coloured.</summary>
    public bool HasColor { get; } = !Console.IsErrorRedirected && !IsDumb && !NoColor;

    /// <summary>Results may be coloured.</summary>
    public bool ResultsHaveColor { get; } = !Console.IsOutputRedirected && !IsDumb && !NoColor;

    /// <summary>Spectre's console over stderr, for progress displays; falls back to plain lines by itself.</summary>
    public IAnsiConsole Messages => messages ??= AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(Console.Error),
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
            Console.Error.WriteLine(text);
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

    public void Dispose() => Results.Dispose();

    private string Colored(string text, string style) => HasColor ? $"\e[{style}m{text}\e[0m" : text;
}
