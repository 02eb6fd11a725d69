using System.Buffers.Binary;

namespace CorpusFilter.Parquet.Writing;

/// <summary>A growing run of bytes that is filled, taken and cleared again; it keeps its memory.</summary>
internal sealed class ByteBuffer(int capacity = 256)
{
    private byte[] bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => bytes.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Append(byte value)
    {
        if (Length == bytes.Length)
            Grow(1);
        bytes[Length++] = value;
    }

    public void Append(ReadOnlySpan<byte> values)
    {
        values.CopyTo(Reserve(values.Length));
        Length += values.Length;
    }

    public void AppendInt32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Reserve(sizeof(int)), value);
        Length += sizeof(int);
    }

    /// <summary>Room for so many bytes behind what is written; they count only after <see cref="Advance"/>.</summary>
    public Span<byte> Reserve(int count)
    {
        if (bytes.Length - Length < count)
            Grow(count);
        return bytes.AsSpan(Length, count);
    }

    public void Advance(int count) => Length += count;

    /// <summary>Overwrites what is already written.</summary>
    public Span<byte> At(int start, int count) => bytes.AsSpan(0, Length).Slice(start, count);

    private void Grow(int count)
    {
        long needed = (long)Length + count;
        if (needed > Array.MaxLength)
            throw new ParquetException("A page grows beyond 2 GB", null, null, null, null, "expected values that fit: make pages or values smaller");
        Array.Resize(ref bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * bytes.Length)));
    }
}
