using System.Text;
using CorpusFilter.Parquet;

namespace CorpusFilter.Benchmarks;

/// <summary>
/// A shard in OpenWebMath's columns: the file that CORPUSFILTER_BENCHMARK_FILE names, or 64 MB of made-up mathematics that packs about
/// as real text does. Written once for each codec, from row groups of 64 MiB.
/// </summary>
internal static class BenchmarkShard
{
    private const int TextBytes = 64 << 20;

    public static string Write(string folder, CompressionCodec codec)
    {
        string path = Path.Combine(folder, $"shard-{codec}.parquet");
        using FileStream output = File.Create(path);
        var options = new ParquetWriteOptions { Compression = codec, CompressionLevel = 3 };
        if (Environment.GetEnvironmentVariable("CORPUSFILTER_BENCHMARK_FILE") is string given)
        {
            using ParquetFile source = ParquetFile.Open(given);
            using var writer = new ParquetWriter(output, source.Schema, options);
            for (int group = 0; group < source.RowGroups.Count; group++)
            {
                using RowGroupCopy copy = writer.CopyFrom(source, group);
                int rows = (int)source.RowGroups[group].RowCount;
                copy.Take(rows);
                writer.EndRows(rows);
            }

            writer.Finish(source.KeyValueMetadata);
        }
        else
        {
            using var writer = new ParquetWriter(
                output,
                ParquetSchema.Create([SchemaNode.String("url"), SchemaNode.String("text"), SchemaNode.String("date"), SchemaNode.String("metadata")]),
                options);
            WriteRows(writer);
            writer.Finish([]);
        }

        return path;
    }

    private static void WriteRows(ParquetWriter writer)
    {
        var random = new Random(1);
        string[] words = [.. Enumerable.Range(0, 20_000).Select(_ => Word(random))];
        var text = new StringBuilder();
        long written = 0;
        for (int row = 0; written < TextBytes; row++)
        {
            text.Clear();
            int length = 200 + (int)(4000 * -Math.Log(1 - random.NextDouble()));
            while (text.Length < length)
            {
                // Few words are frequent and many are rare, as in any language.
                text.Append(words[(int)(words.Length * Math.Pow(random.NextDouble(), 4))]);
                text.Append(random.Next(12) switch { 0 => ".\n", 1 => ", ", 2 => $" $x_{{{random.Next(9)}}}^2 + {random.Next(99)}$ ", _ => " " });
            }

            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            written += bytes.Length;
            writer.Leaf(0).Write(Encoding.UTF8.GetBytes($"https://example.org/questions/{row}"));
            writer.Leaf(1).Write(bytes);
            writer.Leaf(2).Write(Encoding.UTF8.GetBytes($"2020-0{1 + random.Next(9)}-1{random.Next(9)}"));
            writer.Leaf(3).Write(Encoding.UTF8.GetBytes($"{{\"score\": {random.Next(100)}, \"source\": \"made up\"}}"));
            writer.EndRows(1);
        }
    }

    private static string Word(Random random)
    {
        var letters = new char[2 + random.Next(4) + random.Next(5)];
        for (int index = 0; index < letters.Length; index++)
            letters[index] = (char)('a' + (int)(26 * random.NextDouble() * random.NextDouble()));
        return new string(letters);
    }
}
