using CorpusFilter.Parquet.Thrift;

namespace CorpusFilter.Parquet;

/// <summary>A leaf of the schema: where values are. Levels are as in the Dremel paper, section 4.</summary>
public sealed class ParquetLeaf
{
    private readonly SchemaStep step;
    private string? path;

    internal ParquetLeaf(int index, SchemaStep step)
    {
        Index = index;
        this.step = step;
        for (SchemaStep? at = step; at is not null; at = at.Outer)
        {
            if (at.Node.Repetition != Repetition.Required)
                MaxDefinitionLevel++;
            if (at.Node.Repetition == Repetition.Repeated)
                MaxRepetitionLevel++;
        }
    }

    /// <summary>Position among all leaves, which is also that of its column chunk in a row group.</summary>
    public int Index { get; }

    /// <summary>Names from the top, joined by dots.</summary>
    public string Path => path ??= string.Join('.', Way.Select(node => node.Name));

    public SchemaNode Node => step.Node;

    public PhysicalType Type => Node.Type!.Value;

    public int TypeLength => Node.TypeLength;

    public int MaxDefinitionLevel { get; }

    public int MaxRepetitionLevel { get; }

    /// <summary>The elements from the top to the leaf itself.</summary>
    internal IEnumerable<SchemaNode> Way
    {
        get
        {
            var way = new Stack<SchemaNode>();
            for (SchemaStep? at = step; at is not null; at = at.Outer)
                way.Push(at.Node);
            return way;
        }
    }

    internal bool IsAt(ReadOnlySpan<char> dottedPath)
    {
        for (SchemaStep? at = step; at is not null; at = at.Outer)
        {
            if (!dottedPath.EndsWith(at.Node.Name, StringComparison.Ordinal))
                return false;
            dottedPath = dottedPath[..^at.Node.Name.Length];
            if (at.Outer is null)
                return dottedPath.IsEmpty;
            if (dottedPath is not [.., '.'])
                return false;
            dottedPath = dottedPath[..^1];
        }

        return false;
    }

    /// <summary>Bytes of a value; 0 for byte arrays, whose values differ in length.</summary>
    internal int Width => Type switch
    {
        PhysicalType.Boolean => 1,
        PhysicalType.Int32 or PhysicalType.Float => 4,
        PhysicalType.Int64 or PhysicalType.Double => 8,
        PhysicalType.Int96 => 12,
        PhysicalType.FixedLenByteArray => TypeLength,
        _ => 0,
    };
}

/// <summary>
/// An element with those around it. Leaves share these, so that a deep and wide schema takes memory as its elements are,
/// not as all of its paths written out.
/// </summary>
internal sealed record SchemaStep(SchemaNode Node, SchemaStep? Outer);

public sealed class ParquetSchema
{
    /// <summary>Deeper schemas are refused: no data is that deep, and walking a tree may recurse.</summary>
    private const int MaxDepth = 1000;

    private ParquetSchema(SchemaNode root)
    {
        Root = root;
        var leaves = new List<ParquetLeaf>();
        foreach (SchemaNode child in root.Children)
            Collect(child, null, leaves);
        Leaves = leaves;
    }

    public SchemaNode Root { get; }

    public IReadOnlyList<ParquetLeaf> Leaves { get; }

    public static ParquetSchema Create(IEnumerable<SchemaNode> columns) => new(SchemaNode.Root("schema", [.. columns]));

    /// <summary>This schema with more columns behind its own.</summary>
    public ParquetSchema WithColumns(IEnumerable<SchemaNode> more) =>
        new(SchemaNode.Root(Root.Name, [.. Root.Children, .. more]));

    public ParquetLeaf? FindLeaf(string dottedPath)
    {
        foreach (ParquetLeaf leaf in Leaves)
        {
            if (leaf.IsAt(dottedPath))
                return leaf;
        }

        return null;
    }

