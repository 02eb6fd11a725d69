namespace CorpusFilter.Parquet.Tests;

/// <summary>A file of a random schema with random rows, and what was written into each leaf.</summary>
internal sealed record RandomFile(ParquetSchema Schema, byte[] Bytes, List<List<string>> Entries)
{
    private static readonly LogicalType?[] ByteLogicals =
        [null, new(LogicalKind.String), new(LogicalKind.Json), new(LogicalKind.Bson), new(LogicalKind.Enum)];

    private static readonly LogicalType?[] Int32Logicals =
    [
        null, new(LogicalKind.Date), new(LogicalKind.Integer) { BitWidth = 16, IsSigned = true }, new(LogicalKind.Integer) { BitWidth = 32 },
        new(LogicalKind.Time) { Unit = TimeUnit.Millis, IsAdjustedToUtc = true }, new(LogicalKind.Decimal) { Precision = 9, Scale = 2 },
    ];

    private static readonly LogicalType?[] Int64Logicals =
    [
        null, new(LogicalKind.Timestamp) { Unit = TimeUnit.Nanos }, new(LogicalKind.Timestamp) { Unit = TimeUnit.Micros, IsAdjustedToUtc = true },
        new(LogicalKind.Integer) { BitWidth = 64 }, new(LogicalKind.Decimal) { Precision = 18, Scale = 4 },
    ];

    public static RandomFile Write(Random random, int rows, ParquetWriteOptions options)
    {
        ParquetSchema schema = ParquetSchema.Create(
            [.. Enumerable.Range(0, random.Next(1, 6)).Select(column => Node(random, "c" + column, 3))]);
        List<List<string>> entries = [.. schema.Leaves.Select(_ => new List<string>())];
        using var output = new MemoryStream();
        using (var writer = new ParquetWriter(output, schema, options))
        {
            for (int row = 0; row < rows; row++)
            {
                int leaf = 0;
                foreach (SchemaNode column in schema.Root.Children)
                    WriteNode(column, writer, entries, random, ref leaf, repetition: 0, definition: 0, depth: 0, present: true);
                writer.EndRows(1);
            }

            writer.Finish([new("seed", "random")]);
        }

        return new RandomFile(schema, output.ToArray(), entries);
    }

    private static SchemaNode Node(Random random, string name, int depth)
    {
        bool optional = random.Next(3) > 0;
        switch (random.Next(depth > 0 ? 11 : 8))
        {
            case 0:
                return SchemaNode.Boolean(name, optional);
            case 1:
                return SchemaNode.Int32(name, optional, Int32Logicals[random.Next(Int32Logicals.Length)]);
            case 2:
                return SchemaNode.Int64(name, optional, Int64Logicals[random.Next(Int64Logicals.Length)]);
            case 3:
                return SchemaNode.Float(name, optional);
            case 4:
                return SchemaNode.Double(name, optional);
            case 5:
                return SchemaNode.Fixed(name, random.Next(1, 20), optional);
            case 6 or 7:
                return SchemaNode.Binary(name, optional, ByteLogicals[random.Next(ByteLogicals.Length)]);
            case 8:
                return SchemaNode.List(name, Node(random, "element", depth - 1), optional);
            default:
                return SchemaNode.Struct(
                    name, [.. Enumerable.Range(0, random.Next(1, 4)).Select(child => Node(random, "f" + child, depth - 1))], optional);
        }
    }

    /// <param name="depth">Repetition level of the list around.</param>
    /// <param name="present">False below a null or an empty list: leaves get one entry that says so.</param>
    private static void WriteNode(
        SchemaNode node, ParquetWriter writer, List<List<string>> entries, Random random, ref int leaf, int repetition, int definition, int depth, bool present)
    {
        int repeats = 1;
        if (present && node.Repetition != Repetition.Required)
        {
            repeats = node.Repetition == Repetition.Repeated ? random.Next(4) : random.Next(4) == 0 ? 0 : 1;
            present = repeats > 0;
            definition += present ? 1 : 0;
        }

        int inner = depth + (node.Repetition == Repetition.Repeated ? 1 : 0);
        int firstLeaf = leaf;
        for (int repeat = 0; repeat < Math.Max(1, repeats); repeat++)
        {
            leaf = firstLeaf;
            int level = repeat == 0 ? repetition : inner;
            if (node.IsLeaf)
            {
                WriteLeaf(writer.Leaf(leaf), entries[leaf], random, level, definition, present);
                leaf++;
            }

            foreach (SchemaNode child in node.Children)
                WriteNode(child, writer, entries, random, ref leaf, level, definition, inner, present);
        }
    }

    private static void WriteLeaf(LeafWriter writer, List<string> entries, Random random, int repetition, int definition, bool present)
    {
        if (!present)
        {
            writer.WriteNull(repetition, definition);
            entries.Add(new RawEntry(repetition, definition, null).ToString());
            return;
        }

        byte[] value;
        switch (writer.Leaf.Type)
        {
            case PhysicalType.Boolean:
                value = [(byte)random.Next(2)];
                writer.Write(value[0] == 1, repetition, definition);
                break;
            case PhysicalType.Int32:
                int number = random.Next(random.Next(2) == 0 ? 5 : 30_000);
                value = BitConverter.GetBytes(number);
                writer.Write(number, repetition, definition);
                break;
            case PhysicalType.Int64:
                long large = random.NextInt64(random.Next(2) == 0 ? 5 : 1L << 50);
                value = BitConverter.GetBytes(large);
                writer.Write(large, repetition, definition);
                break;
            case PhysicalType.Float:
                float single = random.Next(20) == 0 ? float.NaN : random.Next(-2, 3) * 0.5f;
                value = BitConverter.GetBytes(single);
                writer.Write(single, repetition, definition);
                break;
            case PhysicalType.Double:
                double real = random.Next(20) == 0 ? -0.0 : random.NextDouble();
                value = BitConverter.GetBytes(real);
                writer.Write(real, repetition, definition);
                break;
            default:
                value = ByteValue(writer.Leaf, random);
                writer.Write(value, repetition, definition);
                break;
        }

        entries.Add(new RawEntry(repetition, definition, value).ToString());
    }

    private static byte[] ByteValue(ParquetLeaf leaf, Random random)
    {
        if (leaf.Type == PhysicalType.FixedLenByteArray)
        {
            var value = new byte[leaf.TypeLength];
            random.NextBytes(value);
            return value;
        }

        string text = leaf.Node.LogicalType?.Kind == LogicalKind.Json
            ? $"{{\"a\": {random.Next(9)}}}"
            : string.Concat(Enumerable.Repeat(random.Next(3) == 0 ? "größe " : "word ", random.Next(12))) + random.Next(9);
        return System.Text.Encoding.UTF8.GetBytes(text);
    }
}
