using CorpusFilter.Configuration;
using CorpusFilter.Scoring.Llm;
using CorpusFilter.TestCorpora;
using CorpusFilter.Tokens;

namespace CorpusFilter.Tests.Scoring.Llm;

public sealed class PromptTests
{
    private const string Header = "---\nname: mine\nversion: 2\noutput: json\n---\n";

    [Fact]
    public void The_wording_is_part_of_the_prompts_identity_and_the_version_too()
    {
        string identity = Read(Header + "Judge {{document}}").Identity;
        Assert.StartsWith("mine 2 ", identity, StringComparison.Ordinal);
        Assert.NotEqual(identity, Read(Header + "Judge this {{document}}").Identity);
        Assert.NotEqual(identity, Read(Header.Replace("2", "3", StringComparison.Ordinal) + "Judge {{document}}").Identity);
    }

    [Theory]
    [InlineData("Judge it.", ":6:1", "{{document}} stands in the prompt 0 times")]
    [InlineData("Judge {{document}} and {{document}}", ":6:1", "2 times")]
    [InlineData("Judge\n\nthe {{dokument}} {{document}}", ":8:5", "'dokument' can't stand in a prompt of output json")]
    [InlineData("Count {{behavior}} in {{document}}", ":6:7", "'behavior' can't stand")]
    public void What_is_wrong_with_a_prompt_is_said_with_its_place(string body, string place, string message)
    {
        List<Diagnostic> diagnostics = [];
        Prompt.Read(new YamlSource("prompt.md", Header + body), diagnostics);
        string error = Assert.Single(diagnostics).ToString();
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Contains(place, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Prompts_must_ask_about_every_behavior_exactly_once()
    {
        string folder = Path.Combine(Repository.Folder, "configs", "prompts", "four-habits-paper");
        LlmConfig config = JudgedBatch.Config("http://localhost:1") with { Prompts = [Path.Combine(folder, "verification.md"), Path.Combine(folder, "verification.md")] };
        string error = Assert.Throws<ConfigurationException>(() => LlmQuestions.From(config, SourceLocation.None, JudgedBatch.Behaviors)).Message;
        Assert.Contains("verification is asked about in prompt paper-verification already", error, StringComparison.Ordinal);
        error = Assert.Throws<ConfigurationException>(() => LlmQuestions.From(config with { Prompts = [config.Prompts[0]], Gate = LlmGate.ProblemAndSolution }, SourceLocation.None, JudgedBatch.Behaviors)).Message;
        Assert.Contains("no prompt asks about backtracking", error, StringComparison.Ordinal);
        Assert.Contains("no prompt asks whether there is a problem and a solution", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_prompt_of_the_repository_can_be_read()
    {
        string[] files = Directory.GetFiles(Path.Combine(Repository.Folder, "configs", "prompts"), "*.md", SearchOption.AllDirectories);
        Assert.All(files, file => Assert.NotEmpty(Prompt.ReadFile(file).Identity));
        Assert.Equal(Prompt.BuiltIn().Identity, Prompt.ReadFile(files.Single(file => file.EndsWith("behaviors.md", StringComparison.Ordinal))).Identity);
    }

    [Fact]
    public async Task An_estimate_multiplies_out_and_says_what_it_rests_on()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("estimate");
        LlmConfig config = JudgedBatch.Config("http://localhost:1") with { Prices = new LlmPrices { PromptPerMillion = 2, AnswerPerMillion = 8 }, Limits = new LlmLimits { RequestsPerMinute = 100 } };
        await using (LlmClassifier classifier = JudgedBatch.Open(config, directory.FullName))
        await using (AnswerStore store = AnswerStore.Open(directory.FullName, "run"))
        {
            var tokens = new TokenEstimate();
            LlmEstimate estimate = LlmEstimate.Of(config, classifier.Questions, store, tokens, 1000, 4_000_000);
            int each = classifier.Questions[0].FixedTokens(tokens);
            Assert.Equal(1000, estimate.Calls);
            Assert.InRange(estimate.PromptTokens, 1000 * (each + 800), 1000 * (each + 2000));
            Assert.Equal(estimate.PromptTokens * 2e-6 + estimate.AnswerTokens * 8e-6, estimate.Money, 6);
            Assert.Equal(600, estimate.Seconds);
            Assert.Contains("limit of 100 requests per minute", estimate.Basis, StringComparison.Ordinal);
        }
        directory.Delete(recursive: true);
    }

    private static Prompt Read(string text)
    {
        List<Diagnostic> diagnostics = [];
        Prompt? prompt = Prompt.Read(new YamlSource("prompt.md", text), diagnostics);
        Assert.Empty(diagnostics);
        return prompt!;
    }
}
