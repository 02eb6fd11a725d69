using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CorpusFilter.Configuration;
using CorpusFilter.Selection;

namespace CorpusFilter.Reporting;

/// <summary>
/// <c>README.md</c> of the run directory. Its front matter is what makes <c>load_dataset(directory, "behavior-rich")</c> work:
/// one configuration per subset, whose globs name the subset's files and nothing else that lies in the directory.
/// A subset or split without documents has no files and is left out, since a glob that finds nothing fails the loading of all.
/// </summary>
internal sealed class DatasetCard
{
    private const int SourcesShown = 8;
    private const int HostsShown = 5;

    // Quotes and escapes of JSON are also those of YAML's double-quoted scalars.
    private static readonly JsonSerializerOptions Quoting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly RunRecord run;
    private readonly SelectionPlan plan;
    private readonly RunStatistics statistics;
    private readonly string tokens;
    private readonly StringBuilder text = new();

    private DatasetCard(RunRecord run, SelectionPlan plan, RunStatistics statistics)
    {
        this.run = run;
        this.plan = plan;
        this.statistics = statistics;
        tokens = plan.TokensEstimated ? "tokens (estimated)" : "tokens";
    }

    /// <summary>The card as Markdown; lines end in line feeds.</summary>
    public static string Of(RunRecord run, SelectionPlan plan, RunStatistics statistics)
    {
        DatasetCard card = new(run, plan, statistics);
        card.FrontMatter();
        card.Summary();
        card.Subsets();
        card.Behaviors();
        card.Differences();
        card.Provenance();
        card.Conditions();
        card.Ledger();
        card.Columns();
        card.Limits();
        return card.text.ToString();
    }

    private IEnumerable<(Subset Subset, Split[] Splits)> Written() =>
        plan.Files.GroupBy(file => file.Subset).Select(files => (files.Key, files.Select(file => file.Split).Distinct().ToArray()));

    private void FrontMatter()
    {
        Line("---");
        Line($"pretty_name: {JsonSerializer.Serialize(run.Name, Quoting)}");
        Line("license: unknown");
        Line("task_categories:");
        Line("- text-generation");
        Line("tags:");
        Line("- cognitive-behaviors");
        Line("- pretraining");
        Line("size_categories:");
        Line($"- {SizeCategory(plan.Files.Sum(file => file.Documents))}");
        (Subset, Split[])[] written = [.. Written()];
        if (written.Length > 0)
            Line("configs:");
        foreach ((Subset subset, Split[] splits) in written)
        {
            string folder = OutputFilePlanner.Folder(subset);
            Line($"- config_name: {folder}");
            Line("  data_files:");
            foreach (Split split in splits)
            {
                Line($"  - split: {split.Word()}");
                Line($"    path: \"{folder}/{split.Word()}-*.parquet\"");
            }
        }

        Line("---");
        Line();
    }

    private void Summary()
    {
        Line($"# {Cell(run.Name)}");
        Line();
        Line($"Documents of a text corpus, taken by how often they show {plan.Behaviors.Count} reasoning {Plural("behavior", plan.Behaviors.Count)}: "
            + "`behavior-rich` holds documents that show them, `behavior-poor` is the control, drawn at random from documents that do not. "
            + "Made for comparing models that were trained on the one and on the other.");
        Line();
        if (plan.Files.Count == 0)
        {
            Line("**Both subsets are empty**: no document met the conditions below.");
            Line();
            return;
        }

        Line("```python");
        Line("from datasets import load_dataset");
        Line();
        foreach ((Subset subset, _) in Written())
            Line($"{subset.Word()} = load_dataset(\"path/to/this/folder\", \"{OutputFilePlanner.Folder(subset)}\")");
        Line("```");
        Line();
    }

