namespace CorpusFilter.Parquet.Thrift;

/// <summary>Types of the Thrift compact protocol, as field headers carry them.</summary>
internal enum CompactType : byte
{
    Stop = 0,
    True = 1,
    False = 2,
    Byte = 3,
    Int16 = 4,
    Int32 = 5,
    Int64 = 6,
    Double = 7,
    Binary = 8,
    List = 9,
    Set = 10,
    Map = 11,
    Struct = 12,
    Uuid = 13,
}

/// <summary>Bytes that are not the Thrift structure they should be. Whoever knows the place turns it into a <see cref="ParquetException"/>.</summary>
internal sealed class ThriftException(string message, bool truncated = false) : Exception(message)
{
    /// <summary>The bytes ended too early: more of them may help.</summary>
    public bool Truncated { get; } = truncated;
}

/// <summary>
/// Reads the Thrift compact protocol (thrift-compact-protocol.md in Apache Thrift).
/// Takes no memory on the word of the input: a count is believed only if that many elements could be in what is left.
/// </summary>
internal ref struct CompactReader(ReadOnlySpan<byte> data)
{
    /// <summary>Structures that nobody knows are skipped to this depth; Parquet's own go six deep.</summary>
    private const int MaxSkipDepth = 64;

    private readonly ReadOnlySpan<byte> data = data;
    private int position = 0;

    public readonly int Position => position;

    private readonly int Remaining => data.Length - position;

    /// <summary>Reads a field header. False at the end of the structure.</summary>
    /// <param name="field">The id of the field before, 0 at the start of a structure; becomes this field's id.</param>
    public bool NextField(ref int field, out CompactType type)
    {
        byte header = ReadByte();
        type = (CompactType)(header & 0x0F);
        if (type == CompactType.Stop)
            return false;
        if (type > CompactType.Uuid)
            throw new ThriftException($"unknown Thrift type {(int)type}");
        int delta = header >> 4;
        field = delta != 0 ? field + delta : (int)ReadZigZag();
        return true;
    }

    public readonly bool ReadBool(CompactType type) => type switch
    {
        CompactType.True => true,
        CompactType.False => false,
        _ => throw Mismatch(type, "a boolean"),
    };

    public int ReadInt32(CompactType type)
    {
        if (type is not (CompactType.Int32 or CompactType.Int16))
            throw Mismatch(type, "a 32-bit integer");
        long value = ReadZigZag();
        if (value != (int)value)
            throw new ThriftException("an integer of more than 32 bits");
        return (int)value;
    }

    public long ReadInt64(CompactType type)
    {
        if (type is not (CompactType.Int64 or CompactType.Int32 or CompactType.Int16))
            throw Mismatch(type, "a 64-bit integer");
        return ReadZigZag();
    }

    /// <summary>An integer of one byte; a list's elements and a field's value look alike.</summary>
    public sbyte ReadInt8(CompactType type)
    {
        if (type != CompactType.Byte)
            throw Mismatch(type, "an 8-bit integer");
        return (sbyte)ReadByte();
    }

    public ReadOnlySpan<byte> ReadBinary(CompactType type)
    {
        if (type != CompactType.Binary)
            throw Mismatch(type, "a string");
        ulong length = ReadVarint();
        if (length > (ulong)Remaining)
            throw new ThriftException($"a string of {length} bytes where {Remaining} are left", truncated: true);
        ReadOnlySpan<byte> value = data.Slice(position, (int)length);
        position += (int)length;
        return value;
    }

    /// <summary>Reads the header of a list whose elements must be of one type; returns their number.</summary>
    public int ReadList(CompactType type, CompactType element)
    {
        if (type is not (CompactType.List or CompactType.Set))
            throw Mismatch(type, "a list");
        int count = ReadListHeader(out CompactType found);
        if (count > 0 && found != element)
            throw Mismatch(found, $"a list of {element}");
        return count;
    }

    public readonly void ExpectStruct(CompactType type)
    {
        if (type != CompactType.Struct)
            throw Mismatch(type, "a structure");
    }

    public void Skip(CompactType type) => Skip(type, MaxSkipDepth, inCollection: false);

    private void Skip(CompactType type, int depth, bool inCollection)
    {
        if (depth == 0)
            throw new ThriftException($"structures nested more than {MaxSkipDepth} deep");
        switch (type)
        {
            case CompactType.True or CompactType.False:
                if (inCollection)
                    ReadByte();
                break;
            case CompactType.Byte:
                ReadByte();
                break;
            case CompactType.Int16 or CompactType.Int32 or CompactType.Int64:
                ReadVarint();
                break;
            case CompactType.Double:
                Advance(sizeof(double));
                break;
            case CompactType.Uuid:
                Advance(16);
                break;
            case CompactType.Binary:
                ReadBinary(type);
                break;
            case CompactType.List or CompactType.Set:
                for (int count = ReadListHeader(out CompactType element); count > 0; count--)
                    Skip(element, depth - 1, inCollection: true);
                break;
            case CompactType.Map:
                SkipMap(depth);
                break;
            case CompactType.Struct:
                int field = 0;
                while (NextField(ref field, out CompactType fieldType))
                    Skip(fieldType, depth - 1, inCollection: false);
                break;
            default:
                throw new ThriftException($"unknown Thrift type {(int)type}");
        }
    }

    private void SkipMap(int depth)
    {
        int count = CheckCount(ReadVarint());
        if (count == 0)
            return;
        byte types = ReadByte();
        for (; count > 0; count--)
        {
            Skip((CompactType)(types >> 4), depth - 1, inCollection: true);
            Skip((CompactType)(types & 0x0F), depth - 1, inCollection: true);
        }
    }

    private int ReadListHeader(out CompactType element)
    {
        byte header = ReadByte();
        element = (CompactType)(header & 0x0F);
        // Some writers say False, some True, for a list of booleans.
        return header >> 4 != 15 ? CheckCount((ulong)(header >> 4)) : CheckCount(ReadVarint());
    }

    // The smallest element, a boolean or an empty structure, is one byte.
    private readonly int CheckCount(ulong count) => count <= (ulong)Remaining
        ? (int)count
        : throw new ThriftException($"{count} elements where {Remaining} bytes are left", truncated: true);

    private long ReadZigZag()
    {
        ulong value = ReadVarint();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    private ulong ReadVarint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte next = ReadByte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new ThriftException("an integer of more than 10 bytes");
    }

    private byte ReadByte()
    {
        if (position >= data.Length)
            throw new ThriftException("the bytes end inside a structure", truncated: true);
        return data[position++];
    }

    private void Advance(int bytes)
    {
        if (bytes > Remaining)
            throw new ThriftException("the bytes end inside a structure", truncated: true);
        position += bytes;
    }

    private static ThriftException Mismatch(CompactType found, string expected) =>
        new($"{found} where {expected} should be");
}
