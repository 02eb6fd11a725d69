using System.Text;
using System.Text.Json;
using CorpusFilter.Configuration;
using CorpusFilter.Parquet;

namespace CorpusFilter.Cli.Tests;

/// <summary>What data-samples/README.md says of the files beside it.</summary>
public sealed class SamplesTests
{
    private static readonly string Folder = Path.Combine(CorpusFilterProcess.Repository, "data-samples");

    [Fact]
    public void The_quickstart_config_is_the_defaults_on_the_samples()
    {
        PipelineConfig config = ConfigLoader.Load(Path.Combine(CorpusFilterProcess.Repository, "configs", "quickstart.yaml"));

        Assert.Equal([Path.Combine(Folder, "*.parquet")], config.Input.Shards);
        Assert.Equal(CanonicalJson.Of(new SelectionConfig()), CanonicalJson.Of(config.Selection));
        Assert.Equal(CanonicalJson.Of(new RunConfig()), CanonicalJson.Of(config.Run));
        Assert.Equal(CanonicalJson.Of(new ClassifierConfig()), CanonicalJson.Of(config.Classifier));
        Assert.All(config.Behaviors, file => Assert.True(File.Exists(file), file));
    }

    [Fact]
    public void Gold_labels_are_verbatim_quotes_of_documents_in_the_shards()
    {
        HashSet<string> texts = new(StringComparer.Ordinal);
        int nulls = 0;
        int rows = 0;
        foreach (string path in Directory.EnumerateFiles(Folder, "*.parquet"))
        {
            using ParquetFile file = ParquetFile.Open(path);
            Assert.Equal(["url", "text", "date", "metadata"], file.Schema.Leaves.Select(l => l.Path));
            for (int group = 0; group < file.RowGroups.Count; group++)
            {
                using ByteArrayCursor cursor = file.OpenByteArrays(group, file.Schema.Leaves[1]);
                while (cursor.MoveNext())
                {
                    rows++;
                    if (cursor.IsNull)
                        nulls++;
                    else
                        texts.Add(Encoding.UTF8.GetString(cursor.Value));
                }
            }
        }

        int labelled = 0;
        Dictionary<string, int> quotesOf = new(StringComparer.Ordinal);
        foreach (string line in File.ReadLines(Path.Combine(Folder, "gold.jsonl")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            string text = document.RootElement.GetProperty("text").GetString()!;
            Assert.Contains(text, texts);
            labelled++;
            foreach (JsonProperty behavior in document.RootElement.GetProperty("labels").EnumerateObject())
            {
                foreach (JsonElement quote in behavior.Value.EnumerateArray())
                {
                    Assert.Contains(quote.GetString()!, text, StringComparison.Ordinal);
                    quotesOf[behavior.Name] = quotesOf.GetValueOrDefault(behavior.Name) + 1;
                }
            }
        }

        Assert.Equal((423, 1, 415), (rows, nulls, labelled));
        Assert.Equal(["backtracking", "backward_chaining", "subgoal_setting", "verification"], quotesOf.Keys.Order(StringComparer.Ordinal));
        Assert.All(quotesOf.Values, count => Assert.True(count > 90));
    }
}
