using System.Globalization;
using System.Text.Json.Nodes;
using CorpusFilter.Parquet;

namespace CorpusFilter.Cli.Inspection;

/// <summary>What a Parquet file is, as JSON and as text from that.</summary>
internal static class FileReport
{
    private const int LongestMetadata = 300;

    public static JsonObject Of(ParquetFile file, FirstRows first) => new()
    {
        ["path"] = file.Path,
        ["bytes"] = file.Length,
        ["rows"] = file.RowCount,
        ["created_by"] = file.CreatedBy,
        ["schema"] = new JsonArray([.. file.Schema.Root.Children.Select(Element)]),
        ["columns"] = new JsonArray([.. file.Schema.Leaves.Select(leaf => Column(file, leaf))]),
        ["row_groups"] = new JsonArray([.. file.RowGroups.Select(group => new JsonObject
        {
            ["rows"] = group.RowCount,
            ["compressed_bytes"] = group.CompressedBytes,
            ["uncompressed_bytes"] = group.Columns.Sum(c => c.UncompressedBytes),
        })]),
        ["key_value_metadata"] = new JsonArray([.. file.KeyValueMetadata.Select(pair => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value })]),
        ["first_rows"] = new JsonArray([.. first.Rows]),
        ["errors"] = new JsonArray([.. first.Errors.Select(e => JsonValue.Create(e))]),
    };

    private static JsonObject Element(SchemaNode node)
    {
        JsonObject element = new()
        {
            ["name"] = node.Name,
            ["repetition"] = Lower(node.Repetition),
        };
        if (node.Type is { } type)
            element["type"] = type == PhysicalType.FixedLenByteArray ? $"{type}({node.TypeLength})" : type.ToString();
        if (node.LogicalType is { } logical)
            element["logical_type"] = logical.ToString();
        if (!node.IsLeaf)
            element["children"] = new JsonArray([.. node.Children.Select(Element)]);
        return element;
    }

    private static JsonObject Column(ParquetFile file, ParquetLeaf leaf)
    {
        ColumnChunkMetadata[] chunks = [.. file.RowGroups.Select(group => group.Columns[leaf.Index])];
        return new JsonObject
        {
            ["path"] = leaf.Path,
            ["codecs"] = Names(chunks.Select(c => Lower(c.Codec))),
            ["encodings"] = Names(chunks.SelectMany(c => c.Encodings).Select(e => e.ToString())),
            ["values"] = chunks.Sum(c => c.ValueCount),
            ["nulls"] = chunks.All(c => c.NullCount is not null) ? chunks.Sum(c => c.NullCount) : null,
            ["compressed_bytes"] = chunks.Sum(c => c.CompressedBytes),
            ["uncompressed_bytes"] = chunks.Sum(c => c.UncompressedBytes),
        };
    }

    public static IEnumerable<string> Lines(JsonObject report)
    {
        JsonArray groups = report["row_groups"]!.AsArray();
        string writer = report["created_by"] is { } by ? $", written by {OneLine(by.GetValue<string>())}" : "";
        yield return string.Create(CultureInfo.InvariantCulture, $"{report["path"]}: {Size(report["bytes"])}, {Long(report["rows"]):N0} rows, {groups.Count} row groups{writer}");
        yield return "";
        foreach (string line in Table(["column", "type", ""], SchemaRows(report["schema"]!.AsArray(), "")))
            yield return line;
        yield return "";
        IEnumerable<string[]> columns = report["columns"]!.AsArray().Select(c => new[]
        {
            OneLine(Text(c!["path"])), string.Join(", ", c["codecs"]!.AsArray()), Size(c["compressed_bytes"]), Size(c["uncompressed_bytes"]),
            c["nulls"] is { } nulls ? Long(nulls).ToString("N0", CultureInfo.InvariantCulture) : "?", string.Join(", ", c["encodings"]!.AsArray()),
        });
        foreach (string line in Table(["stored column", "codec", "compressed", "unpacked", "nulls", "encodings"], columns))
            yield return line;
        if (groups.Count > 0)
        {
            yield return "";
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"row groups: {groups.Min(g => Long(g!["rows"])):N0} to {groups.Max(g => Long(g!["rows"])):N0} rows, {Size(groups.Min(g => Long(g!["uncompressed_bytes"])))} to {Size(groups.Max(g => Long(g!["uncompressed_bytes"])))} unpacked");
        }

        foreach (JsonNode? pair in report["key_value_metadata"]!.AsArray())
        {
            string value = OneLine(Text(pair!["value"]));
            yield return $"metadata {OneLine(Text(pair["key"]))}: {(value.Length <= LongestMetadata ? value : $"{value[..LongestMetadata]}…")}";
        }

        int row = 0;
        foreach (JsonNode? values in report["first_rows"]!.AsArray())
        {
            yield return "";
            yield return string.Create(CultureInfo.InvariantCulture, $"row {row++}");
            int width = values!.AsObject().Select(p => p.Key.Length).DefaultIfEmpty(0).Max();
            foreach ((string name, JsonNode? value) in values.AsObject())
                yield return $"  {OneLine(name).PadRight(width)}  {(value is null ? "null" : value is JsonValue v && v.TryGetValue(out string? text) ? OneLine(text) : OneLine(ConsoleOutput.OneLineJson(value)))}";
        }
    }

    private static IEnumerable<string[]> SchemaRows(JsonArray elements, string indent)
    {
        foreach (JsonNode? element in elements)
        {
            string type = Text(element!["type"]);
            string logical = Text(element["logical_type"]);
            string shown = type.Length == 0 ? (logical.Length == 0 ? "group" : logical) : logical.Length == 0 ? type : $"{logical} ({type})";
            yield return [indent + OneLine(Text(element["name"])), shown, Text(element["repetition"])];
            if (element["children"] is JsonArray children)
            {
                foreach (string[] row in SchemaRows(children, indent + "  "))
                    yield return row;
            }
        }
    }

    private static IEnumerable<string> Table(string[] header, IEnumerable<string[]> rows)
    {
        string[][] all = [header, .. rows];
        int[] widths = [.. header.Select((_, i) => Math.Min(60, all.Max(row => row[i].Length)))];
        return all.Select(row => string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
    }

    /// <summary>File contents reach the terminal without its control characters.</summary>
    private static string OneLine(string text) => string.Concat(text.Select(c => c == '\n' ? ' ' : char.IsControl(c) ? '\uFFFD' : c));

    private static JsonArray Names(IEnumerable<string> names) =>
        new([.. names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(n => JsonValue.Create(n))]);

    private static string Lower<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    private static long Long(JsonNode? node) => node?.GetValue<long>() ?? 0;

    private static string Size(JsonNode? bytes) => Size(Long(bytes));

    private static string Size(long bytes) => bytes switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} KB"),
        < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
    };
}
