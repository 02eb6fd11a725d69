using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CorpusFilter.Behaviors;
using CorpusFilter.Configuration;
using CorpusFilter.Evaluation;
using CorpusFilter.Parquet;
using CorpusFilter.Planning;
using CorpusFilter.Scoring;
using CorpusFilter.Scoring.Heuristic;
using CorpusFilter.Tokens;

namespace CorpusFilter.Cli.Verbs;

internal sealed class ExplainVerb : ConfigVerb
{
    private readonly Argument<string?> file = new("FILE") { Description = "A text file; - or nothing for stdin.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> shard = new("--shard") { Description = "Take the document from this shard: its name as in the scores, or a path." };
    private readonly Option<long?> row = new("--row") { Description = "Which row of the shard, from 0." };
    private readonly Option<bool> json;

    public ExplainVerb()
        : base(
            "explain",
            "Show why a document got its score: the text with its evidence marked, and rule by rule what counted and what was held back.",
            "corpusfilter explain configs/quickstart.yaml answer.txt",
            "corpusfilter explain configs/quickstart.yaml --shard train-00000 --row 17",
            "pbpaste | corpusfilter explain configs/quickstart.yaml --json")
    {
        Add(file);
        Add(shard);
        Add(row);
        json = AddJson();
    }

    public override async Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        PipelineConfig config = LoadConfig(arguments);
        byte[] text = await ReadAsync(arguments, config, cancellation);
        BehaviorPacks packs = BehaviorPacks.Load(config.Behaviors);
        ITokenCounter tokens = await TokenCounters.OpenAsync(config.Tokens, Environment.GetEnvironmentVariable, cancellation);
        await using IBehaviorClassifier classifier = await Classifiers.OpenAsync(config, packs, tokens, TimeProvider.System, cancellation);
        var document = new LabelledDocument("", text, new BehaviorLabel?[classifier.Behaviors.Count]);
        Prediction prediction = text.Length == 0
            ? new Prediction(0, null, [], "the text is empty")
            : (await Prediction.OfAsync([document], classifier, tokens, cancellation))[0];
        // A model gives no rules; its evidence and its reason are all there is to show.
        IReadOnlyList<ExplainedCue> cues = config.Classifier.Kind == ClassifierKind.Llm ? [] : Explanation.Of(text, packs).Cues;
        if (arguments.GetValue(json))
            output.Result(Json(text, prediction, cues, classifier.Behaviors, tokens));
        else
            Show(output, text, prediction, cues, classifier.Behaviors, tokens);
        return ExitCodes.Done;
    }

    private async Task<byte[]> ReadAsync(ParseResult arguments, PipelineConfig config, CancellationToken cancellation)
    {
        string? path = arguments.GetValue(file);
        if (arguments.GetValue(shard) is { } name)
        {
            long wanted = arguments.GetValue(row) ?? throw Wrong("--row", "is missing; --shard needs to know which row, from 0");
            return path is null ? ReadRow(config, name, wanted) : throw Wrong("--shard", "and FILE exclude each other");
        }
        if (arguments.GetValue(row) is not null)
            throw Wrong("--row", "needs --shard");
        if (path is not null && path != "-")
            return await File.ReadAllBytesAsync(path, cancellation);
        using var copy = new MemoryStream();
        await using Stream input = Console.OpenStandardInput();
        await input.CopyToAsync(copy, cancellation);
        return copy.ToArray();
    }

    private static byte[] ReadRow(PipelineConfig config, string name, long wanted)
    {
        IReadOnlyList<ShardLocation> shards = ShardDiscovery.Find(config.Input.Shards, config.Output.Directory, out _);
        string path = shards.FirstOrDefault(one => one.Name == name) is { Path: { } found } ? found
            : File.Exists(name) ? name
            : throw Wrong("--shard", $"'{name}' is none of the config's {shards.Count} shards, and no file", Suggestion.Nearest(name, shards.Select(one => one.Name)) is { } near ? $"Did you mean {near}?" : null);
        using ParquetFile parquet = ParquetFile.Open(path);
        ParquetLeaf leaf = parquet.Schema.FindLeaf(config.Input.TextColumn)
            ?? throw new ConfigurationException(config.Source.Of("input.text_column").Error($"{path} has no column '{config.Input.TextColumn}'"));
        if (wanted < 0 || wanted >= parquet.RowCount)
            throw Wrong("--row", $"is {wanted}; {path} has the rows 0 to {parquet.RowCount - 1}");
        int group = 0;
        while (wanted >= parquet.RowGroups[group].RowCount)
            wanted -= parquet.RowGroups[group++].RowCount;
        using var documents = new DocumentReader(parquet, group, leaf, urlLeaf: null);
        while (documents.Read())
        {
            if (documents.Row != wanted)
                continue;
            return documents.Problem is { } problem ? throw new IOException($"{path}: the row can't be read: {problem}") : documents.TextIsNull ? [] : documents.Text.ToArray();
        }
        return [];
    }

