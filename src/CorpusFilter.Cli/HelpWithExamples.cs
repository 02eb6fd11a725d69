using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using CorpusFilter.Cli.Verbs;

namespace CorpusFilter.Cli;

/// <summary>The library's help, after examples: what most people came for.</summary>
internal sealed class HelpWithExamples : SynchronousCommandLineAction
{
    private const int Width = 110;

    private static readonly string[] OfProgram =
    [
        "corpusfilter init                     write a commented config to start from",
        "corpusfilter plan corpusfilter.yaml   say what a run would do",
        "corpusfilter run corpusfilter.yaml    do it; continues where it stopped",
    ];

    private static readonly string[] ExitCodeMeanings =
    [
        "0    done",
        "1    done, but more was quarantined than the config tolerates, or a gate failed",
        "2    wrong usage or configuration; nothing was done",
        "3    could not go on: disk full, endpoint down, lock held",
        "130  interrupted; the same command goes on",
    ];

    private readonly HelpAction help = new() { MaxWidth = Width };

    public override int Invoke(ParseResult parseResult)
    {
        TextWriter writer = parseResult.InvocationConfiguration.Output;
        IReadOnlyList<string> examples = parseResult.CommandResult.Command is Verb verb ? verb.Examples : OfProgram;
        if (examples.Count > 0)
        {
            writer.WriteLine("Examples:");
            foreach (string example in examples)
                writer.WriteLine($"  {example}");
            writer.WriteLine();
        }

        int exitCode = help.Invoke(parseResult);
        if (parseResult.CommandResult.Command is RootCommand)
        {
            writer.WriteLine("Exit codes:");
            foreach (string meaning in ExitCodeMeanings)
                writer.WriteLine($"  {meaning}");
            writer.WriteLine();
            writer.WriteLine("Results go to stdout, messages to stderr. NO_COLOR=1 writes without colour.");
        }

        return exitCode;
    }
}
