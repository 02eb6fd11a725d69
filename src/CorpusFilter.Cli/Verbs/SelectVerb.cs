using System.CommandLine;
using CorpusFilter.Configuration;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Selection;

namespace CorpusFilter.Cli.Verbs;

internal sealed class SelectVerb() : ConfigVerb("select", "Decide from the scores which documents are behavior-rich and which are the control.",
    "corpusfilter select corpusfilter.yaml", "corpusfilter select corpusfilter.yaml --set selection.rich.token_budget=8.3M")
{
    public override async Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        PipelineConfig config = LoadConfig(arguments);
        var display = new ProgressDisplay(output, TimeProvider.System, ShowsProgress(arguments));
        await using Pipeline pipeline = await Pipeline.OpenAsync(config, TimeProvider.System, display.Observer, cancellation);
        using RunLock held = pipeline.Lock("select", TaskShare.All);
        RunPlan plan = pipeline.Plan(cancellation);
        SelectionRecord selection = pipeline.Select(plan, pipeline.Scoring.Inspect(plan, cancellation), new Session("select", TimeProvider.System), cancellation);
        output.Message($"{selection.Plan.Files.Count} subset files are planned; next: corpusfilter write {config.File}");
        return ExitCodes.Done;
    }
}
