using CorpusFilter.Configuration;
using CorpusFilter.Scoring.Heuristic;

namespace CorpusFilter.Behaviors;

/// <summary>Turns the rules of packs into a <see cref="RuleSet"/>, and reports those that are malformed, can never count or say what another says.</summary>
internal sealed class RuleCompiler(IReadOnlyList<string> behaviors, List<Diagnostic> diagnostics)
{
    private readonly List<BehaviorRule> definitions = [];
    private readonly CueVocabulary vocabulary = new();
    private readonly List<CompiledRule> rules = [];
    private readonly List<CompiledCue> cues = [];
    private readonly Dictionary<string, BehaviorRule> byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> conditionNumbers = new(StringComparer.Ordinal);
    private readonly Dictionary<(int Conditions, string Phrasing), BehaviorRule> byMeaning = [];

    /// <summary>The rules as they were written, in the order of their compiled forms.</summary>
    public IReadOnlyList<BehaviorRule> Definitions => definitions;

    public void Add(BehaviorPack pack)
    {
        Dictionary<string, CueElement> sets = WordSets(pack);
        foreach (BehaviorRule rule in pack.Rules)
            Add(rule, sets);
    }

    public RuleSet Compile() => new(behaviors, rules, cues, vocabulary);

    private Dictionary<string, CueElement> WordSets(BehaviorPack pack)
    {
        Dictionary<string, CueElement> sets = new(StringComparer.Ordinal);
        foreach ((string name, string text) in pack.Words)
        {
            // A set may use those written before it.
            if (Parse(text, sets, pack.Source.Of($"words.{name}")) is { } set)
                sets[name] = set;
        }
        string everything = string.Join(' ', pack.Words.Values
            .Concat(pack.Rules.SelectMany(rule => rule.Cue.Concat(rule.With.Concat(rule.Without).SelectMany(guard => guard.Cue)))));
        foreach (string unused in pack.Words.Keys.Where(name => !everything.Contains($"{{{name}}}", StringComparison.Ordinal)))
            diagnostics.Add(pack.Source.Of($"words.{unused}").Error($"no rule of this pack uses the set '{unused}'", "Remove it, or use it in a cue as {" + unused + "}."));
        return sets;
    }

    private void Add(BehaviorRule rule, Dictionary<string, CueElement> sets)
    {
        if (!byName.TryAdd(rule.Name, rule))
        {
            BehaviorRule other = byName[rule.Name];
            diagnostics.Add(rule.Source.Of("name").Error($"rule '{rule.Name}': the name is taken by the rule in {other.Source.File}:{other.Source.Line}"));
        }
        int behavior = behaviors.ToList().IndexOf(rule.Behavior);
        if (behavior < 0)
            diagnostics.Add(rule.Source.Of("behavior").Error($"rule '{rule.Name}': there is no behavior '{rule.Behavior}'", Suggestion.Hint(rule.Behavior, behaviors, "behaviors")));
        SentenceKinds only = KindsOf(rule.Only);
        SentenceKinds never = KindsOf(rule.Never);
        if (only != SentenceKinds.None && (only & ~never) == SentenceKinds.None)
            diagnostics.Add(rule.Source.Of("never").Error($"rule '{rule.Name}' can never count: 'never' excludes all that 'only' asks for"));

        int index = rules.Count;
        var guards = new List<CompiledGuard>();
        AddGuards(rule, rule.With, "with", wanted: true, sets, guards);
        AddGuards(rule, rule.Without, "without", wanted: false, sets, guards);
        string conditions = $"{rule.Behavior}\n{ConditionsOf(rule)}";
        if (!conditionNumbers.TryGetValue(conditions, out int number))
            conditionNumbers[conditions] = number = conditionNumbers.Count;
        for (int i = 0; i < rule.Cue.Count; i++)
            AddCue(rule, i, index, sets, number);
        definitions.Add(rule);
        rules.Add(new CompiledRule(rule.Name, Math.Max(behavior, 0), rule.Supporting, only, never, rule.WordsBefore, rule.Inside.Aggregate(0, (bits, place) => bits | (1 << (int)place)), [.. guards]));
    }

