using System.Numerics;
using System.Runtime.InteropServices;

namespace CorpusFilter.Parquet.Writing;

/// <summary>
/// The distinct values of a chunk in the order of their first appearance, PLAIN-encoded as the dictionary page has them.
/// Hashes are the same on every machine, and a value that collides too often is refused: hostile values can't make it slow.
/// </summary>
/// <param name="width">Bytes of a value; 0 for byte arrays, which get a length in front.</param>
internal sealed class DictionaryBuilder(int width)
{
    private const int MaxProbes = 64;

    private readonly ByteBuffer values = new();
    private readonly IntBuffer starts = new();
    private int[] slots = new int[1024];

    public int Count => starts.Count;

    public ReadOnlySpan<byte> Written => values.Written;

    public int Bytes => values.Length;

    /// <summary>Bits of an index; at least one, which every reader understands.</summary>
    public int BitWidth => Count <= 1 ? 1 : 32 - BitOperations.LeadingZeroCount((uint)(Count - 1));

    public void Clear()
    {
        values.Clear();
        starts.Clear();
        Array.Clear(slots);
    }

    /// <summary>The value with the given index, without its length.</summary>
    public ReadOnlySpan<byte> this[int index]
    {
        get
        {
            int start = starts.Written[index];
            return width > 0
                ? values.Written.Slice(start, width)
                : values.Written.Slice(start + 4, BitConverter.ToInt32(values.Written[start..]));
        }
    }

    /// <summary>Index of a value, which is added if it is new; -1 if it would make the dictionary larger than allowed.</summary>
    public int Find(ReadOnlySpan<byte> value, int maxBytes)
    {
        if (2 * Count >= slots.Length)
            Rehash();
        int mask = slots.Length - 1;
        int slot = (int)Hash(value) & mask;
        for (int probe = 0; probe < MaxProbes; probe++, slot = (slot + 1) & mask)
        {
            int index = slots[slot] - 1;
            if (index < 0)
                return Add(value, maxBytes, slot);
            if (this[index].SequenceEqual(value))
                return index;
        }

        return -1;
    }

    private int Add(ReadOnlySpan<byte> value, int maxBytes, int slot)
    {
        if ((long)Bytes + value.Length + (width == 0 ? 4 : 0) > maxBytes)
            return -1;
        starts.Append(values.Length);
        if (width == 0)
            values.AppendInt32(value.Length);
        values.Append(value);
        slots[slot] = Count;
        return Count - 1;
    }

    private void Rehash()
    {
        slots = new int[2 * slots.Length];
        int mask = slots.Length - 1;
        for (int index = 0; index < Count; index++)
        {
            int slot = (int)Hash(this[index]) & mask;
            while (slots[slot] != 0)
                slot = (slot + 1) & mask;
            slots[slot] = index + 1;
        }
    }

    private static ulong Hash(ReadOnlySpan<byte> value)
    {
        const ulong Prime = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)value.Length * Prime;
        for (; value.Length >= 8; value = value[8..])
            hash = BitOperations.RotateLeft((hash ^ MemoryMarshal.Read<ulong>(value)) * Prime, 29);
        ulong rest = 0;
        for (int index = 0; index < value.Length; index++)
            rest |= (ulong)value[index] << (8 * index);
        hash = (hash ^ rest) * Prime;
        return hash ^ (hash >> 32);
    }
}
