using System.Text.Json;
using CorpusFilter.Parquet;
using CorpusFilter.Runs;
using CorpusFilter.Scoring;
using CorpusFilter.Selection;

namespace CorpusFilter.Reporting;

/// <summary>How far a run is, seen from its files; needs neither the configuration nor the corpus.</summary>
/// <param name="State">done, or the stage that is next.</param>
/// <param name="Counts">Of the units that are scored.</param>
/// <param name="Files">Planned subset files; null before selection.</param>
internal sealed record RunStatus(
    string Name, string State, int Units, int UnitsScored, long Rows, UnitCounts Counts, int? Files, int FilesWritten, IReadOnlyList<LockOwner> Owners)
{
    public static RunStatus Of(RunDirectory directory, TimeProvider time, CancellationToken cancellation)
    {
        Ledger ledger = Ledger.Read(directory);
        int scored = 0;
        UnitCounts counts = UnitCounts.Zero;
        foreach (InputRecord input in ledger.Inputs)
        {
            for (int unit = 0; unit < input.Units; unit++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (CountsOf(directory.ScoreFile(input.Name, unit)) is not { } found)
                    continue;
                scored++;
                counts += found;
            }
        }

        SelectionPlan? plan = PlanOf(directory);
        int written = plan?.Files.Count(file => File.Exists(Path.Combine(directory.Root, file.Path))) ?? 0;
        int units = ledger.Inputs.Sum(input => input.Units);
        string state = ledger.State == "done" ? "done"
            : scored < units ? "scoring"
            : plan is null ? "selection"
            : written < plan.Files.Count ? "writing" : "reporting";
        return new RunStatus(ledger.Name, state, units, scored, ledger.Inputs.Sum(input => input.Rows), counts, plan?.Files.Count, written, RunAccess.LiveOwners(directory, time));
    }

    // A file may be stale or, between two looks, gone: then it isn't done, which is all that a status says.
    private static UnitCounts? CountsOf(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            using ParquetFile file = ParquetFile.Open(path);
            return UnitCounts.FromMetadata(ParquetFooter.Metadata(file));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static SelectionPlan? PlanOf(RunDirectory directory)
    {
        if (!File.Exists(directory.Selection))
            return null;
        try
        {
            return SelectionStage.Read(directory).Plan;
        }
        catch (Exception failure) when (failure is JsonException or IOException)
        {
            return null;
        }
    }
}
