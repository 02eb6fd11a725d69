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

        return help.Invoke(parseResult);
    }
}
