using System.CommandLine;
using System.Text.Json.Nodes;
using CorpusFilter.Behaviors;
using CorpusFilter.Configuration;
using CorpusFilter.Evaluation;
using CorpusFilter.Scoring;
using CorpusFilter.Tokens;

namespace CorpusFilter.Cli.Verbs;

internal sealed class EvaluateVerb : ConfigVerb
{
    private readonly Argument<string> labels = new("LABELS") { Description = "Labelled documents: JSON lines with text, and labels per behavior (quotes, spans, a count, true or false)." };
    private readonly Option<string?> against = new("--against") { Description = "A second config, whose classifier is evaluated beside the first; with their agreement.", HelpName = "CONFIG" };
    private readonly Option<string[]> label = new("--label") { Description = "A label that goes by another name than its behavior. For example --label self_check=verification", HelpName = "label=behavior", Arity = ArgumentArity.OneOrMore, AllowMultipleArgumentsPerToken = false };
    private readonly Option<int> examples = new("--examples") { Description = "Wrong decisions to show, per behavior and kind.", DefaultValueFactory = _ => 0 };
    private readonly Option<int> seed = new("--seed") { Description = "Seed of the bootstrap intervals.", DefaultValueFactory = _ => 1 };
    private readonly Option<bool> json;

    public EvaluateVerb()
        : base(
            "evaluate",
            "Compare a config's classifier with labelled documents: precision, recall, F1, ranking, with intervals.",
            "corpusfilter evaluate configs/quickstart.yaml data-samples/gold.jsonl",
            "corpusfilter evaluate heuristic.yaml gold.jsonl --against llm.yaml --examples 10")
    {
        Add(labels);
        Add(against);
        Add(label);
        Add(examples);
        Add(seed);
        json = AddJson();
    }

    public override async Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        PipelineConfig config = LoadConfig(arguments);
        PipelineConfig? second = arguments.GetValue(against) is { } other ? ConfigLoader.Load(other, []) : null;
        string file = arguments.GetRequiredValue(labels);
        BehaviorPacks packs = BehaviorPacks.Load(config.Behaviors);
        var reader = new LabelReader(packs.Names, Names(arguments.GetValue(label) ?? [], packs.Names));
        IReadOnlyList<LabelledDocument> documents = reader.Read(file);
        foreach (string quote in reader.Misquoted.Take(5))
            output.Warning($"not in its document, and so not counted as a span: {quote}");
        if (documents.All(document => document.Labels.All(one => one is null)))
            throw new ConfigurationException(new Diagnostic(file, 0, 0, "labels", $"none is named like a behavior of {config.Name}", $"The behaviors are {string.Join(", ", packs.Names)}; --label label=behavior names one that goes by another name."));

