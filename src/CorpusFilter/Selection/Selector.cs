using CorpusFilter.Configuration;
using CorpusFilter.Scoring;

namespace CorpusFilter.Selection;

/// <summary>What selection works on.</summary>
internal sealed record SelectionInput
{
    /// <summary>All scores in input order. Enumerated several times; must give the same every time.</summary>
    public required IEnumerable<ScoreChunk> Scores { get; init; }

    /// <summary>Input rows, all of which <see cref="Scores"/> must hold.</summary>
    public required long Documents { get; init; }

    /// <summary>In the order of the score columns.</summary>
    public required IReadOnlyList<string> Behaviors { get; init; }

    public required SelectionConfig Selection { get; init; }

    public required OutputConfig Output { get; init; }

    /// <summary>True where the counter's counts are approximate.</summary>
    public required bool TokensEstimated { get; init; }

    /// <summary>Unit and UTF-8 bytes of a document's text to the bytes that its row is expected to take in an output file.</summary>
    public required Func<int, int, long> OutputBytes { get; init; }

    /// <summary>Bytes to stay within, whatever the number of documents.</summary>
    public required long Memory { get; init; }

    /// <summary>Folder for temporary files; used where memory does not suffice, and left empty.</summary>
    public required string ScratchDirectory { get; init; }
}

/// <param name="Pass">From 1. How many there will be depends on the scores; four as a rule.</param>
/// <param name="Documents">Seen in this pass.</param>
internal readonly record struct SelectionProgress(int Pass, long Documents);

/// <summary>
/// Decides for every document where it ends, from the scores alone. Candidates for rich are taken best rank first, then candidates
/// for poor in the order of their draw, each until a limit ends it (<see cref="PrefixCut"/>). Everything is a pass over the scores in
/// fixed memory: one that finds duplicates and counts, as a rule two that make the cuts exact, and one that decides.
/// </summary>
internal sealed class Selector : IDisposable
{
    private readonly SelectionInput input;
    private readonly SelectionConfig settings;
    private readonly RichConditions conditions;
    private readonly DuplicateFinder? duplicates;
    private readonly PrefixCut rich;
    private readonly PrefixCut poor;
    private readonly IProgress<SelectionProgress>? progress;
    private readonly CancellationToken cancellation;
    private int pass;
    private long richCandidates;
    private long poorCandidates;

    private Selector(SelectionInput input, IProgress<SelectionProgress>? progress, CancellationToken cancellation)
    {
        this.input = input;
        this.progress = progress;
        this.cancellation = cancellation;
        settings = input.Selection;
        conditions = new RichConditions(settings.Rich, input.Behaviors);
        rich = new PrefixCut(input.Memory / 8);
        poor = new PrefixCut(input.Memory / 8);
        if (settings.Deduplicate == Deduplication.Exact)
            duplicates = new DuplicateFinder(input.Documents, input.Memory / 2, input.ScratchDirectory);
    }

    /// <summary>Called for each chunk in input order, in the last pass; chunk and decisions are valid during the call.</summary>
    public delegate void DecisionSink(ScoreChunk chunk, ReadOnlySpan<Decision> decisions);

    /// <param name="decided">Takes the decisions; null if only the plan is wanted.</param>
    /// <exception cref="RunStoppedException">The scores are not whole, or the scratch folder can't be written.</exception>
    public static SelectionPlan Select(
        SelectionInput input, DecisionSink? decided, IProgress<SelectionProgress>? progress, CancellationToken cancellation)
    {
        using Selector selector = new(input, progress, cancellation);
        selector.FindDuplicatesOnDisk();
        selector.FindCuts();
        return selector.Decide(decided);
    }

    public void Dispose() => duplicates?.Dispose();

    private long? RichDocumentLimit => settings.Rich.TopFraction >= 1.0
        ? null
        : (long)decimal.Ceiling((decimal)settings.Rich.TopFraction * richCandidates);

    private long? PoorTokenBudget => settings.Poor.TokenBudget switch
    {
        null => null,
        { IsMatch: true } => rich.Tokens,
        { } budget => budget.Tokens,
    };

