using System.Buffers;
using System.Text.Json;

namespace CorpusFilter.Scoring.Llm;

/// <summary>The JSON Schema of a reply, as <c>response_format.json_schema</c> takes it. Quotes come before counts, so that the model counts what it has written down.</summary>
internal static class ReplySchema
{
    public static byte[] For(IReadOnlyList<string> behaviors)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("name", "judgement");
            json.WriteBoolean("strict", true);
            json.WriteStartObject("schema");
            WriteObject(json, ["problem", "solution", "behaviors"], name =>
            {
                if (name != "behaviors")
                {
                    json.WriteString("type", "boolean");
                    return;
                }
                WriteObject(json, behaviors, _ => WriteObject(json, ["quotes", "count"], member =>
                {
                    if (member == "count")
                    {
                        json.WriteString("type", "integer");
                        return;
                    }
                    json.WriteString("type", "array");
                    json.WriteStartObject("items");
                    json.WriteString("type", "string");
                    json.WriteEndObject();
                }));
            });
            json.WriteEndObject();
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    private static void WriteObject(Utf8JsonWriter json, IReadOnlyList<string> members, Action<string> write)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (string member in members)
        {
            json.WriteStartObject(member);
            write(member);
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteStartArray("required");
        foreach (string member in members)
            json.WriteStringValue(member);
        json.WriteEndArray();
        json.WriteBoolean("additionalProperties", false);
    }
}