        var evaluator = new Evaluator(packs.Names, documents, arguments.GetValue(seed));
        IReadOnlyList<Prediction> predictions = await PredictAsync(config, packs, documents, cancellation);
        EvaluationResult result = evaluator.Evaluate(NameOf(config), predictions, arguments.GetValue(examples));
        EvaluationResult? secondResult = null;
        IReadOnlyList<AgreementResult> agreement = [];
        if (second is not null)
        {
            BehaviorPacks secondPacks = BehaviorPacks.Load(second.Behaviors);
            if (!secondPacks.Names.SequenceEqual(packs.Names, StringComparer.Ordinal))
                throw new ConfigurationException(second.Source.Of("behaviors").Error($"defines {string.Join(", ", secondPacks.Names)}, but the first config {string.Join(", ", packs.Names)}", "Classifiers are compared over the same behaviors."));
            IReadOnlyList<Prediction> others = await PredictAsync(second, secondPacks, documents, cancellation);
            secondResult = evaluator.Evaluate(NameOf(second), others, arguments.GetValue(examples));
            agreement = evaluator.Agreement(predictions, others);
        }
        if (arguments.GetValue(json))
            output.Result(Json(file, result, secondResult, agreement));
        else
            Show(output, result, secondResult, agreement);
        return ExitCodes.Done;
    }

    private static async Task<IReadOnlyList<Prediction>> PredictAsync(PipelineConfig config, BehaviorPacks packs, IReadOnlyList<LabelledDocument> documents, CancellationToken cancellation)
    {
        ITokenCounter tokens = await TokenCounters.OpenAsync(config.Tokens, Environment.GetEnvironmentVariable, cancellation);
        await using IBehaviorClassifier classifier = await Classifiers.OpenAsync(config, packs, tokens, TimeProvider.System, cancellation);
        return await Prediction.OfAsync(documents, classifier, tokens, cancellation);
    }

    private static string NameOf(PipelineConfig config) => $"{config.Name} ({config.Classifier.Kind.ToString().ToLowerInvariant()})";

    private static Dictionary<string, string> Names(string[] pairs, IReadOnlyList<string> behaviors)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (string pair in pairs)
        {
            string[] parts = pair.Split('=', 2);
            if (parts.Length != 2)
                throw new ConfigurationException(new Diagnostic("--label", 0, 0, "", $"is '{pair}'; expected label=behavior"));
            if (!behaviors.Contains(parts[1], StringComparer.Ordinal))
                throw new ConfigurationException(new Diagnostic("--label", 0, 0, "", $"there is no behavior '{parts[1]}'", Suggestion.Hint(parts[1], behaviors, "behaviors")));
            names[parts[0]] = parts[1];
        }
        return names;
    }

    private static void Show(ConsoleOutput output, EvaluationResult result, EvaluationResult? second, IReadOnlyList<AgreementResult> agreement)
    {
        output.Results.Write(EvaluationMarkdown.Of(result));
        if (second is null)
            return;
        output.Results.Write("\n" + EvaluationMarkdown.Of(second));
        output.Results.Write("\n" + EvaluationMarkdown.Of(agreement));
    }

    private static JsonObject Json(string file, EvaluationResult result, EvaluationResult? second, IReadOnlyList<AgreementResult> agreement)
    {
        var root = new JsonObject { ["labels"] = file, ["documents"] = result.Documents, ["classifiers"] = new JsonArray([Json(result), .. second is null ? Array.Empty<JsonNode>() : [Json(second)]]) };
        if (second is not null)
        {
            root["agreement"] = new JsonArray([.. agreement.Select(one => new JsonObject
            {
                ["behavior"] = one.Behavior,
                ["documents"] = one.Documents,
                ["both"] = one.Both.TruePositives,
                ["only_first"] = one.Both.FalseNegatives,
                ["only_second"] = one.Both.FalsePositives,
                ["neither"] = one.Both.TrueNegatives,
                ["kappa"] = Number(one.Kappa),
            })]);
        }
        return root;
    }

    private static JsonObject Json(EvaluationResult result) => new()
    {
        ["name"] = result.Classifier,
        ["unscored"] = result.Unscored,
        ["macro_f1"] = Number(result.MacroF1),
        ["macro_f1_interval"] = Json(result.MacroF1Interval),
        ["behaviors"] = new JsonArray([.. result.Behaviors.Select(one => new JsonObject
        {
            ["name"] = one.Name,
            ["labelled"] = one.Labelled,
            ["by_document"] = Json(one.ByDocument),
            ["f1_interval"] = Json(one.F1Interval),
            ["by_instance"] = one.ByInstance is { } instances ? Json(instances) : null,
            ["average_precision"] = Number(one.AveragePrecision),
            ["auc"] = Number(one.Auc),
            ["auc_within_length_bands"] = Number(one.AucWithinBands),
            ["auc_of_length_within_length_bands"] = Number(one.LengthAucWithinBands),
            ["auc_of_length"] = Number(one.LengthAuc),
            ["examples"] = new JsonArray([.. one.Examples.Select(example => new JsonObject { ["document"] = example.Document, ["kind"] = example.Kind, ["cue"] = example.Cue, ["text"] = example.Text })]),
        })]),
    };

    private static JsonObject Json(Confusion confusion) => new()
    {
        ["true_positives"] = confusion.TruePositives,
        ["false_positives"] = confusion.FalsePositives,
        ["false_negatives"] = confusion.FalseNegatives,
        ["precision"] = Number(confusion.Precision),
        ["recall"] = Number(confusion.Recall),
        ["f1"] = Number(confusion.F1),
    };

    private static JsonArray Json(Interval interval) => [Number(interval.Low), Number(interval.High)];

    private static JsonValue? Number(double value) => double.IsNaN(value) ? null : JsonValue.Create(Math.Round(value, 4));
}
