using System.CommandLine;
using CorpusFilter.Configuration;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Scoring;

namespace CorpusFilter.Cli.Verbs;

internal sealed class ScoreVerb() : StageVerb("score", "Score the corpus, or one task's share of it.",
    "corpusfilter score corpusfilter.yaml", "corpusfilter score corpusfilter.yaml --task 3 --tasks 64", "sbatch --array=0-63 --wrap 'corpusfilter score corpusfilter.yaml'")
{
    public override async Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        PipelineConfig config = LoadConfig(arguments);
        TaskShare share = Share(arguments);
        var display = new ProgressDisplay(output, TimeProvider.System, ShowsProgress(arguments));
        await using Pipeline pipeline = await Pipeline.OpenAsync(config, TimeProvider.System, display.Observer, cancellation);
        using RunLock held = pipeline.Lock("score", share);
        var session = new Session("score", TimeProvider.System);
        IReadOnlyList<UnitState> units = await pipeline.ScoreAsync(pipeline.Plan(cancellation), share, session, cancellation);
        int missing = units.Count(unit => !unit.IsScored);
        output.Message(missing == 0
            ? $"all {units.Count} units are scored; next: corpusfilter select {config.File}"
            : $"{units.Count - missing} of {units.Count} units are scored; the rest is other tasks'");
        return ExitCodes.Done;
    }
}