    private void FindDuplicatesOnDisk()
    {
        if (duplicates is not { IsSpilling: true })
            return;
        foreach ((ScoreChunk chunk, long position) in Pass())
        {
            for (int i = 0; i < chunk.Count; i++)
            {
                if (chunk.Status[i] == DocumentStatus.Scored)
                    duplicates.Add(chunk.Hashes[i], position + i);
            }
        }

        duplicates.Finish(cancellation);
    }

    private void FindCuts()
    {
        // Where no rich candidate can be a poor one, both are counted in the same pass; else poor waits for what rich leaves.
        bool separate = settings.Rich.MinInstances > settings.Poor.MaxInstances;
        bool poorOffered = false;
        bool addsDuplicates = duplicates is { IsSpilling: false };
        while (!rich.Found || !poor.Found)
        {
            bool offerRich = !rich.Found;
            bool offerPoor = !poor.Found && !poorOffered && (rich.Found || separate);
            (long richOffered, long poorOfferedNow) = OfferAll(addsDuplicates, offerRich, offerPoor);
            if (addsDuplicates)
                duplicates!.Finish(cancellation);
            addsDuplicates = false;
            if (offerRich)
            {
                richCandidates = richOffered;
                rich.EndPass(RichDocumentLimit, settings.Rich.TokenBudget);
            }

            if (offerPoor)
            {
                poorCandidates = poorOfferedNow;
                poorOffered = true;
            }

            // The poor subset's budget may be the rich one's tokens, which are known only once that cut is found.
            if (poorOffered && rich.Found)
            {
                poor.EndPass(null, PoorTokenBudget);
                poorOffered = false;
            }
        }
    }

    private (long Rich, long Poor) OfferAll(bool addsDuplicates, bool offerRich, bool offerPoor)
    {
        long richOffered = 0;
        long poorOffered = 0;
        foreach ((ScoreChunk chunk, long position) in Pass())
        {
            for (int i = 0; i < chunk.Count; i++)
            {
                if (chunk.Status[i] != DocumentStatus.Scored)
                    continue;
                if (addsDuplicates)
                    duplicates!.Add(chunk.Hashes[i], position + i);
                if (IsDuplicate(position + i))
                    continue;
                bool richCandidate = conditions.FirstUnmet(chunk, i) is null;
                if (richCandidate && offerRich)
                {
                    richOffered++;
                    rich.Offer(RichKey(chunk, i, position), chunk.Tokens[i]);
                }

                if (offerPoor && IsPoorCandidate(chunk, i) && !(richCandidate && rich.Found && rich.Takes(RichKey(chunk, i, position))))
                {
                    poorOffered++;
                    poor.Offer(PoorKey(chunk, i, position), chunk.Tokens[i]);
                }
            }
        }

        return (richOffered, poorOffered);
    }

    private SelectionPlan Decide(DecisionSink? decided)
    {
        StratumCounter strata = new(input.Behaviors);
        OutputFilePlanner files = new(input.Output.FileBytes);
        Decision[] decisions = new Decision[ScoreChunk.Capacity];
        foreach ((ScoreChunk chunk, long position) in Pass())
        {
            for (int i = 0; i < chunk.Count; i++)
            {
                Decision decision = Decide(chunk, i, position);
                decisions[i] = decision;
                bool scored = chunk.Status[i] == DocumentStatus.Scored;
                strata.Add(decision, chunk.Tokens[i], chunk.Bytes[i], scored ? chunk.CountsOf(i) : []);
                if (decision.Split != Split.None)
                {
                    files.Add(
                        decision.Subset, decision.Split, chunk.Unit, chunk.FirstRow + i, chunk.Tokens[i], chunk.Bytes[i],
                        input.OutputBytes(chunk.Unit, chunk.Bytes[i]));
                }
            }

            decided?.Invoke(chunk, decisions.AsSpan(0, chunk.Count));
        }

        return new SelectionPlan
        {
            TokensEstimated = input.TokensEstimated,
            Seed = settings.Seed,
            RankBy = settings.Rich.RankBy,
            Behaviors = input.Behaviors,
            Documents = input.Documents,
            Rich = new Cut(
                richCandidates, rich.Documents, rich.Tokens, RichDocumentLimit, settings.Rich.TokenBudget, rich.StoppedBy,
                rich.FirstLeftOut is { } leftOut ? CutPoint.OfRank(leftOut) : null),
            Poor = new Cut(
                poorCandidates, poor.Documents, poor.Tokens, null, PoorTokenBudget, poor.StoppedBy,
                poor.FirstLeftOut is { } notDrawn ? CutPoint.OfDraw(notDrawn) : null),
            Strata = strata.ToStrata(),
            Files = files.Finish(),
        };
    }

