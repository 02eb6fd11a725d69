using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;
using CorpusFilter.Configuration;

namespace CorpusFilter.Tests.Configuration;

public sealed class YamlBinderTests
{
    internal sealed record Everything
    {
        public string Word { get; init; } = "default";

        [MinLength(2)]
        public IReadOnlyList<int> Numbers { get; init; } = [1, 2];

        [OneOrMany]
        public IReadOnlyList<string> Phrases { get; init; } = [];

        public IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

        [RegularExpression("^[a-z_]+$")]
        public string? Identifier { get; init; }

        public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

        public bool Flag { get; init; }

        public decimal Price { get; init; }

        public JsonObject? Extra { get; init; }

        public Everything? Inner { get; init; }

        public IReadOnlyList<Item> Items { get; init; } = [];

        public SourceLocation Source { get; init; } = SourceLocation.None;
    }

    internal sealed record Item
    {
        public required string Name { get; init; }

        public SourceLocation Source { get; init; } = SourceLocation.None;
    }

    private static (Everything? Value, List<Diagnostic> Diagnostics) Bind(string yaml, int firstLine = 1)
    {
        List<Diagnostic> diagnostics = [];
        Everything? value = YamlBinder.Bind<Everything>(new YamlSource("/folder/file.yaml", yaml, firstLine), diagnostics);
        return (value, diagnostics);
    }

    private static Everything Bound(string yaml)
    {
        (Everything? value, List<Diagnostic> diagnostics) = Bind(yaml);
        Assert.Empty(diagnostics);
        return value!;
    }

    private static string Error(string yaml)
    {
        Diagnostic error = Assert.Single(Bind(yaml).Diagnostics);
        return $"{error.Line}:{error.Column} {error.KeyPath}: {error.Message}";
    }

    [Fact]
    public void Lists_maps_times_and_free_json_are_bound()
    {
        Everything value = Bound("""
            word: "42"
            numbers: [3, 4]
            phrases: a single phrase
            weights: { a: 1, b: 2.5e-1 }
            timeout: 1.5m
            flag: true
            price: 0.10
            extra: { temperature: 0, stop: ["\n"], nested: { on: true, none: null, text: "1" } }
            inner: { word: no }
            """);

        Assert.Equal("42", value.Word);
        Assert.Equal([3, 4], value.Numbers);
        Assert.Equal(["a single phrase"], value.Phrases);
        Assert.Equal(0.25, value.Weights["b"]);
        Assert.Equal(TimeSpan.FromSeconds(90), value.Timeout);
        Assert.True(value.Flag);
        Assert.Equal(0.10m, value.Price);
        Assert.Equal("""{"temperature":0,"stop":["\n"],"nested":{"on":true,"none":null,"text":"1"}}""", value.Extra!.ToJsonString());
        Assert.Equal("no", value.Inner!.Word);
        Assert.Equal([1, 2], value.Inner.Numbers);
    }

    [Fact]
    public void Block_texts_keep_their_lines() =>
        Assert.Equal("first\n  second\n", Bound("word: |\n  first\n    second\n").Word);

    [Fact]
    public void A_record_knows_its_place_in_the_file()
    {
        Everything value = Bound("word: x\nitems:\n  - name: first\n  - name: second\n");

        Assert.Equal((1, ""), (value.Source.Line, value.Source.KeyPath));
        Assert.Equal((4, 5, "items[1]"), (value.Items[1].Source.Line, value.Items[1].Source.Column, value.Items[1].Source.KeyPath));
        Diagnostic error = value.Items[1].Source.Of("name").Error("is taken");
        Assert.Equal((4, 11, "items[1].name", "  - name: second"), (error.Line, error.Column, error.KeyPath, error.SourceLine));
    }

    [Fact]
    public void Yaml_inside_a_file_counts_the_files_lines()
    {
        Diagnostic error = Assert.Single(Bind("word: x\nflag: maybe", firstLine: 2).Diagnostics);
        Assert.Equal((3, 7, "flag: maybe"), (error.Line, error.Column, error.SourceLine));
    }

