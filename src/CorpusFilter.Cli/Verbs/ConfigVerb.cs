using System.CommandLine;
using CorpusFilter.Configuration;

namespace CorpusFilter.Cli.Verbs;

/// <summary>A verb that takes a config file, with <c>--set</c>, <c>--offline</c> and <c>--no-progress</c>.</summary>
internal abstract class ConfigVerb : Verb
{
    private readonly Argument<string> config = new("CONFIG") { Description = "The config file (YAML). `corpusfilter init` writes one." };

    private readonly Option<string[]> overrides = new("--set")
    {
        Description = "Use this value instead of the file's; may be given several times. For example --set selection.rich.min_instances=3",
        HelpName = "key.path=value",
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<bool> offline = new("--offline") { Description = "Download nothing, also no tokenizer that is known by name (tokens.offline)." };

    private readonly Option<bool> noProgress = new("--no-progress") { Description = "Show no progress, only messages." };

    protected ConfigVerb(string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        Add(config);
        Add(overrides);
        Add(offline);
        Add(noProgress);
    }

    /// <exception cref="ConfigurationException">Everything that is wrong with the config.</exception>
    protected PipelineConfig LoadConfig(ParseResult arguments) =>
        ConfigLoader.Load(
            arguments.GetRequiredValue(config),
            [.. arguments.GetValue(overrides) ?? [], .. arguments.GetValue(offline) ? ["tokens.offline=true"] : Array.Empty<string>()]);

    protected bool ShowsProgress(ParseResult arguments) => !arguments.GetValue(noProgress);
}
