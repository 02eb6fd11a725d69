using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CorpusFilter.Configuration;

/// <summary>
/// JSON Schema (draft 7, which editors' YAML plugins know best) of what the binder takes for a type: keys complete, descriptions
/// become hover text, and mistakes are underlined while they are typed.
/// </summary>
internal sealed class JsonSchema
{
    private readonly Stack<Type> sections = new();
    private readonly JsonObject definitions = [];

    private JsonSchema()
    {
    }

    public static string Of<T>(string title)
        where T : class
    {
        JsonSchema schema = new();
        JsonObject root = new() { ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = title };
        if (typeof(T).GetCustomAttribute<DescriptionAttribute>() is { } description)
            root["description"] = description.Description;
        foreach ((string key, JsonNode? value) in schema.Section(YamlShape.Of(typeof(T))).ToArray())
            root[key] = value?.DeepClone();
        if (schema.definitions.Count > 0)
            root["definitions"] = schema.definitions;
        JsonSerializerOptions options = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        return root.ToJsonString(options) + "\n";
    }

    private JsonObject Section(YamlShape shape)
    {
        object defaults = Activator.CreateInstance(shape.Type)!;
        JsonObject properties = [];
        JsonArray required = [];
        sections.Push(shape.Type);
        foreach (YamlProperty property in shape.Properties)
        {
            JsonObject value = Value(property.Shape);
            if (property.Description.Length > 0)
                value.Insert(0, "description", property.Description);
            if (property.IsRequired)
                required.Add(property.Key);
            else if (property.Shape.Kind != YamlKind.Section)
                value["default"] = Default(property.Shape, property.Get(defaults));
            properties[property.Key] = value;
        }

        sections.Pop();
        JsonObject schema = new() { ["type"] = Types(shape, "object"), ["additionalProperties"] = false };
        if (required.Count > 0)
            schema["required"] = required;
        schema["properties"] = properties;
        return schema;
    }

    private JsonObject Value(YamlShape shape)
    {
        switch (shape.Kind)
        {
            case YamlKind.Section when sections.Contains(shape.Type):
                // A record within itself can't be written out.
                if (!definitions.ContainsKey(shape.Type.Name))
                {
                    definitions[shape.Type.Name] = new JsonObject();
                    Type[] outer = [.. sections];
                    sections.Clear();
                    definitions[shape.Type.Name] = Section(shape);
                    foreach (Type type in outer.Reverse())
                        sections.Push(type);
                }

                return new JsonObject { ["$ref"] = $"#/definitions/{shape.Type.Name}" };
            case YamlKind.Section:
                // A section without required keys may stand empty.
                JsonObject section = Section(shape);
                if (!section.ContainsKey("required"))
                    section["type"] = new JsonArray("object", "null");
                return section;
            case YamlKind.List:
                JsonObject list = new() { ["type"] = Types(shape, "array"), ["items"] = Value(shape.Item!) };
                if (shape.MinLength > 0)
                    list["minItems"] = shape.MinLength;
                return shape.IsOneOrMany ? new JsonObject { ["anyOf"] = new JsonArray(Value(shape.Item!), list) } : list;
            case YamlKind.Map:
                return new JsonObject { ["type"] = Types(shape, "object"), ["additionalProperties"] = Value(shape.Item!) };
            case YamlKind.Free:
                return shape.Type == typeof(JsonObject) ? new JsonObject { ["type"] = Types(shape, "object") } : [];
            default:
                return Scalar(shape);
        }
    }

    private static JsonObject Scalar(YamlShape shape)
    {
        JsonObject schema = [];
        switch (shape.Kind)
        {
            case YamlKind.Text:
                schema["type"] = Types(shape, "string");
                if (shape.MinLength > 0)
                    schema["minLength"] = shape.MinLength;
                if (shape.Pattern is { } pattern)
                    schema["pattern"] = pattern;
                break;
            case YamlKind.Boolean:
                schema["type"] = Types(shape, "boolean");
                break;
            case YamlKind.Integer:
            case YamlKind.Number:
                schema["type"] = Types(shape, shape.Kind == YamlKind.Integer ? "integer" : "number");
                if (shape.Range is { } range)
                {
                    schema[range.MinimumIsExclusive ? "exclusiveMinimum" : "minimum"] = JsonNode.Parse(Convert.ToString(range.Minimum, CultureInfo.InvariantCulture)!);
                    schema[range.MaximumIsExclusive ? "exclusiveMaximum" : "maximum"] = JsonNode.Parse(Convert.ToString(range.Maximum, CultureInfo.InvariantCulture)!);
                }

                break;
            case YamlKind.Size:
                schema["type"] = Types(shape, "integer", "string");
                schema["minimum"] = shape.Size!.Minimum;
                schema["pattern"] = Quantity.Size.Pattern;
                break;
            case YamlKind.Count:
                schema["type"] = Types(shape, "integer", "string");
                schema["minimum"] = shape.Count!.Minimum;
                schema["pattern"] = Quantity.Count.Pattern;
                break;
            case YamlKind.Duration:
                schema["type"] = Types(shape, "string");
                schema["pattern"] = Duration.Pattern;
                break;
            case YamlKind.Word:
                schema["enum"] = new JsonArray([.. shape.Words.Select(w => JsonValue.Create(w.Word)), .. shape.IsNullable ? [(JsonNode?)null] : Array.Empty<JsonNode?>()]);
                if (shape.Words.Any(w => w.Description is not null))
                    schema["enumDescriptions"] = new JsonArray([.. shape.Words.Select(w => JsonValue.Create(w.Description ?? ""))]);
                break;
            default:
                schema["type"] = Types(shape, "string", "integer");
                schema["pattern"] = shape.Custom!.Pattern;
                break;
        }

        return schema;
    }

    private static JsonNode Types(YamlShape shape, params string[] types)
    {
        string[] all = shape.IsNullable ? [.. types, "null"] : types;
        return all.Length == 1 ? JsonValue.Create(all[0]) : new JsonArray([.. all.Select(t => JsonValue.Create(t))]);
    }

    /// <summary>As a user would write it: sizes with their unit.</summary>
    private static JsonNode? Default(YamlShape shape, object? value)
    {
        string text = YamlText.Of(shape, value);
        return shape.Kind switch
        {
            _ when value is null => null,
            YamlKind.Size or YamlKind.Count when text.AsSpan().ContainsAnyExceptInRange('0', '9') => JsonValue.Create(text),
            YamlKind.Text or YamlKind.Word or YamlKind.Duration or YamlKind.Custom => JsonValue.Create(Convert.ToString(shape.Kind == YamlKind.Text ? value : text, CultureInfo.InvariantCulture)),
            _ => JsonNode.Parse(CanonicalJson.OfValue(shape, value)),
        };
    }
}
