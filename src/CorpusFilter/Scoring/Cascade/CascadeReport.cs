namespace CorpusFilter.Scoring.Cascade;

/// <summary>A share with the interval that holds it with a probability of 95 %; null where nothing is known of it.</summary>
internal sealed record EstimatedShare(double Value, double Low, double High);

/// <summary>How well the cheap classifier tells documents with a behavior from those without, by the judge's account.</summary>
internal sealed record CheapQuality(string Behavior, EstimatedShare? Precision, EstimatedShare? Recall);

/// <summary>The cascade's part of the record.</summary>
internal sealed record CascadeReport
{
    /// <summary>Documents that the cheap classifier decided, with few instances and with many.</summary>
    public long SurelyFew { get; init; }
    public long SurelyMany { get; init; }

    /// <summary>Documents that the judge decided.</summary>
    public long Unsure { get; init; }

    /// <summary>Of the sure ones, those that the judge saw too.</summary>
    public long Audited { get; init; }

    /// <summary>Documents that the judge was not asked about, as a share of all.</summary>
    public double Saved { get; init; }

    /// <summary>For each behavior, and last for any of them.</summary>
    public IReadOnlyList<CheapQuality> Cheap { get; init; } = [];

    public static CascadeReport Of(IReadOnlyList<string> behaviors, CascadeCounts counts)
    {
        long few = counts.Documents(CascadeRoute.SurelyFew);
        long many = counts.Documents(CascadeRoute.SurelyMany);
        long unsure = counts.Documents(CascadeRoute.Unsure);
        long audited = counts.Judged(CascadeRoute.SurelyFew) + counts.Judged(CascadeRoute.SurelyMany);
        long all = few + many + unsure;
        return new CascadeReport
        {
            SurelyFew = few,
            SurelyMany = many,
            Unsure = unsure,
            Audited = audited,
            Saved = all == 0 ? 0 : (double)(few + many - audited) / all,
            Cheap = [.. behaviors.Append("any").Select((name, index) => Quality(name, counts, index))],
        };
    }

    /// <summary>
    /// The documents of each route in which the cheap classifier finds the behavior are a stratum, and those in which it finds none another: their sizes are
    /// known, and the judged ones stand for all. Values are the weighted shares; intervals come from drawing each stratum's share from its posterior
    /// (beta, Jeffreys' prior) and taking what lies between 2.5 and 97.5 %. A stratum without a judged document makes everything possible, and the interval says so.
    /// </summary>
    private static CheapQuality Quality(string name, CascadeCounts counts, int behavior)
    {
        const int draws = 2000;
        Stratum[] found = [.. Enum.GetValues<CascadeRoute>().Select(route => Stratum.Of(counts, route, behavior, cheap: true)).Where(stratum => stratum.Documents > 0)];
        Stratum[] notFound = [.. Enum.GetValues<CascadeRoute>().Select(route => Stratum.Of(counts, route, behavior, cheap: false)).Where(stratum => stratum.Documents > 0)];
        var random = new Random(20250303 + behavior);
        double[] precisions = new double[draws];
        double[] recalls = new double[draws];
        for (int i = 0; i < draws; i++)
        {
            double hits = found.Sum(stratum => stratum.Draw(random));
            precisions[i] = Share(hits, found.Sum(stratum => stratum.Documents) - hits);
            recalls[i] = Share(hits, notFound.Sum(stratum => stratum.Draw(random)));
        }
        double right = found.Sum(stratum => stratum.Estimate);
        double wrong = found.Sum(stratum => stratum.Weight * (stratum.Judged - stratum.Positive));
        return new CheapQuality(name, Estimate(right, wrong, precisions), Estimate(right, notFound.Sum(stratum => stratum.Estimate), recalls));
    }

    private static EstimatedShare? Estimate(double hits, double misses, double[] drawn)
    {
        if (hits + misses == 0)
            return null;
        Array.Sort(drawn);
        double value = Share(hits, misses);
        return new EstimatedShare(
            Math.Round(value, 4),
            Math.Round(Math.Min(value, drawn[(int)(drawn.Length * 0.025)]), 4),
            Math.Round(Math.Max(value, drawn[(int)(drawn.Length * 0.975)]), 4));
    }

    private static double Share(double hits, double misses) => hits + misses == 0 ? 0 : hits / (hits + misses);

    /// <param name="Positive">Of the judged documents, those in which the judge finds the behavior.</param>
    private sealed record Stratum(long Documents, long Judged, long Positive)
    {
        public double Weight => Judged == 0 ? 0 : (double)Documents / Judged;

        /// <summary>Documents in which the judge would find the behavior.</summary>
        public double Estimate => Weight * Positive;

        public static Stratum Of(CascadeCounts counts, CascadeRoute route, int behavior, bool cheap)
        {
            long positive = counts.Agreement(route, behavior, cheap, judge: true);
            long found = counts.Found(route, behavior);
            return new Stratum(cheap ? found : counts.Documents(route) - found, positive + counts.Agreement(route, behavior, cheap, judge: false), positive);
        }

        /// <summary>The same as it might be: those judged are known, the others drawn.</summary>
        public double Draw(Random random)
        {
            if (Judged == Documents)
                return Positive;
            double yes = Gamma(random, Positive + 0.5);
            double no = Gamma(random, Judged - Positive + 0.5);
            return Positive + (Documents - Judged) * yes / (yes + no);
        }

        /// <summary>Marsaglia and Tsang, "A simple method for generating gamma variables", 2000.</summary>
        private static double Gamma(Random random, double shape)
        {
            if (shape < 1)
                return Gamma(random, shape + 1) * Math.Pow(1 - random.NextDouble(), 1 / shape);
            double d = shape - 1.0 / 3;
            double c = 1 / Math.Sqrt(9 * d);
            while (true)
            {
                double normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
                double cube = 1 + c * normal;
                if (cube <= 0)
                    continue;
                cube = cube * cube * cube;
                if (Math.Log(1 - random.NextDouble()) < 0.5 * normal * normal + d - d * cube + d * Math.Log(cube))
                    return d * cube;
            }
        }
    }
}
