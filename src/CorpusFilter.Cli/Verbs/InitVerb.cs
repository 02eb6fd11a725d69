using System.CommandLine;
using CorpusFilter.Configuration;

namespace CorpusFilter.Cli.Verbs;

internal sealed class InitVerb : Verb
{
    private const string SchemaFile = "corpusfilter.schema.json";

    private readonly Argument<string> file = new("FILE")
    {
        Description = "Where to write it; - for stdout.",
        DefaultValueFactory = _ => "corpusfilter.yaml",
    };

    public InitVerb()
        : base("init", "Write a commented config with every key and its default.", "corpusfilter init", "corpusfilter init my-corpus.yaml", "corpusfilter init - | less") =>
        Add(file);

    public override Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        string path = arguments.GetRequiredValue(file);
        string yaml = StarterConfig.Write(SchemaFile);
        if (string.Equals(path, "-", StringComparison.Ordinal))
        {
            output.Results.Write(yaml);
            return Task.FromResult(ExitCodes.Done);
        }

        if (File.Exists(path) || Directory.Exists(path))
            throw new ConfigurationException(new Diagnostic(path, 0, 0, "", "exists, and is left as it is", "Name another file, or - to write to stdout."));
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        File.WriteAllText(path, yaml);
        string schema = Path.Combine(folder, SchemaFile);
        if (!File.Exists(schema))
            File.WriteAllText(schema, JsonSchema.Of<PipelineConfig>("CorpusFilter configuration"));
        output.Message($"Wrote {path}, and {SchemaFile} beside it for your editor.");
        output.Message($"Next: set input.shards and output.directory, then: corpusfilter plan {path}");
        return Task.FromResult(ExitCodes.Done);
    }
}
