using System.Globalization;
using System.Text.Json.Nodes;
using CorpusFilter.Configuration;
using CorpusFilter.Reporting;
using CorpusFilter.Runs;
using CorpusFilter.Selection;

namespace CorpusFilter.Cli;

/// <summary>The end of a run: where every input row went, where the files are, and the exit code.</summary>
internal static class RunSummary
{
    public static int Show(Ledger ledger, PipelineConfig config, ConsoleOutput output, bool json)
    {
        var directory = new RunDirectory(config.Output.Directory);
        RowsRecord rows = ledger.Rows!;
        SelectionPlan plan = SelectionStage.Read(directory).Plan;
        if (json)
            output.Result(JsonNode.Parse(File.ReadAllText(directory.Record))!);
        else
            ShowTable(rows, plan, directory, output);

        double fraction = Totals.QuarantinedFraction(ledger, plan);
        if (rows.Quarantined > 0 || rows.QuarantinedShards > 0)
            output.Warning(string.Create(CultureInfo.InvariantCulture,
                $"{rows.Quarantined:N0} rows and {rows.QuarantinedShards} whole shards are quarantined ({fraction:P2}; run.max_quarantined_fraction is {config.Run.MaxQuarantinedFraction:P2}). Reasons: {directory.Quarantine}"));
        return fraction > config.Run.MaxQuarantinedFraction ? ExitCodes.DoneWithLosses : ExitCodes.Done;
    }

    private static void ShowTable(RowsRecord rows, SelectionPlan plan, RunDirectory directory, ConsoleOutput output)
    {
        string estimated = plan.TokensEstimated ? " (estimated)" : "";
        void Line(string name, long documents, long? tokens, int? files)
        {
            string share = rows.Input == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{(double)documents / rows.Input,8:P2}");
            string more = tokens is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{tokens,16:N0} tokens{estimated}, {files} files");
            output.Result(string.Create(CultureInfo.InvariantCulture, $"{name,-14}{documents,14:N0} documents {share}{more}"));
        }
        long Tokens(Subset subset) => plan.Of(subset).Sum(stratum => stratum.Tokens);
        int Files(Subset subset) => plan.Files.Count(file => file.Subset == subset);

        Line("input", rows.Input, null, null);
        Line("behavior-rich", rows.Rich, Tokens(Subset.Rich), Files(Subset.Rich));
        Line("behavior-poor", rows.Poor, Tokens(Subset.Poor), Files(Subset.Poor));
        Line("rest", rows.Rest, null, null);
        Line("quarantined", rows.Quarantined, null, null);
        output.Result("");
        output.Result($"run directory  {directory.Root}");
        output.Result($"to load        load_dataset(\"{directory.Root}\", \"behavior-rich\")");
        output.Result($"to prove it    corpusfilter verify {directory.Root}");
        if (plan.Rich.Documents == 0)
            output.Warning("the behavior-rich subset is empty; selection.rich asks for more than any document has (see `why` in the selection files)");
    }
}
