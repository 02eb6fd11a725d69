using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Scoring;
using CorpusFilter.Selection;

namespace CorpusFilter.Reporting;

/// <summary>The statistics of a run from its score and decision files alone: they can be made again at any time, and never from the corpus.</summary>
internal static class StatisticsOfRun
{
    public static RunStatistics Of(RunPlan plan, ScoreSchema schema, RunDirectory directory, bool tokensEstimated, CancellationToken cancellation)
    {
        var collector = new StatisticsCollector(schema.Behaviors);
        var decisions = new Decision[ScoreChunk.Capacity];
        IEnumerator<Decision>? ofUnit = null;
        int unit = -1;
        try
        {
            foreach (ScoreChunk chunk in new ScoreChunks(plan.Units, schema, directory, cancellation))
            {
                if (chunk.Unit != unit)
                {
                    ofUnit?.Dispose();
                    unit = chunk.Unit;
                    ofUnit = DecisionFile.Read(directory.DecisionFile(plan.Units[unit].Shard.Name, plan.Units[unit].Number)).GetEnumerator();
                }
                for (int i = 0; i < chunk.Count; i++)
                {
                    if (!ofUnit!.MoveNext())
                        throw new RunStoppedException($"unit {plan.Units[unit]}: fewer decisions than scores; delete selection.json and run again");
                    decisions[i] = ofUnit.Current;
                }
                collector.Add(chunk, decisions.AsSpan(0, chunk.Count));
            }
        }
        finally
        {
            ofUnit?.Dispose();
        }
        return collector.Finish(tokensEstimated);
    }
}
