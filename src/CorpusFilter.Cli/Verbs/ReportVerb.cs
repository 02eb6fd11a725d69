using System.CommandLine;
using CorpusFilter.Configuration;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Selection;

namespace CorpusFilter.Cli.Verbs;

internal sealed class ReportVerb : ConfigVerb
{
    private readonly Option<bool> json;

    public ReportVerb()
        : base("report", "Write the record and the dataset card of a run whose files are all there.", "corpusfilter report corpusfilter.yaml") =>
        json = AddJson();

    public override async Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        PipelineConfig config = LoadConfig(arguments);
        var display = new ProgressDisplay(output, TimeProvider.System, ShowsProgress(arguments));
        await using Pipeline pipeline = await Pipeline.OpenAsync(config, TimeProvider.System, display.Observer, cancellation);
        using RunLock held = pipeline.Lock("report", TaskShare.All);
        RunPlan plan = pipeline.Plan(cancellation);
        SelectionRecord selection = pipeline.RequireSelection(plan, cancellation);
        Ledger ledger = pipeline.Report(plan, selection, new Session("report", TimeProvider.System), cancellation);
        return RunSummary.Show(ledger, config, output, arguments.GetValue(json));
    }
}
