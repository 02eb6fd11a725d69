using System.Text.Json;
using CorpusFilter.Behaviors;
using CorpusFilter.Configuration;
using CorpusFilter.Planning;
using CorpusFilter.Reporting;
using CorpusFilter.Runs;
using CorpusFilter.Scoring;
using CorpusFilter.Scoring.Llm;
using CorpusFilter.Selection;
using CorpusFilter.Tokens;
using CorpusFilter.Writing;

namespace CorpusFilter;

/// <summary>
/// The main path: shards in, behavior-rich and behavior-poor subsets out. Each stage takes the previous one's result, does only
/// what no earlier run has done, and never looks back; what is done is known from the files themselves.
/// </summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly PipelineConfig config;
    private readonly BehaviorPacks packs;
    private readonly ITokenCounter tokens;
    private readonly IBehaviorClassifier classifier;
    private readonly ScoreSchema schema;
    private readonly RunDirectory directory;
    private readonly TimeProvider time;
    private readonly RunObserver observer;

    private Pipeline(
        PipelineConfig config, BehaviorPacks packs, ITokenCounter tokens, IBehaviorClassifier classifier,
        RunDirectory directory, TimeProvider time, RunObserver observer)
    {
        this.config = config;
        this.packs = packs;
        this.tokens = tokens;
        this.classifier = classifier;
        this.directory = directory;
        this.time = time;
        this.observer = observer;
        schema = new ScoreSchema(classifier.Behaviors);
        Scoring = new ScoringStage(config, schema, classifier, tokens, directory);
        Selection = new SelectionStage(config, schema, directory, tokens.IsEstimate);
    }

    public IReadOnlyList<string> Behaviors => classifier.Behaviors;

    public ScoringStage Scoring { get; }

    public SelectionStage Selection { get; }

    public static async Task<Pipeline> OpenAsync(PipelineConfig config, TimeProvider time, RunObserver observer, CancellationToken cancellation)
    {
        var runDirectory = new RunDirectory(config.Output.Directory);
        BehaviorPacks loaded = BehaviorPacks.Load(config.Behaviors);
        RequireKnownBehaviors(config, loaded.Names);
        ITokenCounter counter = await TokenCounters.OpenAsync(config.Tokens, Environment.GetEnvironmentVariable, cancellation);
        IBehaviorClassifier opened = await Classifiers.OpenAsync(config, loaded, counter, time, cancellation);
        return new Pipeline(config, loaded, counter, opened, runDirectory, time, observer);
    }

    /// <summary>All stages, from where an earlier run stopped.</summary>
    public async Task<Ledger> RunAsync(CancellationToken cancellation)
    {
        using RunLock held = Lock("run", TaskShare.All);
        var session = new Session("run", time);
        RunPlan plan = Plan(cancellation);
        IReadOnlyList<UnitState> scored = await ScoreAsync(plan, TaskShare.All, session, cancellation);
        SelectionRecord selection = Select(plan, scored, session, cancellation);
        await WriteAsync(plan, selection, TaskShare.All, session, cancellation);
        return Report(plan, selection, session, cancellation);
    }

    /// <summary>Held while a stage works; a stage must not start without it.</summary>
    public RunLock Lock(string stage, TaskShare share)
    {
        RunLock held = RunAccess.Take(directory, stage, share, time);
        if (held.DeadOwner is { } dead)
            observer.Say($"taking over from process {dead.Process} on {dead.Host}, which ended without finishing");
        return held;
    }

    public RunPlan Plan(CancellationToken cancellation)
    {
        RunPlan plan = Planner.Plan(config, cancellation);
        foreach (Shard shard in plan.Unusable)
            observer.Warn($"{shard.Path}: quarantined: {shard.Problem}");
        if (plan.Schema is not null)
            SubsetSchema.RequireFreeNames(config, plan.Schema, schema.Behaviors);
        return plan;
    }

    public async Task<IReadOnlyList<UnitState>> ScoreAsync(RunPlan plan, TaskShare share, Session session, CancellationToken cancellation)
    {
        IReadOnlyList<UnitState> all = Scoring.Inspect(plan, cancellation);
        UnitState[] mine = all.Where(state => share.Has(state.Unit.Index)).ToArray();
        UnitState[] todo = mine.Where(state => !state.IsScored).ToArray();
        foreach (string line in Announcement.OfScoring(plan, mine, todo, share))
            observer.Say(line);
        ShardQuarantine.Write(plan, directory);
        LedgerOf(plan, "planned", session).Write(directory);
        if (todo.Length == 0)
            return all;

        var progress = new StageProgress("scoring", todo.Length, todo.Sum(state => state.Unit.Rows), todo.Sum(state => state.Unit.TextBytes)) { Detail = () => LlmRecord.ProgressLine(classifier) };
        using (session.Time("scoring", progress, observer))
            await Scoring.RunAsync(mine, progress, cancellation);
        return Scoring.Inspect(plan, cancellation);
    }

    /// <summary>Needs the run directory alone for itself, unlike scoring and writing, which tasks can share.</summary>
    public SelectionRecord Select(RunPlan plan, IReadOnlyList<UnitState> scored, Session session, CancellationToken cancellation)
    {
        RequireScored(scored);
        if (Orphans.Remove(directory, plan) is > 0 and int removed)
            observer.Say($"removed {removed} score, decision and quarantine files of shards that are not in the input any more");
        (SelectionRecord? made, string? stale) = Selection.Inspect(scored);
        if (made is not null)
            return made;
        if (stale is not null)
            observer.Say($"selecting again: {stale}");
        LedgerOf(plan, "scored", session).Write(directory);
        var progress = new StageProgress("selection", 1, 0, 0);
        SelectionRecord record;
        using (session.Time("selection", progress, observer))
            record = Selection.Run(scored, progress, cancellation);
        LedgerOf(plan, "selected", session).Write(directory);
        return record;
    }

    public async Task<IReadOnlyList<OutputState>> WriteAsync(
        RunPlan plan, SelectionRecord selection, TaskShare share, Session session, CancellationToken cancellation)
    {
        var stage = new WritingStage(config, plan, schema, directory);
        IReadOnlyList<OutputState> states = stage.Inspect(selection, cancellation);
        stage.RemoveStale(states, share);
        OutputState[] todo = states.Where((state, index) => state.Written is null && share.Has(index)).ToArray();
        if (todo.Length == 0)
            return states;
        if (todo.Length < states.Count)
            observer.Say($"resuming: {states.Count(state => state.Written is not null)} of {states.Count} subset files written");

        var progress = new StageProgress("writing", todo.Length, todo.Sum(state => state.File.Documents), todo.Sum(state => state.File.TextBytes));
        using (session.Time("writing", progress, observer))
            await stage.RunAsync(states, share.Has, progress, cancellation);
        return stage.Inspect(selection, cancellation);
    }

    /// <summary>The record and the dataset card, from the files alone.</summary>
    public Ledger Report(RunPlan plan, SelectionRecord selection, Session session, CancellationToken cancellation)
    {
        IReadOnlyList<OutputState> written = new WritingStage(config, plan, schema, directory).Inspect(selection, cancellation);
        if (written.Count(state => state.Written is null) is > 0 and int missing)
            throw new RunStoppedException($"{missing} of {written.Count} subset files are not written yet; run the write stage first");
        Ledger ledger = LedgerOf(plan, "done", session) with
        {
            Rows = Totals.Of(plan, selection.Plan, written),
            Outputs = written.Select(state => new OutputRecord(state.File.Path, state.Written!.Documents, state.Written.Bytes, state.Written.Sha256)).ToArray(),
        };
        RunStatistics statistics = StatisticsOfRun.Of(plan, schema, directory, tokens.IsEstimate, cancellation);
        AtomicFile.WriteAllBytes(directory.Report, statistics.ToJson());
        AtomicFile.WriteAllText(directory.Card, DatasetCard.Of(CardOfRun.Of(config, plan, ledger, packs.Behaviors), selection.Plan, statistics));
        ledger.Write(directory);
        return ledger;
    }

    private static void RequireKnownBehaviors(PipelineConfig config, IReadOnlyList<string> behaviors)
    {
        var problems = new List<Diagnostic>();
        for (int i = 0; i < config.Selection.Rich.Require.Count; i++)
        {
            string name = config.Selection.Rich.Require[i];
            if (!behaviors.Contains(name, StringComparer.Ordinal))
                problems.Add(config.Source.Of($"selection.rich.require[{i}]").Error($"there is no behavior '{name}'", Suggestion.Hint(name, [.. behaviors], "behaviors")));
        }
        problems.AddRange(behaviors
            .Where(name => ScoreSchema.Reserved.Contains(name, StringComparer.Ordinal))
            .Select(name => config.Source.Of("behaviors").Error($"a behavior can't be named '{name}', which is another column of the scores")));
        ConfigurationException.ThrowIfAny(problems);
    }

    private Ledger LedgerOf(RunPlan plan, string state, Session session)
    {
        Ledger? earlier = Ledger.TryRead(directory);
        IReadOnlyList<SessionRecord> sessions = earlier?.Sessions ?? [];
        ILookup<int, Unit> units = plan.Units.ToLookup(unit => unit.Shard.Index);
        return new Ledger
        {
            Tool = $"CorpusFilter {ToolVersion.Current}",
            Name = config.Name,
            State = state,
            Config = JsonDocument.Parse(CanonicalJson.Of(config)).RootElement,
            Classifier = new ClassifierRecord(config.Classifier.Kind.ToString().ToLowerInvariant(), classifier.Fingerprint, classifier.Behaviors),
            Tokens = new TokensRecord(tokens.Name, tokens.IsEstimate, tokens.Fingerprint, tokens.IsEstimate ? TokenEstimate.Error : null),
            Inputs = plan.Shards
                .Select(shard => new InputRecord(shard.Name, shard.Path, shard.Bytes, shard.Rows, units[shard.Index].Count(), shard.FooterSha256, shard.Problem))
                .ToArray(),
            Sessions = session.DidAnything ? [.. sessions, session.ToRecord()] : sessions,
            Llm = LlmRecord.With(earlier?.Llm, classifier, session.Started),
        };
    }

    /// <summary>What <see cref="RunAsync"/> would do now. Changes nothing.</summary>
    public Outlook LookAhead(RunPlan plan, CancellationToken cancellation)
    {
        IReadOnlyList<UnitState> units = Scoring.Inspect(plan, cancellation);
        if (units.Any(unit => !unit.IsScored))
            return new Outlook(plan, units, "to do", null, 0);
        (SelectionRecord? selection, string? stale) = Selection.Inspect(units);
        if (selection is null)
            return new Outlook(plan, units, stale is null ? "to do" : $"stale: {stale}", null, 0);
        IReadOnlyList<OutputState> files = new WritingStage(config, plan, schema, directory).Inspect(selection, cancellation);
        return new Outlook(plan, units, "current", files.Count, files.Count(file => file.Written is not null));
    }

    /// <summary>What the language model would cost for the units that are still to be scored; null where none is asked.</summary>
    public Task<LlmEstimate?> EstimateJudgeAsync(Outlook outlook)
    {
        Unit[] left = [.. outlook.Units.Where(unit => !unit.IsScored).Select(unit => unit.Unit)];
        return LlmEstimate.OfAsync(classifier, config, tokens, left.Sum(unit => unit.Rows), left.Sum(unit => unit.TextBytes));
    }

    /// <summary>Asks each endpoint of the language model what it can do; none where no model is asked.</summary>
    public async Task<IReadOnlyList<EndpointCheck.Finding>> CheckJudgeAsync(CancellationToken cancellation) => LlmRecord.JudgeOf(classifier) is null
        ? []
        : await EndpointCheck.CheckAsync(config.Classifier.Llm, config.Source.Of("classifier.llm"), time, Environment.GetEnvironmentVariable, cancellation);

    /// <exception cref="RunStoppedException">Nothing is selected yet, or something has changed since.</exception>
    public SelectionRecord RequireSelection(RunPlan plan, CancellationToken cancellation)
    {
        IReadOnlyList<UnitState> units = Scoring.Inspect(plan, cancellation);
        RequireScored(units);
        (SelectionRecord? record, string? stale) = Selection.Inspect(units);
        return record ?? throw new RunStoppedException($"{(stale is null ? "nothing is selected yet" : $"the selection is stale: {stale}")}; run the select stage first");
    }

    private static void RequireScored(IReadOnlyList<UnitState> units)
    {
        int missing = units.Count(unit => !unit.IsScored);
        if (missing > 0)
            throw new RunStoppedException($"{missing} of {units.Count} units are not scored yet; run the score stage (all of its tasks) first");
    }

    public ValueTask DisposeAsync() => classifier.DisposeAsync();
}