    private Decision Decide(ScoreChunk chunk, int document, long position)
    {
        if (chunk.Status[document] != DocumentStatus.Scored)
            return Decision.Of(chunk.Status[document]);
        if (IsDuplicate(position + document))
            return new Decision(Subset.Rest, Split.None, Why.Duplicate);
        Why? unmet = conditions.FirstUnmet(chunk, document);
        if (unmet is null && rich.Takes(RichKey(chunk, document, position)))
            return new Decision(Subset.Rich, SplitOf(chunk.Hashes[document]), Why.Selected);
        if (!IsPoorCandidate(chunk, document))
            return new Decision(Subset.Rest, Split.None, unmet ?? WhyNotRich());
        if (poor.Takes(PoorKey(chunk, document, position)))
            return new Decision(Subset.Poor, SplitOf(chunk.Hashes[document]), Why.Selected);
        return new Decision(Subset.Rest, Split.None, unmet is null ? WhyNotRich() : Why.NotDrawn);
    }

    private Why WhyNotRich() => rich.StoppedBy == StoppedBy.Documents ? Why.BelowTopFraction : Why.OverTokenBudget;

    private Split SplitOf(TextHash hash) =>
        Draw.IsValidation(settings.Seed, hash, input.Output.ValidationFraction) ? Split.Validation : Split.Train;

    private bool IsDuplicate(long position) => duplicates is not null && duplicates.Marks[position];

    private bool IsPoorCandidate(ScoreChunk chunk, int document) => chunk.Instances[document] <= settings.Poor.MaxInstances;

    private OrderKey RichKey(ScoreChunk chunk, int document, long position)
    {
        double rank = Ranking.Of(settings.Rich.RankBy, chunk.Instances[document], chunk.Tokens[document]);
        return new OrderKey(OrderKey.OrderOfRank(rank), chunk.Hashes[document], (ulong)(position + document));
    }

    private OrderKey PoorKey(ScoreChunk chunk, int document, long position) =>
        new(Draw.PoorOrder(settings.Seed, chunk.Hashes[document]), chunk.Hashes[document], (ulong)(position + document));

    /// <summary>One pass over all scores: each chunk with the position of its first document among all.</summary>
    private IEnumerable<(ScoreChunk Chunk, long Position)> Pass()
    {
        pass++;
        long position = 0;
        int unit = -1;
        long nextRow = 0;
        foreach (ScoreChunk chunk in input.Scores)
        {
            cancellation.ThrowIfCancellationRequested();
            if (chunk.Unit < unit || (chunk.Unit == unit && chunk.FirstRow != nextRow))
            {
                throw new RunStoppedException(
                    $"unit {chunk.Unit}: the scores are out of order at row {chunk.FirstRow}; expected row {nextRow} of unit {unit}, "
                    + "or a later unit. Delete the run directory's scores and start again.");
            }

            unit = chunk.Unit;
            nextRow = chunk.FirstRow + chunk.Count;
            if (position + chunk.Count > input.Documents)
                throw WrongNumber(position + chunk.Count, "or more");
            yield return (chunk, position);
            position += chunk.Count;
            progress?.Report(new SelectionProgress(pass, position));
        }

        if (position != input.Documents)
            throw WrongNumber(position, "in all");
    }

    private RunStoppedException WrongNumber(long found, string more) => new(
        $"the score files hold {found} documents {more}, the input has {input.Documents} rows. "
        + "They were changed by something else; delete the run directory's scores and start again.");
}
