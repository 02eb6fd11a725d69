namespace CorpusFilter.Configuration;

// Beside these the binder heeds, from the framework: [Description], [Range], [MinLength] (of a text or list),
// [RegularExpression] (of a text), and the keyword `required`. On a list, all but [MinLength] speak of its items.

/// <summary>A file, folder or glob: resolved to an absolute path against the folder of the YAML file.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class FilePathAttribute : Attribute;

/// <summary>A number of bytes that may be written with a unit, both bounds inclusive.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SizeAttribute(long minimum = 0, long maximum = long.MaxValue) : Attribute
{
    public long Minimum { get; } = minimum;

    public long Maximum { get; } = maximum;
}

/// <summary>A number of things that may be written as 8.3M, both bounds inclusive.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CountAttribute(long minimum = 0, long maximum = long.MaxValue) : Attribute
{
    public long Minimum { get; } = minimum;

    public long Maximum { get; } = maximum;
}

/// <summary>A list that may be written as its single item.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class OneOrManyAttribute : Attribute;

/// <summary>On a type with its own <see cref="IParsable{TSelf}"/>: what can be written.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
internal sealed class YamlScalarAttribute(string expected, string pattern) : Attribute
{
    /// <summary>What was expected, for messages.</summary>
    public string Expected { get; } = expected;

    /// <summary>Regular expression of what can be written.</summary>
    public string Pattern { get; } = pattern;
}
