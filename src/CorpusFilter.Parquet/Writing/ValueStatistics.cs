using System.Buffers.Binary;

namespace CorpusFilter.Parquet.Writing;

/// <summary>
/// Smallest and largest value of a chunk in the order that the format defines for its type; none where it defines none.
/// Byte arrays of more than 64 bytes give none either: a footer is no place for documents.
/// </summary>
internal sealed class ValueStatistics(ParquetLeaf leaf)
{
    public const int MaxBytes = 64;

    private readonly Order order = OrderOf(leaf);
    private readonly byte[] min = new byte[MaxBytes];
    private readonly byte[] max = new byte[MaxBytes];
    private int minLength;
    private int maxLength;
    private bool any;
    private bool dropped;

    private enum Order
    {
        None,
        Bytes,
        Boolean,
        Int32,
        UInt32,
        Int64,
        UInt64,
        Float,
        Double,
    }

    public bool HasValues => any && !dropped;

    public ReadOnlySpan<byte> Min => min.AsSpan(0, minLength);

    public ReadOnlySpan<byte> Max => max.AsSpan(0, maxLength);

    public void Clear()
    {
        any = false;
        dropped = false;
    }

    public void Add(ReadOnlySpan<byte> value)
    {
        if (dropped || order == Order.None)
        {
            dropped = true;
            return;
        }

        // No order has a place for NaN; readers take statistics to be of the other values.
        if ((order == Order.Float && float.IsNaN(BinaryPrimitives.ReadSingleLittleEndian(value)))
            || (order == Order.Double && double.IsNaN(BinaryPrimitives.ReadDoubleLittleEndian(value))))
        {
            return;
        }

        if (!any || Compare(value, Min) < 0)
            Keep(value, min, ref minLength);
        if (!any || Compare(value, Max) > 0)
            Keep(value, max, ref maxLength);
        any = true;
    }

    /// <summary>Zero has two signs, which compare equal: the format wants -0 as smallest and +0 as largest.</summary>
    public void NormalizeZeros()
    {
        if (order == Order.Float)
        {
            if (BinaryPrimitives.ReadSingleLittleEndian(min) == 0)
                BinaryPrimitives.WriteSingleLittleEndian(min, -0.0f);
            if (BinaryPrimitives.ReadSingleLittleEndian(max) == 0)
                BinaryPrimitives.WriteSingleLittleEndian(max, 0.0f);
        }
        else if (order == Order.Double)
        {
            if (BinaryPrimitives.ReadDoubleLittleEndian(min) == 0)
                BinaryPrimitives.WriteDoubleLittleEndian(min, -0.0);
            if (BinaryPrimitives.ReadDoubleLittleEndian(max) == 0)
                BinaryPrimitives.WriteDoubleLittleEndian(max, 0.0);
        }
    }

    private void Keep(ReadOnlySpan<byte> value, byte[] place, ref int length)
    {
        if (value.Length > MaxBytes)
        {
            dropped = true;
            return;
        }

        value.CopyTo(place);
        length = value.Length;
    }

    private int Compare(ReadOnlySpan<byte> one, ReadOnlySpan<byte> two) => order switch
    {
        Order.Int32 => BinaryPrimitives.ReadInt32LittleEndian(one).CompareTo(BinaryPrimitives.ReadInt32LittleEndian(two)),
        Order.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(one).CompareTo(BinaryPrimitives.ReadUInt32LittleEndian(two)),
        Order.Int64 => BinaryPrimitives.ReadInt64LittleEndian(one).CompareTo(BinaryPrimitives.ReadInt64LittleEndian(two)),
        Order.UInt64 => BinaryPrimitives.ReadUInt64LittleEndian(one).CompareTo(BinaryPrimitives.ReadUInt64LittleEndian(two)),
        Order.Float => BinaryPrimitives.ReadSingleLittleEndian(one).CompareTo(BinaryPrimitives.ReadSingleLittleEndian(two)),
        Order.Double => BinaryPrimitives.ReadDoubleLittleEndian(one).CompareTo(BinaryPrimitives.ReadDoubleLittleEndian(two)),
        Order.Boolean => one[0].CompareTo(two[0]),
        _ => one.SequenceCompareTo(two),
    };

    private static Order OrderOf(ParquetLeaf leaf)
    {
        LogicalType? logical = leaf.Node.LogicalType;
        bool unsigned = logical is { Kind: LogicalKind.Integer, IsSigned: false };
        if (logical?.Kind is LogicalKind.Unknown or LogicalKind.Interval or LogicalKind.Other)
            return Order.None;
        return leaf.Type switch
        {
            PhysicalType.Boolean => Order.Boolean,
            PhysicalType.Int32 => unsigned ? Order.UInt32 : Order.Int32,
            PhysicalType.Int64 => unsigned ? Order.UInt64 : Order.Int64,
            PhysicalType.Float => Order.Float,
            PhysicalType.Double => Order.Double,
            // Decimals, half floats and the geospatial types have orders of their own.
            PhysicalType.ByteArray or PhysicalType.FixedLenByteArray => logical?.Kind is null or LogicalKind.String
                or LogicalKind.Json or LogicalKind.Bson or LogicalKind.Enum or LogicalKind.Uuid ? Order.Bytes : Order.None,
            _ => Order.None,
        };
    }
}
