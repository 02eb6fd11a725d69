using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CorpusFilter.Reporting;
using CorpusFilter.Runs;

namespace CorpusFilter.Cli.Verbs;

internal sealed class VerifyVerb : Verb
{
    private readonly Argument<string> folder = new("RUN_DIR") { Description = "The run's output.directory." };
    private readonly Option<bool> json;

    public VerifyVerb()
        : base("verify", "Prove a finished run from its files: every row accounted for once, every file whole and as recorded.", "corpusfilter verify out/quickstart")
    {
        Add(folder);
        json = AddJson();
    }

    public override Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        var directory = new RunDirectory(arguments.GetRequiredValue(folder));
        Verification result = new Verifier(directory, cancellation).Run(output.Message);
        if (arguments.GetValue(json))
        {
            output.Result(new JsonObject
            {
                ["verified"] = result.Problems.Count == 0,
                ["problems"] = new JsonArray([.. result.Problems.Select(problem => JsonValue.Create(problem))]),
                ["files"] = result.FilesChecked,
                ["bytes"] = result.BytesChecked,
                ["rows"] = new JsonObject
                {
                    ["input"] = result.Rows.Input,
                    ["rich"] = result.Rows.Rich,
                    ["poor"] = result.Rows.Poor,
                    ["rest"] = result.Rows.Rest,
                    ["quarantined"] = result.Rows.Quarantined,
                },
            });
        }
        else
        {
            foreach (string problem in result.Problems)
                output.Error(problem);
            if (result.Problems.Count == 0)
                output.Result(string.Create(CultureInfo.InvariantCulture,
                    $"verified: {result.Rows.Input:N0} rows in = {result.Rows.Rich:N0} rich + {result.Rows.Poor:N0} poor + {result.Rows.Rest:N0} rest + {result.Rows.Quarantined:N0} quarantined; {result.FilesChecked:N0} files, {result.BytesChecked / 1e6:N1} MB, as written"));
            else
                output.Result($"not verified: {result.Problems.Count} problems");
        }
        return Task.FromResult(result.Problems.Count == 0 ? ExitCodes.Done : ExitCodes.DoneWithLosses);
    }
}
