using System.Globalization;
using System.Text;
using System.Text.Json;
using CorpusFilter.Configuration;

namespace CorpusFilter.Evaluation;

/// <summary>
/// Reads labelled documents, one JSON object per line: <c>text</c>, perhaps <c>id</c>, and <c>labels</c> with a key per behavior that holds verbatim quotes,
/// spans (<c>[start, end]</c> or <c>{"start":, "end":}</c>, in characters), a count, true or false, or null where it was not labelled.
/// </summary>
internal sealed class LabelReader
{
    private readonly IReadOnlyList<string> behaviors;
    private readonly IReadOnlyDictionary<string, string> names;

    /// <param name="behaviors">Of the classifier.</param>
    /// <param name="names">What labels are called that go by another name: label to behavior.</param>
    public LabelReader(IReadOnlyList<string> behaviors, IReadOnlyDictionary<string, string> names)
    {
        this.behaviors = behaviors;
        this.names = names;
    }

    /// <summary>Quotes that don't stand in their document, as "id: quote".</summary>
    public List<string> Misquoted { get; } = [];

    /// <exception cref="ConfigurationException">All lines that are no labelled documents, up to twenty.</exception>
    public IReadOnlyList<LabelledDocument> Read(string path)
    {
        List<LabelledDocument> documents = [];
        List<Diagnostic> diagnostics = [];
        int number = 0;
        foreach (string line in File.ReadLines(path, Encoding.UTF8))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            try
            {
                using var json = JsonDocument.Parse(line);
                documents.Add(Document(json.RootElement, number));
            }
            catch (Exception e) when (e is JsonException or FormatException)
            {
                diagnostics.Add(new Diagnostic(path, number, 1, "", e.Message));
                if (diagnostics.Count == 20)
                    break;
            }
        }
        if (documents.Count == 0 && diagnostics.Count == 0)
            diagnostics.Add(new Diagnostic(path, 0, 0, "", "holds no labelled documents", "Expected one JSON object per line, with text and labels."));
        ConfigurationException.ThrowIfAny(diagnostics);
        return documents;
    }

    private LabelledDocument Document(JsonElement root, int line)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("text", out JsonElement text) || text.ValueKind != JsonValueKind.String)
            throw new FormatException("expected a JSON object with a text");
        if (!root.TryGetProperty("labels", out JsonElement given) || given.ValueKind != JsonValueKind.Object)
            throw new FormatException("expected 'labels', an object with a key per behavior");
        string id = root.TryGetProperty("id", out JsonElement name) ? name.ToString() : line.ToString(CultureInfo.InvariantCulture);
        string content = text.GetString()!;
        var labels = new BehaviorLabel?[behaviors.Count];
        foreach (JsonProperty label in given.EnumerateObject())
        {
            int behavior = BehaviorOf(label.Name);
            if (behavior >= 0)
                labels[behavior] = Label(label.Value, content, id) ?? labels[behavior];
        }
        return new LabelledDocument(id, Encoding.UTF8.GetBytes(content), labels);
    }

    /// <summary>The behavior that a label speaks of: by the names given, by its own, or by the beginning of its name (<c>subgoal</c>); -1 for none.</summary>
    private int BehaviorOf(string label)
    {
        if (names.TryGetValue(label, out string? named))
            label = named;
        for (int i = 0; i < behaviors.Count; i++)
        {
            if (string.Equals(behaviors[i], label, StringComparison.Ordinal) || behaviors[i].StartsWith(label + "_", StringComparison.Ordinal))
                return i;
        }
        return -1;
    }

    private BehaviorLabel? Label(JsonElement value, string text, string id)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return null;
            case JsonValueKind.True or JsonValueKind.False:
                return new BehaviorLabel(value.GetBoolean(), null);
            case JsonValueKind.Number:
                return new BehaviorLabel(value.GetDouble() > 0, null);
            case JsonValueKind.Array:
                JsonElement[] items = [.. value.EnumerateArray()];
                List<(int, int)> spans = [.. items.Select(item => Span(item, text, id)).OfType<(int, int)>()];
                return new BehaviorLabel(items.Length > 0, spans);
            default:
                throw new FormatException($"a label is a list of quotes or spans, a count, true, false or null, not {value.ValueKind}");
        }
    }

    private (int Start, int End)? Span(JsonElement item, string text, string id)
    {
        int start;
        int end;
        switch (item.ValueKind)
        {
            case JsonValueKind.String:
                string quote = item.GetString()!;
                start = quote.Length == 0 ? -1 : text.IndexOf(quote, StringComparison.Ordinal);
                if (start < 0)
                {
                    Misquoted.Add($"{id}: {quote}");
                    return null;
                }
                end = start + quote.Length;
                break;
            case JsonValueKind.Array when item.GetArrayLength() >= 2:
                (start, end) = (item[0].GetInt32(), item[1].GetInt32());
                break;
            case JsonValueKind.Object when item.TryGetProperty("start", out JsonElement from) && item.TryGetProperty("end", out JsonElement to):
                (start, end) = (from.GetInt32(), to.GetInt32());
                break;
            default:
                throw new FormatException("an instance is a quote, [start, end] or an object with start and end");
        }
        if (start < 0 || end > text.Length || start >= end)
            throw new FormatException($"the span {start} to {end} is not in the text of {text.Length} characters");
        int firstByte = Encoding.UTF8.GetByteCount(text.AsSpan(0, start));
        return (firstByte, firstByte + Encoding.UTF8.GetByteCount(text.AsSpan(start, end - start)));
    }
}
