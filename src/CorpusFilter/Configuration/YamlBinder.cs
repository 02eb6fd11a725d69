using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace CorpusFilter.Configuration;

/// <summary>
/// Makes a record with init-only properties from YAML: config files, behavior packs, the front matter of prompts.
/// Keys are the properties' names in snake_case; what isn't written keeps the default that the record gives it.
/// Goes on after an error, so that all of them are reported at once.
/// </summary>
internal sealed class YamlBinder
{
    private readonly ICollection<Diagnostic> diagnostics;
    private readonly Type rootType;

    private YamlBinder(ICollection<Diagnostic> diagnostics, Type rootType)
    {
        this.diagnostics = diagnostics;
        this.rootType = rootType;
    }

    /// <summary>Binds a YAML text; null or incomplete where <paramref name="diagnostics"/> were added.</summary>
    public static T? Bind<T>(YamlSource source, ICollection<Diagnostic> diagnostics)
        where T : class =>
        YamlTree.Read(source, diagnostics) is { } root ? Bind<T>(root, diagnostics) : null;

    /// <summary>Binds a YAML file or throws everything that is wrong with it.</summary>
    /// <exception cref="ConfigurationException">The file can't be read, or isn't what <typeparamref name="T"/> takes.</exception>
    public static T BindFile<T>(string path)
        where T : class
    {
        List<Diagnostic> found = [];
        T? value = YamlTree.ReadFile(path, found) is { } source ? Bind<T>(source, found) : null;
        ConfigurationException.ThrowIfAny(found);
        return value!;
    }

    public static T? Bind<T>(YamlNode root, ICollection<Diagnostic> diagnostics)
        where T : class
    {
        new YamlBinder(diagnostics, typeof(T)).TryValue(YamlShape.Of(typeof(T)), root, "", out object? value);
        return (T?)value;
    }

    /// <summary>False after an error, which has been reported.</summary>
    private bool TryValue(YamlShape shape, YamlNode node, string path, out object? value)
    {
        int errors = diagnostics.Count;
        value = node is YamlRefused ? null : Value(shape, node, path);
        return node is not YamlRefused && diagnostics.Count == errors;
    }

    /// <summary>The value, or null after an error.</summary>
    private object? Value(YamlShape shape, YamlNode node, string path)
    {
        if (node is YamlScalar { IsNull: true })
        {
            // A section whose keys are all commented out is written as nothing, and means its defaults.
            if (shape.Kind == YamlKind.Section)
                return shape.IsNullable ? null : Section(shape, new YamlMapping(node.Source, node.Line, node.Column), path);
            if (shape.IsNullable)
                return null;
            if (shape.Kind != YamlKind.Free)
                return Wrong(shape, node, path);
        }

        return shape.Kind switch
        {
            YamlKind.Section => node is YamlMapping mapping ? Section(shape, mapping, path) : Wrong(shape, node, path),
            YamlKind.List => List(shape, node, path),
            YamlKind.Map => node is YamlMapping mapping ? Map(shape, mapping, path) : Wrong(shape, node, path),
            YamlKind.Free => Free(shape, node, path),
            _ => node is YamlScalar scalar ? Scalar(shape, scalar, path) : Wrong(shape, node, path),
        };
    }

    private object Section(YamlShape shape, YamlMapping mapping, string path)
    {
        object section = Activator.CreateInstance(shape.Type)!;
        YamlProperty.LocationOf(shape.Type)?.SetValue(section, new SourceLocation(mapping, path));
        foreach ((YamlScalar key, YamlNode value) in mapping.Entries)
        {
            if (shape.Properties.FirstOrDefault(p => string.Equals(p.Key, key.Value, StringComparison.Ordinal)) is not { } property)
            {
                string[] keys = [.. shape.Properties.Select(p => p.Key)];
                diagnostics.Add(key.Error(Join(path, key.Value), "unknown key", UnknownKeyHint(key.Value, path, keys)));
                continue;
            }

            if (TryValue(property.Shape, value, Join(path, property.Key), out object? bound))
                property.Set(section, bound);
        }

