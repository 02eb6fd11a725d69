using System.Text;
using System.Text.Json;

namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// Reads <c>{"problem": true, "solution": true, "behaviors": {"verification": {"quotes": ["..."], "count": 1}}}</c> from a reply
/// that may have thoughts, prose or a code fence around it, counts as strings, and LaTeX whose backslashes are no JSON.
/// </summary>
internal static class JsonReply
{
    private static readonly JsonDocumentOptions Tolerant = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 16 };

    /// <exception cref="UnparsableReplyException">There is no object with an entry for each behavior, or it contradicts itself.</exception>
    public static Judgement Parse(string content, IReadOnlyList<string> behaviors, int textBytes)
    {
        string reply = ReplyText.WithoutThoughts(content);
        if (string.IsNullOrWhiteSpace(reply))
            throw new UnparsableReplyException("the reply is empty");

        // The last object that can be read counts: models draft before they answer.
        Judgement? judgement = null;
        UnparsableReplyException? problem = null;
        for (int at = NextObject(reply, 0); at >= 0; at = NextObject(reply, at))
        {
            string? repaired = Repair(reply, ref at);
            if (repaired is null)
                throw new UnparsableReplyException("the JSON is cut off: " + ReplyText.Shorten(reply));
            try
            {
                using var document = JsonDocument.Parse(repaired, Tolerant);
                judgement = Read(document.RootElement, behaviors, textBytes);
                problem = null;
            }
            catch (JsonException error)
            {
                problem = new UnparsableReplyException($"no valid JSON ({error.Message})");
            }
            catch (UnparsableReplyException error)
            {
                problem = error;
            }
        }
        return problem is null && judgement is not null
            ? judgement
            : throw problem ?? new UnparsableReplyException("no JSON object in the reply: " + ReplyText.Shorten(reply));
    }

    /// <summary>A brace that opens JSON, and not a set or a LaTeX group in prose: a quote or its own end follows.</summary>
    private static int NextObject(string text, int from)
    {
        for (int at = text.IndexOf('{', from); at >= 0; at = text.IndexOf('{', at + 1))
        {
            ReadOnlySpan<char> rest = text.AsSpan(at + 1).TrimStart();
            if (rest.Length == 0 || rest[0] == '"' || (rest[0] == '}' && text.AsSpan().Trim().Length <= 4))
                return at;
        }
        return -1;
    }

    /// <summary>
    /// Copies the object that starts at <paramref name="at"/> with its strings made valid: a backslash that starts no escape
    /// (<c>\sum</c>, <c>\underline</c>) is doubled, a raw control character escaped. Null when the text ends before the object does.
    /// </summary>
    private static string? Repair(string text, ref int at)
    {
        var copy = new StringBuilder();
        int depth = 0;
        bool inString = false;
        for (int i = at; i < text.Length; i++)
        {
            char c = text[i];
            if (inString)
            {
                if (c == '\\')
                {
                    char next = i + 1 < text.Length ? text[i + 1] : '\0';
                    if ("\"\\/bfnrt".Contains(next, StringComparison.Ordinal) || (next == 'u' && IsHex(text, i + 2)))
                    {
                        copy.Append(c).Append(next);
                        i++;
                    }
                    else
                    {
                        copy.Append(@"\\");
                    }
                    continue;
                }
                inString = c != '"';
                if (c < ' ')
                    copy.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                else
                    copy.Append(c);
                continue;
            }
            copy.Append(c);
            inString = c == '"';
            depth += c is '{' or '[' ? 1 : c is '}' or ']' ? -1 : 0;
            if (depth == 0)
            {
                at = i + 1;
                return copy.ToString();
            }
        }
        return null;
    }

    private static bool IsHex(string text, int at) =>
        at + 4 <= text.Length && text.AsSpan(at, 4).IndexOfAnyExcept("0123456789abcdefABCDEF") < 0;

    private static Judgement Read(JsonElement root, IReadOnlyList<string> behaviors, int textBytes)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw new UnparsableReplyException("the reply's JSON is no object");
        JsonElement list = root.TryGetProperty("behaviors", out JsonElement nested) ? nested : root;
        var entries = new JudgedBehavior[behaviors.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            string name = behaviors[i];
            JudgedBehavior? entry = null;
            foreach (JsonElement value in Values(list, name))
            {
                JudgedBehavior read = ReadEntry(value, name, textBytes);
                if (entry is { } earlier && earlier.Count != read.Count)
                    throw new UnparsableReplyException($"the reply has two entries for {name}, and they differ: {earlier.Count} and {read.Count}");
                entry = read;
            }
            entries[i] = entry ?? throw new UnparsableReplyException($"the reply has no entry for {name}");
        }
        return new Judgement(entries, Flag(root, "problem"), Flag(root, "solution"));
    }

    private static IEnumerable<JsonElement> Values(JsonElement list, string name)
    {
        if (list.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty property in list.EnumerateObject())
                if (SameName(property.Name, name))
                    yield return property.Value;
        }
        else if (list.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in list.EnumerateArray())
                if (item.ValueKind == JsonValueKind.Object
                    && (item.TryGetProperty("name", out JsonElement named) || item.TryGetProperty("behavior", out named))
                    && named.ValueKind == JsonValueKind.String && SameName(named.GetString()!, name))
                    yield return item;
        }
    }

    private static bool SameName(string said, string name) =>
        string.Equals(said.Trim().Replace(' ', '_').Replace('-', '_'), name, StringComparison.OrdinalIgnoreCase);

    private static JudgedBehavior ReadEntry(JsonElement value, string behavior, int textBytes)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number or JsonValueKind.String:
                return new JudgedBehavior(ReadCount(value, behavior, textBytes), []);
            case JsonValueKind.Array:
                List<string> alone = ReadQuotes(value);
                return new JudgedBehavior(alone.Count, alone);
            case JsonValueKind.Object:
                break;
            default:
                throw new UnparsableReplyException($"the entry for {behavior} is {Kind(value)}");
        }

        int? count = null;
        List<string>? quotes = null;
        foreach (JsonProperty property in value.EnumerateObject())
        {
            if (SameName(property.Name, "count"))
            {
                int read = ReadCount(property.Value, behavior, textBytes);
                if (count is { } earlier && earlier != read)
                    throw new UnparsableReplyException($"the reply has two counts of {behavior}, and they differ: {earlier} and {read}");
                count = read;
            }
            else if (property.Value.ValueKind == JsonValueKind.Array && (SameName(property.Name, "quotes") || SameName(property.Name, "instances")))
            {
                quotes = ReadQuotes(property.Value);
            }
        }
        if (count is null && quotes is null)
            throw new UnparsableReplyException($"the entry for {behavior} has no count");
        return new JudgedBehavior(count ?? quotes!.Count, quotes ?? []);
    }

    private static int ReadCount(JsonElement value, string behavior, int textBytes) => value.ValueKind switch
    {
        JsonValueKind.Number => ReplyText.Count(value.GetRawText(), behavior, textBytes),
        JsonValueKind.String => ReplyText.Count(value.GetString()!, behavior, textBytes),
        _ => throw new UnparsableReplyException($"the count of {behavior} is {Kind(value)}"),
    };

    private static List<string> ReadQuotes(JsonElement array)
    {
        var quotes = new List<string>();
        foreach (JsonElement item in array.EnumerateArray())
        {
            JsonElement quote = item.ValueKind == JsonValueKind.Object
                && (item.TryGetProperty("quote", out JsonElement inner) || item.TryGetProperty("text", out inner)) ? inner : item;
            if (quote.ValueKind == JsonValueKind.String && quote.GetString() is { } text && !string.IsNullOrWhiteSpace(text))
                quotes.Add(text);
        }
        return quotes;
    }

    private static bool? Flag(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out JsonElement value) && !root.TryGetProperty("has_" + name, out value))
            return null;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            JsonValueKind.String => YesOrNo(value.GetString()!),
            JsonValueKind.Number => value.GetRawText() is "1" ? true : value.GetRawText() is "0" ? false : null,
            _ => null,
        };
    }

    /// <summary>"yes", "True" or "no"; null for anything else.</summary>
    public static bool? YesOrNo(string word) => word.Trim().ToLowerInvariant() switch
    {
        "yes" or "true" => true,
        "no" or "false" => false,
        _ => null,
    };

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "a truth value",
        JsonValueKind.Array => "a list",
        JsonValueKind.Object => "an object",
        _ => "of an unexpected kind",
    };
}
