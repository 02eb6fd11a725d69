using System.Collections.Concurrent;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace CorpusFilter.Configuration;

internal enum YamlKind
{
    Text,
    Boolean,
    Integer,
    Number,
    Size,
    Count,
    Duration,
    Word,
    Custom,
    Free,
    List,
    Map,
    Section,
}

/// <summary>
/// What YAML a .NET type takes, read from the type and the attributes of the property it stands on. The one description
/// that the binder, the JSON Schema, the starter config and the canonical JSON all follow.
/// </summary>
internal sealed class YamlShape
{
    private static readonly ConcurrentDictionary<Type, YamlShape> ShapeOf = [];
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<YamlProperty>> PropertiesOf = [];

    private readonly Lazy<IReadOnlyList<(string Word, string? Description, object Value)>> words;

    private YamlShape(Type type, MemberInfo? member, bool isItem)
    {
        Type underlying = Nullable.GetUnderlyingType(type) ?? type;
        Type = underlying;
        IsItem = isItem;
        // Reflection is slow, and a shape is asked often.
        IsPath = member?.IsDefined(typeof(FilePathAttribute)) == true;
        IsOneOrMany = !isItem && member?.IsDefined(typeof(OneOrManyAttribute)) == true;
        Range = member?.GetCustomAttribute<RangeAttribute>();
        Size = member?.GetCustomAttribute<SizeAttribute>();
        Count = member?.GetCustomAttribute<CountAttribute>();
        Pattern = member?.GetCustomAttribute<RegularExpressionAttribute>()?.Pattern;
        MinLength = isItem ? 0 : member?.GetCustomAttribute<MinLengthAttribute>()?.Length ?? 0;
        Custom = underlying.GetCustomAttribute<YamlScalarAttribute>();
        words = new(() =>
            [.. underlying.GetFields(BindingFlags.Public | BindingFlags.Static)
                .Select(f => (KeyOf(f.Name), f.GetCustomAttribute<DescriptionAttribute>()?.Description, f.GetValue(null)!))]);
        IsNullable = Nullable.GetUnderlyingType(type) is not null;
        Kind = KindOf(underlying);
        if (Kind is YamlKind.List or YamlKind.Map)
            Item = new YamlShape(underlying.GetGenericArguments()[^1], member, isItem: true);
    }

    /// <summary>Without <see cref="Nullable{T}"/>.</summary>
    public Type Type { get; }

    public YamlKind Kind { get; }

    /// <summary>Of the items of a list and the values of a map.</summary>
    public YamlShape? Item { get; }

    public bool IsItem { get; }

    public bool IsNullable { get; private init; }

    /// <summary>Of a section, in the order of declaration.</summary>
    public IReadOnlyList<YamlProperty> Properties => PropertiesOf.GetOrAdd(Type, static type => YamlProperty.Of(type));

    public bool IsPath { get; }

    public bool IsOneOrMany { get; }

    public RangeAttribute? Range { get; }

    public SizeAttribute? Size { get; }

    public CountAttribute? Count { get; }

    public string? Pattern { get; }

    /// <summary>Smallest number of items of a list, or of characters of a text that isn't in a list.</summary>
    public int MinLength { get; }

    public YamlScalarAttribute? Custom { get; }

    public static YamlShape Of(Type type) => ShapeOf.GetOrAdd(type, static type => new YamlShape(type, member: null, isItem: false));

    public static YamlShape Of(PropertyInfo property) => new(property.PropertyType, property, isItem: false)
    {
        IsNullable = Nullable.GetUnderlyingType(property.PropertyType) is not null
            || (!property.PropertyType.IsValueType && new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable),
    };

    /// <summary>Words of an enum as they stand in YAML, with their descriptions.</summary>
    public IReadOnlyList<(string Word, string? Description, object Value)> Words => words.Value;

    /// <summary>What was expected, for messages: "a whole number from 0 to 1024".</summary>
    public string Expected => Kind switch
    {
        YamlKind.Text => "a text",
        YamlKind.Boolean => "true or false",
        YamlKind.Integer => "a whole number",
        YamlKind.Number => "a number",
        YamlKind.Size => Quantity.Size.Examples,
        YamlKind.Count => Quantity.Count.Examples,
        YamlKind.Duration => Configuration.Duration.Examples,
        YamlKind.Word => $"one of {string.Join(", ", Words.Select(w => w.Word))}",
        YamlKind.Custom => Custom!.Expected,
        YamlKind.List => $"a list (each item {Item!.Expected})",
        YamlKind.Map => "a mapping (name: value)",
        YamlKind.Section => $"a mapping with the keys {string.Join(", ", Properties.Select(p => p.Key))}",
        _ => Type == typeof(JsonObject) ? "a mapping" : "a value",
    } + (IsNullable ? ", or null" : "");

    /// <summary>The name in YAML of a property, a type or an enum's word.</summary>
    public static string KeyOf(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private YamlKind KindOf(Type type)
    {
        if (type == typeof(string))
            return YamlKind.Text;
        if (type == typeof(bool))
            return YamlKind.Boolean;
        if (type == typeof(int) || type == typeof(long))
            return Size is not null ? YamlKind.Size : Count is not null ? YamlKind.Count : YamlKind.Integer;
        if (type == typeof(double) || type == typeof(decimal))
            return YamlKind.Number;
        if (type == typeof(TimeSpan))
            return YamlKind.Duration;
        if (type.IsEnum)
            return YamlKind.Word;
        if (type == typeof(JsonNode) || type == typeof(JsonObject))
            return YamlKind.Free;
        if (type.GetCustomAttribute<YamlScalarAttribute>() is not null)
            return YamlKind.Custom;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
            return YamlKind.List;
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) && type.GetGenericArguments()[0] == typeof(string))
            return YamlKind.Map;
        if (type.IsClass && !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null)
            return YamlKind.Section;
        throw new NotSupportedException($"{type} can't be bound from YAML: use text, numbers, enums, TimeSpan, IReadOnlyList, IReadOnlyDictionary<string, ...>, JsonNode, a type with [YamlScalar], or a record with a parameterless constructor");
    }
}

/// <summary>One key of a section.</summary>
internal sealed class YamlProperty
{
    private readonly PropertyInfo property;

    private YamlProperty(PropertyInfo property)
    {
        this.property = property;
        Key = YamlShape.KeyOf(property.Name);
        Shape = YamlShape.Of(property);
        Description = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
        IsRequired = property.IsDefined(typeof(RequiredMemberAttribute));
    }

    public string Key { get; }

    public string Description { get; }

    public bool IsRequired { get; }

    public YamlShape Shape { get; }

    public object? Get(object section) => property.GetValue(section);

    public void Set(object section, object? value) => property.SetValue(section, value);

    /// <summary>The settable public properties of a record, in the order of declaration, without its <see cref="SourceLocation"/>.</summary>
    public static IReadOnlyList<YamlProperty> Of(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.CanWrite && p.PropertyType != typeof(SourceLocation))
            .OrderBy(p => p.MetadataToken)
            .Select(p => new YamlProperty(p))];

    public static PropertyInfo? LocationOf(Type type) =>
        Array.Find(type.GetProperties(BindingFlags.Public | BindingFlags.Instance), p => p.CanWrite && p.PropertyType == typeof(SourceLocation));
}
