using CorpusFilter.Parquet.Writing;

namespace CorpusFilter.Parquet.Thrift;

/// <summary>Writes the Thrift compact protocol. Fields of a structure go in ascending order of their ids.</summary>
internal sealed class CompactWriter(ByteBuffer output)
{
    private readonly Stack<int> outer = new();
    private int lastField;

    public void BeginStruct()
    {
        outer.Push(lastField);
        lastField = 0;
    }

    public void BeginStruct(int field)
    {
        Header(field, CompactType.Struct);
        BeginStruct();
    }

    public void EndStruct()
    {
        output.Append((byte)CompactType.Stop);
        lastField = outer.Pop();
    }

    /// <summary>A structure's bytes as they were read, header of the field excluded.</summary>
    public void Raw(ReadOnlySpan<byte> structure) => output.Append(structure);

    public void Bool(int field, bool value) => Header(field, value ? CompactType.True : CompactType.False);

    public void Int8(int field, sbyte value)
    {
        Header(field, CompactType.Byte);
        output.Append((byte)value);
    }

    public void Int16(int field, short value)
    {
        Header(field, CompactType.Int16);
        ZigZag(value);
    }

    public void Int32(int field, int value)
    {
        Header(field, CompactType.Int32);
        ZigZag(value);
    }

    public void Int64(int field, long value)
    {
        Header(field, CompactType.Int64);
        ZigZag(value);
    }

    public void Binary(int field, ReadOnlySpan<byte> value)
    {
        Header(field, CompactType.Binary);
        Binary(value);
    }

    public void String(int field, string value) => Binary(field, FileText.Encode(value));

    public void BeginList(int field, CompactType element, int count)
    {
        Header(field, CompactType.List);
        if (count < 15)
        {
            output.Append((byte)((count << 4) | (int)element));
        }
        else
        {
            output.Append((byte)(0xF0 | (int)element));
            Varint((ulong)count);
        }
    }

    public void ListString(string value) => Binary(FileText.Encode(value));

    public void ListInt32(int value) => ZigZag(value);

    private void Binary(ReadOnlySpan<byte> value)
    {
        Varint((ulong)value.Length);
        output.Append(value);
    }

    private void Header(int field, CompactType type)
    {
        int delta = field - lastField;
        if (delta is > 0 and < 16)
        {
            output.Append((byte)((delta << 4) | (int)type));
        }
        else
        {
            output.Append((byte)type);
            ZigZag(field);
        }

        lastField = field;
    }

    private void ZigZag(long value) => Varint((ulong)((value << 1) ^ (value >> 63)));

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            output.Append((byte)(value | 0x80));
            value >>= 7;
        }

        output.Append((byte)value);
    }
}
