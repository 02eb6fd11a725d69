using CorpusFilter.Planning;
using CorpusFilter.Scoring;

namespace CorpusFilter.Reporting;

/// <summary>What a run would do now.</summary>
/// <param name="Selection">"current", "to do", or why it is stale.</param>
/// <param name="Files">Subset files of the current selection; null where there is none.</param>
internal sealed record Outlook(RunPlan Plan, IReadOnlyList<UnitState> Units, string Selection, int? Files, int FilesWritten)
{
    public IReadOnlyList<KeyValuePair<string, int>> StaleUnits => Units
        .Where(unit => unit.Stale is not null)
        .GroupBy(unit => unit.Stale!, StringComparer.Ordinal)
        .OrderBy(reason => reason.Key, StringComparer.Ordinal)
        .Select(reason => KeyValuePair.Create(reason.Key, reason.Count()))
        .ToArray();
}
