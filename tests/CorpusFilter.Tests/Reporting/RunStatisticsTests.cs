using System.Text;
using CorpusFilter.Reporting;
using CorpusFilter.Scoring;
using CorpusFilter.Selection;

namespace CorpusFilter.Tests.Reporting;

public sealed class RunStatisticsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(50)]
    [InlineData(10_000_000)]
    public void A_quantile_is_at_most_a_thirty_second_too_low(int largest)
    {
        Random random = new(largest);
        double[] figures = [.. Enumerable.Range(0, 5000).Select(_ => random.Next(10) == 0 ? 0 : Math.Floor(Math.Pow(largest, random.NextDouble())))];
        LogHistogram histogram = new();
        foreach (double figure in figures)
            histogram.Add(figure);
        Array.Sort(figures);

        foreach (int percent in new[] { 1, 10, 25, 50, 90, 99, 100 })
        {
            double exact = figures[figures.Length * percent / 100 - 1];
            Assert.InRange(histogram.Quantile(percent), exact * (1 - LogHistogram.RelativeError), exact);
            if (exact <= 64)
                Assert.Equal(exact, histogram.Quantile(percent));
        }

        Assert.Equal(figures[^1], histogram.Largest);
        foreach ((double from, long count) in histogram.Octaves())
            Assert.Equal(figures.Count(figure => from == 0 ? figure == 0 : figure >= from && figure < from * 2), count);
    }

    [Fact]
    public void Figures_beyond_the_ends_are_counted_at_the_ends()
    {
        LogHistogram histogram = new();
        histogram.Add(1e-300);
        histogram.Add(1e300);
        Assert.Equal(0, new LogHistogram().Quantile(50));
        Assert.Equal(Math.ScaleB(1, -20), histogram.Quantile(50));
        Assert.Equal(Math.ScaleB(1, 32), histogram.Quantile(100));
        Assert.Equal(1e300, histogram.Largest);
    }

    [Fact]
    public void Hosts_are_counted_exactly_while_they_fit_and_within_the_stated_error_beyond()
    {
        Random random = new(11);
        HostCounter exact = new(10_000);
        HostCounter bounded = new(40);
        Dictionary<string, long> counts = [];
        for (int i = 0; i < 50_000; i++)
        {
            string host = $"host{(int)(1000 * Math.Pow(random.NextDouble(), 6))}.example";
            counts[host] = counts.GetValueOrDefault(host) + 1;
            exact.Add(Encoding.UTF8.GetBytes(host));
            bounded.Add(Encoding.UTF8.GetBytes(host));
        }

        Assert.Equal(0, exact.Error);
        Assert.Equal(counts.Count, exact.Hosts);
        Assert.Equal(
            counts.OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal).Take(30).Select(entry => (entry.Key, entry.Value)),
            exact.Top(30));
        Assert.InRange(bounded.Hosts, 1, 40);
        Assert.InRange(bounded.Error, 1, 50_000 / 20);
        Assert.All(bounded.Top(40), top => Assert.InRange(counts[top.Host], top.Documents, top.Documents + bounded.Error));
        Assert.Equal(counts.MaxBy(entry => entry.Value).Key, bounded.Top(1).Single().Host);
    }

    [Fact]
    public void Only_scored_documents_are_described_each_in_its_subset()
    {
        ScoreChunk chunk = new(2) { Count = 5 };
        Decision rich = new(Subset.Rich, Split.Train, Why.Selected);
        Decision rest = new(Subset.Rest, Split.None, Why.BelowMinDensity);
        Fill(chunk, 0, "a.org", tokens: 1000, first: 2, second: 1);
        Fill(chunk, 1, "", tokens: 500, first: 1, second: 0);
        Fill(chunk, 2, "b.org", tokens: 10, first: 0, second: 0);
        Fill(chunk, 3, "b.org", tokens: 999, first: 7, second: 7);
        Fill(chunk, 4, "a.org", tokens: 20, first: 0, second: 2);
        chunk.Status[3] = DocumentStatus.Gated;
        StatisticsCollector collector = new(["verification", "backtracking"]);
        collector.Add(chunk, [rich, rich, rest, new Decision(Subset.Rest, Split.None, Why.Gated), rich]);

        RunStatistics statistics = collector.Finish(tokensEstimated: true);

        Assert.Equal([Subset.Rich, Subset.Rest], statistics.Subsets.Select(subset => subset.Subset));
        SubsetStatistics described = statistics.Subsets[0];
        Assert.Equal(3, described.Documents);
        Assert.InRange(described.Tokens.P50, 500 * (1 - LogHistogram.RelativeError), 500);
        Assert.Equal(1000, described.Tokens.Max);
        Assert.Equal(1520 / 3.0, described.Tokens.Mean, 1e-9);
        Assert.Equal((3 + 2 + 100) / 3.0, described.Density.Mean, 1e-9);
        Assert.Equal([0, 2, 1], described.DocumentsByBehaviors);
        Assert.Equal([[2, 1], [1, 2]], described.Together);
        Assert.Equal((2, 1), (described.Hosts.WithHost, described.Hosts.Different));
        Assert.Equal(new HostCount("a.org", 2), described.Hosts.Top.Single());
        byte[] json = statistics.ToJson();
        Assert.Equal(json, RunStatistics.FromJson(json).ToJson());
    }

    private static void Fill(ScoreChunk chunk, int document, string host, int tokens, int first, int second)
    {
        chunk.Status[document] = DocumentStatus.Scored;
        chunk.SetHost(document, Encoding.UTF8.GetBytes(host));
        chunk.Tokens[document] = tokens;
        chunk.Bytes[document] = tokens * 4;
        chunk.Instances[document] = first + second;
        chunk.Counts[document * 2] = first;
        chunk.Counts[document * 2 + 1] = second;
    }
}
