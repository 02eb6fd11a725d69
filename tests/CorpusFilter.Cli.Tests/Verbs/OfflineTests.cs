namespace CorpusFilter.Cli.Tests.Verbs;

public sealed class OfflineTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corpusfilter-offline-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("{ counter: cl100k_base, folder: kept }", "--offline", "offline forbids to download")]
    [InlineData("{ counter: cl100k_base, folder: kept, offline: true }", "--no-progress", "offline forbids to download")]
    [InlineData("{ counter: ./none.tiktoken }", "--no-progress", "is no file, no folder and no known name")]
    public void Counter_that_is_not_to_be_had_is_a_configuration_error(string tokens, string option, string said)
    {
        string path = Path.Combine(folder, "config.yaml");
        File.WriteAllText(path, $"""
            input:
              shards: ['*.parquet']
            tokens: {tokens}
            output:
              directory: out
            """);
        CorpusFilterProcess check = CorpusFilterProcess.Run("check", path, option);
        Assert.Equal(2, check.ExitCode);
        Assert.Contains(said, check.Messages, StringComparison.Ordinal);
    }
}
