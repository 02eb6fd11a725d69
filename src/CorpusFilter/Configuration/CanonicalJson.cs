using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CorpusFilter.Configuration;

/// <summary>
/// A record of settings as JSON that is the same bytes for the same values: all keys, defaults too, in ordinal order. For
/// <c>run.json</c> and for fingerprints. Keys are those of the YAML; sizes and times are written as numbers of bytes and seconds.
/// </summary>
internal static class CanonicalJson
{
    public static string Of(object settings) => OfValue(YamlShape.Of(settings.GetType()), settings);

    public static string OfValue(YamlShape shape, object? value)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
            Write(writer, shape, value);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void Write(Utf8JsonWriter writer, object settings) => Write(writer, YamlShape.Of(settings.GetType()), settings);

    /// <summary>SHA-256 of the JSON, in lower-case hexadecimal.</summary>
    public static string Fingerprint(object settings) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Of(settings))));

    private static void Write(Utf8JsonWriter writer, YamlShape shape, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool boolean:
                writer.WriteBooleanValue(boolean);
                break;
            case int or long:
                writer.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
            case double number:
                writer.WriteNumberValue(number);
                break;
            case decimal number:
                writer.WriteNumberValue(number);
                break;
            case TimeSpan time:
                writer.WriteNumberValue(time.TotalSeconds);
                break;
            case Enum:
                writer.WriteStringValue(YamlShape.KeyOf(value.ToString()!));
                break;
            case JsonNode node:
                WriteSorted(writer, node);
                break;
            case IDictionary map:
                writer.WriteStartObject();
                foreach (string key in map.Keys.Cast<string>().Order(StringComparer.Ordinal))
                {
                    writer.WritePropertyName(key);
                    Write(writer, shape.Item!, map[key]);
                }

                writer.WriteEndObject();
                break;
            case IEnumerable list:
                writer.WriteStartArray();
                foreach (object? item in list)
                    Write(writer, shape.Item!, item);
                writer.WriteEndArray();
                break;
            case not null when shape.Kind == YamlKind.Custom:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            default:
                writer.WriteStartObject();
                foreach (YamlProperty property in shape.Properties.OrderBy(p => p.Key, StringComparer.Ordinal))
                {
                    writer.WritePropertyName(property.Key);
                    Write(writer, property.Shape, property.Get(value));
                }

                writer.WriteEndObject();
                break;
        }
    }

    private static void WriteSorted(Utf8JsonWriter writer, JsonNode? node)
    {
        if (node is JsonObject mapping)
        {
            writer.WriteStartObject();
            foreach ((string key, JsonNode? value) in mapping.OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                writer.WritePropertyName(key);
                WriteSorted(writer, value);
            }

            writer.WriteEndObject();
        }
        else if (node is JsonArray list)
        {
            writer.WriteStartArray();
            foreach (JsonNode? item in list)
                WriteSorted(writer, item);
            writer.WriteEndArray();
        }
        else if (node is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            node.WriteTo(writer);
        }
    }
}
