using System.Globalization;
using System.Text;
using CorpusFilter.Parquet;

namespace CorpusFilter.TestCorpora;

/// <summary>A temporary folder with shards in OpenWebMath's columns (and a list and a struct more), made anew for each test.</summary>
internal sealed class TestCorpus : IDisposable
{
    private static readonly string[] Rich =
    [
        "Let me check this: plugging $x = 3$ back in gives $9$, as required.",
        "I first tried integration by parts, but that leads nowhere, so let us go back and try a substitution instead.",
        "First we find the derivative, then we locate its zeros.",
        "To prove the claim it suffices to show that $n$ is even.",
        "Wait, that is wrong: I made a mistake in the sign above.",
    ];

    private static readonly string[] Plain =
    [
        "The group $G$ acts on the set $X$ from the left.",
        "A matrix is invertible where its determinant is not zero.",
        "See the table of values in the appendix.",
        "The series $\\sum 1/n^2$ converges to $\\pi^2/6$.",
    ];

    private const string Pack = """
        name: test
        behaviors: [{ name: verification }, { name: backtracking }, { name: subgoal_setting }, { name: backward_chaining }]
        rules:
          - { name: check, behavior: verification, cue: let me check, example: Let me check this., near_miss: Nothing. }
          - { name: nowhere, behavior: backtracking, cue: leads nowhere, example: That leads nowhere., near_miss: Nothing. }
          - { name: wrong, behavior: backtracking, cue: that is wrong, example: "Wait, that is wrong.", near_miss: Nothing. }
          - { name: first, behavior: subgoal_setting, cue: first we, example: First we count., near_miss: Nothing. }
          - { name: suffices, behavior: backward_chaining, cue: suffices to show, example: It suffices to show this., near_miss: Nothing. }
        """;

    public static readonly ParquetSchema Schema = ParquetSchema.Create(
    [
        SchemaNode.String("url", optional: true),
        SchemaNode.String("text", optional: true),
        SchemaNode.Int64("date", optional: true),
        SchemaNode.String("metadata", optional: true),
        SchemaNode.List("tags", SchemaNode.String("element", optional: true), optional: true),
        SchemaNode.Struct("origin", [SchemaNode.Int32("line", optional: true), SchemaNode.Double("weight", optional: false)], optional: true),
    ]);

    public TestCorpus()
    {
        Folder = Directory.CreateTempSubdirectory("corpusfilter-test-").FullName;
        Directory.CreateDirectory(Path.Combine(Folder, "shards"));
    }

    public string Folder { get; }

    public string Output => Path.Combine(Folder, "out");

    public string ConfigFile => Path.Combine(Folder, "config.yaml");

    public string ShardPath(string name) => Path.Combine(Folder, "shards", name + ".parquet");

    /// <summary>Rows of text as a mixture that has rich, poor and middling documents, from a seed.</summary>
    public static IEnumerable<byte[]?> Documents(int seed, int count)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"Document {seed}-{i}.\n\n");
            bool rich = random.Next(4) == 0;
            for (int sentence = random.Next(2, 14); sentence > 0; sentence--)
            {
                string[] source = rich && random.Next(2) == 0 ? Rich : Plain;
                text.Append(source[random.Next(source.Length)]).Append(random.Next(5) == 0 ? "\n\n" : " ");
            }
            yield return Encoding.UTF8.GetBytes(text.ToString());
        }
    }

    public void AddShard(string name, IEnumerable<byte[]?> texts, int rowsPerGroup = 100, CompressionCodec codec = CompressionCodec.Zstd)
    {
        using var stream = new FileStream(ShardPath(name), FileMode.Create);
        using var writer = new ParquetWriter(stream, Schema, new ParquetWriteOptions { Compression = codec });
        int row = 0;
        foreach (byte[]? text in texts)
        {
            WriteRow(writer, row, text);
            row++;
            if (row % rowsPerGroup == 0)
                writer.FlushRowGroup();
        }
        writer.Finish([new("huggingface", "{\"info\": {\"features\": {}}}"), new("made_by", "a test")]);
    }

    private static void WriteRow(ParquetWriter writer, int row, byte[]? text)
    {
        writer.Leaf(0).Write(Encoding.UTF8.GetBytes($"https://Example{row % 7}.org:8080/page/{row}?q=1"));
        if (text is null)
            writer.Leaf(1).WriteNull();
        else
            writer.Leaf(1).Write(text);
        writer.Leaf(2).Write(1_700_000_000_000L + row);
        writer.Leaf(3).Write(Encoding.UTF8.GetBytes($"{{\"row\": {row}}}"));
        // optional list of optional strings: 0 no list, 1 empty, 2 null element, 3 a string
        switch (row % 4)
        {
            case 0:
                writer.Leaf(4).WriteNull(0, 0);
                break;
            case 1:
                writer.Leaf(4).WriteNull(0, 1);
                break;
            default:
                writer.Leaf(4).Write("algebra"u8, 0, 3);
                writer.Leaf(4).WriteNull(1, 2);
                break;
        }
        // optional struct of an optional and a required field
        if (row % 5 == 0)
        {
            writer.Leaf(5).WriteNull(0, 0);
            writer.Leaf(6).WriteNull(0, 0);
        }
        else
        {
            if (row % 5 == 1)
                writer.Leaf(5).WriteNull(0, 1);
            else
                writer.Leaf(5).Write(row, 0, 2);
            writer.Leaf(6).Write(row / 2.0, 0, 1);
        }
        writer.EndRows(1);
    }

    /// <summary>
    /// Writes config.yaml: small units and files, so that there are several of each, and a pack of a few rules, which loads faster
    /// than the real one. Lines are added at the end; <c>behaviors:</c> among them takes the place of the pack.
    /// </summary>
    public void WriteConfig(params string[] more)
    {
        File.WriteAllText(Path.Combine(Folder, "pack.yaml"), Pack);
        string behaviors = more.Any(line => line.StartsWith("behaviors:", StringComparison.Ordinal)) ? "" : "behaviors: [pack.yaml]";
        File.WriteAllText(ConfigFile, $"""
            input:
              shards: [shards]
            output:
              directory: out
              file_bytes: 64KiB
            run:
              unit_bytes: 64KiB
            {behaviors}
            {string.Join('\n', more)}
            """);
    }

    /// <summary>All files of the run that must be the same for the same input and configuration, by relative path.</summary>
    public static SortedDictionary<string, byte[]> Results(string output)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (string part in (string[])["scores", "selection", "behavior-rich", "behavior-poor", "quarantine"])
        {
            string folder = Path.Combine(output, part);
            if (!Directory.Exists(folder))
                continue;
            foreach (string file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                files.Add(Path.GetRelativePath(output, file), File.ReadAllBytes(file));
        }
        files.Add("selection.json", File.ReadAllBytes(Path.Combine(output, "selection.json")));
        files.Add("README.md", File.ReadAllBytes(Path.Combine(output, "README.md")));
        return files;
    }

    public static void AssertSame(SortedDictionary<string, byte[]> expected, SortedDictionary<string, byte[]> actual)
    {
        Assert.Equal(expected.Keys, actual.Keys);
        foreach ((string path, byte[] bytes) in expected)
            Assert.True(bytes.AsSpan().SequenceEqual(actual[path]), $"{path} differs");
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