    private void Subsets()
    {
        Line("## Subsets");
        Line();
        Table("subset", "split", "documents", tokens, "text bytes", "files");
        foreach (IGrouping<(Subset Subset, Split Split), OutputFile> files in plan.Files.GroupBy(file => (file.Subset, file.Split)))
        {
            Row(
                OutputFilePlanner.Folder(files.Key.Subset), files.Key.Split.Word(), Number(files.Sum(file => file.Documents)),
                Number(files.Sum(file => file.Tokens)), Number(files.Sum(file => file.TextBytes)), Number(files.Count()));
        }

        foreach (Subset empty in new[] { Subset.Rich, Subset.Poor }.Except(plan.Files.Select(file => file.Subset)))
            Row(OutputFilePlanner.Folder(empty), "", "0", "0", "0", "0");
        Line();
        Line($"The validation split is {Percent(run.ValidationFraction)} of each subset, chosen by a hash of the text.");
        Line();
    }

    private void Behaviors()
    {
        Line("## Behaviors");
        Line();
        foreach (string behavior in plan.Behaviors)
        {
            string description = run.BehaviorDescriptions.TryGetValue(behavior, out string? said) ? $": {OneLine(said)}" : "";
            Line($"- `{behavior}`{description}");
        }

        Line();
        Line("Documents with at least one instance / instances:");
        Line();
        Table("behavior", "behavior-rich", "behavior-poor", "all scored");
        for (int i = 0; i < plan.Behaviors.Count; i++)
        {
            string Of(IEnumerable<Stratum> strata)
            {
                BehaviorCount[] counts = [.. strata.Select(stratum => stratum.Behaviors[i])];
                return $"{Number(counts.Sum(count => count.Documents))} / {Number(counts.Sum(count => count.Instances))}";
            }

            Row($"`{plan.Behaviors[i]}`", Of(plan.Of(Subset.Rich)), Of(plan.Of(Subset.Poor)), Of(plan.Strata));
        }

        Line();
    }

    private void Differences()
    {
        Line("## How the subsets differ");
        Line();
        Line("Medians, and from the tenth to the ninetieth percentile, of scored documents. What differs here beside density may explain "
            + "a difference between models as well as the behaviors do; `report.json` has the whole distributions.");
        Line();
        Table("", tokens + " per document", "bytes per document", "instances per 1,000 tokens", "two behaviors or more", "hosts");
        foreach (SubsetStatistics subset in statistics.Subsets)
        {
            Row(
                subset.Subset.Word(), Spread(subset.Tokens), Spread(subset.TextBytes), Spread(subset.Density),
                Percent(Math.Round(subset.DocumentsByBehaviors.Skip(2).Sum() / (double)subset.Documents, 4)),
                subset.Hosts.Different is { } different ? Number(different) : "many");
        }

        Line();
        foreach (SubsetStatistics subset in statistics.Subsets.Where(subset => subset.Hosts.Top.Count > 0))
        {
            IEnumerable<string> top = subset.Hosts.Top.Take(HostsShown)
                .Select(host => $"{Cell(host.Host)} {Percent(Math.Round(host.Documents / (double)subset.Documents, 3))}");
            Line($"- most frequent hosts of {subset.Subset.Word()}: {string.Join(", ", top)}");
        }

        if (statistics.Subsets.Any(subset => subset.Hosts.Top.Count > 0))
            Line();

        static string Spread(Distribution distribution) =>
            $"{Rounded(distribution.P50)} ({Rounded(distribution.P10)} to {Rounded(distribution.P90)})";

        static string Rounded(double value) =>
            value.ToString(value >= 100 ? "N0" : "0.##", CultureInfo.InvariantCulture);
    }