    [Fact]
    public void Front_matter_is_yaml_and_the_rest_is_text()
    {
        List<Diagnostic> diagnostics = [];
        (YamlSource yaml, string body) = FrontMatter.Split(new YamlSource("p.md", "---\r\nword: x\r\nflag: 1\r\n---\r\nHello\n---\nworld"), diagnostics)!.Value;
        YamlBinder.Bind<Everything>(yaml, diagnostics);

        Assert.Equal("Hello\n---\nworld", body);
        Assert.Equal((3, 7, "flag: 1"), Assert.Single(diagnostics) is var e ? (e.Line, e.Column, e.SourceLine) : default);
    }

    [Theory]
    [InlineData("Hello")]
    [InlineData("---\nword: x\n")]
    [InlineData("")]
    public void Text_without_front_matter_is_an_error(string text)
    {
        List<Diagnostic> diagnostics = [];
        Assert.Null(FrontMatter.Split(new YamlSource("p.md", text), diagnostics));
        Assert.Single(diagnostics);
    }

    [Theory]
    [InlineData("word: 42", "1:7 word: expected a text; found the number 42")]
    [InlineData("word: true", "1:7 word: expected a text; found true")]
    [InlineData("word:", "1:6 word: expected a text; found nothing")]
    [InlineData("word: [a]", "1:7 word: expected a text; found a list")]
    [InlineData("numbers: [1]", "1:10 numbers: needs at least 2 items")]
    [InlineData("numbers: [1, 2.5]", "1:14 numbers[1]: expected a whole number; found the number 2.5")]
    [InlineData("numbers: [1, 99999999999]", "1:14 numbers[1]: 99999999999 is out of range; expected a whole number from -2147483648 to 2147483647")]
    [InlineData("phrases: { a: b }", "1:10 phrases: expected a text; found a mapping")]
    [InlineData("weights: { a: heavy }", "1:15 weights.a: expected a number; found the text \"heavy\"")]
    [InlineData("weights: { a: .nan }", "1:15 weights.a: expected a number; found the text \".nan\"")]
    [InlineData("identifier: Not It", "1:13 identifier: the text \"Not It\" isn't of the form ^[a-z_]+$")]
    [InlineData("timeout: 30", "1:10 timeout: expected a time with its unit such as 500ms, 30s, 5m, 2h, 1d; found the number 30")]
    [InlineData("flag: yes", "1:7 flag: expected true or false; found the text \"yes\"")]
    [InlineData("extra: [1]", "1:8 extra: expected a mapping, or null; found a list")]
    [InlineData("items: [{}]", "1:9 items[0].name: is required")]
    [InlineData("inner: { inner: { wrod: x } }", "1:19 inner.inner.wrod: unknown key")]
    [InlineData("- a", "1:1 : expected a mapping with the keys word, numbers, phrases, weights, identifier, timeout, flag, price, extra, inner, items; found a list")]
    public void A_wrong_value_is_told_what_was_expected(string yaml, string message) => Assert.Equal(message, Error(yaml));

    [Theory]
    [InlineData("numbers: [1, \"2\"]", "Remove the quotes.")]
    [InlineData("numbers: [1, 200_000]", "Write 200000.")]
    [InlineData("price: 1_000.5", "Write 1000.5.")]
    [InlineData("flag: \"true\"", "Remove the quotes.")]
    [InlineData("word: 42", "Put it in quotes: \"42\"")]
    [InlineData("numbers: 3", "Write it as a list of one: [3]")]
    public void A_value_that_is_nearly_right_is_told_how_to_write_it(string yaml, string hint) =>
        Assert.Equal(hint, Assert.Single(Bind(yaml).Diagnostics).Hint);

    [Fact]
    public void A_record_within_itself_has_a_schema()
    {
        JsonNode schema = JsonNode.Parse(JsonSchema.Of<Everything>("test"))!;
        Assert.Equal("#/definitions/Everything", schema["properties"]!["inner"]!["$ref"]!.GetValue<string>());
        Assert.Equal("#/definitions/Everything", schema["definitions"]!["Everything"]!["properties"]!["inner"]!["$ref"]!.GetValue<string>());
    }
}
