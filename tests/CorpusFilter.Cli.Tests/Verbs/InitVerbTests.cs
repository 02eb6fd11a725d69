using CorpusFilter.Configuration;

namespace CorpusFilter.Cli.Tests.Verbs;

public sealed class InitVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corpusfilter-init-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_config_it_writes_holds_the_defaults()
    {
        CorpusFilterProcess init = CorpusFilterProcess.Run(["init", "mine.yaml"], folder);
        Assert.Equal((0, ""), (init.ExitCode, init.Results));

        PipelineConfig written = ConfigLoader.Load(Path.Combine(folder, "mine.yaml"));
        PipelineConfig defaults = new()
        {
            Name = "my-corpus",
            Input = new InputConfig { Shards = [Path.Combine(folder, "shards/*.parquet")] },
            Output = new OutputConfig { Directory = Path.Combine(folder, "out") },
        };
        Assert.Equal(CanonicalJson.Of(defaults), CanonicalJson.Of(written));
        Assert.True(File.Exists(Path.Combine(folder, "corpusfilter.schema.json")));
    }

    [Fact]
    public void A_file_that_exists_is_left_as_it_is()
    {
        string path = Path.Combine(folder, "corpusfilter.yaml");
        File.WriteAllText(path, "mine");
        CorpusFilterProcess init = CorpusFilterProcess.Run(["init"], folder);

        Assert.Equal(2, init.ExitCode);
        Assert.Equal("corpusfilter.yaml: error: exists, and is left as it is\n  Name another file, or - to write to stdout.\n", init.Messages);
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [Fact]
    public void A_dash_writes_to_stdout()
    {
        CorpusFilterProcess init = CorpusFilterProcess.Run(["init", "-"], folder);
        Assert.StartsWith("# yaml-language-server: $schema=", init.Results, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder));
    }
}
