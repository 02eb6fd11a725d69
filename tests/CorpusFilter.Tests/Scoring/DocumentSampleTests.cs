using CorpusFilter.Configuration;
using CorpusFilter.Scoring;

namespace CorpusFilter.Tests.Scoring;

public sealed class DocumentSampleTests
{
    private const int Rows = 40_000;

    [Theory]
    [InlineData(0.001)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void The_share_drawn_is_the_fraction(double fraction)
    {
        double drawn = Drawn(fraction).Count / (double)Rows;
        // Five standard deviations of a binomial.
        Assert.InRange(drawn, fraction - 5 * Math.Sqrt(fraction * (1 - fraction) / Rows), fraction + 5 * Math.Sqrt(fraction * (1 - fraction) / Rows));
    }

    [Fact]
    public void A_larger_fraction_draws_all_that_a_smaller_one_has_drawn()
    {
        HashSet<long> before = [];
        foreach (double fraction in (double[])[0.01, 0.1, 0.3, 0.99, 1.0])
        {
            HashSet<long> drawn = Drawn(fraction);
            Assert.True(drawn.IsSupersetOf(before));
            before = drawn;
        }
        Assert.Equal(Rows, before.Count);
    }

    [Fact]
    public void Another_seed_or_another_shard_draws_others()
    {
        HashSet<long> drawn = Drawn(0.1);
        Assert.InRange(Drawn(0.1, seed: 2).Intersect(drawn).Count(), 250, 550);
        Assert.InRange(Drawn(0.1, shard: "b").Intersect(drawn).Count(), 250, 550);
    }

    // Figures of the first version: a change of the draw would mix old and new rows in runs that go on, so it must raise ScoringStage.Version.
    [Fact]
    public void The_draw_is_the_same_on_every_machine_and_in_every_version() =>
        Assert.Equal(FirstOfTheDraw, Drawn(0.001).Order().Take(5));

    private static readonly long[] FirstOfTheDraw = [1573, 2035, 6532, 7198, 9826];

    private static HashSet<long> Drawn(double fraction, int seed = 1, string shard = "a")
    {
        var sample = new DocumentSample(new SampleConfig { Fraction = fraction, Seed = seed }, shard);
        var drawn = new HashSet<long>();
        for (long row = 0; row < Rows; row++)
        {
            if (sample.Draws(row))
                drawn.Add(row);
        }
        return drawn;
    }
}
