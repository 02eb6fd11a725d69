using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CorpusFilter.Configuration;
using CorpusFilter.Planning;
using CorpusFilter.Runs;

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
        if (arguments.GetValue(json))
        {
            output.Result(new JsonObject
            {
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
        }
        return unusable.Length == 0 ? ExitCodes.Done : ExitCodes.DoneWithLosses;
    }
}
