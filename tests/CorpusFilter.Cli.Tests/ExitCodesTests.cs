using System.CommandLine;
using CorpusFilter.Cli.Verbs;
using CorpusFilter.Configuration;

namespace CorpusFilter.Cli.Tests;

public sealed class ExitCodesTests
{
    /// <summary>A verb that does what a test says.</summary>
    private sealed class TestVerb(Func<CancellationToken, Task<int>> act) : Verb("act", "Does what a test says.")
    {
        public override Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
        {
            output.Result("half of the result");
            return act(cancellation);
        }
    }

    private static async Task<(int ExitCode, string Results, string Messages)> Run(Func<CancellationToken, Task<int>> act)
    {
        StringWriter results = new() { NewLine = "\n" };
        StringWriter messages = new() { NewLine = "\n" };
        using ConsoleOutput output = new(results, messages);
        int exitCode = await CommandLine.RunAsync(["act"], output, [new TestVerb(act)]);
        return (exitCode, results.ToString(), messages.ToString());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_verb_that_ends_says_the_exit_code_itself(int exitCode) =>
        Assert.Equal((exitCode, "half of the result\n", ""), await Run(_ => Task.FromResult(exitCode)));

    [Fact]
    public async Task Every_error_of_a_config_is_written_and_the_code_is_2()
    {
        Diagnostic[] diagnostics = [new("a.yaml", 1, 2, "x", "first", null, "x: y"), new("a.yaml", 3, 1, "y", "second", "Do this.", "y: z")];
        (int exitCode, _, string messages) = await Run(_ => throw new ConfigurationException(diagnostics));

        Assert.Equal(2, exitCode);
        Assert.Equal("a.yaml:1:2: error: x: first\n    1 | x: y\n      |  ^\na.yaml:3:1: error: y: second\n    3 | y: z\n      | ^\n  Do this.\n", messages);
    }

    [Fact]
    public async Task A_run_that_can_not_go_on_says_why_and_the_code_is_3() =>
        Assert.Equal((3, "half of the result\n", "error: the disk is full\n"), await Run(_ => throw new RunStoppedException("the disk is full")));

    [Fact]
    public async Task An_error_of_the_file_system_is_code_3() =>
        Assert.Equal((3, "half of the result\n", "error: no access\n"), await Run(_ => throw new UnauthorizedAccessException("no access")));

    [Fact]
    public async Task A_defect_asks_to_be_reported()
    {
        (int exitCode, _, string messages) = await Run(_ => throw new InvalidOperationException("odd"));
        Assert.Equal(3, exitCode);
        Assert.Equal(
            "error: unexpected InvalidOperationException: odd\n  This is a defect of corpusfilter. Please report it with the output of: CORPUSFILTER_DEBUG=1 corpusfilter act\n",
            messages);
    }

    [Fact]
    public void A_result_that_can_not_be_written_is_code_3()
    {
        if (!File.Exists("/dev/full"))
            return; // Only Linux has a device that is always full.
        string program = Path.Combine(AppContext.BaseDirectory, "corpusfilter.dll");
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("sh", ["-c", $"dotnet '{program}' schema > /dev/full"]) { UseShellExecute = false, RedirectStandardError = true })!;
        string messages = process.StandardError.ReadToEnd();
        process.WaitForExit();

        Assert.Equal(3, process.ExitCode);
        Assert.StartsWith("error: the result can't be written: No space left on device", messages, StringComparison.Ordinal);
    }
}