        foreach (YamlProperty property in shape.Properties.Where(p => p.IsRequired && mapping.IndexOf(p.Key) < 0))
        {
            // A section with required keys that is missing altogether is reported by those keys.
            if (property.Shape.Kind == YamlKind.Section)
                property.Set(section, Section(property.Shape, new YamlMapping(mapping.Source, mapping.Line, mapping.Column), Join(path, property.Key)));
            else
                diagnostics.Add(mapping.Error(Join(path, property.Key), "is required", $"Add it: {property.Key}: {property.Shape.Expected}. {property.Description}".TrimEnd()));
        }

        return section;
    }

    private string UnknownKeyHint(string key, string path, string[] keys)
    {
        string? elsewhere = Suggestion.Nearest(key, keys) is null ? PathsOf(rootType, key, "", []).FirstOrDefault() : null;
        return elsewhere is null
            ? Suggestion.Hint(key, keys, path.Length == 0 ? "keys" : $"keys in {path}")
            : $"Did you mean {elsewhere}? {Suggestion.Hint(key, keys, path.Length == 0 ? "keys" : $"keys in {path}")}";
    }

    private static IEnumerable<string> PathsOf(Type type, string key, string path, HashSet<Type> seen)
    {
        if (!seen.Add(type))
            yield break;
        foreach (YamlProperty property in YamlShape.Of(type).Properties)
        {
            if (string.Equals(property.Key, key, StringComparison.Ordinal))
                yield return Join(path, property.Key);
            if (property.Shape.Kind != YamlKind.Section)
                continue;
            foreach (string inside in PathsOf(property.Shape.Type, key, Join(path, property.Key), seen))
                yield return inside;
        }
    }

    private object? List(YamlShape shape, YamlNode node, string path)
    {
        YamlShape itemShape = shape.Item!;
        IList items = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(shape.Type.GetGenericArguments()))!;
        if (node is not YamlSequence sequence)
        {
            if (!shape.IsOneOrMany || node is YamlScalar { IsNull: true })
                return Wrong(shape, node, path, node is YamlScalar { IsNull: false } single ? $"Write it as a list of one: [{single.Value}]" : null);
            if (TryValue(itemShape, node, path, out object? one))
                items.Add(one);
            return items;
        }

