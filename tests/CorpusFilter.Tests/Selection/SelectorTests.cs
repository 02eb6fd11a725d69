using CorpusFilter.Configuration;
using CorpusFilter.Scoring;
using CorpusFilter.Selection;

namespace CorpusFilter.Tests.Selection;

public sealed class SelectorTests : IDisposable
{
    private readonly string scratch = Path.Combine(Path.GetTempPath(), $"selection-{Environment.ProcessId}");

    public void Dispose()
    {
        if (Directory.Exists(scratch))
            Directory.Delete(scratch, recursive: true);
    }

    [Fact]
    public void Every_decision_is_that_of_sorting_everything_in_memory()
    {
        for (int seed = 0; seed < 400; seed++)
        {
            Random random = new(seed);
            List<ScoredDocument> corpus = RandomScores.Make(random, random.Next(400));
            SelectionConfig config = RandomConfig(random, corpus);
            double validation = random.Next(3) * 0.2;
            long memory = random.Next(3) switch { 0 => 500, 1 => 8_000, _ => 10_000_000 };

            (_, Decision[] decisions) = Select(corpus, config, memory, seed, validation);

            Assert.Equal(NaiveSelection.Decide(corpus, config, validation), decisions);
            Assert.False(Directory.Exists(scratch) && Directory.EnumerateFileSystemEntries(scratch).Any());
        }
    }

    [Fact]
    public void The_plan_is_the_same_bytes_for_any_chunks_and_any_memory()
    {
        Random random = new(7);
        List<ScoredDocument> corpus = RandomScores.Make(random, 3000);
        SelectionConfig config = new()
        {
            Rich = new RichConfig { MinInstances = 1, MinDensity = 0, TopFraction = 0.7, TokenBudget = 40_000 },
        };
        byte[] expected = Select(corpus, config, 100_000_000, seed: 1, largestChunk: 3000).Plan.ToJson();

        foreach ((long memory, int largest) in new[] { (100_000_000L, 1), (100_000, 7), (3_000, 200), (600, 3000) })
            Assert.Equal(expected, Select(corpus, config, memory, seed: 2, largestChunk: largest).Plan.ToJson());
    }