    /// <summary>Whether names, types, repetition and logical types are the same, so that rows of both may go in one file.</summary>
    /// <param name="difference">The first difference, for people; empty if there is none.</param>
    public bool IsSameAs(ParquetSchema other, out string difference)
    {
        difference = Difference(Root, other.Root, "") ?? "";
        return difference.Length == 0;
    }

    private static string? Difference(SchemaNode mine, SchemaNode theirs, string path)
    {
        for (int index = 0; index < Math.Max(mine.Children.Count, theirs.Children.Count); index++)
        {
            if (index >= theirs.Children.Count)
                return $"column {path}{mine.Children[index].Name} is missing";
            if (index >= mine.Children.Count)
                return $"column {path}{theirs.Children[index].Name} is new";
            SchemaNode one = mine.Children[index], two = theirs.Children[index];
            string name = path + one.Name;
            if (!string.Equals(one.Name, two.Name, StringComparison.Ordinal))
                return $"column {name} is {path}{two.Name}";
            if (one.Type != two.Type || one.TypeLength != two.TypeLength)
                return $"column {name} is {TypeName(two)} instead of {TypeName(one)}";
            if (one.Repetition != two.Repetition)
                return $"column {name} is {two.Repetition} instead of {one.Repetition}";
            if (one.LogicalType != two.LogicalType)
                return $"column {name} is {two.LogicalType?.ToString() ?? "plain"} instead of {one.LogicalType?.ToString() ?? "plain"}";
            if (Difference(one, two, name + ".") is string deeper)
                return deeper;
        }

        return null;
    }

    private static string TypeName(SchemaNode node) => node.Type switch
    {
        null => "a group",
        PhysicalType.FixedLenByteArray => FormattableString.Invariant($"FixedLenByteArray({node.TypeLength})"),
        _ => node.Type.Value.ToString(),
    };

    private static void Collect(SchemaNode node, SchemaStep? outer, List<ParquetLeaf> leaves)
    {
        var step = new SchemaStep(node, outer);
        if (node.IsLeaf)
            leaves.Add(new ParquetLeaf(leaves.Count, step));
        foreach (SchemaNode child in node.Children)
            Collect(child, step, leaves);
    }

    /// <summary>Reads the footer's flattened list, which holds the tree in depth-first order.</summary>
    internal static ParquetSchema Read(ref CompactReader reader, ReadOnlyMemory<byte> footer, CompactType type)
    {
        int count = reader.ReadList(type, CompactType.Struct);
        if (count == 0)
            throw new ThriftException("a schema without a root");
        var open = new Stack<(List<SchemaNode> Children, int Missing)>();
        SchemaNode? root = null;
        for (int index = 0; index < count; index++)
        {
            SchemaNode node = SchemaNode.Read(ref reader, footer, out List<SchemaNode>? children, out int childCount);
            if (index == 0)
            {
                // A file without columns may have a root that looks like a leaf.
                root = node.IsLeaf ? SchemaNode.Root(node.Name, []) : node;
            }
            else
            {
                if (!open.TryPop(out var parent))
                    throw new ThriftException("more schema elements than the tree has places for");
                parent.Children.Add(node);
                if (parent.Missing > 1)
                    open.Push((parent.Children, parent.Missing - 1));
            }

            if (children is not null)
                open.Push((children, childCount));
            if (open.Count > MaxDepth)
                throw new ThriftException($"a schema more than {MaxDepth} levels deep");
        }

        if (open.Count > 0)
            throw new ThriftException("fewer schema elements than the tree has places for");
        return new ParquetSchema(root!);
    }

    /// <summary>All elements in the footer's order: depth first, the root in front.</summary>
    internal List<SchemaNode> Flatten()
    {
        var all = new List<SchemaNode>();
        void Add(SchemaNode node)
        {
            all.Add(node);
            foreach (SchemaNode child in node.Children)
                Add(child);
        }

        Add(Root);
        return all;
    }
}