    private void AddCue(BehaviorRule rule, int i, int index, Dictionary<string, CueElement> sets, int conditions)
    {
        SourceLocation source = rule.Source.Of($"cue[{i}]");
        (string phrase, double weight) = WeightedCue.Split(rule.Cue[i], rule.Weight);
        if (Parse(phrase, sets, source) is not { } cue)
            return;
        if (weight == 0)
            diagnostics.Add(source.Error($"rule '{rule.Name}': the cue can never count, its weight is 0"));
        if (CueStart.FirstWords(cue, vocabulary).Contains(0))
        {
            diagnostics.Add(source.Error($"rule '{rule.Name}': {CueStart.Unfit}", "Begin it with a word, and say what must stand before with a guard."));
            return;
        }
        foreach (string phrasing in CuePhrasings.Of(cue))
        {
            if (byMeaning.TryAdd((conditions, phrasing), rule) || ReferenceEquals(byMeaning[(conditions, phrasing)], rule))
                continue;
            BehaviorRule other = byMeaning[(conditions, phrasing)];
            diagnostics.Add(source.Error($"rule '{rule.Name}' duplicates the rule '{other.Name}' in {other.Source.File}:{other.Source.Line}: both match '{phrasing}' under the same conditions"));
            break;
        }
        if (rule.Cue.Take(i).Contains(rule.Cue[i], StringComparer.Ordinal))
            diagnostics.Add(source.Error($"rule '{rule.Name}' has this cue twice"));
        cues.Add(new CompiledCue(index, weight, cue));
    }

    // What else a rule asks for: rules with one cue and different conditions are no duplicates.
    private static string ConditionsOf(BehaviorRule rule) =>
        CanonicalJson.Of(rule with { Name = "", Cue = [], Weight = 1, Example = [], NearMiss = [] });

    private void AddGuards(BehaviorRule rule, IReadOnlyList<CueGuard> guards, string key, bool wanted, Dictionary<string, CueElement> sets, List<CompiledGuard> compiled)
    {
        for (int i = 0; i < guards.Count; i++)
        {
            var elements = new List<CueElement>();
            for (int j = 0; j < guards[i].Cue.Count; j++)
            {
                if (Parse(guards[i].Cue[j], sets, rule.Source.Of($"{key}[{i}].cue[{j}]")) is { } element)
                    elements.Add(element);
            }
            string near = guards[i].Words is { } words ? $" within {words} words" : "";
            string text = $"{key} '{string.Join("', '", guards[i].Cue)}' ({guards[i].Scope.ToString().ToLowerInvariant()}{near})";
            compiled.Add(new CompiledGuard(wanted, guards[i].Scope, guards[i].Words, [.. elements], text, vocabulary));
        }
    }

    private CueElement? Parse(string cue, Dictionary<string, CueElement> sets, SourceLocation source)
    {
        try
        {
            return CueParser.Parse(cue, sets);
        }
        catch (FormatException e)
        {
            diagnostics.Add(source.Error(e.Message));
            return null;
        }
    }

    private static SentenceKinds KindsOf(IReadOnlyList<SentenceKind> kinds) => kinds.Aggregate(SentenceKinds.None, (all, kind) => all | kind switch
    {
        SentenceKind.Question => SentenceKinds.Question,
        SentenceKind.Heading => SentenceKinds.Heading,
        SentenceKind.ListItem => SentenceKinds.ListItem,
        SentenceKind.Quotation => SentenceKinds.Quotation,
        SentenceKind.Imperative => SentenceKinds.Imperative,
        SentenceKind.Exercise => SentenceKinds.Exercise,
        _ => SentenceKinds.Statement,
    });
}
