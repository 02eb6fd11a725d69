using CorpusFilter.Configuration;

namespace CorpusFilter.Tests.Configuration;

public sealed class ConfigLoaderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corpusfilter-config-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private const string Smallest = """
        input:
          shards: [shards/*.parquet]
        output:
          directory: out
        """;

    private string Write(string yaml)
    {
        string path = Path.Combine(folder, "run.yaml");
        File.WriteAllText(path, yaml);
        return path;
    }

    private PipelineConfig Load(string yaml, params string[] overrides) => ConfigLoader.Load(Write(yaml), overrides);

    private IReadOnlyList<Diagnostic> Errors(string yaml, params string[] overrides) =>
        Assert.Throws<ConfigurationException>(() => Load(yaml, overrides)).Diagnostics;

    private Diagnostic Error(string yaml, params string[] overrides) => Assert.Single(Errors(yaml, overrides));

    [Fact]
    public void Shards_and_output_directory_are_enough()
    {
        PipelineConfig config = Load(Smallest);

        Assert.Equal("run", config.Name);
        Assert.Equal([Path.Combine(folder, "shards/*.parquet")], config.Input.Shards);
        Assert.Equal(Path.Combine(folder, "out"), config.Output.Directory);
        Assert.Equal(Path.Combine(folder, "run.yaml"), config.File);
        Assert.Equal("text", config.Input.TextColumn);
        Assert.Equal("url", config.Input.UrlColumn);
        Assert.Equal(10_000_000, config.Input.Text.MaxBytes);
        Assert.Equal(ClassifierKind.Heuristic, config.Classifier.Kind);
        Assert.Equal("estimate", config.Tokens.Counter);
        Assert.Equal(2, config.Selection.Rich.MinInstances);
        Assert.Equal(1.0, config.Selection.Rich.MinDensity);
        Assert.Equal(RankBy.DensityLower, config.Selection.Rich.RankBy);
        Assert.Null(config.Selection.Rich.TokenBudget);
        Assert.True(config.Selection.Poor.TokenBudget!.Value.IsMatch);
        Assert.Equal(Deduplication.Exact, config.Selection.Deduplicate);
        Assert.Equal(Compression.Zstd, config.Output.Compression);
        Assert.Equal(256_000_000, config.Output.FileBytes);
        Assert.Equal(0.05, config.Output.ValidationFraction);
        Assert.Equal(1_000_000_000, config.Run.Memory);
        Assert.Equal(OnBadDocument.Quarantine, config.Run.OnBadDocument);
    }

    [Fact]
    public void Every_key_of_the_design_is_bound()
    {
        Directory.CreateDirectory(Path.Combine(folder, "behaviors"));
        File.WriteAllText(Path.Combine(folder, "behaviors", "four-habits.yaml"), "");
        PipelineConfig config = Load("""
            name: owm-four-habits
            input:
              shards: [../a.parquet, b]
              text_column: body
              url_column: null
              sample: { fraction: 0.25, seed: 7 }
              text: { min_bytes: 1KiB, max_bytes: 1.5MB }
            behaviors: [behaviors/four-habits.yaml]
            classifier: { kind: cascade }
            tokens: { counter: tokenizers/mine.tiktoken }
            selection:
              seed: -3
              rich: { min_instances: 3, min_density: 0.5, min_behaviors: 2, require: [verification], rank_by: instances, top_fraction: 0.5, token_budget: 8.3M }
              poor: { max_instances: 1, token_budget: 5000 }
              deduplicate: none
            output: { directory: /corpusfilter-never-made/out, compression: snappy, file_bytes: 1GB, validation_fraction: 0 }
            run: { workers: 4, memory: 2GB, on_bad_document: stop, max_quarantined_fraction: 0, unit_bytes: 1MB }
            """);

        Assert.Equal("owm-four-habits", config.Name);
        Assert.Equal([Path.GetFullPath(Path.Combine(folder, "../a.parquet")), Path.Combine(folder, "b")], config.Input.Shards);
        Assert.Equal("body", config.Input.TextColumn);
        Assert.Null(config.Input.UrlColumn);
        Assert.Equal(new SampleConfig { Fraction = 0.25, Seed = 7 }, config.Input.Sample);
        Assert.Equal(new TextConfig { MinBytes = 1024, MaxBytes = 1_500_000 }, config.Input.Text);
        Assert.Equal([Path.Combine(folder, "behaviors/four-habits.yaml")], config.Behaviors);
        Assert.Equal(ClassifierKind.Cascade, config.Classifier.Kind);
        Assert.Equal(Path.Combine(folder, "tokenizers/mine.tiktoken"), config.Tokens.Counter);
        Assert.Equal(-3, config.Selection.Seed);
        Assert.Equal(3, config.Selection.Rich.MinInstances);
        Assert.Equal(["verification"], config.Selection.Rich.Require);
        Assert.Equal(RankBy.Instances, config.Selection.Rich.RankBy);
        Assert.Equal(8_300_000, config.Selection.Rich.TokenBudget);
        Assert.Equal(new PoorConfig { MaxInstances = 1, TokenBudget = TokenBudget.Of(5000) }, config.Selection.Poor);
        Assert.Equal(Deduplication.None, config.Selection.Deduplicate);
        Assert.Equal(new OutputConfig { Directory = "/corpusfilter-never-made/out", Compression = Compression.Snappy, FileBytes = 1_000_000_000, ValidationFraction = 0 }, config.Output);
        Assert.Equal(new RunConfig { Workers = 4, Memory = 2_000_000_000, OnBadDocument = OnBadDocument.Stop, MaxQuarantinedFraction = 0, UnitBytes = 1_000_000 }, config.Run);
    }

    [Theory]
    [InlineData("null", null)]
    [InlineData("match", "match")]
    [InlineData("20000", "20K")]
    [InlineData("2M", "2M")]
    public void The_poor_subset_has_as_many_tokens_as_asked_for(string written, string? expected) =>
        Assert.Equal(expected, Load($"{Smallest}\nselection: {{ poor: {{ token_budget: {written} }} }}").Selection.Poor.TokenBudget?.ToString());

    [Theory]
    [InlineData("o200k_base", false)]
    [InlineData("gpt-3.5-turbo", false)]
    [InlineData("./llama3", true)]
    [InlineData("tokenizer.json", true)]
    [InlineData("here", true)]
    public void A_tokenizer_is_a_path_where_it_looks_like_one(string counter, bool isPath)
    {
        Directory.CreateDirectory(Path.Combine(folder, "here"));
        string expected = isPath ? Path.GetFullPath(Path.Combine(folder, counter)) : counter;
        Assert.Equal(expected, Load($"{Smallest}\ntokens: {{ counter: {counter} }}").Tokens.Counter);
    }

    [Fact]
    public void Every_error_is_reported_at_its_place()
    {
        IReadOnlyList<Diagnostic> errors = Errors("""
            input:
              shards: 5
              text_colum: body
              sample: { fraction: 2 }
            selection:
              rich:
                min_instances: two
                rank_by: densty
              min_density: 3
            run: { memory: lots, memory: 1GB }
            """);

        Assert.Equal(
            [
                "1:1 output.directory", "2:11 input.shards", "3:3 input.text_colum", "4:23 input.sample.fraction", "7:20 selection.rich.min_instances",
                "8:14 selection.rich.rank_by", "9:3 selection.min_density", "10:16 run.memory", "10:22 run.memory",
            ],
            errors.Select(e => $"{e.Line}:{e.Column} {e.KeyPath}"));
        Assert.All(errors, e => Assert.Equal(Path.Combine(folder, "run.yaml"), e.File));
    }

    [Fact]
    public void An_error_shows_the_line_a_caret_and_the_nearest_word()
    {
        Diagnostic error = Error(Smallest.Replace("shards:", "shards: [x]\n  shard:", StringComparison.Ordinal));
        Assert.Equal($"""
            {folder}/run.yaml:3:3: error: input.shard: unknown key
                3 |   shard: [shards/*.parquet]
                  |   ^
              Did you mean shards? Valid keys in input: shards, text_column, url_column, sample, text.
            """, error.ToString());
    }

    [Fact]
    public void A_key_in_the_wrong_section_is_told_its_place() =>
        Assert.StartsWith("Did you mean selection.rich.min_density?", Error($"{Smallest}\nmin_density: 3").Hint, StringComparison.Ordinal);

    [Fact]
    public void A_wrong_word_is_told_the_words_that_are_valid()
    {
        Diagnostic error = Error($"{Smallest}\nclassifier: {{ kind: heuristc }}");
        Assert.Equal("the text \"heuristc\" is not one of heuristic, llm, cascade", error.Message);
        Assert.Equal("Did you mean heuristic?", error.Hint);
    }

    [Fact]
    public void A_missing_file_names_the_file_that_was_meant()
    {
        Write(Smallest);
        ConfigurationException e = Assert.Throws<ConfigurationException>(() => ConfigLoader.Load(Path.Combine(folder, "rum.yaml")));
        Assert.Equal($"{folder}/rum.yaml: error: no such file\n  Did you mean run.yaml?", e.Message);
    }

    [Fact]
    public void A_file_that_the_config_names_and_that_is_missing_is_an_error_at_its_name()
    {
        File.WriteAllText(Path.Combine(folder, "habits.yaml"), "");
        IReadOnlyList<Diagnostic> errors = Errors($"{Smallest}\nbehaviors:\n  - habit.yaml\nclassifier: {{ llm: {{ prompts: nowhere/p.md }} }}");

        Assert.Equal(["6:5 behaviors[0]", "7:31 classifier.llm.prompts[0]"], errors.Select(e => $"{e.Line}:{e.Column} {e.KeyPath}"));
        Assert.Equal(($"no such file: {folder}/habit.yaml", "Did you mean habits.yaml?"), (errors[0].Message, errors[0].Hint));
        Assert.Equal($"The folder doesn't exist either: {folder}/nowhere", errors[1].Hint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing yet\n")]
    [InlineData("---\n")]
    [InlineData("input:\noutput:\n")]
    public void An_empty_file_lacks_the_two_required_keys(string yaml) =>
        Assert.Equal(["input.shards", "output.directory"], Errors(yaml).Select(e => e.KeyPath));

    [Theory]
    [InlineData("s3://bucket/*.parquet", "s3")]
    [InlineData("hf://datasets/open-web-math/open-web-math", "hf")]
    public void Remote_shards_are_refused_by_name(string shard, string scheme)
    {
        Diagnostic error = Error($"input: {{ shards: [\"{shard}\"] }}\noutput: {{ directory: o }}");
        Assert.Equal("input.shards[0]", error.KeyPath);
        Assert.StartsWith($"{scheme}:// is not supported yet", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: &x 1\nb: *x", "anchors (&x) aren't supported", "aliases (*x) aren't supported")]
    [InlineData("a: !!binary x", "tags")]
    [InlineData("? [a]\n: 1", "a list can't be a key")]
    [InlineData("a: 1\n---\nb: 2", "a second document")]
    [InlineData("a: [1", "not valid YAML")]
    [InlineData("a:\n\t- 1", "a tab in the indentation")]
    [InlineData("a: \"\\UFFFFFFFF\"", "not valid YAML")]
    public void Yaml_that_is_more_than_a_tree_is_refused_by_name(string yaml, params string[] messages)
    {
        IReadOnlyList<Diagnostic> errors = Errors(yaml);
        Assert.All(messages, m => Assert.Contains(errors, e => e.Message.StartsWith(m, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("*.parquet")]
    [InlineData("[*.parquet]")]
    [InlineData("[a, **/*.parquet]")]
    [InlineData("\n    - */x.parquet")]
    [InlineData("*")]
    public void A_glob_that_begins_with_a_star_is_told_to_be_quoted(string shards) =>
        Assert.Contains(Errors($"input:\n  shards: {shards}\noutput: {{ directory: o }}"), e => e.Hint?.Contains("quotes", StringComparison.Ordinal) == true);

    [Fact]
    public void A_single_shard_needs_no_list() =>
        Assert.Equal([Path.Combine(folder, "a.parquet")], Load(Smallest, "input.shards=a.parquet").Input.Shards);

    [Fact]
    public void Nesting_without_end_is_an_error_and_not_a_crash() =>
        Assert.Contains(Errors(new string('[', 100_000)), e => e.Message.Contains("deep", StringComparison.Ordinal));

    [Fact]
    public void Text_that_is_not_utf8_is_named_by_its_line()
    {
        string path = Path.Combine(folder, "run.yaml");
        File.WriteAllBytes(path, [.. "name: a\nb: "u8, 0xFF, 0xFE]);
        Diagnostic error = Assert.Single(Assert.Throws<ConfigurationException>(() => ConfigLoader.Load(path)).Diagnostics);
        Assert.Equal((2, "the file isn't valid UTF-8"), (error.Line, error.Message));
    }

    [Fact]
    public void Set_overrides_and_adds()
    {
        PipelineConfig config = Load(
            Smallest,
            "selection.rich.min_instances=5", "output.directory=other", "name=123", "input.shards=[x, y]", "selection.rich.token_budget=null", "run.memory=2GB", "run.memory=3GB");

        Assert.Equal(5, config.Selection.Rich.MinInstances);
        Assert.Equal(Path.Combine(folder, "other"), config.Output.Directory);
        Assert.Equal("123", config.Name);
        Assert.Equal([Path.Combine(folder, "x"), Path.Combine(folder, "y")], config.Input.Shards);
        Assert.Equal(3_000_000_000, config.Run.Memory);
    }

    [Theory]
    [InlineData("selection.rich.min_instances=two", 30, "selection.rich.min_instances")]
    [InlineData("selection.rich.min_instance=2", 16, "selection.rich.min_instance")]
    [InlineData("output.directory.x=2", 8, "output.directory.x")]
    [InlineData("name", 1, "")]
    [InlineData("=3", 1, "")]
    [InlineData("name=[", 0, "")]
    public void An_error_in_set_names_the_argument(string argument, int column, string keyPath)
    {
        Diagnostic error = Error(Smallest, argument);
        Assert.Equal(("--set", 0, keyPath, argument), (error.File, error.Line, error.KeyPath, error.SourceLine));
        if (column > 0)
            Assert.Equal(column, error.Column);
    }

    [Fact]
    public void A_later_check_finds_the_place_of_a_value()
    {
        PipelineConfig config = Load($"{Smallest}\nselection:\n  rich:\n    require:\n      - verification\n      - backtraking\n");

        Diagnostic error = config.Source.Of("selection.rich.require[1]").Error("no such behavior");
        Assert.Equal((9, 9, "selection.rich.require[1]"), (error.Line, error.Column, error.KeyPath));
        Diagnostic unwritten = config.Source.Of("selection.poor.max_instances").Error("too many");
        Assert.Equal((6, 3, "selection.poor.max_instances"), (unwritten.Line, unwritten.Column, unwritten.KeyPath));
    }

    [Fact]
    public void Canonical_json_is_the_same_however_the_config_was_written()
    {
        PipelineConfig config = Load($"{Smallest}\nrun: {{ memory: 1GB }}");
        PipelineConfig same = Load("output: {directory: ./out}\ninput: {shards: [./shards/*.parquet]}\nrun: {memory: 1000MB}\nname: run");

        Assert.Equal(CanonicalJson.Of(config), CanonicalJson.Of(same));
        Assert.Equal(
            """{"deduplicate":"exact","poor":{"max_instances":0,"token_budget":"match"},"rich":{"min_behaviors":1,"min_density":1,"min_instances":2,"rank_by":"density_lower","require":[],"token_budget":null,"top_fraction":1},"seed":1}""",
            CanonicalJson.Of(config.Selection));
        Assert.NotEqual(CanonicalJson.Fingerprint(config), CanonicalJson.Fingerprint(config with { Name = "other" }));
    }
}