    [Fact]
    public void Every_row_is_counted_in_one_stratum_and_every_selected_row_lies_in_one_file()
    {
        Random random = new(3);
        List<ScoredDocument> corpus = RandomScores.Make(random, 2000);
        SelectionConfig config = new() { Rich = new RichConfig { MinInstances = 1, MinDensity = 0, TopFraction = 0.5 } };

        (SelectionPlan plan, Decision[] decisions) = Select(corpus, config, 50_000, seed: 1, validation: 0.3);

        Assert.Equal(corpus.Count, plan.Strata.Sum(stratum => stratum.Documents));
        foreach (Stratum stratum in plan.Strata)
        {
            Decision decision = new(stratum.Subset, stratum.Split, stratum.Why);
            ScoredDocument[] there = [.. corpus.Where((_, i) => decisions[i] == decision)];
            ScoredDocument[] scored = [.. there.Where(document => document.Status == DocumentStatus.Scored)];
            Assert.Equal(there.Length, stratum.Documents);
            Assert.Equal(scored.Sum(document => (long)document.Tokens), stratum.Tokens);
            Assert.Equal(there.Sum(document => (long)document.Bytes), stratum.TextBytes);
            Assert.Equal(scored.Sum(document => (long)document.Counts[1]), stratum.Behaviors[1].Instances);
            Assert.Equal(scored.Count(document => document.Counts[1] > 0), stratum.Behaviors[1].Documents);
        }

        foreach (IGrouping<(Subset, Split), OutputFile> files in plan.Files.GroupBy(file => (file.Subset, file.Split)))
        {
            ScoredDocument[] selected =
                [.. corpus.Where((_, i) => (decisions[i].Subset, decisions[i].Split) == files.Key)];
            int at = 0;
            foreach (OutputFile file in files)
            {
                ScoredDocument[] inFile = selected[at..(at + (int)file.Documents)];
                Assert.Equal((file.FirstUnit, file.FirstRow), (inFile[0].Unit, inFile[0].Row));
                Assert.Equal((file.LastUnit, file.LastRow), (inFile[^1].Unit, inFile[^1].Row));
                Assert.Equal(inFile.Sum(document => (long)document.Tokens), file.Tokens);
                Assert.Equal(inFile.Sum(document => (long)document.Bytes), file.TextBytes);
                at += inFile.Length;
            }

            Assert.Equal(selected.Length, at);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(999)]
    [InlineData(1000)]
    [InlineData(1001)]
    public void A_token_budget_ends_with_the_last_document_that_fits(long budget)
    {
        List<ScoredDocument> corpus = [.. Enumerable.Range(0, 100).Select(i => Document(i, tokens: 100, instances: 100 - i))];
        SelectionConfig config = new()
        {
            Rich = new RichConfig { TokenBudget = budget, RankBy = RankBy.Instances, MinDensity = 0 },
        };

        (SelectionPlan plan, _) = Select(corpus, config, 64, seed: 1);

        Assert.Equal(budget / 100, plan.Rich.Documents);
        Assert.Equal(budget / 100 * 100, plan.Rich.Tokens);
        Assert.Equal(100 - budget / 100, plan.Rich.FirstLeftOut?.Rank);
    }

    [Fact]
    public void A_smaller_document_behind_the_cut_does_not_slip_in()
    {
        List<ScoredDocument> corpus =
        [
            Document(1, tokens: 10, instances: 9), Document(2, tokens: 95, instances: 8), Document(3, tokens: 5, instances: 7),
        ];
        SelectionConfig config = new() { Rich = new RichConfig { TokenBudget = 100, RankBy = RankBy.Instances } };

        (_, Decision[] decisions) = Select(corpus, config, 1_000_000, seed: 1);

        Assert.Equal([Why.Selected, Why.OverTokenBudget, Why.OverTokenBudget], decisions.Select(decision => decision.Why));
    }

    [Fact]
    public void The_first_scored_copy_of_a_text_is_kept_even_behind_one_that_was_not_scored()
    {
        ScoredDocument document = Document(1, tokens: 10, instances: 3);
        List<ScoredDocument> corpus =
        [
            document with { Status = DocumentStatus.NotSampled }, document with { Row = 2 }, document with { Row = 3 },
        ];
        corpus[0] = corpus[0] with { Row = 1 };

        (_, Decision[] decisions) = Select(corpus, new SelectionConfig(), 1_000_000, seed: 1);

        Assert.Equal([Why.NotSampled, Why.Selected, Why.Duplicate], decisions.Select(decision => decision.Why));
    }

    [Fact]
    public void Another_seed_draws_another_control_and_the_share_of_validation_is_met()
    {
        List<ScoredDocument> corpus = [.. Enumerable.Range(0, 20_000).Select(i => Document(i, tokens: 1, instances: 0))];
        SelectionConfig config = new() { Poor = new PoorConfig { TokenBudget = TokenBudget.Of(10_000) } };

        (SelectionPlan plan, Decision[] first) = Select(corpus, config, 1_000_000, seed: 1, validation: 0.1);
        (_, Decision[] second) = Select(corpus, config with { Seed = 2 }, 1_000_000, seed: 1, validation: 0.1);

        Assert.Equal(10_000, plan.Poor.Tokens);
        int both = first.Zip(second).Count(pair => pair.First.Subset == Subset.Poor && pair.Second.Subset == Subset.Poor);
        Assert.InRange(both, 4700, 5300);
        Assert.InRange(first.Count(decision => decision.Split == Split.Validation), 880, 1120);
    }

    [Fact]
    public void Scores_that_do_not_hold_every_input_row_stop_the_run()
    {
        List<ScoredDocument> corpus = [Document(1, tokens: 10, instances: 3)];
        SelectionInput input = Input(corpus, new SelectionConfig(), 1_000_000, seed: 1);

        RunStoppedException error = Assert.Throws<RunStoppedException>(
            () => Selector.Select(input with { Documents = 2 }, null, null, CancellationToken.None));
        Assert.Contains("hold 1 documents", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_killed_run_left_in_the_scratch_folder_is_removed()
    {
        Directory.CreateDirectory(scratch);
        File.WriteAllText(Path.Combine(scratch, "hashes-099.scratch"), "left behind");
        List<ScoredDocument> corpus = RandomScores.Make(new Random(1), 500);

        Select(corpus, new SelectionConfig(), 500, seed: 1);

        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch));
    }

    [Fact]
    public void A_plan_survives_its_own_file()
    {
        List<ScoredDocument> corpus = RandomScores.Make(new Random(5), 1000);
        SelectionConfig config = new() { Rich = new RichConfig { MinInstances = 1, MinDensity = 0, TopFraction = 0.3 } };
        byte[] json = Select(corpus, config, 1_000_000, seed: 1).Plan.ToJson();

        Assert.Equal(json, SelectionPlan.FromJson(json).ToJson());
    }

    private static ScoredDocument Document(int number, int tokens, int instances) =>
        new(0, number, DocumentStatus.Scored, TextHash.Of(BitConverter.GetBytes(number)), tokens, tokens * 4, [instances, 0, 0]);

    private static SelectionConfig RandomConfig(Random random, List<ScoredDocument> corpus)
    {
        long allTokens = corpus.Sum(document => (long)document.Tokens);
        long? Budget() => random.Next(5) switch
        {
            0 => null,
            1 => random.Next(4),
            2 => allTokens + random.Next(2),
            _ => random.NextInt64(allTokens / (1 << random.Next(12)) + 1),
        };
        return new SelectionConfig
        {
            Seed = random.NextInt64(),
            Deduplicate = (Deduplication)random.Next(2),
            Rich = new RichConfig
            {
                MinInstances = random.Next(4),
                MinDensity = random.Next(3) == 0 ? random.NextDouble() * 100 : 0,
                MinBehaviors = random.Next(3) == 0 ? 2 : random.Next(2),
                Require = random.Next(4) == 0 ? [RandomScores.Behaviors[random.Next(2)]] : [],
                RankBy = (RankBy)random.Next(3),
                TopFraction = random.Next(2) == 0 ? 1.0 : random.NextDouble(),
                TokenBudget = Budget(),
            },
            Poor = new PoorConfig
            {
                MaxInstances = random.Next(3),
                TokenBudget = random.Next(2) == 0 ? TokenBudget.Match : Budget() is { } tokens ? TokenBudget.Of(tokens) : null,
            },
        };
    }

    private SelectionInput Input(
        List<ScoredDocument> corpus, SelectionConfig config, long memory, int seed, double validation = 0, int largestChunk = 100) => new()
        {
            Scores = new Stream(corpus, seed, largestChunk),
            Documents = corpus.Count,
            Behaviors = RandomScores.Behaviors,
            Selection = config,
            Output = new OutputConfig { Directory = "", ValidationFraction = validation, FileBytes = 5000 },
            TokensEstimated = true,
            OutputBytes = (_, bytes) => bytes / 2,
            Memory = memory,
            ScratchDirectory = scratch,
        };

    private (SelectionPlan Plan, Decision[] Decisions) Select(
        List<ScoredDocument> corpus, SelectionConfig config, long memory, int seed, double validation = 0, int largestChunk = 100)
    {
        List<Decision> decisions = [];
        SelectionPlan plan = Selector.Select(
            Input(corpus, config, memory, seed, validation, largestChunk),
            (_, decided) => decisions.AddRange(decided),
            progress: null,
            CancellationToken.None);
        return (plan, [.. decisions]);
    }

    /// <summary>Cuts the corpus differently each time it is enumerated.</summary>
    private sealed class Stream(List<ScoredDocument> corpus, int seed, int largestChunk) : IEnumerable<ScoreChunk>
    {
        private int enumerations;

        public IEnumerator<ScoreChunk> GetEnumerator() =>
            RandomScores.Chunks(corpus, seed + enumerations++, largestChunk).GetEnumerator();

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
