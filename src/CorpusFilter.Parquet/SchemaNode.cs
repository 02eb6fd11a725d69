using CorpusFilter.Parquet.Thrift;

namespace CorpusFilter.Parquet;

/// <summary>
/// One element of a schema: a leaf with a physical type, or a group of others.
/// An element that was read keeps its Thrift bytes, so that copying a schema loses nothing, not even fields that this version doesn't know.
/// </summary>
public sealed class SchemaNode
{
    private ReadOnlyMemory<byte> raw;

    private SchemaNode(string name, Repetition repetition)
    {
        Name = name;
        Repetition = repetition;
    }

    public string Name { get; }

    public Repetition Repetition { get; private init; }

    /// <summary>Null for a group.</summary>
    public PhysicalType? Type { get; private init; }

    /// <summary>Bytes of a value, for <see cref="PhysicalType.FixedLenByteArray"/>; else 0.</summary>
    public int TypeLength { get; private init; }

    public LogicalType? LogicalType { get; private init; }

    internal ConvertedType? ConvertedType { get; private init; }

    public int? FieldId { get; private init; }

    public IReadOnlyList<SchemaNode> Children { get; internal init; } = [];

    public bool IsLeaf => Type is not null;

    public static SchemaNode Int32(string name, bool optional = true, LogicalType? logicalType = null) =>
        Leaf(name, PhysicalType.Int32, optional, logicalType: logicalType);

    public static SchemaNode Int64(string name, bool optional = true, LogicalType? logicalType = null) =>
        Leaf(name, PhysicalType.Int64, optional, logicalType: logicalType);

    public static SchemaNode Float(string name, bool optional = true) => Leaf(name, PhysicalType.Float, optional);

    public static SchemaNode Double(string name, bool optional = true) => Leaf(name, PhysicalType.Double, optional);

    public static SchemaNode Boolean(string name, bool optional = true) => Leaf(name, PhysicalType.Boolean, optional);

    public static SchemaNode String(string name, bool optional = true) => new(name, Level(optional))
    {
        Type = PhysicalType.ByteArray,
        LogicalType = new LogicalType(LogicalKind.String),
        ConvertedType = Parquet.ConvertedType.Utf8,
    };

    public static SchemaNode Binary(string name, bool optional = true, LogicalType? logicalType = null) =>
        Leaf(name, PhysicalType.ByteArray, optional, logicalType: logicalType);

    public static SchemaNode Fixed(string name, int length, bool optional = true, LogicalType? logicalType = null) =>
        Leaf(name, PhysicalType.FixedLenByteArray, optional, length, logicalType);

    /// <summary>A leaf of any physical type.</summary>
    public static SchemaNode Leaf(
        string name, PhysicalType type, bool optional = true, int length = 0, LogicalType? logicalType = null)
    {
        if (type == PhysicalType.FixedLenByteArray)
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return new SchemaNode(name, Level(optional)) { Type = type, TypeLength = length, LogicalType = logicalType };
    }

    /// <summary>The format's standard list of three levels: group (LIST) of repeated group "list" of <paramref name="element"/>.</summary>
    public static SchemaNode List(string name, SchemaNode element, bool optional = true) => new(name, Level(optional))
    {
        LogicalType = new LogicalType(LogicalKind.List),
        ConvertedType = Parquet.ConvertedType.List,
        Children = [new SchemaNode("list", Repetition.Repeated) { Children = [element] }],
    };

    public static SchemaNode Struct(string name, IReadOnlyList<SchemaNode> children, bool optional = true) =>
        new(name, Level(optional)) { Children = children };

    internal static SchemaNode Root(string name, IReadOnlyList<SchemaNode> children) =>
        new(name, Repetition.Required) { Children = children };

    private static Repetition Level(bool optional) => optional ? Repetition.Optional : Repetition.Required;

