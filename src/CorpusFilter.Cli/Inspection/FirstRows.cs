using System.Text.Json.Nodes;
using CorpusFilter.Parquet;

namespace CorpusFilter.Cli.Inspection;

/// <summary>
/// The first rows of a file put together from their leaves, as JSON: structures as objects, lists as arrays (Dremel paper, section 4.3, over a
/// few entries held in memory). A column that can't be read takes nothing from the others.
/// </summary>
internal sealed class FirstRows
{
    private const int MostEntries = 10_000;

    private readonly ParquetSchema schema;
    private readonly List<Entry>[] entries;
    private readonly bool[] isUnreadable;

    private FirstRows(ParquetSchema schema)
    {
        this.schema = schema;
        entries = [.. schema.Leaves.Select(_ => new List<Entry>())];
        isUnreadable = new bool[schema.Leaves.Count];
    }

    private readonly record struct Entry(int Repetition, int Definition, JsonNode? Value);

    public List<JsonObject> Rows { get; } = [];

    /// <summary>What is wrong with the columns that can't be read.</summary>
    public List<string> Errors { get; } = [];

    public static FirstRows Read(ParquetFile file, int rows, int longestText)
    {
        FirstRows first = new(file.Schema);
        for (int group = 0; group < file.RowGroups.Count && first.Rows.Count < rows; group++)
            first.ReadGroup(file, group, (int)Math.Min(rows - first.Rows.Count, file.RowGroups[group].RowCount), longestText);
        return first;
    }

    private void ReadGroup(ParquetFile file, int group, int wanted, int longestText)
    {
        int whole = wanted;
        foreach (ParquetLeaf leaf in schema.Leaves)
        {
            entries[leaf.Index].Clear();
            if (isUnreadable[leaf.Index])
                continue;
            try
            {
                whole = Math.Min(whole, ReadLeaf(file, group, leaf, wanted, longestText));
            }
            catch (ParquetException e)
            {
                isUnreadable[leaf.Index] = true;
                Errors.Add(e.Message);
            }
        }

        List<ArraySegment<Entry>>[] rowsOf = [.. entries.Select(list => Split(list.ToArray(), 0))];
        for (int row = 0; row < whole; row++)
        {
            ArraySegment<Entry>[] slices = [.. rowsOf.Select(rows => row < rows.Count ? rows[row] : ArraySegment<Entry>.Empty)];
            int leaf = 0;
            JsonObject assembled = [];
            foreach (SchemaNode column in schema.Root.Children)
                assembled[column.Name] = Node(column, slices, ref leaf, 0, 0);
            Rows.Add(assembled);
        }
    }

    /// <summary>Rows that were read whole.</summary>
    private int ReadLeaf(ParquetFile file, int group, ParquetLeaf leaf, int wanted, int longestText)
    {
        List<Entry> list = entries[leaf.Index];
        int begun = 0;
        using EntryCursor cursor = file.OpenEntries(group, leaf);
        while (cursor.MoveNext())
        {
            if (cursor.RepetitionLevel == 0 && ++begun > wanted)
                return wanted;
            if (list.Count == MostEntries)
            {
                Errors.Add($"{leaf.Path}: more values than can be shown in row {Rows.Count + begun - 1}; fewer rows are shown");
                return begun - 1;
            }

            list.Add(new Entry(cursor.RepetitionLevel, cursor.DefinitionLevel, cursor.HasValue ? ValueText.Of(leaf, cursor.Value, longestText) : null));
        }

        return begun;
    }

    /// <summary>Parts that begin at each entry whose repetition level is at most <paramref name="level"/>.</summary>
    private static List<ArraySegment<Entry>> Split(ArraySegment<Entry> slice, int level)
    {
        List<ArraySegment<Entry>> parts = [];
        int start = 0;
        for (int i = 1; i <= slice.Count; i++)
        {
            if (i < slice.Count && slice[i].Repetition > level)
                continue;
            parts.Add(slice[start..i]);
            start = i;
        }

        return parts;
    }

    /// <param name="leaf">Index of the node's first leaf; moved behind its last.</param>
    /// <param name="definition">Definition level at which the node's parent is there.</param>
    /// <param name="repetition">Repetition level of the list around.</param>
    private JsonNode? Node(SchemaNode node, ArraySegment<Entry>[] slices, ref int leaf, int definition, int repetition)
    {
        if (node.Repetition == Repetition.Required)
            return Content(node, slices, ref leaf, definition, repetition);
        int first = leaf;
        int end = first + CountLeaves(node);
        definition++;
        int readable = Enumerable.Range(first, end - first).FirstOrDefault(i => !isUnreadable[i] && slices[i].Count > 0, -1);
        leaf = end;
        if (readable < 0)
            return JsonValue.Create("(unreadable)");
        bool isThere = slices[readable][0].Definition >= definition;
        if (node.Repetition == Repetition.Optional)
            return isThere ? Content(node, slices, ref first, definition, repetition) : null;

        JsonArray items = [];
        if (!isThere)
            return items;
        List<ArraySegment<Entry>>[] parts = [.. slices.Select((slice, i) => i >= first && i < end ? Split(slice, repetition + 1) : [])];
        for (int item = 0; item < parts[readable].Count; item++)
        {
            ArraySegment<Entry>[] inside = [.. parts.Select(p => item < p.Count ? p[item] : ArraySegment<Entry>.Empty)];
            int at = first;
            items.Add(Content(node, inside, ref at, definition, repetition + 1));
        }

        return items;
    }

    private JsonNode? Content(SchemaNode node, ArraySegment<Entry>[] slices, ref int leaf, int definition, int repetition)
    {
        if (node.IsLeaf)
        {
            int index = leaf++;
            return isUnreadable[index] || slices[index].Count == 0 ? JsonValue.Create("(unreadable)") : slices[index][0].Value?.DeepClone();
        }

        // Lists and maps are shown as what they mean, without the groups in between (parquet-format, LogicalTypes.md).
        if (node.LogicalType?.Kind is LogicalKind.List or LogicalKind.Map && node.Children is [{ Repetition: Repetition.Repeated } repeated])
        {
            JsonNode? items = Node(repeated, slices, ref leaf, definition, repetition);
            return items is JsonArray array && node.LogicalType.Kind == LogicalKind.List && IsWrapper(node, repeated)
                ? new JsonArray([.. array.Select(item => item is JsonObject wrapped ? wrapped[repeated.Children[0].Name]?.DeepClone() : item?.DeepClone())])
                : items;
        }

        JsonObject group = [];
        foreach (SchemaNode child in node.Children)
            group[child.Name] = Node(child, slices, ref leaf, definition, repetition);
        return group;
    }

    /// <summary>False where the repeated element is the item itself, as old writers have it.</summary>
    private static bool IsWrapper(SchemaNode list, SchemaNode repeated) =>
        repeated.Children.Count == 1
        && !string.Equals(repeated.Name, "array", StringComparison.Ordinal)
        && !string.Equals(repeated.Name, $"{list.Name}_tuple", StringComparison.Ordinal);

    private static int CountLeaves(SchemaNode node) => node.IsLeaf ? 1 : node.Children.Sum(CountLeaves);
}
