using System.CommandLine;

namespace CorpusFilter.Cli.Verbs;

/// <summary>One verb: its arguments and options, and what it does.</summary>
/// <remarks>
/// Derive, make the options in the constructor, read them in <see cref="RunAsync"/>. Throw for what stops the verb (see
/// <see cref="Failure"/> for the exit codes); return <see cref="ExitCodes.Done"/> or <see cref="ExitCodes.DoneWithLosses"/>.
/// </remarks>
internal abstract class Verb : Command
{
    /// <param name="name">As typed.</param>
    /// <param name="description">One sentence.</param>
    /// <param name="examples">Whole command lines; the help shows them first.</param>
    protected Verb(string name, string description, params string[] examples)
        : base(name, description)
    {
        Examples = examples;
        // CommandLine calls RunAsync itself, with the output and the token; the action marks that the verb can be run.
        SetAction(_ => ExitCodes.Done);
    }

    public IReadOnlyList<string> Examples { get; }

    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public abstract Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation);

    /// <summary>Adds <c>--json</c>, for verbs whose result a script would read.</summary>
    protected Option<bool> AddJson()
    {
        Option<bool> json = new("--json") { Description = "Write the result as JSON." };
        Add(json);
        return json;
    }
}
