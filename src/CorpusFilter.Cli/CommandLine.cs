using System.CommandLine;
using System.CommandLine.Help;
using CorpusFilter.Cli.Verbs;
using CorpusFilter.Configuration;

namespace CorpusFilter.Cli;

/// <summary>Arguments to a verb, the verb's end to an exit code.</summary>
internal static class CommandLine
{
    private const string Description = "Filters pretraining corpora for cognitive behaviors: scores documents, selects a behavior-rich and a behavior-poor subset, writes both as Parquet.";

    /// <summary>Runs the verb that <paramref name="args"/> name.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(string[] args, ConsoleOutput output, Verb[] verbs)
    {
        RootCommand root = new(Description);
        foreach (Verb verb in verbs)
            root.Add(verb);
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
            help.Action = new HelpWithExamples();

        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0)
        {
            UsageError(parsed, args, output, verbs);
            return ExitCodes.Usage;
        }

        using Interruption interruption = new(output);
        int exitCode;
        try
        {
            exitCode = parsed.CommandResult.Command is Verb verb && parsed.Action == verb.Action
                ? await verb.RunAsync(parsed, output, interruption.Token).ConfigureAwait(false)
                : await parsed.InvokeAsync(new InvocationConfiguration { Output = output.Results, ProcessTerminationTimeout = null }).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            exitCode = Failure.Report(e, output, interruption.Token.IsCancellationRequested, args);
        }

        await output.Results.FlushAsync().ConfigureAwait(false);
        return exitCode;
    }

    private static void UsageError(ParseResult parsed, string[] args, ConsoleOutput output, Verb[] verbs)
    {
        bool isRoot = parsed.CommandResult.Command is RootCommand;
        if (isRoot && parsed.UnmatchedTokens.Count > 0)
        {
            string word = parsed.UnmatchedTokens[0];
            output.Error($"unknown {(word.StartsWith('-') ? "option" : "verb")}: {word}");
            string[] words = word.StartsWith('-') ? [] : [.. verbs.Select(v => v.Name)];
            if (words.Length > 0)
                output.Message($"  {Suggestion.Hint(word, words, "verbs")}");
        }
        else if (args.Length == 0)
        {
            output.Error("expected a verb");
            output.Message($"  {Suggestion.Hint("", [.. verbs.Select(v => v.Name)], "verbs")}");
        }
        else
        {
            foreach (string unknown in parsed.UnmatchedTokens)
            {
                output.Error($"unexpected: {unknown}");
                string[] options = [.. parsed.CommandResult.Command.Options.Where(o => !o.Hidden).Select(o => o.Name), "--help"];
                if (unknown.StartsWith('-'))
                    output.Message($"  {Suggestion.Hint(unknown, options, "options")}");
            }

            string[] unmatched = [.. parsed.UnmatchedTokens];
            foreach (string message in parsed.Errors.Select(e => e.Message).Where(m => !unmatched.Any(u => m.Contains($"'{u}'", StringComparison.Ordinal))))
                output.Error(message);
        }

        string help = isRoot ? "corpusfilter --help" : $"corpusfilter {parsed.CommandResult.Command.Name} --help";
        output.Message($"  See {help}");
    }
}
