using CorpusFilter.Configuration;
using CorpusFilter.Parquet;
using CorpusFilter.Planning;
using CorpusFilter.Scoring;

namespace CorpusFilter.Selection;

/// <summary>
/// What a document will take in a subset file, from what its shard takes on disk, all columns together: good enough to cut files
/// of about the configured size before any is written, so that every task knows all files' names.
/// </summary>
internal sealed class OutputSize
{
    private const double WithBehaviorColumns = 1.08;

    private readonly double[] bytesPerTextByte;

    public OutputSize(IReadOnlyList<UnitState> units, Compression output)
    {
        Dictionary<Shard, long> text = units
            .GroupBy(state => state.Unit.Shard)
            .ToDictionary(shard => shard.Key, shard => shard.Sum(state => state.Counts!.TextBytes));
        bytesPerTextByte = units
            .Select(state => state.Unit.Shard.Bytes / Math.Max(1.0, text[state.Unit.Shard]) / RelativeSize(state.Unit.Shard.Codec) * RelativeSize(CodecOf(output)) * WithBehaviorColumns)
            .ToArray();
    }

    public static CompressionCodec CodecOf(Compression compression) => compression switch
    {
        Compression.Zstd => CompressionCodec.Zstd,
        Compression.Snappy => CompressionCodec.Snappy,
        _ => CompressionCodec.None,
    };

    public long Of(int unit, int textBytes) => (long)(textBytes * bytesPerTextByte[unit]);

    // Measured on mathematics from the web: what 100 bytes of it become, with the levels that writers use. A shard that says
    // another codec than it uses, or text of another kind, makes files larger or smaller than asked; none is wrong for it.
    private static double RelativeSize(CompressionCodec codec) => codec switch
    {
        CompressionCodec.None => 100,
        CompressionCodec.Snappy or CompressionCodec.Lz4 or CompressionCodec.Lz4Raw or CompressionCodec.Lzo => 55,
        CompressionCodec.Gzip => 35,
        CompressionCodec.Brotli => 33,
        _ => 42,
    };
}
