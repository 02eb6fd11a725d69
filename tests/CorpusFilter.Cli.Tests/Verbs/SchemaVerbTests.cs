namespace CorpusFilter.Cli.Tests.Verbs;

public sealed class SchemaVerbTests
{
    [Fact]
    public void The_schema_in_the_repository_is_current()
    {
        string kept = Path.Combine(CorpusFilterProcess.Repository, "configs", "schema", "corpusfilter.schema.json");
        CorpusFilterProcess schema = CorpusFilterProcess.Run("schema");

        Assert.Equal(0, schema.ExitCode);
        Assert.True(
            string.Equals(File.ReadAllText(kept), schema.Results, StringComparison.Ordinal),
            "The config types changed. Regenerate: dotnet run --project src/CorpusFilter.Cli -- schema > configs/schema/corpusfilter.schema.json");
    }

    [Fact]
    public void Every_config_in_the_repository_names_the_schema()
    {
        foreach (string config in Directory.EnumerateFiles(Path.Combine(CorpusFilterProcess.Repository, "configs"), "*.yaml"))
            Assert.StartsWith("# yaml-language-server: $schema=schema/corpusfilter.schema.json\n", File.ReadAllText(config), StringComparison.Ordinal);
    }
}
