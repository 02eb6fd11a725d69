using System.CommandLine;
using CorpusFilter.Configuration;

namespace CorpusFilter.Cli.Verbs;

internal sealed class SchemaVerb() : Verb(
    "schema",
    "Write the config's JSON Schema, for completion and checks in an editor.",
    "corpusfilter schema > configs/schema/corpusfilter.schema.json")
{
    public override Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        output.Results.Write(JsonSchema.Of<PipelineConfig>("CorpusFilter configuration"));
        return Task.FromResult(ExitCodes.Done);
    }
}
