using System.CommandLine;
using CorpusFilter.Configuration;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Writing;

namespace CorpusFilter.Cli.Verbs;

internal sealed class WriteVerb() : StageVerb("write", "Write the subsets, or one task's share of their files.",
    "corpusfilter write corpusfilter.yaml", "corpusfilter write corpusfilter.yaml --task 0 --tasks 8")
{
    public override async Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        PipelineConfig config = LoadConfig(arguments);
        TaskShare share = Share(arguments);
        var display = new ProgressDisplay(output, TimeProvider.System, ShowsProgress(arguments));
        await using Pipeline pipeline = await Pipeline.OpenAsync(config, TimeProvider.System, display.Observer, cancellation);
        using RunLock held = pipeline.Lock("write", share);
        RunPlan plan = pipeline.Plan(cancellation);
        IReadOnlyList<OutputState> files = await pipeline.WriteAsync(
            plan, pipeline.RequireSelection(plan, cancellation), share, new Session("write", TimeProvider.System), cancellation);
        int missing = files.Count(file => file.Written is null);
        output.Message(missing == 0
            ? $"all {files.Count} subset files are written; next: corpusfilter report {config.File}"
            : $"{files.Count - missing} of {files.Count} subset files are written; the rest is other tasks'");
        return ExitCodes.Done;
    }
}
