namespace CorpusFilter.Cli.Tests.Verbs;

public sealed class SchemaVerbTests
{
    [Theory]
    [InlineData("config", "corpusfilter")]
    [InlineData("behaviors", "behaviors")]
    public void The_schemas_in_the_repository_are_current(string kind, string file)
    {
        string kept = Path.Combine(CorpusFilterProcess.Repository, "configs", "schema", $"{file}.schema.json");
        CorpusFilterProcess schema = CorpusFilterProcess.Run("schema", kind);

        Assert.Equal(0, schema.ExitCode);
        Assert.True(
            string.Equals(File.ReadAllText(kept), schema.Results, StringComparison.Ordinal),
            $"The types changed. Regenerate: dotnet run --project src/CorpusFilter.Cli -- schema {kind} > configs/schema/{file}.schema.json");
    }

    [Fact]
    public void Every_config_in_the_repository_names_the_schema()
    {
        foreach (string config in Directory.EnumerateFiles(Path.Combine(CorpusFilterProcess.Repository, "configs"), "*.yaml"))
            Assert.StartsWith("# yaml-language-server: $schema=schema/corpusfilter.schema.json\n", File.ReadAllText(config), StringComparison.Ordinal);
        foreach (string pack in Directory.EnumerateFiles(Path.Combine(CorpusFilterProcess.Repository, "configs", "behaviors"), "*.yaml"))
            Assert.StartsWith("# yaml-language-server: $schema=../schema/behaviors.schema.json\n", File.ReadAllText(pack), StringComparison.Ordinal);
    }
}
