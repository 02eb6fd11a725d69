namespace CorpusFilter.Evaluation;

/// <summary>The middle 95 % of a measure over resampled documents.</summary>
internal readonly record struct Interval(double Low, double High);

/// <summary>Percentile bootstrap over documents (Efron 1979), repeatable by its seed.</summary>
internal static class Bootstrap
{
    public static Interval Of(int documents, int resamples, int seed, Func<int[], double> measure)
    {
        if (documents == 0)
            return new Interval(double.NaN, double.NaN);
        var random = new Random(seed);
        var drawn = new int[documents];
        var values = new double[resamples];
        for (int i = 0; i < resamples; i++)
        {
            for (int j = 0; j < documents; j++)
                drawn[j] = random.Next(documents);
            values[i] = measure(drawn);
        }
        Array.Sort(values);
        return new Interval(values[(int)(0.025 * (resamples - 1))], values[(int)Math.Ceiling(0.975 * (resamples - 1))]);
    }
}
