using CorpusFilter.Configuration;
using CorpusFilter.Scoring;

namespace CorpusFilter.Selection;

/// <summary>
/// The figures by which documents are ranked. Only + - * / and square roots, which IEEE 754 rounds the same everywhere, and constants:
/// a logarithm or power would come from the machine's C library and could move a cut.
/// </summary>
internal static class Ranking
{
    /// <summary>0.975 quantile of the standard normal distribution: the interval is the two-sided 95 % one.</summary>
    private const double Z = 1.9599639845400545;

    /// <summary>
    /// Exact (Garwood 1936) lower limits for 0 to 40 instances: the λ at which n or more instances have probability 0.025,
    /// half the 0.025 quantile of chi-square with 2n degrees of freedom.
    /// </summary>
    private static ReadOnlySpan<double> ExactLowerLimits =>
    [
        0.0,
        0.025317807984289876, 0.2422092785439649, 0.6186721228956013, 1.0898653736263249, 1.6234863901184204,
        2.2018942534908508, 2.814363051519866, 3.4538321767485014, 4.115373097378332, 4.7953886961324335,
        5.491160367236838, 6.200575108722217, 6.921952491003802, 7.653930276300598, 8.395386132783312,
        9.145382453641524, 9.903126469607287, 10.667940780399526, 11.43924116436673, 12.216519585403944,
        12.999330984076186, 13.78728287222961, 14.58002703704468, 15.377252854686462, 16.178681847829328,
        16.98406321559634, 17.793170131764775, 18.605796655857528, 19.421755137547937, 20.240874021420915,
        21.062995979141853, 21.88797631128456, 22.71568157272984, 23.54598838457227, 24.37878240251976,
        25.21395741731523, 26.05141456710603, 26.891061645196146, 27.732812489436476, 28.57658644178896,
    ];

    /// <summary>
    /// The density that the evidence supports: lower end of the 95 % Poisson interval of <paramref name="instances"/>, per 1,000 tokens.
    /// One instance in 30 tokens (33.3 by <see cref="Density.Of"/>) comes to 0.8, ten in 1,000 (10) to 4.8.
    /// </summary>
    public static double DensityLower(int instances, int tokens) => PoissonLowerLimit(instances) * 1000.0 / Math.Max(tokens, 1);

    /// <summary>The figure by which <paramref name="rankBy"/> ranks; never negative, never NaN; more is better.</summary>
    public static double Of(RankBy rankBy, int instances, int tokens) => rankBy switch
    {
        RankBy.DensityLower => DensityLower(instances, tokens),
        RankBy.Density => Density.Of(instances, tokens),
        RankBy.Instances => instances,
        _ => throw new ArgumentOutOfRangeException(nameof(rankBy), rankBy, null),
    };

    /// <summary>
    /// Lower limit for the mean of a Poisson count; beyond the table by the cube approximation of Wilson and Hilferty (1931),
    /// which is within 0.012 % there. Increases with every further instance, across the seam too.
    /// </summary>
    internal static double PoissonLowerLimit(int instances)
    {
        if (instances < ExactLowerLimits.Length)
            return ExactLowerLimits[instances];
        double n = instances;
        double root = 1 - 1 / (9 * n) - Z / (3 * Math.Sqrt(n));
        return n * (root * root * root);
    }
}