    private static ConfigurationException Wrong(string option, string message, string? hint = null) => new(new Diagnostic(option, 0, 0, "", message, hint));

    private static void Show(ConsoleOutput output, byte[] text, Prediction prediction, IReadOnlyList<ExplainedCue> cues, IReadOnlyList<string> behaviors, ITokenCounter tokens)
    {
        output.Result(new MarkedText(behaviors, output.ResultsHaveColor).Of(text, prediction.Evidence));
        output.Result("");
        output.Result(string.Create(CultureInfo.InvariantCulture, $"{text.Length:N0} bytes, {prediction.Tokens:N0} tokens{(tokens.IsEstimate ? " (estimated)" : "")}"));
        if (prediction.Counts is not { } counts)
        {
            output.Result($"not scored: {prediction.Reason}");
            return;
        }
        for (int behavior = 0; behavior < behaviors.Count; behavior++)
        {
            output.Result(string.Create(CultureInfo.InvariantCulture, $"\n{behaviors[behavior]}: {counts[behavior]} instance{(counts[behavior] == 1 ? "" : "s")}, {prediction.Density(behavior):F2} per 1,000 tokens"));
            foreach (ExplainedCue cue in cues.Where(cue => cue.Behavior == behavior))
            {
                string verdict = cue switch
                {
                    { HeldBackBy: { } obstacle } => $"held back: {obstacle}",
                    { NeedsOtherSentences: true } => string.Create(CultureInfo.InvariantCulture, $"counts, as other sentences say it too; its own has {cue.SentenceWeight:F2}"),
                    { IsPartOfInstance: true } => "counts",
                    _ => string.Create(CultureInfo.InvariantCulture, $"counts, but its sentence stays under 1: {cue.SentenceWeight:F2}"),
                };
                output.Result(string.Create(CultureInfo.InvariantCulture, $"  {cue.Weight,5:F2}  {cue.Rule,-18} '{Cut(text, cue.Start, cue.End)}' at {cue.Start}: {verdict}"));
            }
        }
        if (prediction.Reason is not null)
            output.Result($"\n{prediction.Reason}");
    }

    private static JsonObject Json(byte[] text, Prediction prediction, IReadOnlyList<ExplainedCue> cues, IReadOnlyList<string> behaviors, ITokenCounter tokens) => new()
    {
        ["bytes"] = text.Length,
        ["tokens"] = prediction.Tokens,
        ["tokens_are_estimated"] = tokens.IsEstimate,
        ["scored"] = prediction.Counts is not null,
        ["reason"] = prediction.Reason,
        ["counts"] = prediction.Counts is { } counts ? new JsonObject(behaviors.Select((name, i) => KeyValuePair.Create(name, (JsonNode?)counts[i]))) : null,
        ["evidence"] = new JsonArray([.. prediction.Evidence.Select(instance => new JsonObject
        {
            ["behavior"] = behaviors[instance.Behavior],
            ["start"] = instance.Start,
            ["end"] = instance.End,
            ["cue"] = instance.Cue,
            ["text"] = Encoding.UTF8.GetString(text.AsSpan(instance.Start, instance.End - instance.Start)),
        })]),
        ["cues"] = new JsonArray([.. cues.Select(cue => new JsonObject
        {
            ["behavior"] = behaviors[cue.Behavior],
            ["rule"] = cue.Rule,
            ["weight"] = cue.Weight,
            ["start"] = cue.Start,
            ["end"] = cue.End,
            ["text"] = Encoding.UTF8.GetString(text.AsSpan(cue.Start, cue.End - cue.Start)),
            ["held_back_by"] = cue.HeldBackBy,
            ["in_instance"] = cue.IsPartOfInstance,
            ["sentence_weight"] = Math.Round(cue.SentenceWeight, 6),
        })]),
    };

    private static string Cut(byte[] text, int start, int end) =>
        string.Join(' ', Encoding.UTF8.GetString(text.AsSpan(start, end - start)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
