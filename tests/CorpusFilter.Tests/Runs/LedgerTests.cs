using System.Text.Json;
using System.Xml.Linq;
using CorpusFilter.Runs;
using CorpusFilter.TestCorpora;

namespace CorpusFilter.Tests.Runs;

public sealed class LedgerTests : IDisposable
{
    private readonly RunDirectory directory = new(Directory.CreateTempSubdirectory("corpusfilter-ledger-").FullName);

    public void Dispose() => Directory.Delete(directory.Root, recursive: true);

    [Fact]
    public void A_record_is_read_as_it_was_written()
    {
        var written = new Ledger
        {
            Tool = "CorpusFilter 0.1.0",
            Name = "Ünïcode \"quoted\"",
            State = "done",
            Config = JsonDocument.Parse("{\"input\":{\"text_column\":\"text\"}}").RootElement,
            Classifier = new ClassifierRecord("heuristic", "abc", ["verification", "backtracking"]),
            Tokens = new TokensRecord("estimate", true, "def"),
            Inputs = [new InputRecord("a", "/data/a.parquet", long.MaxValue, 5_000_000_000, 3, "00", null), new InputRecord("b", "/data/b.parquet", 1, 0, 0, "", "not Parquet")],
            Rows = new RowsRecord(10, 4, 3, 2, 1, 1),
            Outputs = [new OutputRecord("behavior-rich/train-00000-of-00001.parquet", 4, 1000, "11")],
            Sessions = [new SessionRecord("run", "here", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddSeconds(1), 3, 10, 0.5, 0.1, 1, 0.2)],
        };
        written.Write(directory);

        Ledger read = Ledger.Read(directory);

        Assert.Equal(JsonSerializer.Serialize(written), JsonSerializer.Serialize(read));
        Assert.Contains("\"text_column\": \"text\"", File.ReadAllText(directory.Record), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1]")]
    public void A_file_that_is_no_record_is_told_and_how_to_get_one(string content)
    {
        File.WriteAllText(directory.Record, content);

        RunStoppedException stopped = Assert.Throws<RunStoppedException>(() => Ledger.Read(directory));

        Assert.Equal($"{directory.Record}: not a run's record; run the same configuration again to make it anew", stopped.Message);
    }

    [Fact]
    public void A_folder_without_a_record_is_no_run_directory()
    {
        RunStoppedException stopped = Assert.Throws<RunStoppedException>(() => Ledger.Read(directory));

        Assert.Equal($"{directory.Root}: no run.json here; expected the output.directory of a run", stopped.Message);
    }

    [Fact]
    public void The_version_in_fingerprints_is_the_build_s()
    {
        string build = XDocument.Load(Path.Combine(Repository.Folder, "Directory.Build.props")).Descendants("Version").Single().Value;

        Assert.Equal(ToolVersion.Current, build);
    }
}
