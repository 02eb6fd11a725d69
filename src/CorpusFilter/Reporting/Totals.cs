using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Selection;
using CorpusFilter.Writing;

namespace CorpusFilter.Reporting;

/// <summary>Where the input rows ended, rows that failed in writing included.</summary>
internal static class Totals
{
    public static RowsRecord Of(RunPlan plan, SelectionPlan selection, IReadOnlyList<OutputState> written)
    {
        long Of(Subset subset) => selection.Of(subset).Sum(stratum => stratum.Documents);
        long Lost(Subset subset) => written.Where(state => state.File.Subset == subset).Sum(state => state.Written!.Quarantined);
        return new RowsRecord(
            plan.Rows,
            Of(Subset.Rich) - Lost(Subset.Rich),
            Of(Subset.Poor) - Lost(Subset.Poor),
            Of(Subset.Rest),
            Of(Subset.Quarantined) + Lost(Subset.Rich) + Lost(Subset.Poor),
            plan.Unusable.Count());
    }

    /// <summary>Share of the documents that were to be scored (or of the shards, whichever is worse) that could not be used.</summary>
    public static double QuarantinedFraction(Ledger ledger, SelectionPlan selection)
    {
        RowsRecord rows = ledger.Rows!;
        long drawn = rows.Input - selection.Strata.Where(stratum => stratum.Why == Why.NotSampled).Sum(stratum => stratum.Documents);
        return Math.Max(
            drawn == 0 ? 0 : rows.Quarantined / (double)drawn,
            ledger.Inputs.Count == 0 ? 0 : rows.QuarantinedShards / (double)ledger.Inputs.Count);
    }
}