        for (int i = 0; i < sequence.Items.Count; i++)
        {
            if (TryValue(itemShape, sequence.Items[i], string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), out object? item))
                items.Add(item);
        }

        if (sequence.Items.Count < shape.MinLength)
            diagnostics.Add(node.Error(path, shape.MinLength == 1 ? "must not be empty" : $"needs at least {shape.MinLength} items"));
        return items;
    }

    private object Map(YamlShape shape, YamlMapping mapping, string path)
    {
        IDictionary values = (IDictionary)Activator.CreateInstance(
            typeof(Dictionary<,>).MakeGenericType(shape.Type.GetGenericArguments()), StringComparer.Ordinal)!;
        foreach ((YamlScalar key, YamlNode node) in mapping.Entries)
        {
            if (TryValue(shape.Item!, node, Join(path, key.Value), out object? value))
                values.Add(key.Value, value);
        }

        return values;
    }

    private object? Free(YamlShape shape, YamlNode node, string path) =>
        shape.Type == typeof(JsonObject) && node is not YamlMapping ? Wrong(shape, node, path, "Expected a mapping.") : Json(node);

    /// <summary>YAML 1.2's core schema: what JSON would make of it.</summary>
    private static JsonNode? Json(YamlNode node) => node switch
    {
        YamlSequence sequence => new JsonArray([.. sequence.Items.Select(Json)]),
        YamlMapping mapping => new JsonObject(mapping.Entries.Select(e => KeyValuePair.Create(e.Key.Value, Json(e.Value)))),
        YamlScalar { IsNull: true } or YamlRefused => null,
        YamlScalar { Boolean: { } boolean } => JsonValue.Create(boolean),
        YamlScalar { IsNumber: true } scalar => long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)
            ? JsonValue.Create(whole)
            : JsonValue.Create(double.Parse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture)),
        YamlScalar scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidOperationException(node.GetType().Name),
    };

    private object? Scalar(YamlShape shape, YamlScalar scalar, string path)
    {
        switch (shape.Kind)
        {
            case YamlKind.Text:
                return Text(shape, scalar, path);
            case YamlKind.Boolean when scalar.Boolean is { } boolean:
                return boolean;
            case YamlKind.Integer when scalar.IsPlain && long.TryParse(scalar.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole):
                return Whole(shape, whole, scalar, path);
            case YamlKind.Number when scalar.IsNumber:
                return Number(shape, scalar, path);
            case YamlKind.Size when Quantity.Size.TryParse(scalar.Value, out long bytes):
                return Quantified(shape, bytes, shape.Size!.Minimum, shape.Size.Maximum, Quantity.Size, scalar, path);
            case YamlKind.Count when Quantity.Count.TryParse(scalar.Value, out long count):
                return Quantified(shape, count, shape.Count!.Minimum, shape.Count.Maximum, Quantity.Count, scalar, path);
            case YamlKind.Duration when Duration.TryParse(scalar.Value, out TimeSpan duration):
                return duration;
            case YamlKind.Word:
                return Word(shape, scalar, path);
            case YamlKind.Custom:
                object?[] arguments = [scalar.Value, CultureInfo.InvariantCulture, null];
                bool parsed = (bool)ParseMethod(shape.Type).Invoke(null, arguments)!;
                return parsed ? arguments[2] : Wrong(shape, scalar, path);
            default:
                return Wrong(shape, scalar, path, NumberHint(shape, scalar));
        }
    }

    private static string? NumberHint(YamlShape shape, YamlScalar scalar)
    {
        if (shape.Kind is not (YamlKind.Integer or YamlKind.Number or YamlKind.Boolean))
            return null;
        YamlScalar bare = new(scalar.Source, 0, 0, scalar.Value.Replace("_", "", StringComparison.Ordinal).Replace(",", "", StringComparison.Ordinal), isPlain: true);
        if (!bare.IsNumber && bare.Boolean is null)
            return null;
        return scalar.IsPlain && bare.Value.Length < scalar.Value.Length ? $"Write {bare.Value}." : scalar.IsPlain ? null : "Remove the quotes.";
    }

    private object? Text(YamlShape shape, YamlScalar scalar, string path)
    {
        // On the command line quotes are the shell's, and nobody doubles them.
        if (!scalar.Source.IsOption && (scalar.IsNumber || scalar.Boolean is not null))
            return Wrong(shape, scalar, path, $"Put it in quotes: \"{scalar.Value}\"");
        if (scalar.Value.Length < shape.MinLength)
            return Fail(scalar, path, "must not be empty");
        if (shape.Pattern is { } pattern && !Regex.IsMatch(scalar.Value, pattern, RegexOptions.NonBacktracking))
            return Fail(scalar, path, $"{scalar.Describe()} isn't of the form {pattern}");
        if (!shape.IsPath)
            return scalar.Value;
        if (scalar.Value.Contains("://", StringComparison.Ordinal))
            return Fail(scalar, path, $"{scalar.Value[..scalar.Value.IndexOf("://", StringComparison.Ordinal)]}:// is not supported yet; expected a local path", "Download or mount the files, and name them by their path.");
        return scalar.Value.Length == 0 || scalar.Value.Contains('\0', StringComparison.Ordinal)
            ? Fail(scalar, path, "expected a path")
            : ResolvePath(scalar.Value, scalar.Source.Folder);
    }

    /// <summary>Absolute, with <c>~/</c> for the home folder; wildcards stay.</summary>
    public static string ResolvePath(string path, string folder)
    {
        if (path.StartsWith("~/", StringComparison.Ordinal))
            path = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), path[2..]);
        return Path.GetFullPath(path, Path.GetFullPath(folder.Length == 0 ? "." : folder));
    }

    private object? Whole(YamlShape shape, long whole, YamlScalar scalar, string path)
    {
        long minimum = shape.Type == typeof(int) ? int.MinValue : long.MinValue;
        long maximum = shape.Type == typeof(int) ? int.MaxValue : long.MaxValue;
        if (shape.Range is { } range)
        {
            minimum = Math.Max(minimum, Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture));
            maximum = Math.Min(maximum, Convert.ToInt64(range.Maximum, CultureInfo.InvariantCulture));
        }

        if (whole < minimum || whole > maximum)
            return Fail(scalar, path, $"{whole} is out of range; expected a whole number {(whole < minimum && maximum >= int.MaxValue ? $"of at least {minimum}" : $"from {minimum} to {maximum}")}");
        return shape.Type == typeof(int) ? (object)(int)whole : whole;
    }

    private object? Number(YamlShape shape, YamlScalar scalar, string path)
    {
        double number = double.Parse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (shape.Range is { } range)
        {
            double minimum = Convert.ToDouble(range.Minimum, CultureInfo.InvariantCulture);
            double maximum = Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture);
            if (number < minimum || number > maximum || (number == minimum && range.MinimumIsExclusive) || (number == maximum && range.MaximumIsExclusive))
            {
                string from = range.MinimumIsExclusive ? "above" : "from";
                string to = range.MaximumIsExclusive ? "to below" : "to";
                return Fail(scalar, path, string.Create(CultureInfo.InvariantCulture, $"{scalar.Value} is out of range; expected a number {from} {minimum} {to} {maximum}"));
            }
        }

        return shape.Type == typeof(decimal) ? (object)decimal.Parse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture) : number;
    }

    private object? Quantified(YamlShape shape, long value, long minimum, long maximum, Quantity unit, YamlScalar scalar, string path)
    {
        if (shape.Type == typeof(int))
            maximum = Math.Min(maximum, int.MaxValue);
        if (value < minimum || value > maximum)
            return Fail(scalar, path, $"{scalar.Value} is out of range; expected {(maximum >= int.MaxValue ? $"at least {unit.Format(minimum)}" : $"{unit.Format(minimum)} to {unit.Format(maximum)}")}");
        return shape.Type == typeof(int) ? (object)(int)value : value;
    }

    private object? Word(YamlShape shape, YamlScalar scalar, string path)
    {
        foreach ((string word, _, object value) in shape.Words)
        {
            if (string.Equals(word, scalar.Value, StringComparison.Ordinal))
                return value;
        }

        string[] words = [.. shape.Words.Select(w => w.Word)];
        return Fail(scalar, path, $"{scalar.Describe()} is not one of {string.Join(", ", words)}",
            Suggestion.Nearest(scalar.Value, words) is { } nearest ? $"Did you mean {nearest}?" : null);
    }

    private static MethodInfo ParseMethod(Type type) =>
        type.GetMethod(nameof(IParsable<>.TryParse), BindingFlags.Public | BindingFlags.Static, [typeof(string), typeof(IFormatProvider), type.MakeByRefType()])
        ?? throw new NotSupportedException($"{type} has [YamlScalar] but no public TryParse of IParsable");

    private object? Wrong(YamlShape shape, YamlNode node, string path, string? hint = null) =>
        Fail(node, path, $"expected {shape.Expected}; found {node.Describe()}", hint);

    private object? Fail(YamlNode node, string path, string message, string? hint = null)
    {
        diagnostics.Add(node.Error(path, message, hint));
        return null;
    }

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
