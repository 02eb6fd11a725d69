using System.Text.Json;
using CorpusFilter.Configuration;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Scoring;

namespace CorpusFilter.Selection;

/// <summary>What <c>selection.json</c> holds: the plan, and what it was made from.</summary>
/// <param name="Scores">Fingerprint of all scores.</param>
/// <param name="Settings">Fingerprint of the configuration's part in it.</param>
internal sealed record SelectionRecord(string Scores, string Settings, SelectionPlan Plan)
{
    public string Fingerprint => new Fingerprint().Add("scores", Scores).Add("settings", Settings).Finish();
}

/// <summary>Decides from the score files alone. One process, a few passes; nothing is scored again when its settings change.</summary>
internal sealed class SelectionStage(PipelineConfig config, ScoreSchema schema, RunDirectory directory, bool tokensEstimated)
{
    /// <summary>Raised with every change to how documents are ranked, drawn or cut.</summary>
    public const string Version = ToolVersion.Current + "/1";

    /// <summary>The selection that a run has made, and why it does not hold any more (null where it does).</summary>
    public (SelectionRecord? Record, string? Stale) Inspect(IReadOnlyList<UnitState> units)
    {
        if (!File.Exists(directory.Selection))
            return (null, null);
        SelectionRecord record;
        try
        {
            record = Read(directory);
        }
        catch (JsonException failure)
        {
            return (null, $"selection.json is damaged ({failure.Message})");
        }
        if (record.Scores != ScoresFingerprint(units))
            return (null, "scores changed");
        return record.Settings != SettingsFingerprint() ? (null, "selection settings changed") : (record, null);
    }

    /// <exception cref="JsonException">Not what <see cref="Run"/> writes.</exception>
    public static SelectionRecord Read(RunDirectory directory)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(directory.Selection));
        JsonElement Part(string name, JsonValueKind kind) =>
            json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty(name, out JsonElement value) && value.ValueKind == kind
                ? value
                : throw new JsonException($"no '{name}'");
        byte[] plan = System.Text.Encoding.UTF8.GetBytes(Part("plan", JsonValueKind.Object).GetRawText());
        return new SelectionRecord(
            Part("scores_fingerprint", JsonValueKind.String).GetString()!, Part("settings_fingerprint", JsonValueKind.String).GetString()!, SelectionPlan.FromJson(plan));
    }

    public SelectionRecord Run(IReadOnlyList<UnitState> units, StageProgress progress, CancellationToken cancellation)
    {
        // The old plan goes first: while decisions of two plans could lie side by side, there is no selection.
        StorageFailure.Explain(directory.Selection, () =>
        {
            File.Delete(directory.Selection);
            if (Directory.Exists(directory.Decisions))
                Directory.Delete(directory.Decisions, recursive: true);
            return true;
        });
        Directory.CreateDirectory(directory.Scratch);

        Unit[] inOrder = units.Select(state => state.Unit).ToArray();
        var size = new OutputSize(units, config.Output.Compression);
        using var decisions = new DecisionFile.Writer(index => directory.DecisionFile(inOrder[index].Shard.Name, inOrder[index].Number));
        var passes = new Observer(report => progress.ShowDocuments(report.Documents));
        SelectionPlan plan = Selector.Select(
            new SelectionInput
            {
                Scores = new ScoreChunks(inOrder, schema, directory, cancellation),
                Documents = inOrder.Sum(unit => unit.Rows),
                Behaviors = schema.Behaviors,
                Selection = config.Selection,
                Output = config.Output,
                TokensEstimated = tokensEstimated,
                OutputBytes = size.Of,
                Memory = config.Run.Memory / 2,
                ScratchDirectory = directory.Scratch,
            },
            decisions.Write, passes, cancellation);
        decisions.Finish();
        Directory.Delete(directory.Scratch, recursive: true);

        var record = new SelectionRecord(ScoresFingerprint(units), SettingsFingerprint(), plan);
        Write(record);
        progress.UnitDone();
        return record;
    }

    private void Write(SelectionRecord record)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("scores_fingerprint", record.Scores);
            json.WriteString("settings_fingerprint", record.Settings);
            json.WritePropertyName("plan");
            using JsonDocument plan = JsonDocument.Parse(record.Plan.ToJson());
            plan.WriteTo(json);
            json.WriteEndObject();
        }
        buffer.WriteByte((byte)'\n');
        AtomicFile.WriteAllBytes(directory.Selection, buffer.ToArray());
    }

    private static string ScoresFingerprint(IReadOnlyList<UnitState> units)
    {
        var fingerprint = new Fingerprint();
        foreach (UnitState state in units)
            fingerprint.Add(state.Unit.ToString(), state.Identity.Fingerprint).Add("scores", state.Digest);
        return fingerprint.Finish();
    }

    private string SettingsFingerprint() => new Fingerprint()
        .Add("version", Version)
        .Add("selection", CanonicalJson.Of(config.Selection))
        .Add("validation_fraction", config.Output.ValidationFraction)
        .Add("file_bytes", config.Output.FileBytes)
        .Add("compression", config.Output.Compression.ToString())
        .Finish();

    private sealed class Observer(Action<SelectionProgress> report) : IProgress<SelectionProgress>
    {
        public void Report(SelectionProgress value) => report(value);
    }
}
