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
    /// Each route is a stratum whose judged documents stand for all of it. Values are the weighted shares; intervals come from drawing the unknown
    /// shares of each stratum from their posterior (Dirichlet, Jeffreys' prior) and taking what lies between 2.5 and 97.5 %.
    /// A stratum without a judged document makes everything possible, and the interval says so.
    /// </summary>
    private static CheapQuality Quality(string name, CascadeCounts counts, int behavior)
    {
        const int draws = 2000;
        Stratum[] strata = [.. Enum.GetValues<CascadeRoute>().Select(route => Stratum.Of(counts, route, behavior)).Where(stratum => stratum.Documents > 0)];
        var random = new Random(20250303 + behavior);
        double[] precisions = new double[draws];
        double[] recalls = new double[draws];
        for (int i = 0; i < draws; i++)
        {
            (double both, double cheapOnly, double judgeOnly) sum = default;
            foreach (Stratum stratum in strata)
            {
                (double both, double cheapOnly, double judgeOnly) = stratum.Draw(random);
                sum = (sum.both + both, sum.cheapOnly + cheapOnly, sum.judgeOnly + judgeOnly);
            }
            precisions[i] = Share(sum.both, sum.cheapOnly);
            recalls[i] = Share(sum.both, sum.judgeOnly);
        }
        double hits = strata.Sum(stratum => stratum.Weight * stratum.Both);
        return new CheapQuality(
            name,
            Estimate(hits, strata.Sum(stratum => stratum.Weight * stratum.CheapOnly), precisions),
            Estimate(hits, strata.Sum(stratum => stratum.Weight * stratum.JudgeOnly), recalls));
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

    private sealed record Stratum(long Documents, long Judged, long Both, long CheapOnly, long JudgeOnly, long Neither)
    {
        public double Weight => Judged == 0 ? 0 : (double)Documents / Judged;

        public static Stratum Of(CascadeCounts counts, CascadeRoute route, int behavior) => new(
            counts.Documents(route),
            counts.Judged(route),
            counts.Agreement(route, behavior, cheap: true, judge: true),
            counts.Agreement(route, behavior, cheap: true, judge: false),
            counts.Agreement(route, behavior, cheap: false, judge: true),
            counts.Agreement(route, behavior, cheap: false, judge: false));

        /// <summary>Numbers of documents as they might be: those judged are known, the others drawn.</summary>
        public (double Both, double CheapOnly, double JudgeOnly) Draw(Random random)
        {
            double both = Gamma(random, Both + 0.5);
            double cheapOnly = Gamma(random, CheapOnly + 0.5);
            double judgeOnly = Gamma(random, JudgeOnly + 0.5);
            double sum = both + cheapOnly + judgeOnly + Gamma(random, Neither + 0.5);
            double others = (Documents - Judged) / sum;
            return (Both + both * others, CheapOnly + cheapOnly * others, JudgeOnly + judgeOnly * others);
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
