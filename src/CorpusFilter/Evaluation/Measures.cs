namespace CorpusFilter.Evaluation;

/// <summary>Right and wrong decisions.</summary>
internal readonly record struct Confusion(int TruePositives, int FalsePositives, int FalseNegatives, int TrueNegatives)
{
    public double Precision => Ratio(TruePositives, TruePositives + FalsePositives);

    public double Recall => Ratio(TruePositives, TruePositives + FalseNegatives);

    /// <summary>Harmonic mean of precision and recall; 0 where nothing was found and nothing was there to be found.</summary>
    public double F1 => Ratio(2 * TruePositives, 2 * TruePositives + FalsePositives + FalseNegatives);

    public int Total => TruePositives + FalsePositives + FalseNegatives + TrueNegatives;

    /// <summary>Agreement beyond chance (Cohen 1960).</summary>
    public double Kappa
    {
        get
        {
            double n = Total;
            if (n == 0)
                return 0;
            double observed = (TruePositives + TrueNegatives) / n;
            double chance = ((double)(TruePositives + FalsePositives) * (TruePositives + FalseNegatives)
                + (double)(FalseNegatives + TrueNegatives) * (FalsePositives + TrueNegatives)) / (n * n);
            return chance >= 1 ? 1 : (observed - chance) / (1 - chance);
        }
    }

    public static Confusion operator +(Confusion a, Confusion b) => new(
        a.TruePositives + b.TruePositives, a.FalsePositives + b.FalsePositives, a.FalseNegatives + b.FalseNegatives, a.TrueNegatives + b.TrueNegatives);

    public static Confusion Of(bool isThere, bool isFound) => (isThere, isFound) switch
    {
        (true, true) => new Confusion(1, 0, 0, 0),
        (false, true) => new Confusion(0, 1, 0, 0),
        (true, false) => new Confusion(0, 0, 1, 0),
        _ => new Confusion(0, 0, 0, 1),
    };

    private static double Ratio(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}

/// <summary>One ranked document.</summary>
/// <param name="Score">Higher is ranked before.</param>
/// <param name="Length">Tokens.</param>
internal readonly record struct RankedDocument(double Score, int Length, bool IsPositive);

/// <summary>How well a score puts documents with a behavior before those without.</summary>
internal static class RankMeasures
{
    private const int Bands = 5;

    /// <summary>Mean precision at the ranks of the positives. Documents with the same score share their ranks: the expected value over their orders.</summary>
    public static double AveragePrecision(IReadOnlyList<RankedDocument> documents)
    {
        int positives = documents.Count(document => document.IsPositive);
        if (positives == 0)
            return 0;
        double sum = 0;
        int before = 0;
        int positivesBefore = 0;
        foreach (IGrouping<double, RankedDocument> tied in documents.GroupBy(document => document.Score).OrderByDescending(group => group.Key))
        {
            int size = tied.Count();
            int hits = tied.Count(document => document.IsPositive);
            for (int place = 1; place <= size; place++)
            {
                // A positive stands at this place with probability hits / size, and then (hits - 1) / (size - 1) of each place before it are positive.
                double within = size > 1 ? (place - 1) * (hits - 1.0) / (size - 1) : 0;
                sum += (double)hits / size * (positivesBefore + 1 + within) / (before + place);
            }
            before += size;
            positivesBefore += hits;
        }
        return sum / positives;
    }

    /// <summary>
    /// Share of the pairs of a positive and a negative of about the same length (the same fifth of all documents) in which the positive scores higher, ties as half.
    /// Long texts hold more of everything, so that length alone ranks well where it is not held fixed.
    /// </summary>
    /// <returns>NaN where no band has both.</returns>
    public static double AucWithinBands(IReadOnlyList<RankedDocument> documents)
    {
        RankedDocument[] byLength = [.. documents.OrderBy(document => document.Length)];
        double won = 0;
        double pairs = 0;
        for (int band = 0; band < Bands; band++)
        {
            RankedDocument[] inBand = byLength[(byLength.Length * band / Bands)..(byLength.Length * (band + 1) / Bands)];
            double[] negatives = [.. inBand.Where(document => !document.IsPositive).Select(document => document.Score).Order()];
            foreach (RankedDocument positive in inBand.Where(document => document.IsPositive))
            {
                foreach (double negative in negatives)
                    won += positive.Score > negative ? 1 : positive.Score == negative ? 0.5 : 0;
            }
            pairs += (double)negatives.Length * (inBand.Length - negatives.Length);
        }
        return pairs == 0 ? double.NaN : won / pairs;
    }

    /// <summary>The same without bands.</summary>
    public static double Auc(IReadOnlyList<RankedDocument> documents)
    {
        double[] negatives = [.. documents.Where(document => !document.IsPositive).Select(document => document.Score)];
        RankedDocument[] positives = [.. documents.Where(document => document.IsPositive)];
        double won = positives.Sum(positive => negatives.Sum(negative => positive.Score > negative ? 1 : positive.Score == negative ? 0.5 : 0));
        return positives.Length == 0 || negatives.Length == 0 ? double.NaN : won / ((double)positives.Length * negatives.Length);
    }
}
