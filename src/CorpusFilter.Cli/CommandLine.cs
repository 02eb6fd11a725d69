using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using CorpusFilter.Cli.Verbs;
using CorpusFilter.Configuration;

namespace CorpusFilter.Cli;

/// <summary>Arguments to a verb, the verb's end to an exit code.</summary>
internal static partial class CommandLine
{
    private const string Description = "Filters pretraining corpora for cognitive behaviors: scores documents, selects a behavior-rich and a behavior-poor subset, writes both as Parquet.";

    private static readonly char[] Whitespace = [' ', '\n', '\r', '\t'];

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
        string[] unknownOptions = UnknownOptions(parsed, args);
        // Who asks for help needn't give what is required.
        if (parsed.Action is not HelpWithExamples && (parsed.Errors.Count > 0 || unknownOptions.Length > 0))
        {
            UsageError(parsed, unknownOptions, args, output, verbs);
            return ExitCodes.Usage;
        }

        using Interruption interruption = new(output, TimeProvider.System);
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

        try
        {
            await output.Results.FlushAsync().ConfigureAwait(false);
        }
        catch (IOException e)
        {
            output.Error($"the result can't be written: {e.Message}");
            return ExitCodes.Stopped;
        }

        return exitCode;
    }

    /// <summary>The library takes a mistyped option for the value of an argument; <c>--</c> says that it is one.</summary>
    private static string[] UnknownOptions(ParseResult parsed, string[] args) =>
        args.Contains("--", StringComparer.Ordinal)
            ? []
            : [.. parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(a => a.Tokens).Select(t => t.Value).Concat(parsed.UnmatchedTokens)
                .Where(word => word.Length > 1 && word[0] == '-')];

    private static void UsageError(ParseResult parsed, string[] unknownOptions, string[] args, ConsoleOutput output, Verb[] verbs)
    {
        Command command = parsed.CommandResult.Command;
        string[] words = [.. verbs.Select(v => v.Name)];
        if (unknownOptions.Length > 0)
        {
            string[] options = [.. command.Options.Where(o => !o.Hidden).Select(o => o.Name), "--help"];
            foreach (string option in unknownOptions)
            {
                output.Error($"unknown option: {option}");
                output.Message($"  {Suggestion.Hint(option, options, "options")}");
            }
        }
        else if (args.Length == 0)
        {
            output.Error("expected a verb");
            output.Message($"  {Suggestion.Hint("", words, "verbs")}");
        }
        else if (command is RootCommand && parsed.UnmatchedTokens.Count > 0)
        {
            output.Error($"unknown verb: {parsed.UnmatchedTokens[0]}");
            output.Message($"  {Suggestion.Hint(parsed.UnmatchedTokens[0], words, "verbs")}");
        }
        else
        {
            foreach (string surplus in parsed.UnmatchedTokens)
                output.Error($"unexpected: {surplus}");
            foreach (string message in parsed.Errors.Select(e => e.Message).Where(m => !parsed.UnmatchedTokens.Any(u => m.Contains($"'{u}'", StringComparison.Ordinal))))
                output.Error(Plain(message));
        }

        output.Message(command is RootCommand ? "  See corpusfilter --help" : $"  See corpusfilter {command.Name} --help");
    }

    /// <summary>The library's message on one line, without the names of .NET's types.</summary>
    private static string Plain(string message)
    {
        if (WrongType().Match(message) is not { Success: true } wrong)
            return string.Join(' ', message.Split(Whitespace, StringSplitOptions.RemoveEmptyEntries));
        string type = wrong.Groups["type"].Value;
        string expected = type.Contains("Int", StringComparison.Ordinal) ? "a whole number" : "a number";
        return $"{wrong.Groups["option"].Value}: expected {expected}; found {wrong.Groups["word"].Value}";
    }

    [GeneratedRegex("^Cannot parse argument '(?<word>.*)' for (option|command) '(?<option>.*)' as expected type '(?<type>.*(Int32|Int64|Double|Decimal).*)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WrongType();
}
