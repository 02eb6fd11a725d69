namespace CorpusFilter.Reporting;

/// <summary>
/// Distribution of figures that are not negative, in fixed memory: 32 buckets to each power of two, so that a quantile is at most
/// 3.1 % too low, and exact for whole numbers up to 64. Figures below 2^-20 count as 2^-20, above 2^32 as 2^32; zero is kept apart.
/// </summary>
internal sealed class LogHistogram
{
    public const double RelativeError = 1.0 / 32;

    private const int MantissaBits = 5;
    private const int LowestExponent = -20;
    private const int HighestExponent = 32;

    // Leading bits of a double, as a number, grow with it and change 32 times per power of two.
    private static readonly int FirstBucket = BucketOf(Math.ScaleB(1, LowestExponent));
    private static readonly int LastBucket = BucketOf(Math.ScaleB(1, HighestExponent));

    private readonly long[] buckets = new long[LastBucket - FirstBucket + 1];
    private long zeros;

    public long Count { get; private set; }

    public double Largest { get; private set; }

    public void Add(double figure)
    {
        Count++;
        Largest = Math.Max(Largest, figure);
        if (figure == 0)
            zeros++;
        else
            buckets[Math.Clamp(BucketOf(figure), FirstBucket, LastBucket) - FirstBucket]++;
    }

    /// <summary>The smallest figure, to the accuracy of a bucket, that <paramref name="percent"/> of all are not above; 0 where there are none.</summary>
    public double Quantile(int percent)
    {
        long wanted = Count / 100 * percent + (Count % 100 * percent + 99) / 100;
        long passed = zeros;
        for (int i = 0; passed < wanted && i < buckets.Length; i++)
        {
            passed += buckets[i];
            if (passed >= wanted)
                return LowerEnd(FirstBucket + i);
        }

        return 0;
    }

    /// <summary>Number of figures from each power of two to below the next, as far as there are any; zeros under 0.</summary>
    public IEnumerable<(double From, long Count)> Octaves()
    {
        if (zeros > 0)
            yield return (0, zeros);
        for (int i = 0; i < buckets.Length; i += 1 << MantissaBits)
        {
            long sum = buckets.AsSpan(i, Math.Min(1 << MantissaBits, buckets.Length - i)).ToArray().Sum();
            if (sum > 0)
                yield return (LowerEnd(FirstBucket + i), sum);
        }
    }

    private static int BucketOf(double figure) => (int)(BitConverter.DoubleToUInt64Bits(figure) >> (52 - MantissaBits));

    private static double LowerEnd(int bucket) => BitConverter.UInt64BitsToDouble((ulong)bucket << (52 - MantissaBits));
}
