using System.CommandLine;
using CorpusFilter.Configuration;
using CorpusFilter.Runs;

namespace CorpusFilter.Cli.Verbs;

internal sealed class RunVerb : ConfigVerb
{
    private readonly Option<bool> json;

    public RunVerb()
        : base("run", "Score, select, write and report; continues where an earlier run stopped.",
            "corpusfilter run corpusfilter.yaml", "corpusfilter run corpusfilter.yaml --set selection.rich.top_fraction=0.5") =>
        json = AddJson();

    public override async Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        PipelineConfig config = LoadConfig(arguments);
        var display = new ProgressDisplay(output, TimeProvider.System, ShowsProgress(arguments));
        await using Pipeline pipeline = await Pipeline.OpenAsync(config, TimeProvider.System, display.Observer, cancellation);
        Ledger ledger = await pipeline.RunAsync(cancellation);
        return RunSummary.Show(ledger, config, output, arguments.GetValue(json));
    }
}
