using CorpusFilter.Scoring;
using CorpusFilter.Selection;

namespace CorpusFilter.Tests.Selection;

public sealed class RankingTests
{
    [Fact]
    public void The_lower_limit_is_where_so_many_instances_or_more_have_probability_one_in_forty()
    {
        for (int n = 1; n <= 300; n++)
        {
            double mean = Ranking.PoissonLowerLimit(n);
            double term = Math.Exp(-mean);
            double fewer = 0;
            for (int k = 0; k < n; k++)
            {
                fewer += term;
                term *= mean / (k + 1);
            }

            Assert.Equal(0.025, 1 - fewer, n <= 40 ? 1e-12 : 1e-4);
        }
    }

    [Fact]
    public void More_instances_always_rank_higher()
    {
        for (int n = 0; n < 100_000; n++)
            Assert.True(Ranking.PoissonLowerLimit(n) < Ranking.PoissonLowerLimit(n + 1));
        Assert.True(Ranking.PoissonLowerLimit(int.MaxValue - 1) < Ranking.PoissonLowerLimit(int.MaxValue));
    }

    [Fact]
    public void One_sentence_in_a_short_document_does_not_beat_evidence_in_a_long_one()
    {
        Assert.True(Density.Of(1, 30) > Density.Of(10, 1000));
        Assert.True(Ranking.DensityLower(1, 30) < Ranking.DensityLower(10, 1000));
    }

    [Fact]
    public void A_text_without_tokens_has_a_density_that_is_a_number()
    {
        Assert.Equal(0, Density.Of(0, 0));
        Assert.Equal(3000, Density.Of(3, 0));
    }

    [Fact]
    public void The_order_of_keys_is_best_rank_first()
    {
        double[] ranks = [0, double.Epsilon, 0.1, 1, Math.BitIncrement(1), 1e9, double.MaxValue];
        for (int i = 1; i < ranks.Length; i++)
            Assert.True(OrderKey.OrderOfRank(ranks[i]) < OrderKey.OrderOfRank(ranks[i - 1]));
        Assert.All(ranks, rank => Assert.Equal(rank, OrderKey.RankOfOrder(OrderKey.OrderOfRank(rank))));
    }
}
