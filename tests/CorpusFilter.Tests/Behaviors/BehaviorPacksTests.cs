using CorpusFilter.Behaviors;
using CorpusFilter.Configuration;

namespace CorpusFilter.Tests.Behaviors;

public sealed class BehaviorPacksTests
{
    [Fact]
    public void The_built_in_pack_has_the_four_behaviors_and_passes_its_own_examples() =>
        Assert.Equal(["verification", "backtracking", "subgoal_setting", "backward_chaining"], BehaviorPacks.Load([]).Names);

    [Theory]
    [InlineData("example: nothing of it", "pack.yaml:9:", "rule 'r': none of its cues is in its example")]
    [InlineData("never: question, example: is it we check?", "pack.yaml:9:", "held back: this kind of sentence")]
    [InlineData("example: we check it, near_miss: so we check it", "pack.yaml:9:", "rule 'r': its near-miss counts, by 'we check'")]
    [InlineData("behavior: chekcing, example: we check", "pack.yaml:9:", "there is no behavior 'chekcing'")]
    [InlineData("only: question, never: question, example: we check?", "pack.yaml:9:", "rule 'r' can never count: 'never' excludes all that 'only' asks for")]
    [InlineData("weight: 0, example: we check", "pack.yaml:9:", "can never count, its weight is 0")]
    [InlineData("weight: 0.5, example: we check", "pack.yaml:9:", "all cues of checking together stay under 1")]
    [InlineData("name: first, example: we check", "pack.yaml:9:", "the name is taken by the rule in")]
    [InlineData("cue: 'we (check', example: we check", "pack.yaml:9:", "')' is missing at character 10")]
    [InlineData("cue: '{nouns} check', example: we check", "pack.yaml:9:", "no set of words is named 'nouns'")]
    [InlineData("cue: '..3 check', example: we check", "pack.yaml:9:", "a cue must begin with a word")]
    [InlineData("cue: 'we /a*/', example: we check", "pack.yaml:9:", "also matches nothing at all")]
    public void A_wrong_rule_is_reported_with_its_line_and_name(string changed, string place, string message)
    {
        string message1 = LoadFailure(Rule(changed));
        Assert.Contains(place, message1, StringComparison.Ordinal);
        Assert.Contains(message, message1, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_that_says_what_another_says_is_reported_with_both()
    {
        string message = LoadFailure("  - { name: r, behavior: planning, cue: 'we plan [it]', example: we plan, near_miss: none }\n  - { name: s, behavior: planning, cue: '(we|they) plan', example: they plan, near_miss: none }");
        Assert.Contains("rule 's' duplicates the rule 'r' in", message, StringComparison.Ordinal);
        Assert.Contains("both match 'we plan'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_wrong_rule_is_reported_at_once()
    {
        string message = LoadFailure(Rule("example: a") + "\n" + Rule("name: s, example: b"));
        Assert.Contains("rule 'r'", message, StringComparison.Ordinal);
        Assert.Contains("rule 's'", message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fingerprint_follows_rules_and_not_examples()
    {
        string Fingerprint(string changed) => BehaviorPacks.LoadSources([Source(Rule(changed))]).Fingerprint;
        Assert.Equal(Fingerprint("example: we check"), Fingerprint("example: so we check"));
        Assert.NotEqual(Fingerprint("example: we check"), Fingerprint("weight: 1.5, example: we check"));
    }

    [Fact]
    public void Packs_combine_in_their_order_and_define_each_behavior_once()
    {
        YamlSource more = new("more.yaml", "name: more\nbehaviors: [{ name: doubting }]\nrules:\n  - { name: m, behavior: checking, cue: we test, example: we test, near_miss: test }\n  - { name: n, behavior: doubting, cue: not sure, example: not sure, near_miss: sure }");
        Assert.Equal(["checking", "planning", "doubting"], BehaviorPacks.LoadSources([Source(Rule("example: we check")), more]).Names);
        ConfigurationException failure = Assert.Throws<ConfigurationException>(() => BehaviorPacks.LoadSources([more, more]));
        Assert.Contains("'doubting' is already defined", failure.Message, StringComparison.Ordinal);
    }

    // A rule 'r' in line 9 that is right but for what is changed.
    private static string Rule(string changed)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = "r", ["behavior"] = "checking", ["cue"] = "we check", ["near_miss"] = "check" };
        foreach (string pair in changed.Split(", "))
            keys[pair.Split(": ")[0]] = pair[(pair.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        return $"  - {{ {string.Join(", ", keys.Select(key => $"{key.Key}: {key.Value}"))} }}";
    }

    private static string LoadFailure(string rules) =>
        Assert.Throws<ConfigurationException>(() => BehaviorPacks.LoadSources([Source(rules)])).Message;

    private static YamlSource Source(string rules) => new("pack.yaml", $"""
        name: test
        behaviors:
          - name: checking
          - name: planning

        # line 6
        rules:
          - name: first
        """.Replace("  - name: first", "  - { name: first, behavior: planning, cue: our plan, example: our plan, near_miss: plan }", StringComparison.Ordinal) + "\n" + rules);
}
