using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CorpusFilter.Configuration;
using CorpusFilter.Planning;
using CorpusFilter.Reporting;
using CorpusFilter.Runs;
using CorpusFilter.Scoring.Llm;

namespace CorpusFilter.Cli.Verbs;

internal sealed class PlanVerb : ConfigVerb
{
    private readonly Option<bool> json;

    public PlanVerb()
        : base("plan", "Say what `run` would do, what is done already, and what is stale and why. Changes nothing.", "corpusfilter plan corpusfilter.yaml") =>
        json = AddJson();

    public override async Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        PipelineConfig config = LoadConfig(arguments);
        await using Pipeline pipeline = await Pipeline.OpenAsync(config, TimeProvider.System, new RunObserver { Warn = output.Warning }, cancellation);
        Outlook outlook = pipeline.LookAhead(pipeline.Plan(cancellation), cancellation);
        LlmEstimate? estimate = await pipeline.EstimateJudgeAsync(outlook);
        if (arguments.GetValue(json))
            output.Result(Json(outlook, estimate));
        else
            Show(outlook, estimate, config, output);
        return ExitCodes.Done;
    }

    private static JsonObject Json(Outlook outlook, LlmEstimate? estimate) => new()
    {
        ["shards"] = outlook.Plan.Shards.Count,
        ["quarantined_shards"] = new JsonArray([.. outlook.Plan.Unusable.Select(shard => new JsonObject { ["name"] = shard.Name, ["path"] = shard.Path, ["reason"] = shard.Problem })]),
        ["rows"] = outlook.Plan.Rows,
        ["bytes"] = outlook.Plan.Bytes,
        ["text_bytes"] = outlook.Plan.Units.Sum(unit => unit.TextBytes),
        ["units"] = outlook.Units.Count,
        ["units_scored"] = outlook.Units.Count(unit => unit.IsScored),
        ["stale_units"] = new JsonObject(outlook.StaleUnits.Select(reason => KeyValuePair.Create<string, JsonNode?>(reason.Key, reason.Value))),
        ["rows_to_score"] = outlook.Units.Where(unit => !unit.IsScored).Sum(unit => unit.Unit.Rows),
        ["text_bytes_to_score"] = outlook.Units.Where(unit => !unit.IsScored).Sum(unit => unit.Unit.TextBytes),
        ["llm"] = estimate is null ? null : new JsonObject
        {
            ["calls"] = estimate.Calls,
            ["prompt_tokens"] = estimate.PromptTokens,
            ["answer_tokens"] = estimate.AnswerTokens,
            ["money"] = estimate.Money,
            ["seconds"] = estimate.Seconds,
            ["basis"] = estimate.Basis,
            ["stored_answers"] = estimate.StoredAnswers,
        },
        ["selection"] = outlook.Selection,
        ["files"] = outlook.Files,
        ["files_written"] = outlook.FilesWritten,
    };

    private static void Show(Outlook outlook, LlmEstimate? estimate, PipelineConfig config, ConsoleOutput output)
    {
        void Line(string name, FormattableString value) => output.Result(name.PadRight(12) + value.ToString(CultureInfo.InvariantCulture));
        RunPlan plan = outlook.Plan;
        int scored = outlook.Units.Count(unit => unit.IsScored);
        long rowsLeft = outlook.Units.Where(unit => !unit.IsScored).Sum(unit => unit.Unit.Rows);
        long bytesLeft = outlook.Units.Where(unit => !unit.IsScored).Sum(unit => unit.Unit.TextBytes);
        Line("input", $"{plan.Shards.Count} shards, {plan.Rows:N0} rows, {plan.Bytes / 1e6:N1} MB on disk, {plan.Units.Sum(unit => unit.TextBytes) / 1e6:N1} MB of text");
        foreach (Shard shard in plan.Unusable)
            Line("", $"quarantined: {shard.Name}: {shard.Problem}");
        Line("classifier", $"{config.Classifier.Kind.ToString().ToLowerInvariant()}; tokens: {config.Tokens.Counter}");
        Line("scoring", $"{scored} of {outlook.Units.Count} units scored, {rowsLeft:N0} rows ({bytesLeft / 1e6:N1} MB of text) to score");
        foreach ((string reason, int units) in outlook.StaleUnits)
            Line("", $"{units} units stale: {reason}");
        if (estimate is not null)
            Line("judge", $"{estimate}; {estimate.StoredAnswers:N0} answers are stored, and cost nothing again");
        Line("selection", $"{outlook.Selection}");
        if (outlook.Files is { } files)
            Line("writing", $"{outlook.FilesWritten} of {files} subset files written");
        else
            Line("writing", $"files are planned by the selection");
        Line("output", $"{config.Output.Directory}");
    }
}