    private void Provenance()
    {
        Line("## How it was made");
        Line();
        Line($"By CorpusFilter {run.ToolVersion}, from {Number(run.Sources.Count)} {Plural("shard", run.Sources.Count)} with "
            + $"{Number(plan.Documents)} {Plural("document", plan.Documents)}, {Number(run.Sources.Sum(source => source.Bytes))} bytes "
            + "(`run.json` has the whole configuration and the identity of every shard):");
        Line();
        foreach (SourceShard source in run.Sources.Take(SourcesShown))
            Line($"- `{OneLine(source.Name)}`: {(source.Unusable ? "could not be read" : $"{Number(source.Rows)} {Plural("row", source.Rows)}")}");
        if (run.Sources.Count > SourcesShown)
            Line($"- and {Number(run.Sources.Count - SourcesShown)} more");
        Line();
        Table("", "");
        Row("classifier", Key(run.Classifier));
        foreach ((string name, string value) in run.ClassifierDetails)
            Row(Cell(name), Cell(value));
        Row("classifier fingerprint", $"`{run.ClassifierFingerprint}`");
        Row("token counter", Cell(run.TokenCounter) + (plan.TokensEstimated ? ", an estimate: so are densities, ranks and budgets" : ", exact"));
        Row("token counter fingerprint", $"`{run.TokenCounterFingerprint}`");
        if (run.Sample.Fraction < 1)
            Row("sample", $"{Percent(run.Sample.Fraction)} of the documents were scored, seed {Whole(run.Sample.Seed)}");
        Line();
    }

    private void Conditions()
    {
        RichConfig rich = run.Selection.Rich;
        PoorConfig poor = run.Selection.Poor;
        Line("## Selection");
        Line();
        if (plan.TokensEstimated)
            Line("Tokens are estimated, and so is all that is measured in them.\n");
        Line("`behavior-rich`:");
        Line();
        Line($"- at least {Number(rich.MinInstances)} {Plural("instance", rich.MinInstances)} of all behaviors together");
        Line($"- at least {Figure(rich.MinDensity)} instances per 1,000 tokens");
        if (rich.MinBehaviors > 1)
            Line($"- at least {Number(rich.MinBehaviors)} different behaviors");
        if (rich.Require.Count > 0)
            Line($"- each of {string.Join(", ", rich.Require.Select(name => $"`{name}`"))}");
        Line($"- best first by `{Key(rich.RankBy)}`"
            + (rich.TopFraction < 1 ? $", at most {Percent(rich.TopFraction)} of those that meet the conditions" : "")
            + (rich.TokenBudget is { } budget ? $", at most {Number(budget)} tokens" : ""));
        Line($"- taken: {Taken(plan.Rich)}"
            + (plan.Rich.FirstLeftOut?.Rank is { } rank ? $"; the first one left out ranks {Figure(rank)}" : ""));
        Line();
        Line("`behavior-poor`:");
        Line();
        Line(poor.MaxInstances == 0
            ? "- no instance of any behavior"
            : $"- at most {Number(poor.MaxInstances)} {Plural("instance", poor.MaxInstances)} of all behaviors together, and not in `behavior-rich`");
        Line($"- drawn at random by seed {Whole(plan.Seed)} and text hash"
            + (poor.TokenBudget is { } limit ? $", at most {(limit.IsMatch ? "the tokens of `behavior-rich`" : $"{Number(limit.Tokens!.Value)} tokens")}" : ""));
        Line($"- taken: {Taken(plan.Poor)}");
        Line();
        Line(run.Selection.Deduplicate == Deduplication.Exact
            ? "Documents with the same text are kept once, the first in the input."
            : "Documents with the same text were not looked for.");
        Line();

        static string Taken(Cut cut) =>
            $"{Number(cut.Documents)} of {Number(cut.Candidates)} documents that meet the conditions, {Number(cut.Tokens)} tokens";
    }

    private void Ledger()
    {
        Line("## Where every document went");
        Line();
        Table("", "why", "documents", tokens);
        foreach (IGrouping<(Subset Subset, Why Why), Stratum> strata in plan.Strata.GroupBy(stratum => (stratum.Subset, stratum.Why)))
        {
            Row(
                strata.Key.Subset.Word(), strata.Key.Why.Words(), Number(strata.Sum(stratum => stratum.Documents)),
                Number(strata.Sum(stratum => stratum.Tokens)));
        }

        Row("all", "", Number(plan.Documents), Number(plan.Strata.Sum(stratum => stratum.Tokens)));
        Line();
    }

