using CorpusFilter.TestCorpora;

namespace CorpusFilter.Cli.Tests;

/// <summary>Shards that another tool wrote, and subsets as other tools read them.</summary>
public sealed class ReadersTests : IDisposable
{
    private readonly TestCorpus corpus = new();

    public void Dispose() => corpus.Dispose();

    [NodeFact]
    public void DuckDB_and_hyparquet_find_in_the_subsets_of_DuckDB_s_shards_the_rows_that_were_selected_with_every_column()
    {
        (int code, string output) = NodeFact.Run("make-shards.mjs", Path.Combine(corpus.Folder, "shards"));
        Assert.True(code == 0, output);
        corpus.WriteConfig("selection: {rich: {min_instances: 2}}");
        Assert.Equal(0, CorpusFilterProcess.Run("run", corpus.ConfigFile).ExitCode);

        (code, output) = NodeFact.Run("subsets.mjs", corpus.Output);

        Assert.True(code == 0, output);
        Assert.Matches("^duckdb: same .*\"rich train\":[0-9]{3}", output);
        Assert.Contains("\nhyparquet: same ", output, StringComparison.Ordinal);
    }
}
