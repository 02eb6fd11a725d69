using System.Collections;
using System.Globalization;

namespace CorpusFilter.Configuration;

/// <summary>Values as a user would write them in YAML, on one line; what <see cref="YamlBinder"/> reads back as the same value.</summary>
internal static class YamlText
{
    public static string Of(YamlShape shape, object? value) => (shape.Kind, value) switch
    {
        (_, null) => "null",
        (YamlKind.Boolean, bool boolean) => boolean ? "true" : "false",
        (YamlKind.Size, _) => Quantity.Size.Format(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        (YamlKind.Count, _) => Quantity.Count.Format(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
        (YamlKind.Number, double number) => number == Math.Floor(number) && Math.Abs(number) < 1e15
            ? number.ToString("0.0", CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture),
        (YamlKind.Duration, TimeSpan time) => Duration.Format(time),
        (YamlKind.Word, _) => YamlShape.KeyOf(value.ToString()!),
        (YamlKind.Text, string text) => Quoted(text),
        (YamlKind.List, IEnumerable list) => $"[{string.Join(", ", list.Cast<object?>().Select(item => Of(shape.Item!, item)))}]",
        (YamlKind.Map or YamlKind.Free or YamlKind.Section, _) => CanonicalJson.OfValue(shape, value),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>In double quotes where plain YAML would mean something else.</summary>
    private static string Quoted(string text)
    {
        bool isPlain = text.Length > 0
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/' or '.' or '*')
            && char.IsAsciiLetter(text[0])
            && new YamlScalar(new YamlSource("", ""), 0, 0, text, isPlain: true) is { IsNull: false, Boolean: null, IsNumber: false };
        return isPlain ? text : System.Text.Json.JsonSerializer.Serialize(text);
    }
}
