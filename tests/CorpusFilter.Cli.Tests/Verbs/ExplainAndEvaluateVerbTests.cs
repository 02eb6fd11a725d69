using System.Text.Json.Nodes;

namespace CorpusFilter.Cli.Tests.Verbs;

public sealed class ExplainAndEvaluateVerbTests : IDisposable
{
    private static readonly string Quickstart = Path.Combine(CorpusFilterProcess.Repository, "configs", "quickstart.yaml");
    private readonly string folder = Directory.CreateTempSubdirectory("corpusfilter-explain").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_is_explained_with_its_evidence_marked_and_what_was_held_back()
    {
        string file = Path.Combine(folder, "text.txt");
        File.WriteAllText(file, "It suffices to show that f is injective. In `it suffices to show that` there is code.\n");
        CorpusFilterProcess explain = CorpusFilterProcess.Run("explain", Quickstart, file);
        Assert.Equal(0, explain.ExitCode);
        Assert.StartsWith("[[backward_chaining: It suffices to show that f is injective.]] In `it suffices", explain.Results, StringComparison.Ordinal);
        Assert.Contains("backward_chaining: 1 instance,", explain.Results, StringComparison.Ordinal);
        Assert.Contains(": counts\n", explain.Results, StringComparison.Ordinal);
        Assert.Contains(": held back: inside code\n", explain.Results, StringComparison.Ordinal);
        Assert.DoesNotContain("\e[", explain.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void An_instance_that_several_sentences_give_together_says_so()
    {
        string config = Path.Combine(folder, "config.yaml");
        File.WriteAllText(config, "input: { shards: [x.parquet] }\noutput: { directory: out }\nbehaviors: [pack.yaml]\n");
        File.WriteAllText(Path.Combine(folder, "pack.yaml"), """
            name: test
            behaviors: [{ name: checking }]
            rules:
              - { name: likely, behavior: checking, cue: ["seems right @0.8", "agrees @0.7"], example: "it seems right and agrees", near_miss: "right" }
            """);
        string text = Path.Combine(folder, "text.txt");
        File.WriteAllText(text, "It seems right. It agrees.");
        CorpusFilterProcess explain = CorpusFilterProcess.Run("explain", config, text);
        Assert.True(explain.ExitCode == 0, explain.Messages);
        Assert.StartsWith("[[checking: It seems right.]] It agrees.", explain.Results, StringComparison.Ordinal);
        Assert.Contains("'seems right' at 3: counts, as other sentences say it too; its own has 0.80\n", explain.Results, StringComparison.Ordinal);
        Assert.Contains("'agrees' at 19: counts, but its sentence stays under 1: 0.70\n", explain.Results, StringComparison.Ordinal);
    }

    [Fact]
    public void The_json_of_an_explanation_names_every_cue_with_its_bytes()
    {
        string file = Path.Combine(folder, "text.txt");
        const string text = "Größe. Oops, I made a mistake.";
        File.WriteAllText(file, text);
        JsonNode json = JsonNode.Parse(CorpusFilterProcess.Run("explain", Quickstart, file, "--json").Results)!;
        Assert.Equal(1, (int)json["counts"]!["backtracking"]!);
        JsonNode evidence = Assert.Single(json["evidence"]!.AsArray())!;
        Assert.Equal("Oops, I made a mistake.", (string)evidence["text"]!);
        Assert.Equal(9, (int)evidence["start"]!);
        Assert.Contains(json["cues"]!.AsArray(), cue => (string)cue!["text"]! == "Oops" && cue["held_back_by"] is null);
    }

    [Fact]
    public void A_row_of_a_shard_is_explained_and_one_that_is_not_there_is_refused()
    {
        CorpusFilterProcess explain = CorpusFilterProcess.Run("explain", Quickstart, "--shard", "sample-00000-of-00003", "--row", "3", "--json");
        Assert.True(explain.ExitCode == 0, explain.Messages);
        Assert.True((int)JsonNode.Parse(explain.Results)!["bytes"]! > 0);
        CorpusFilterProcess wrongRow = CorpusFilterProcess.Run("explain", Quickstart, "--shard", "sample-00000-of-00003", "--row", "99999");
        Assert.Equal(2, wrongRow.ExitCode);
        Assert.Contains("--row: error: is 99999", wrongRow.Messages, StringComparison.Ordinal);
        CorpusFilterProcess wrongShard = CorpusFilterProcess.Run("explain", Quickstart, "--shard", "sample-00000-of-00004", "--row", "0");
        Assert.Equal(2, wrongShard.ExitCode);
        Assert.Contains("Did you mean sample-00000-of-00003?", wrongShard.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public void The_samples_gold_is_evaluated_alone_and_side_by_side()
    {
        string gold = Path.Combine(CorpusFilterProcess.Repository, "data-samples", "gold.jsonl");
        CorpusFilterProcess evaluate = CorpusFilterProcess.Run("evaluate", Quickstart, gold, "--against", Quickstart);
        Assert.True(evaluate.ExitCode == 0, evaluate.Messages);
        Assert.Contains("| verification |", evaluate.Results, StringComparison.Ordinal);
        Assert.Contains("| kappa |", evaluate.Results, StringComparison.Ordinal);
        JsonNode json = JsonNode.Parse(CorpusFilterProcess.Run("evaluate", Quickstart, gold, "--json", "--examples", "1").Results)!;
        double macro = (double)json["classifiers"]![0]!["macro_f1"]!;
        Assert.InRange(macro, 0.5, 1);
        Assert.Equal(4, json["classifiers"]![0]!["behaviors"]!.AsArray().Count);
    }

    [Fact]
    public void Labels_that_are_none_of_the_behaviors_are_refused_with_the_names_there_are()
    {
        string labels = Path.Combine(folder, "labels.jsonl");
        File.WriteAllText(labels, """{"text": "a", "labels": {"self_check": true}}""");
        CorpusFilterProcess evaluate = CorpusFilterProcess.Run("evaluate", Quickstart, labels);
        Assert.Equal(2, evaluate.ExitCode);
        Assert.Contains("verification, backtracking, subgoal_setting, backward_chaining", evaluate.Messages, StringComparison.Ordinal);
        Assert.Equal(0, CorpusFilterProcess.Run("evaluate", Quickstart, labels, "--label", "self_check=verification").ExitCode);
    }

    [Fact]
    public void The_extended_pack_loads_beside_the_four_habits()
    {
        string config = Path.Combine(folder, "config.yaml");
        string behaviors = Path.Combine(CorpusFilterProcess.Repository, "configs", "behaviors");
        File.WriteAllText(config, $"input: {{ shards: [x.parquet] }}\noutput: {{ directory: out }}\nbehaviors: ['{behaviors}/four-habits.yaml', '{behaviors}/extended.yaml']\n");
        string text = Path.Combine(folder, "text.txt");
        File.WriteAllText(text, "I'm not sure whether this holds.");
        JsonNode json = JsonNode.Parse(CorpusFilterProcess.Run("explain", config, text, "--json").Results)!;
        Assert.Equal(7, json["counts"]!.AsObject().Count);
        Assert.Equal(1, (int)json["counts"]!["uncertainty"]!);
    }
}