    private void Columns()
    {
        Line("## Columns");
        Line();
        Table("column", "type", "what");
        foreach (CardColumn column in run.InputColumns)
        {
            string what = string.Equals(column.Name, run.TextColumn, StringComparison.Ordinal) ? "the text that was scored" : "as in the source";
            Row($"`{Cell(column.Name)}`", Cell(column.Type), what);
        }

        foreach (string behavior in plan.Behaviors)
            Row($"`behavior_{behavior}`", "int32", $"instances of `{behavior}`");
        Row("`behavior_instances`", "int32", "their sum");
        Row("`behavior_density`", "double", $"instances per 1,000 {tokens}");
        Row("`behavior_tokens`", "int32", $"{tokens} of the text");
        Row(
            "`behavior_evidence`", "list of structs",
            "each instance: `behavior`, `start` and `end` (bytes of the UTF-8 text), `cue` (what showed it)");
        Line();
    }

    private void Limits()
    {
        Line("## Limits");
        Line();
        Line("- **Licence**: the texts keep the licence and terms of their sources, which this tool does not know. Check them before you publish or train.");
        Line(run.Classifier == ClassifierKind.Heuristic
            ? "- Instances were found by cue rules: they miss behavior that is worded otherwise, and take some wording for behavior that it isn't. "
                + "Rates are not to be compared with those of another classifier."
            : "- Instances were counted by a language model: another model or prompt gives other counts. Rates are not to be compared with those of another classifier.");
        Line("- A behavior in a document says nothing about whether its mathematics is right.");
        Line("- `behavior-poor` is drawn at random: it may differ from `behavior-rich` in length, source and subject as well as in behavior (see above).");
        Line("- Only identical texts count as copies; near duplicates, within and across the subsets and splits, remain.");
        if (plan.TokensEstimated)
            Line("- Token counts are estimates; give the configuration a tokenizer's file for exact ones.");
        if (run.Sources.Count(source => source.Unusable) is > 0 and int unusable)
            Line($"- {Number(unusable)} of {Number(run.Sources.Count)} shards could not be read; nothing of them is in here.");
        if (plan.Of(Subset.Quarantined).Sum(stratum => stratum.Documents) is > 0 and long quarantined)
            Line($"- {Number(quarantined)} {Plural("document", quarantined)} could not be read or scored; `quarantine/` says which and why.");
    }

    private static string SizeCategory(long documents) => documents switch
    {
        < 1_000 => "n<1K",
        < 10_000 => "1K<n<10K",
        < 100_000 => "10K<n<100K",
        < 1_000_000 => "100K<n<1M",
        < 10_000_000 => "1M<n<10M",
        < 100_000_000 => "10M<n<100M",
        < 1_000_000_000 => "100M<n<1B",
        < 10_000_000_000 => "1B<n<10B",
        < 100_000_000_000 => "10B<n<100B",
        _ => "100B<n<1T",
    };

    private static string Key(Enum value) => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static string Plural(string word, long count) => count == 1 ? word : word + "s";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Figure(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static string Percent(double fraction) => (fraction * 100).ToString("0.####", CultureInfo.InvariantCulture) + " %";

    private static string OneLine(string value) => string.Join(' ', value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Cell(string value) => OneLine(value).Replace("|", "\\|", StringComparison.Ordinal);

    private void Table(params ReadOnlySpan<string> heads)
    {
        Row(heads);
        text.Append('|').Insert(text.Length, "---|", heads.Length).Append('\n');
    }

    private void Row(params ReadOnlySpan<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private void Line(string line = "") => text.Append(line).Append('\n');
}