    /// <summary>Reads one SchemaElement; its children are those that follow it in the schema's list.</summary>
    /// <param name="footer">What the reader reads; the node keeps its part of it.</param>
    /// <param name="children">To be filled with <paramref name="childCount"/> children; null if it has none.</param>
    internal static SchemaNode Read(ref CompactReader reader, ReadOnlyMemory<byte> footer, out List<SchemaNode>? children, out int childCount)
    {
        int start = reader.Position;
        string? name = null;
        PhysicalType? physical = null;
        Repetition repetition = Repetition.Required;
        ConvertedType? converted = null;
        LogicalType? logical = null;
        int length = 0, scale = 0, precision = 0;
        int? fieldId = null;
        childCount = 0;
        int field = 0;
        while (reader.NextField(ref field, out CompactType type))
        {
            switch (field)
            {
                case 1:
                    physical = (PhysicalType)reader.ReadInt32(type);
                    break;
                case 2:
                    length = reader.ReadInt32(type);
                    break;
                case 3:
                    repetition = (Repetition)reader.ReadInt32(type);
                    break;
                case 4:
                    name = FileText.Decode(reader.ReadBinary(type));
                    break;
                case 5:
                    childCount = reader.ReadInt32(type);
                    break;
                case 6:
                    converted = (ConvertedType)reader.ReadInt32(type);
                    break;
                case 7:
                    scale = reader.ReadInt32(type);
                    break;
                case 8:
                    precision = reader.ReadInt32(type);
                    break;
                case 9:
                    fieldId = reader.ReadInt32(type);
                    break;
                case 10:
                    reader.ExpectStruct(type);
                    logical = Parquet.LogicalType.Read(ref reader);
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        if (name is null)
            throw new ThriftException("a schema element without a name");
        if (!Enum.IsDefined(repetition))
            throw new ThriftException($"schema element '{name}' of unknown repetition {(int)repetition}");
        if (physical is not null && !Enum.IsDefined(physical.Value))
            throw new ThriftException($"schema element '{name}' of unknown physical type {(int)physical}");
        if (childCount < 0 || length < 0)
            throw new ThriftException($"schema element '{name}' with a negative count or length");
        // A few writers give a group a type, and a leaf a count of 0 children: children decide.
        bool group = childCount > 0 || physical is null;
        children = childCount > 0 ? [] : null;
        return new SchemaNode(name, repetition)
        {
            Type = group ? null : physical,
            TypeLength = physical == PhysicalType.FixedLenByteArray ? length : 0,
            LogicalType = logical ?? Parquet.LogicalType.FromConverted(converted, scale, precision),
            ConvertedType = converted,
            FieldId = fieldId,
            Children = children ?? [],
            raw = footer[start..reader.Position],
        };
    }

    internal void Write(CompactWriter writer, bool isRoot)
    {
        writer.BeginStruct();
        if (!raw.IsEmpty && !isRoot)
        {
            // The bytes end with the structure's own stop.
            writer.Raw(raw.Span[..^1]);
        }
        else
        {
            if (Type is not null)
                writer.Int32(1, (int)Type);
            if (Type == PhysicalType.FixedLenByteArray)
                writer.Int32(2, TypeLength);
            if (!isRoot)
                writer.Int32(3, (int)Repetition);
            writer.String(4, Name);
            if (!IsLeaf)
                writer.Int32(5, Children.Count);
            if (ConvertedType is not null && !isRoot)
                writer.Int32(6, (int)ConvertedType);
            if (LogicalType is { Kind: LogicalKind.Decimal } && !isRoot)
            {
                writer.Int32(7, LogicalType.Scale);
                writer.Int32(8, LogicalType.Precision);
            }

            if (FieldId is not null)
                writer.Int32(9, FieldId.Value);
            if (LogicalType is not null && LogicalType.Kind is not (LogicalKind.Interval or LogicalKind.Other) && !isRoot)
            {
                writer.BeginStruct(10);
                LogicalType.Write(writer);
                writer.EndStruct();
            }
        }

        writer.EndStruct();
    }
}
