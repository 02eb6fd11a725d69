namespace CorpusFilter.Cli.Tests.Verbs;

public sealed class CheckVerbTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corpusfilter-check-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_error_of_a_config_is_shown_where_it_stands()
    {
        string path = Path.Combine(folder, "wrong.yaml");
        File.WriteAllText(path, """
            input:
              shards: [s3://bucket/a.parquet]
              text_colum: body
              sample: { fraction: 1.5 }
            selection:
              rich: { min_instances: two, rank_by: densiti_lower }
            run:
              memory: 1XB
              memory: 1GB
            """);
        CorpusFilterProcess check = CorpusFilterProcess.Run("check", path, "--set", "output.compression=zip");

        Assert.Equal((2, ""), (check.ExitCode, check.Results));
        Assert.Equal($"""
            --set: error: output.compression: the text "zip" is not one of zstd, snappy, none
                  | output.compression=zip
                  |                    ^
            {path}:1:1: error: output.directory: is required
                1 | input:
                  | ^
              Add it: directory: a text. The run directory: scores, subsets, record and dataset card are written here. Runs on the same directory continue it.
            {path}:2:12: error: input.shards[0]: s3:// is not supported yet; expected a local path
                2 |   shards: [s3://bucket/a.parquet]
                  |            ^
              Download or mount the files, and name them by their path.
            {path}:3:3: error: input.text_colum: unknown key
                3 |   text_colum: body
                  |   ^
              Did you mean text_column? Valid keys in input: shards, text_column, url_column, sample, text.
            {path}:4:23: error: input.sample.fraction: 1.5 is out of range; expected a number above 0 to 1
                4 |   sample: {"{"} fraction: 1.5 {"}"}
                  |                       ^
            {path}:6:26: error: selection.rich.min_instances: expected a whole number; found the text "two"
                6 |   rich: {"{"} min_instances: two, rank_by: densiti_lower {"}"}
                  |                          ^
            {path}:6:40: error: selection.rich.rank_by: the text "densiti_lower" is not one of density_lower, density, instances
                6 |   rich: {"{"} min_instances: two, rank_by: densiti_lower {"}"}
                  |                                        ^
              Did you mean density_lower?
            {path}:8:11: error: run.memory: expected a size such as 10MB, 64KiB or a number of bytes; found the text "1XB"
                8 |   memory: 1XB
                  |           ^
            {path}:9:3: error: run.memory: the key stands twice
                9 |   memory: 1GB
                  |   ^
              It stands first on line 8; keep one of them.

            """, check.Messages);
    }
}
