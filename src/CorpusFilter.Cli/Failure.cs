using CorpusFilter.Configuration;
using CorpusFilter.Tokens;

namespace CorpusFilter.Cli;

/// <summary>What ended a verb, told to the user, as an exit code.</summary>
internal static class Failure
{
    private const string DebugVariable = "CORPUSFILTER_DEBUG";

    private static bool IsDebugging => string.Equals(Environment.GetEnvironmentVariable(DebugVariable), "1", StringComparison.Ordinal);

    public static int Report(Exception exception, ConsoleOutput output, bool isInterrupted, string[] args)
    {
        if (IsDebugging)
            output.Message(exception.ToString());
        switch (exception)
        {
            case ConfigurationException configuration:
                foreach (Diagnostic diagnostic in configuration.Diagnostics)
                    output.Error(diagnostic);
                return ExitCodes.Usage;
            case TokenizerException:
                output.Error(exception.Message);
                return ExitCodes.Usage;
            case OperationCanceledException when isInterrupted:
                output.Message($"Interrupted; what was done stays done. The same command goes on: {Quoted(args)}");
                return ExitCodes.Interrupted;
            case RunStoppedException:
                output.Error(exception.Message);
                return ExitCodes.Stopped;
            case IOException or UnauthorizedAccessException:
                output.Error(exception.Message);
                return ExitCodes.Stopped;
            default:
                output.Error($"unexpected {exception.GetType().Name}: {exception.Message}");
                if (!IsDebugging)
                    output.Message($"  This is a defect of corpusfilter. Please report it with the output of: {DebugVariable}=1 {Quoted(args)}");
                return ExitCodes.Stopped;
        }
    }

    /// <summary>The command as it can be pasted into a shell.</summary>
    private static string Quoted(string[] args) =>
        string.Join(' ', args.Prepend("corpusfilter").Select(a =>
            a.Length > 0 && a.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,@%+".Contains(c, StringComparison.Ordinal))
                ? a
                : $"'{a.Replace("'", @"'\''", StringComparison.Ordinal)}'"));
}
