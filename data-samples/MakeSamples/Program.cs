using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CorpusFilter.MakeSamples;
using CorpusFilter.Parquet;
using CorpusFilter.Scoring;

// Writes the shards and gold.jsonl of data-samples/ into the folder given (default: the current one). The same documents every time;
// the bytes of the compressed shards may differ between versions of libzstd.
const ulong Seed = 20250303;
const int RowsPerRowGroup = 40;
string folder = args.Length > 0 ? args[0] : ".";
List<Document> documents = Corpus.Make(Seed);
CompressionCodec[] codecs = [CompressionCodec.Zstd, CompressionCodec.Snappy, CompressionCodec.None];
int shardSize = (documents.Count + codecs.Length - 1) / codecs.Length;
for (int i = 0; i < codecs.Length; i++)
{
    string name = string.Create(CultureInfo.InvariantCulture, $"sample-{i:00000}-of-{codecs.Length:00000}.parquet");
    WriteShard(Path.Combine(folder, name), [.. documents.Skip(i * shardSize).Take(shardSize)], codecs[i]);
}

WriteGold(Path.Combine(folder, "gold.jsonl"), documents);
Console.WriteLine($"{documents.Count} documents, {documents.Sum(d => Encoding.UTF8.GetByteCount(d.Text ?? ""))} bytes of text");

static void WriteShard(string path, List<Document> documents, CompressionCodec codec)
{
    // OpenWebMath's columns.
    ParquetSchema schema = ParquetSchema.Create(
    [
        SchemaNode.String("url"),
        SchemaNode.String("text"),
        SchemaNode.Int64("date", logicalType: new LogicalType(LogicalKind.Timestamp) { Unit = TimeUnit.Millis }),
        SchemaNode.String("metadata"),
    ]);
    using FileStream file = File.Create(path);
    using ParquetWriter writer = new(file, schema, new ParquetWriteOptions { Compression = codec, CompressionLevel = 9, RowGroupRows = RowsPerRowGroup });
    foreach (Document document in documents)
    {
        writer.Leaf(0).Write(Encoding.UTF8.GetBytes(document.Url));
        if (document.Text is null)
            writer.Leaf(1).WriteNull();
        else
            writer.Leaf(1).Write(Encoding.UTF8.GetBytes(document.Text));
        writer.Leaf(2).Write((document.Date - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMillisecond);
        writer.Leaf(3).Write(Encoding.UTF8.GetBytes(Json(new JsonObject
        {
            ["source"] = "corpusfilter data-samples",
            ["form"] = document.Form,
            ["topic"] = document.Topic,
            ["license"] = "Apache-2.0",
        })));
        writer.EndRows(1);
    }

    writer.Finish([new("corpusfilter.samples", "written by data-samples/MakeSamples")]);
}

static void WriteGold(string path, List<Document> documents)
{
    using StreamWriter gold = new(path, append: false, new UTF8Encoding(false)) { NewLine = "\n" };
    foreach (Document document in documents)
    {
        if (document.Labels is not { } labels)
            continue;
        JsonObject quotes = [];
        foreach ((string behavior, List<string> found) in labels.Labels)
            quotes[behavior] = new JsonArray([.. found.Select(q => JsonValue.Create(q))]);
        gold.WriteLine(Json(new JsonObject
        {
            ["id"] = TextHash.Of(Encoding.UTF8.GetBytes(document.Text!)).ToString()[..16],
            ["source"] = document.Form,
            ["url"] = document.Url,
            ["text"] = document.Text,
            ["labels"] = quotes,
            ["has_problem"] = labels.HasProblem,
            ["has_solution"] = labels.HasSolution,
        }));
    }
}

static string Json(JsonObject value) =>
    value.ToJsonString(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
