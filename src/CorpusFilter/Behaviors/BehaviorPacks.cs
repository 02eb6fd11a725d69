using System.Security.Cryptography;
using System.Text;
using CorpusFilter.Configuration;
using CorpusFilter.Scoring.Heuristic;

namespace CorpusFilter.Behaviors;

/// <summary>The behavior packs of a run: which behaviors there are, in the order of the score columns, and the rules that find them.</summary>
internal sealed class BehaviorPacks
{
    private const string BuiltIn = "four-habits.yaml";

    private BehaviorPacks(IReadOnlyList<BehaviorDefinition> behaviors, IReadOnlyList<BehaviorRule> definitions, RuleSet rules, string fingerprint)
    {
        Behaviors = behaviors;
        Definitions = definitions;
        Rules = rules;
        Fingerprint = fingerprint;
    }

    public IReadOnlyList<BehaviorDefinition> Behaviors { get; }

    public IReadOnlyList<string> Names => Rules.Behaviors;

    /// <summary>The rules as they were written, in the order of <see cref="RuleSet.Rules"/>.</summary>
    public IReadOnlyList<BehaviorRule> Definitions { get; }

    public RuleSet Rules { get; }

    /// <summary>SHA-256 of all that can change a score: the names of the behaviors, word sets and rules, not descriptions and examples.</summary>
    public string Fingerprint { get; }

    /// <summary>Loads packs and checks every example of every rule; without files, the four behaviors that are built in.</summary>
    /// <exception cref="ConfigurationException">All that is wrong, with file, line and rule.</exception>
    public static BehaviorPacks Load(IReadOnlyList<string> files)
    {
        List<Diagnostic> diagnostics = [];
        List<YamlSource> sources = files.Count == 0
            ? [BuiltInSource()]
            : [.. files.Select(file => YamlTree.ReadFile(file, diagnostics)).OfType<YamlSource>()];
        ConfigurationException.ThrowIfAny(diagnostics);
        return LoadSources(sources);
    }

    /// <inheritdoc cref="Load(IReadOnlyList{string})"/>
    internal static BehaviorPacks LoadSources(IReadOnlyList<YamlSource> sources)
    {
        List<Diagnostic> diagnostics = [];
        List<BehaviorPack> packs = [.. sources.Select(source => YamlBinder.Bind<BehaviorPack>(source, diagnostics)).OfType<BehaviorPack>()];
        ConfigurationException.ThrowIfAny(diagnostics);

        List<BehaviorDefinition> behaviors = DistinctBehaviors(packs, diagnostics);
        var compiler = new RuleCompiler([.. behaviors.Select(behavior => behavior.Name)], diagnostics);
        foreach (BehaviorPack pack in packs)
            compiler.Add(pack);
        ConfigurationException.ThrowIfAny(diagnostics);

        RuleSet rules = compiler.Compile();
        PackCheck.Examples(compiler.Definitions, rules, diagnostics);
        ConfigurationException.ThrowIfAny(diagnostics);
        return new BehaviorPacks(behaviors, compiler.Definitions, rules, FingerprintOf(packs));
    }

    private static List<BehaviorDefinition> DistinctBehaviors(List<BehaviorPack> packs, List<Diagnostic> diagnostics)
    {
        List<BehaviorDefinition> behaviors = [];
        foreach (BehaviorDefinition behavior in packs.SelectMany(pack => pack.Behaviors))
        {
            if (behaviors.Find(other => string.Equals(other.Name, behavior.Name, StringComparison.Ordinal)) is { } other)
                diagnostics.Add(behavior.Source.Of("name").Error($"the behavior '{behavior.Name}' is already defined in {other.Source.File}:{other.Source.Line}", "Each behavior is defined once; rules for it may stand in other packs."));
            else
                behaviors.Add(behavior);
        }
        if (behaviors.Count == 0 && diagnostics.Count == 0)
            diagnostics.Add(packs[0].Source.Error("no behavior is defined", "Add one under 'behaviors', or load the pack together with one that defines the behaviors of its rules."));
        return behaviors;
    }

    private static string FingerprintOf(List<BehaviorPack> packs)
    {
        var canonical = new StringBuilder();
        foreach (BehaviorPack pack in packs)
        {
            canonical.AppendJoin('\n', pack.Behaviors.Select(behavior => behavior.Name)).Append('\n');
            canonical.AppendJoin('\n', pack.Words.OrderBy(set => set.Key, StringComparer.Ordinal).Select(set => $"{set.Key}: {set.Value}")).Append('\n');
            foreach (BehaviorRule rule in pack.Rules)
                canonical.Append(CanonicalJson.Of(rule with { Example = [], NearMiss = [] })).Append('\n');
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())));
    }

    private static YamlSource BuiltInSource()
    {
        using Stream stream = typeof(BehaviorPacks).Assembly.GetManifestResourceStream(BuiltIn)
            ?? throw new InvalidOperationException($"the program lacks its resource {BuiltIn}");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return new YamlSource(BuiltIn, reader.ReadToEnd());
    }
}
