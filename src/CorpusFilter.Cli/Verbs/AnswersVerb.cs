using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CorpusFilter.Configuration;
using CorpusFilter.Scoring.Llm;

namespace CorpusFilter.Cli.Verbs;

/// <summary>Looks after the answers that language models gave: what is there, out as JSONL, and away with what is not wanted.</summary>
internal sealed class AnswersVerb : Verb
{
    private readonly Argument<string> action = new("ACTION") { Description = "list: how many of which model and prompt. export: all of them as JSONL. prune: remove those that the options name." };
    private readonly Argument<string> where = new("WHERE") { Description = "A config, a run directory, or the folder of the answers." };
    private readonly Option<string?> model = new("--model") { Description = "Only answers of this model." };
    private readonly Option<string?> prompt = new("--prompt") { Description = "Only answers to this prompt: its name, or \"name version\"." };
    private readonly Option<string?> before = new("--before") { Description = "Only answers older than this date (2026-01-31, UTC)." };
    private readonly Option<bool> refused = new("--refused") { Description = "Only replies that could not be read; they are kept for the bill." };
    private readonly Option<bool> json;

    public AnswersVerb()
        : base(
            "answers",
            "List, export or prune the stored answers of language models.",
            "corpusfilter answers list out/quickstart",
            "corpusfilter answers export corpusfilter.yaml --prompt \"behaviors 1\" > answers.jsonl",
            "corpusfilter answers prune out/quickstart --prompt \"behaviors 1\" --before 2026-01-31")
    {
        action.AcceptOnlyFromAmong("list", "export", "prune");
        Add(action);
        Add(where);
        Add(model);
        Add(prompt);
        Add(before);
        Add(refused);
        json = AddJson();
    }

    public override Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        string directory = Folder(arguments.GetRequiredValue(where));
        var filter = new AnswerFilter { Model = arguments.GetValue(model), Prompt = arguments.GetValue(prompt), Before = Date(arguments.GetValue(before)), Refused = arguments.GetValue(refused) };
        switch (arguments.GetRequiredValue(action))
        {
            case "list":
                List(directory, filter, output, arguments.GetValue(json));
                break;
            case "export":
                Export(directory, filter, output, cancellation);
                break;
            default:
                if (filter.IsEmpty)
                    throw new ConfigurationException(new Diagnostic("answers prune", 0, 0, "", "would remove everything", "Say what: --model, --prompt, --before or --refused. To remove everything, delete the folder."));
                int removed = AnswerPruning.Prune(directory, filter);
                output.Message(string.Create(CultureInfo.InvariantCulture, $"{removed:N0} answers removed from {directory}; they no longer count against a run's cap"));
                break;
        }
        return Task.FromResult(ExitCodes.Done);
    }

    private static void List(string directory, AnswerFilter filter, ConsoleOutput output, bool asJson)
    {
        var groups = new SortedDictionary<(string Model, string Prompt), Group>();
        long damaged = AnswerPruning.ReadAll(directory, stored =>
        {
            if (!filter.Takes(stored))
                return;
            (string, string) name = (stored.Answer.Model, stored.Answer.Prompt);
            groups[name] = groups.GetValueOrDefault(name, new Group()).With(stored);
        });
        if (asJson)
        {
            output.Result(new JsonObject
            {
                ["folder"] = directory,
                ["damaged_bytes"] = damaged,
                ["answers"] = new JsonArray([.. groups.Select(group => group.Value.ToJson(group.Key.Model, group.Key.Prompt))]),
            });
            return;
        }
        output.Result(string.Create(CultureInfo.InvariantCulture, $"{"answers",10} {"unreadable",10} {"prompt tokens",14} {"answer tokens",14}  {"last",-10}  model, prompt"));
        foreach (((string Model, string Prompt) name, Group group) in groups)
            output.Result(string.Create(CultureInfo.InvariantCulture,
                $"{group.Answers,10:N0} {group.Refused,10:N0} {group.PromptTokens,14:N0} {group.AnswerTokens,14:N0}  {group.Last:yyyy-MM-dd}  {name.Model}, {name.Prompt}"));
        if (damaged > 0)
            output.Warning(string.Create(CultureInfo.InvariantCulture, $"{damaged:N0} bytes belong to no whole answer: what a killed process was writing, or damage. They do no harm; `answers prune` leaves them out."));
    }

    private static void Export(string directory, AnswerFilter filter, ConsoleOutput output, CancellationToken cancellation)
    {
        using var line = new MemoryStream();
        AnswerPruning.ReadAll(directory, stored =>
        {
            cancellation.ThrowIfCancellationRequested();
            if (!filter.Takes(stored))
                return;
            line.SetLength(0);
            using (var writer = new Utf8JsonWriter(line, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
                stored.Answer.Write(writer, stored.Key);
            output.Result(Encoding.UTF8.GetString(line.GetBuffer().AsSpan(0, (int)line.Length)));
        });
    }

    private static string Folder(string where)
    {
        if (File.Exists(where))
            return LlmClassifier.AnswerDirectory(ConfigLoader.Load(where));
        string inside = Path.Combine(where, "answers");
        if (Directory.Exists(inside))
            return inside;
        return Directory.Exists(where) ? where : throw new ConfigurationException(new Diagnostic(where, 0, 0, "", "no such file or folder", "Name a config, a run directory, or the folder of the answers."));
    }

    private static DateTimeOffset? Date(string? text)
    {
        if (text is null)
            return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date)
            ? date
            : throw new ConfigurationException(new Diagnostic("--before", 0, 0, "", $"'{text}' is no date", "Write it like 2026-01-31."));
    }

    private sealed record Group
    {
        public long Answers { get; private init; }
        public long Refused { get; private init; }
        public long PromptTokens { get; private init; }
        public long AnswerTokens { get; private init; }
        public DateTimeOffset Last { get; private init; }

        public Group With(StoredAnswer stored) => this with
        {
            Answers = Answers + (stored.Kind == AnswerKind.Answer ? 1 : 0),
            Refused = Refused + (stored.Kind == AnswerKind.Refused ? 1 : 0),
            PromptTokens = PromptTokens + stored.Answer.PromptTokens,
            AnswerTokens = AnswerTokens + stored.Answer.AnswerTokens,
            Last = stored.Answer.Time > Last ? stored.Answer.Time : Last,
        };

        public JsonObject ToJson(string model, string prompt) => new()
        {
            ["model"] = model,
            ["prompt"] = prompt,
            ["answers"] = Answers,
            ["unreadable"] = Refused,
            ["prompt_tokens"] = PromptTokens,
            ["answer_tokens"] = AnswerTokens,
            ["last"] = Last,
        };
    }
}
