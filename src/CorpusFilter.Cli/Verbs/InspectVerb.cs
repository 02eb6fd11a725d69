using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using CorpusFilter.Cli.Inspection;
using CorpusFilter.Configuration;
using CorpusFilter.Parquet;

namespace CorpusFilter.Cli.Verbs;

internal sealed class InspectVerb : Verb
{
    private const int LongestTextShown = 160;
    private const int LongestTextInJson = 64 << 10;

    private readonly Argument<string> file = new("FILE") { Description = "A Parquet file: a shard, a score file, a subset." };
    private readonly Option<int> rows = new("--rows") { Description = "How many rows to show.", DefaultValueFactory = _ => 3 };
    private readonly Option<bool> json;

    public InspectVerb()
        : base(
            "inspect",
            "Show a Parquet file: schema, columns, row groups, first rows.",
            "corpusfilter inspect shard.parquet",
            "corpusfilter inspect shard.parquet --rows 10 --json | jq .first_rows[].url")
    {
        rows.Validators.Add(result =>
        {
            // What isn't a number is reported when it is converted.
            if (result.Tokens is [{ } token] && int.TryParse(token.Value, CultureInfo.InvariantCulture, out int number) && number is < 0 or > 1000)
                result.AddError($"--rows takes a number from 0 to 1000; found {token.Value}");
        });
        Add(file);
        Add(rows);
        json = AddJson();
    }

    public override Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(file);
        if (!File.Exists(path))
            throw new ConfigurationException(new Diagnostic(path, 0, 0, "", Directory.Exists(path) ? "is a folder; expected a file" : "no such file", YamlTree.NearestFile(Path.GetFullPath(path))));
        using ParquetFile opened = ParquetFile.Open(path);
        bool isJson = arguments.GetValue(json);
        FirstRows first = FirstRows.Read(opened, arguments.GetValue(rows), isJson ? LongestTextInJson : LongestTextShown);
        JsonObject report = FileReport.Of(opened, first);
        if (isJson)
        {
            output.Result(report);
        }
        else
        {
            foreach (string line in FileReport.Lines(report))
                output.Result(line);
        }

        foreach (string error in first.Errors)
            output.Error(error);
        return Task.FromResult(first.Errors.Count == 0 ? ExitCodes.Done : ExitCodes.DoneWithLosses);
    }
}
