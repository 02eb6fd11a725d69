using System.Buffers.Binary;
using System.Text;
using CorpusFilter.Parquet;

namespace CorpusFilter.Writing;

/// <summary>
/// The <c>ARROW:schema</c> entry that Arrow's writers (pyarrow, and with it Hugging Face and pandas) put into a file: an Arrow IPC message
/// in base64 that holds a flatbuffer of the file's Arrow types. Columns that a file has and this entry has not make Arrow for Rust refuse the
/// file, and Arrow for C++ forget the types; so added columns must be added here too.
/// </summary>
/// <remarks>
/// Format: Message.fbs and Schema.fbs of apache/arrow, and the FlatBuffers internals document. References in a flatbuffer point forward only.
/// So a new message, schema and list of fields go in front of the old buffer, which stays as it is: its references are relative.
/// </remarks>
internal static class ArrowSchema
{
    public const string Key = "ARROW:schema";

    // Members of the unions MessageHeader and Type.
    private const byte SchemaHeader = 1;
    private const byte IntType = 2, FloatingPointType = 3, Utf8Type = 5, ListType = 12, StructType = 13;

    /// <returns>The entry with the columns behind its own; as it was where it doesn't describe <paramref name="inputColumns"/> columns in the first place.</returns>
    public static string WithColumns(string entry, int inputColumns, IReadOnlyList<SchemaNode> added)
    {
        try
        {
            byte[] message = Convert.FromBase64String(entry);
            // Before Arrow 0.15 there was no mark, only the length.
            int start = BinaryPrimitives.ReadUInt32LittleEndian(message) == uint.MaxValue ? 8 : 4;
            int length = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(start - 4));
            byte[] extended = Extend(message.AsSpan(start, length).ToArray(), inputColumns, added);
            return Convert.ToBase64String([0xFF, 0xFF, 0xFF, 0xFF, .. BitConverter.GetBytes(extended.Length), .. extended]);
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or IndexOutOfRangeException)
        {
            return entry; // damaged, or of another form: no reader could use it, so there is nothing to keep right
        }
    }

    private static byte[] Extend(byte[] old, int inputColumns, IReadOnlyList<SchemaNode> added)
    {
        int message = Target(old, 0);
        int schema = Slot(old, message, 2) is > 0 and int header ? Target(old, header) : throw new FormatException("no header");
        if (Slot(old, message, 1) is not (> 0 and int kind) || old[kind] != SchemaHeader)
            throw new FormatException("not a schema");
        int fields = Slot(old, schema, 1) is > 0 and int list ? Target(old, list) : throw new FormatException("no fields");
        int count = BinaryPrimitives.ReadInt32LittleEndian(old.AsSpan(fields));
        if (count != inputColumns)
            throw new FormatException("another number of columns");

        var buffer = new Buffer();
        int root = buffer.Reserve(4);
        buffer.Patch(root, buffer.Table([Short(old, message, 0), new Inline(1, SchemaHeader), Inline.Reference, new Inline(8, 0)], out int[] inMessage));
        buffer.Patch(inMessage[2], buffer.Table(
            [Short(old, schema, 0), Inline.Reference, Slot(old, schema, 2) > 0 ? Inline.Reference : Inline.None, Slot(old, schema, 3) > 0 ? Inline.Reference : Inline.None],
            out int[] inSchema));
        int[] elements = buffer.Vector(inSchema[1], count + added.Count);
        for (int i = 0; i < added.Count; i++)
            Field(buffer, elements[count + i], added[i]);

        for (int i = 0; i < count; i++)
            buffer.PatchToOld(elements[i], Target(old, fields + 4 + 4 * i));
        for (int slot = 2; slot <= 3; slot++)
        {
            if (Slot(old, schema, slot) is > 0 and int place)
                buffer.PatchToOld(inSchema[slot], Target(old, place));
        }
        return buffer.InFrontOf(old);
    }

    private static void Field(Buffer buffer, int reference, SchemaNode node)
    {
        (byte type, Inline[] properties) = node switch
        {
            { Type: PhysicalType.Int32 } => (IntType, new[] { new Inline(4, 32), new Inline(1, 1) }),
            { Type: PhysicalType.Double } => (FloatingPointType, [new Inline(2, 2)]),
            { Type: PhysicalType.ByteArray, LogicalType.Kind: LogicalKind.String } => (Utf8Type, []),
            { LogicalType.Kind: LogicalKind.List } => (ListType, []),
            { IsLeaf: false } => (StructType, []),
            _ => throw new InvalidOperationException($"column {node.Name}: no Arrow type is known for {node.Type}"),
        };
        IReadOnlyList<SchemaNode> children = type == ListType ? node.Children[0].Children : node.Children;
        buffer.Patch(reference, buffer.Table(
            [Inline.Reference, new Inline(1, node.Repetition == Repetition.Required ? 0 : 1), new Inline(1, type), Inline.Reference, Inline.None, Inline.Reference], out int[] slots));
        buffer.String(slots[0], node.Name);
        buffer.Patch(slots[3], buffer.Table(properties, out _));
        int[] elements = buffer.Vector(slots[5], children.Count);
        for (int i = 0; i < children.Count; i++)
            Field(buffer, elements[i], children[i]);
    }

    private static Inline Short(byte[] old, int table, int slot) =>
        Slot(old, table, slot) is > 0 and int place ? new Inline(2, BinaryPrimitives.ReadInt16LittleEndian(old.AsSpan(place))) : Inline.None;

    /// <summary>Where a table keeps a slot's value; 0 where it has none.</summary>
    private static int Slot(byte[] old, int table, int slot)
    {
        int vtable = table - BinaryPrimitives.ReadInt32LittleEndian(old.AsSpan(table));
        int size = BinaryPrimitives.ReadUInt16LittleEndian(old.AsSpan(vtable));
        int entry = 4 + 2 * slot;
        int offset = entry + 2 <= size ? BinaryPrimitives.ReadUInt16LittleEndian(old.AsSpan(vtable + entry)) : 0;
        return offset == 0 ? 0 : table + offset;
    }

    private static int Target(byte[] old, int reference) => reference + BinaryPrimitives.ReadInt32LittleEndian(old.AsSpan(reference));

    /// <summary>What a table holds in a slot.</summary>
    /// <param name="Size">Bytes; 0 where the slot is left out.</param>
    private readonly record struct Inline(int Size, long Value)
    {
        public static Inline None { get; } = new(0, 0);

        /// <summary>To be patched when the place of its target is known.</summary>
        public static Inline Reference { get; } = new(4, 0);
    }

    /// <summary>A flatbuffer that grows from front to back.</summary>
    private sealed class Buffer
    {
        private readonly List<byte> bytes = [];
        private readonly List<(int Reference, int OldTarget)> toOld = [];

        /// <param name="slots">Where the value of each slot lies.</param>
        /// <returns>Where the table lies.</returns>
        public int Table(IReadOnlyList<Inline> values, out int[] slots)
        {
            // Everything aligned to 8 bytes, as its largest scalar may ask for: vtable, then the table with its distance from it.
            Align();
            int vtable = Reserve((4 + 2 * values.Count + 7) & ~7);
            int table = Reserve(8);
            slots = new int[values.Count];
            for (int i = 0; i < values.Count; i++)
            {
                if (values[i].Size == 0)
                    continue;
                slots[i] = Reserve(8);
                Write(slots[i], values[i].Value, values[i].Size);
                Write(vtable + 4 + 2 * i, slots[i] - table, 2);
            }
            Write(vtable, 4 + 2 * values.Count, 2);
            Write(vtable + 2, bytes.Count - table, 2);
            Write(table, table - vtable, 4);
            return table;
        }

        public int[] Vector(int reference, int count)
        {
            Align();
            Patch(reference, bytes.Count);
            Write(Reserve(4), count, 4);
            return Enumerable.Range(0, count).Select(_ => Reserve(4)).ToArray();
        }

        public void String(int reference, string text)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            Align();
            Patch(reference, bytes.Count);
            Write(Reserve(4), utf8.Length, 4);
            bytes.AddRange([.. utf8, 0]);
        }

        public int Reserve(int count)
        {
            int place = bytes.Count;
            bytes.AddRange(new byte[count]);
            return place;
        }

        public void Patch(int reference, int target) => Write(reference, target - reference, 4);

        public void PatchToOld(int reference, int target) => toOld.Add((reference, target));

        public byte[] InFrontOf(byte[] old)
        {
            Align();
            foreach ((int reference, int target) in toOld)
                Patch(reference, bytes.Count + target);
            return [.. bytes, .. old, .. new byte[-old.Length & 7]];
        }

        private void Align() => Reserve(-bytes.Count & 7);

        private void Write(int place, long value, int size)
        {
            for (int i = 0; i < size; i++)
                bytes[place + i] = (byte)(value >> (8 * i));
        }
    }
}
