namespace CorpusFilter.Cli.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void Help_shows_examples_first_and_goes_to_stdout()
    {
        CorpusFilterProcess help = CorpusFilterProcess.Run("--help");

        Assert.Equal(0, help.ExitCode);
        Assert.StartsWith("Examples:\n  corpusfilter init", help.Results, StringComparison.Ordinal);
        Assert.Contains("schema", help.Results, StringComparison.Ordinal);
        Assert.Empty(help.Messages);
    }

    [Theory]
    [InlineData("run --help")]
    [InlineData("plan -h")]
    [InlineData("status --help")]
    public void Help_of_a_verb_needs_none_of_its_arguments(string arguments)
    {
        CorpusFilterProcess help = CorpusFilterProcess.Run(arguments.Split(' '));

        Assert.Equal((0, ""), (help.ExitCode, help.Messages));
        Assert.StartsWith($"Examples:\n  corpusfilter {arguments.Split(' ')[0]} ", help.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_is_one_line()
    {
        CorpusFilterProcess version = CorpusFilterProcess.Run("--version");
        Assert.Equal(0, version.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\n$", version.Results);
    }

    [Fact]
    public void A_mistyped_verb_is_told_the_nearest_and_exits_with_2()
    {
        CorpusFilterProcess mistyped = CorpusFilterProcess.Run("schem");

        Assert.Equal(2, mistyped.ExitCode);
        Assert.Empty(mistyped.Results);
        Assert.StartsWith("error: unknown verb: schem\n  Did you mean schema? Valid verbs: ", mistyped.Messages, StringComparison.Ordinal);
        Assert.EndsWith("\n  See corpusfilter --help\n", mistyped.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "error: expected a verb\n")]
    [InlineData("--bogus", "error: unknown option: --bogus\n")]
    [InlineData("schema --bogus", "error: unknown option: --bogus\n  Valid options: --help.\n")]
    [InlineData("schema config surplus", "error: unexpected: surplus\n")]
    [InlineData("schema --hlep", "error: unknown option: --hlep\n  Did you mean --help?")]
    [InlineData("inspect x.parquet --rows many", "error: --rows: expected a whole number; found many\n")]
    [InlineData("schema conifg", "error: Argument 'conifg' not recognized.")]
    public void Wrong_usage_exits_with_2_and_writes_no_result(string arguments, string message)
    {
        CorpusFilterProcess wrong = CorpusFilterProcess.Run(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal(2, wrong.ExitCode);
        Assert.Empty(wrong.Results);
        Assert.StartsWith(message, wrong.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_goes_away_is_no_error()
    {
        using System.Diagnostics.Process process = CorpusFilterProcess.Start(["schema"]);
        process.StandardOutput.Close();
        string messages = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal(0, process.ExitCode);
        Assert.Empty(messages);
    }
}
