using System.CommandLine;
using CorpusFilter.Behaviors;
using CorpusFilter.Configuration;

namespace CorpusFilter.Cli.Verbs;

internal sealed class SchemaVerb : Verb
{
    private readonly Argument<string> kind = new("KIND")
    {
        Description = "Of which file: config, or behaviors (a pack of behaviors and rules).",
        DefaultValueFactory = _ => "config",
    };

    public SchemaVerb()
        : base(
            "schema",
            "Write the JSON Schema of configs or behavior packs, for completion and checks in an editor.",
            "corpusfilter schema > configs/schema/corpusfilter.schema.json",
            "corpusfilter schema behaviors > configs/schema/behaviors.schema.json")
    {
        kind.AcceptOnlyFromAmong("config", "behaviors");
        Add(kind);
    }

    public override Task<int> RunAsync(ParseResult arguments, ConsoleOutput output, CancellationToken cancellation)
    {
        bool isConfig = string.Equals(arguments.GetRequiredValue(kind), "config", StringComparison.Ordinal);
        output.Results.Write(isConfig ? JsonSchema.Of<PipelineConfig>("CorpusFilter configuration") : JsonSchema.Of<BehaviorPack>("CorpusFilter behavior pack"));
        return Task.FromResult(ExitCodes.Done);
    }
}
