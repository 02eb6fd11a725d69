using System.Globalization;
using CorpusFilter.Planning;
using CorpusFilter.Scoring;

namespace CorpusFilter.Reporting;

/// <summary>The first lines of a run: what there is to do, what is done already, and why any of that is done again.</summary>
internal static class Announcement
{
    public static IEnumerable<string> OfScoring(RunPlan plan, IReadOnlyList<UnitState> mine, IReadOnlyList<UnitState> todo, TaskShare share)
    {
        string who = share.IsAll ? "" : string.Create(CultureInfo.InvariantCulture, $"task {share.Task} of {share.Tasks}: ");
        int done = mine.Count - todo.Count;
        yield return who + (done, todo.Count) switch
        {
            (0, 0) => "nothing to score",
            (_, 0) => string.Create(CultureInfo.InvariantCulture, $"all {mine.Count} units are scored"),
            (0, _) => string.Create(CultureInfo.InvariantCulture, $"scoring {todo.Count} units of {plan.Shards.Count} shards: {plan.Rows:N0} rows, {plan.Bytes / 1e6:N1} MB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"resuming: {done} of {mine.Count} units scored"),
        };
        foreach (IGrouping<string, UnitState> reason in todo.Where(state => state.Stale is not null).GroupBy(state => state.Stale!, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
            yield return string.Create(CultureInfo.InvariantCulture, $"{who}{reason.Count()} units are scored again: {reason.Key}");
    }
}
