using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CorpusFilter.Configuration;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Scoring.Llm;

namespace CorpusFilter.Cli.Verbs;

internal sealed class CheckVerb : ConfigVerb
{
    private readonly Option<bool> json;

    public CheckVerb()
        : base("check", "Validate the config and everything it names, and open every shard's footer. Changes nothing.", "corpusfilter check corpusfilter.yaml") =>
        json = AddJson();

    public override async Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        PipelineConfig config = LoadConfig(arguments);
        await using Pipeline pipeline = await Pipeline.OpenAsync(config, TimeProvider.System, RunObserver.Silent, cancellation);
        RunPlan plan = pipeline.Plan(cancellation);
        Shard[] unusable = plan.Unusable.ToArray();
        IReadOnlyList<EndpointCheck.Finding> endpoints = await pipeline.CheckJudgeAsync(cancellation);
        if (arguments.GetValue(json))
        {
            output.Result(new JsonObject
            {
                ["endpoints"] = new JsonArray([.. endpoints.Select(Json)]),
                ["shards"] = plan.Shards.Count,
                ["rows"] = plan.Rows,
                ["behaviors"] = new JsonArray([.. pipeline.Behaviors.Select(name => JsonValue.Create(name))]),
                ["problems"] = new JsonArray([.. unusable.Select(shard => new JsonObject { ["path"] = shard.Path, ["reason"] = shard.Problem })]),
            });
        }
        else
        {
            foreach (Shard shard in unusable)
                output.Error($"{shard.Path}: {shard.Problem}");
            output.Result(string.Create(CultureInfo.InvariantCulture,
                $"{config.File}: valid; {plan.Shards.Count - unusable.Length} of {plan.Shards.Count} shards can be used, {plan.Rows:N0} rows; behaviors: {string.Join(", ", pipeline.Behaviors)}"));
            foreach (EndpointCheck.Finding endpoint in endpoints)
                Show(endpoint, config, output);
        }
        // A run would stop with 3 where no endpoint works.
        if (endpoints.Count > 0 && endpoints.All(endpoint => endpoint.Problem is not null))
            return ExitCodes.Stopped;
        return unusable.Length == 0 ? ExitCodes.Done : ExitCodes.DoneWithLosses;
    }

    private static void Show(EndpointCheck.Finding endpoint, PipelineConfig config, ConsoleOutput output)
    {
        if (endpoint.Problem is { } problem)
        {
            output.Error($"{endpoint.Endpoint}: {problem}");
            return;
        }
        string models = endpoint.Models is { } served ? $"; serves {string.Join(", ", served.Take(5))}" : "";
        string form = endpoint.TakesJsonSchema switch { true => "takes JSON Schema", false => "takes no JSON Schema: replies are parsed as they come", _ => "JSON Schema: unclear" };
        output.Result(string.Create(CultureInfo.InvariantCulture, $"{endpoint.Endpoint}: answered in {endpoint.Seconds:0.##} s as {endpoint.AnswersAs ?? config.Classifier.Llm.Model}{models}; {form}"));
        if (endpoint.Models is { Count: > 0 } && !endpoint.Models.Contains(config.Classifier.Llm.Model, StringComparer.Ordinal))
            output.Warning($"{endpoint.Endpoint}: its list of models has no {config.Classifier.Llm.Model}");
    }

    private static JsonObject Json(EndpointCheck.Finding endpoint) => new()
    {
        ["endpoint"] = endpoint.Endpoint,
        ["problem"] = endpoint.Problem,
        ["models"] = endpoint.Models is { } models ? new JsonArray([.. models.Select(name => JsonValue.Create(name))]) : null,
        ["json_schema"] = endpoint.TakesJsonSchema,
        ["answers_as"] = endpoint.AnswersAs,
        ["seconds"] = Math.Round(endpoint.Seconds, 3),
    };
}
