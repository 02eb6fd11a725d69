using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CorpusFilter.Reporting;
using CorpusFilter.Runs;

namespace CorpusFilter.Cli.Verbs;

internal sealed class StatusVerb : Verb
{
    private readonly Argument<string> folder = new("RUN_DIR") { Description = "The run's output.directory." };
    private readonly Option<bool> json;

    public StatusVerb()
        : base("status", "Show how far a run is, also one that another process or node is doing.", "corpusfilter status out/quickstart")
    {
        Add(folder);
        json = AddJson();
    }

    public override Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        RunStatus status = RunStatus.Of(new RunDirectory(arguments.GetRequiredValue(folder)), TimeProvider.System, cancellation);
        if (arguments.GetValue(json))
            output.Result(Json(status));
        else
            Show(status, output);
        return Task.FromResult(ExitCodes.Done);
    }

    private static JsonObject Json(RunStatus status) => new()
    {
        ["name"] = status.Name,
        ["state"] = status.State,
        ["units"] = status.Units,
        ["units_scored"] = status.UnitsScored,
        ["rows"] = status.Rows,
        ["rows_scored"] = status.Counts.Rows,
        ["quarantined"] = status.Counts.Quarantined,
        ["instances"] = status.Counts.Instances,
        ["selected"] = status.Files is not null,
        ["files"] = status.Files,
        ["files_written"] = status.FilesWritten,
        ["owners"] = new JsonArray([.. status.Owners.Select(owner => new JsonObject
        {
            ["host"] = owner.Host,
            ["process"] = owner.Process,
            ["command"] = owner.Command,
            ["since"] = owner.Since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        })]),
    };

    private static void Show(RunStatus status, ConsoleOutput output)
    {
        void Line(string name, FormattableString value) => output.Result(name.PadRight(12) + value.ToString(CultureInfo.InvariantCulture));
        Line("run", $"{status.Name}: {status.State}");
        Line("scoring", $"{status.UnitsScored} of {status.Units} units, {status.Counts.Rows:N0} of {status.Rows:N0} rows, {status.Counts.Quarantined:N0} quarantined");
        if (status.Files is { } files)
            Line("writing", $"{status.FilesWritten} of {files} subset files");
        else
            Line("selection", $"to do");
        foreach (LockOwner owner in status.Owners)
            Line("at work", $"process {owner.Process} on {owner.Host}: {owner.Command}, since {owner.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        if (status.Owners.Count == 0 && status.State != "done")
            Line("", $"nobody is at work; run the same configuration again to go on");
    }
}
