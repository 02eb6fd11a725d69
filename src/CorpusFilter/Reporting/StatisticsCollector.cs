using CorpusFilter.Scoring;
using CorpusFilter.Selection;

namespace CorpusFilter.Reporting;

/// <summary>Gathers <see cref="RunStatistics"/> while selection decides, in memory that does not grow with the corpus.</summary>
internal sealed class StatisticsCollector(IReadOnlyList<string> behaviors)
{
    private const int HostsCounted = 50_000;
    private const int TopHosts = 20;

    private readonly Sums[] sums = [new(behaviors.Count), new(behaviors.Count), new(behaviors.Count)];

    /// <summary>A <see cref="Selector.DecisionSink"/>.</summary>
    public void Add(ScoreChunk chunk, ReadOnlySpan<Decision> decisions)
    {
        for (int i = 0; i < decisions.Length; i++)
        {
            if (chunk.Status[i] == DocumentStatus.Scored)
                sums[(int)decisions[i].Subset].Add(chunk, i);
        }
    }

    public RunStatistics Finish(bool tokensEstimated) => new()
    {
        TokensEstimated = tokensEstimated,
        Behaviors = behaviors,
        Subsets = [.. sums.Select((sum, subset) => sum.ToStatistics((Subset)subset)).Where(statistics => statistics.Documents > 0)],
    };

    private sealed class Sums(int behaviors)
    {
        private readonly LogHistogram tokens = new();
        private readonly LogHistogram bytes = new();
        private readonly LogHistogram densities = new();
        private readonly long[] documentsByBehaviors = new long[behaviors + 1];
        private readonly long[,] together = new long[behaviors, behaviors];
        private readonly HostCounter hosts = new(HostsCounted);
        private long tokenSum;
        private long byteSum;
        private long withHost;

        // Added in input order, so the rounding of the sum is the same in every run.
        private double densitySum;

        public void Add(ScoreChunk chunk, int document)
        {
            double density = Density.Of(chunk.Instances[document], chunk.Tokens[document]);
            tokens.Add(chunk.Tokens[document]);
            bytes.Add(chunk.Bytes[document]);
            densities.Add(density);
            tokenSum += chunk.Tokens[document];
            byteSum += chunk.Bytes[document];
            densitySum += density;
            AddBehaviors(chunk.CountsOf(document));
            ReadOnlySpan<byte> host = chunk.HostOf(document);
            if (!host.IsEmpty)
            {
                withHost++;
                hosts.Add(host);
            }
        }

        public SubsetStatistics ToStatistics(Subset subset) => new(
            subset,
            tokens.Count,
            Of(tokens, tokenSum),
            Of(bytes, byteSum),
            Of(densities, densitySum),
            documentsByBehaviors,
            [.. Enumerable.Range(0, behaviors).Select(a => (IReadOnlyList<long>)[.. Enumerable.Range(0, behaviors).Select(b => together[a, b])])],
            new HostStatistics(
                withHost, hosts.Error == 0 ? hosts.Hosts : null, hosts.Error,
                [.. hosts.Top(TopHosts).Select(top => new HostCount(top.Host, top.Documents))]));

        private static Distribution Of(LogHistogram histogram, double sum) => new(
            histogram.Count == 0 ? 0 : sum / histogram.Count,
            histogram.Quantile(10), histogram.Quantile(25), histogram.Quantile(50), histogram.Quantile(75), histogram.Quantile(90), histogram.Largest,
            [.. histogram.Octaves().Select(octave => new Octave(octave.From, octave.Count))]);

        private void AddBehaviors(ReadOnlySpan<int> counts)
        {
            int occurring = 0;
            for (int a = 0; a < counts.Length; a++)
            {
                if (counts[a] == 0)
                    continue;
                occurring++;
                for (int b = 0; b < counts.Length; b++)
                    together[a, b] += counts[b] > 0 ? 1 : 0;
            }

            documentsByBehaviors[occurring]++;
        }
    }
}
