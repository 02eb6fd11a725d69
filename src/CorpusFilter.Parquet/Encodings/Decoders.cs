namespace CorpusFilter.Parquet.Encodings;

/// <summary>Which decoder reads a leaf's values in an encoding.</summary>
internal static class Decoders
{
    /// <summary>A <see cref="ByteArrayDecoder"/> or <see cref="FixedDecoder"/>; null where the format has no such pair of type and encoding.</summary>
    public static object? Make(ParquetEncoding encoding, ParquetLeaf leaf) => (encoding, leaf.Type) switch
    {
        (ParquetEncoding.Plain, PhysicalType.ByteArray) => new PlainByteArrayDecoder(),
        (ParquetEncoding.Plain, PhysicalType.FixedLenByteArray or PhysicalType.Int96) => new PlainFixedBytesDecoder(leaf.Width),
        (ParquetEncoding.Plain, PhysicalType.Boolean) => new PlainBooleanDecoder(),
        (ParquetEncoding.Plain, _) => new PlainFixedDecoder(leaf.Width),
        (ParquetEncoding.RleDictionary, PhysicalType.ByteArray or PhysicalType.FixedLenByteArray or PhysicalType.Int96) =>
            new DictionaryByteArrayDecoder(leaf.Width),
        (ParquetEncoding.RleDictionary, not PhysicalType.Boolean) => new DictionaryFixedDecoder(leaf.Width),
        (ParquetEncoding.Rle, PhysicalType.Boolean) => new RleBooleanDecoder(),
        (ParquetEncoding.DeltaBinaryPacked, PhysicalType.Int32 or PhysicalType.Int64) => new DeltaFixedDecoder(leaf.Width),
        (ParquetEncoding.DeltaLengthByteArray, PhysicalType.ByteArray) => new DeltaLengthByteArrayDecoder(),
        (ParquetEncoding.DeltaByteArray, PhysicalType.ByteArray or PhysicalType.FixedLenByteArray) => new DeltaByteArrayDecoder(leaf.Width),
        (ParquetEncoding.ByteStreamSplit, PhysicalType.FixedLenByteArray) => new SplitByteArrayDecoder(leaf.Width),
        (ParquetEncoding.ByteStreamSplit, PhysicalType.Int32 or PhysicalType.Int64 or PhysicalType.Float or PhysicalType.Double) =>
            new SplitFixedDecoder(leaf.Width),
        _ => null,
    };
}
