using CorpusFilter.Configuration;
using CorpusFilter.Scoring;
using CorpusFilter.Selection;

namespace CorpusFilter.Tests.Selection;

/// <summary>The definition of selection, written down directly: everything in memory, everything sorted.</summary>
internal static class NaiveSelection
{
    public static Decision[] Decide(List<ScoredDocument> corpus, SelectionConfig config, double validationFraction)
    {
        RichConfig rich = config.Rich;
        Decision[] decisions = new Decision[corpus.Count];
        HashSet<TextHash> seen = [];
        List<int> richCandidates = [];
        List<int> eligible = [];
        for (int i = 0; i < corpus.Count; i++)
        {
            ScoredDocument document = corpus[i];
            Why why = document.Status switch
            {
                DocumentStatus.Gated => Why.Gated,
                DocumentStatus.NotSampled => Why.NotSampled,
                DocumentStatus.TooShort => Why.TooShort,
                DocumentStatus.TooLong => Why.TooLong,
                DocumentStatus.Quarantined => Why.Quarantined,
                _ when config.Deduplicate == Deduplication.Exact && !seen.Add(document.Hash) => Why.Duplicate,
                _ when document.Instances < rich.MinInstances => Why.BelowMinInstances,
                _ when document.Instances * 1000.0 / Math.Max(1, document.Tokens) < rich.MinDensity => Why.BelowMinDensity,
                _ when document.Counts.Count(count => count > 0) < rich.MinBehaviors => Why.BelowMinBehaviors,
                _ when rich.Require.Any(name => document.Counts[Array.IndexOf(RandomScores.Behaviors, name)] == 0) =>
                    Why.MissingRequiredBehavior,
                _ => Why.Selected,
            };
            decisions[i] = new Decision(why == Why.Quarantined ? Subset.Quarantined : Subset.Rest, Split.None, why);
            if (why == Why.Selected)
                richCandidates.Add(i);
            if (why is Why.Selected or >= Why.BelowMinInstances && document.Instances <= config.Poor.MaxInstances)
                eligible.Add(i);
        }

        double Rank(int i) => rich.RankBy switch
        {
            RankBy.Instances => corpus[i].Instances,
            RankBy.Density => Density.Of(corpus[i].Instances, corpus[i].Tokens),
            _ => Ranking.DensityLower(corpus[i].Instances, corpus[i].Tokens),
        };
        int[] ranked = [.. richCandidates.OrderByDescending(Rank).ThenBy(i => corpus[i].Hash).ThenBy(i => i)];
        long limit = (long)Math.Ceiling((decimal)rich.TopFraction * ranked.Length);
        long richTokens = 0;
        int taken = 0;
        Why stop = Why.OverTokenBudget;
        for (; taken < ranked.Length; taken++)
        {
            if (taken >= limit)
            {
                stop = Why.BelowTopFraction;
                break;
            }

            if (richTokens + corpus[ranked[taken]].Tokens > (rich.TokenBudget ?? long.MaxValue))
                break;
            richTokens += corpus[ranked[taken]].Tokens;
        }

        for (int r = 0; r < ranked.Length; r++)
        {
            decisions[ranked[r]] = r < taken
                ? new Decision(Subset.Rich, SplitOf(corpus[ranked[r]].Hash), Why.Selected)
                : new Decision(Subset.Rest, Split.None, stop);
        }

        int[] drawn = [.. eligible
            .Where(i => decisions[i].Subset != Subset.Rich)
            .OrderBy(i => Draw.PoorOrder(config.Seed, corpus[i].Hash)).ThenBy(i => corpus[i].Hash).ThenBy(i => i)];
        long left = config.Poor.TokenBudget is not { } budget ? long.MaxValue : budget.Tokens ?? richTokens;
        bool ended = false;
        foreach (int i in drawn)
        {
            ended = ended || corpus[i].Tokens > left;
            if (!ended)
            {
                left -= corpus[i].Tokens;
                decisions[i] = new Decision(Subset.Poor, SplitOf(corpus[i].Hash), Why.Selected);
            }
            else if (decisions[i].Why is not (Why.OverTokenBudget or Why.BelowTopFraction))
            {
                decisions[i] = new Decision(Subset.Rest, Split.None, Why.NotDrawn);
            }
        }

        return decisions;

        Split SplitOf(TextHash hash) =>
            Draw.IsValidation(config.Seed, hash, validationFraction) ? Split.Validation : Split.Train;
    }
}
