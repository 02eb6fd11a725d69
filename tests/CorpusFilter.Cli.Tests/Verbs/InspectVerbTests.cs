using System.Text;
using System.Text.Json.Nodes;
using CorpusFilter.Cli.Verbs;
using CorpusFilter.Parquet;

namespace CorpusFilter.Cli.Tests.Verbs;

public sealed class InspectVerbTests : IDisposable
{
    private static readonly string Sample = Path.Combine(CorpusFilterProcess.Repository, "data-samples", "sample-00002-of-00003.parquet");

    private readonly string folder = Directory.CreateTempSubdirectory("corpusfilter-inspect-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<(int ExitCode, string Results, string Messages)> Run(params string[] arguments)
    {
        StringWriter results = new() { NewLine = "\n" };
        StringWriter messages = new() { NewLine = "\n" };
        using ConsoleOutput output = new(results, messages);
        int exitCode = await CommandLine.RunAsync(["inspect", .. arguments], output, [new InspectVerb()]);
        return (exitCode, results.ToString(), messages.ToString());
    }

    /// <summary>A file of lists, structures and typed numbers, one row group to a row.</summary>
    private string WriteNested()
    {
        ParquetSchema schema = ParquetSchema.Create(
        [
            SchemaNode.List("tags", SchemaNode.Struct("element", [SchemaNode.String("name", optional: false), SchemaNode.Int32("count")], optional: false)),
            SchemaNode.Int32("price", logicalType: new LogicalType(LogicalKind.Decimal) { Precision = 9, Scale = 2 }),
            SchemaNode.Int64("at", logicalType: new LogicalType(LogicalKind.Timestamp) { Unit = TimeUnit.Micros, IsAdjustedToUtc = true }),
            SchemaNode.Binary("raw"),
        ]);
        string path = Path.Combine(folder, "nested.parquet");
        using FileStream file = File.Create(path);
        using ParquetWriter writer = new(file, schema, new ParquetWriteOptions { RowGroupRows = 1 });

        // Row 0: two tags, the second without a count. Levels of tags: 1 list, 2 item, 3 count.
        writer.Leaf(0).Write("a"u8, 0, 2);
        writer.Leaf(0).Write("b"u8, 1, 2);
        writer.Leaf(1).Write(7, 0, 3);
        writer.Leaf(1).WriteNull(1, 2);
        writer.Leaf(2).Write(-1234);
        writer.Leaf(3).Write(1_500_000L);
        writer.Leaf(4).Write([0xFF, 0x00]);
        writer.EndRows(1);

        // Row 1: an empty list; row 2: no list.
        foreach (int level in new[] { 1, 0 })
        {
            writer.Leaf(0).WriteNull(0, level);
            writer.Leaf(1).WriteNull(0, level);
            writer.Leaf(2).WriteNull();
            writer.Leaf(3).WriteNull();
            writer.Leaf(4).Write("\e[31mred"u8);
            writer.EndRows(1);
        }

        writer.Finish([new("origin", "a test")]);
        return path;
    }

    [Fact]
    public async Task Nested_rows_are_put_together_again()
    {
        (int exitCode, string results, _) = await Run(WriteNested(), "--json");

        Assert.Equal(0, exitCode);
        JsonNode report = JsonNode.Parse(results)!;
        Assert.Equal(
            """[{"tags":[{"name":"a","count":7},{"name":"b","count":null}],"price":"-12.34","at":"1970-01-01T00:00:01.5Z","raw":"0xff00"},"""
            + """{"tags":[],"price":null,"at":null,"raw":"\u001B[31mred"},{"tags":null,"price":null,"at":null,"raw":"\u001B[31mred"}]""",
            report["first_rows"]!.ToJsonString());
        Assert.Equal(3, report["rows"]!.GetValue<int>());
        Assert.Equal("""{"key":"origin","value":"a test"}""", report["key_value_metadata"]![0]!.ToJsonString());
        Assert.Equal("""["zstd"]""", report["columns"]![0]!["codecs"]!.ToJsonString());
    }

    [Fact]
    public async Task What_a_file_holds_can_not_command_the_terminal() =>
        Assert.DoesNotContain('\e', (await Run(WriteNested())).Results);

    [Fact]
    public async Task A_shard_is_shown_with_schema_columns_and_rows()
    {
        (int exitCode, string results, string messages) = await Run(Sample, "--rows", "1");

        Assert.Equal((0, ""), (exitCode, messages));
        string[] lines = results.Split('\n');
        Assert.Equal($"{Sample}: {new FileInfo(Sample).Length / 1e3:0.0} KB, 141 rows, 4 row groups, written by CorpusFilter version 0.1.0", lines[0]);
        Assert.Contains("date      Timestamp(millis) (Int64)  optional", lines);
        Assert.Contains("row groups: 21 to 40 rows, ", results, StringComparison.Ordinal);
        Assert.Single(lines, line => line.StartsWith("row ", StringComparison.Ordinal) && !line.StartsWith("row groups", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_column_is_named_and_the_others_are_shown()
    {
        byte[] bytes = File.ReadAllBytes(Sample);
        int inText = bytes.AsSpan().IndexOf("algebra"u8);
        bytes[inText] ^= 1;
        string path = Path.Combine(folder, "damaged.parquet");
        File.WriteAllBytes(path, bytes);
        (int exitCode, string results, string messages) = await Run(path, "--json", "--rows", "2");

        Assert.Equal(1, exitCode);
        Assert.Contains("CRC-32", messages, StringComparison.Ordinal);
        Assert.Contains("column text", messages, StringComparison.Ordinal);
        JsonNode row = JsonNode.Parse(results)!["first_rows"]![1]!;
        Assert.Equal("(unreadable)", row["text"]!.GetValue<string>());
        Assert.StartsWith("http", row["url"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_told_the_nearest()
    {
        (int exitCode, _, string messages) = await Run(Sample.Replace("sample-", "smaple-", StringComparison.Ordinal));
        Assert.Equal(2, exitCode);
        Assert.Contains("Did you mean sample-00002-of-00003.parquet?", messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1001")]
    [InlineData("many")]
    public async Task Rows_are_a_number_within_reason(string rows)
    {
        (int exitCode, string results, string messages) = await Run(Sample, "--rows", rows);
        Assert.Equal((2, ""), (exitCode, results));
        Assert.Contains("--rows", messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_parquet_is_an_error_that_says_so()
    {
        string path = Path.Combine(folder, "text.parquet");
        File.WriteAllText(path, "this is no Parquet file", Encoding.UTF8);
        (int exitCode, string results, string messages) = await Run(path);
        Assert.Equal((3, ""), (exitCode, results));
        Assert.Contains("Not a Parquet file", messages, StringComparison.Ordinal);
    }
}
