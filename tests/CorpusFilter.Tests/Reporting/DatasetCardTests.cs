using CorpusFilter.Configuration;
using CorpusFilter.Reporting;
using CorpusFilter.Selection;
using YamlDotNet.RepresentationModel;

namespace CorpusFilter.Tests.Reporting;

public sealed class DatasetCardTests
{
    [Fact]
    public void Each_configuration_finds_its_own_files_and_no_others()
    {
        string directory = Directory.CreateTempSubdirectory("card-").FullName;
        try
        {
            SelectionPlan plan = Plan((Subset.Rich, Split.Train, 12), (Subset.Rich, Split.Validation, 1), (Subset.Poor, Split.Train, 2));
            string[] sidecars =
            [
                "run.json", "selection.json", "report.html", "scores/a.parquet/00000.parquet", "quarantine/00000.parquet",
                "behavior-rich/.train-00000-of-00012.parquet.tmp", "behavior-rich/train-00000-of-00012.parquet.tmp",
            ];
            foreach (string path in plan.Files.Select(file => file.Path).Concat(sidecars))
            {
                string full = Path.Combine(directory, path);
                Directory.CreateDirectory(Path.GetDirectoryName(full)!);
                File.WriteAllText(full, "");
            }

            Dictionary<(string, string), string[]> found = [];
            YamlMappingNode front = FrontMatter(Card(Run(), plan));
            foreach (YamlMappingNode config in (YamlSequenceNode)front["configs"])
            {
                foreach (YamlMappingNode files in (YamlSequenceNode)config["data_files"])
                {
                    string pattern = ((YamlScalarNode)files["path"]).Value!;
                    found[(((YamlScalarNode)config["config_name"]).Value!, ((YamlScalarNode)files["split"]).Value!)] =
                    [
                        .. Directory.EnumerateFiles(Path.Combine(directory, Path.GetDirectoryName(pattern)!), Path.GetFileName(pattern))
                            .Select(file => Path.GetRelativePath(directory, file)).Order(StringComparer.Ordinal),
                    ];
                }
            }

            Assert.Equal([("behavior-rich", "train"), ("behavior-rich", "validation"), ("behavior-poor", "train")], found.Keys);
            foreach (((string name, string split), string[] files) in found)
            {
                Assert.Equal(
                    plan.Files.Where(file => $"behavior-{file.Subset.Word()}" == name && file.Split.Word() == split).Select(file => file.Path),
                    files);
            }
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public void Empty_subsets_are_not_offered_for_loading()
    {
        string card = Card(Run(), Plan());

        Assert.False(FrontMatter(card).Children.ContainsKey("configs"));
        Assert.Contains("Both subsets are empty", card, StringComparison.Ordinal);
        Assert.DoesNotContain("load_dataset", card, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("owm: four # habits")]
    [InlineData("- \"quoted\" 'both' \\ back")]
    [InlineData("Zahlentheorie für 数学 🧮 \u2028 \u0007")]
    [InlineData("---")]
    [InlineData("null")]
    public void Any_name_of_a_run_survives_the_front_matter(string name)
    {
        YamlMappingNode front = FrontMatter(Card(Run() with { Name = name }, Plan((Subset.Rich, Split.Train, 1))));
        Assert.Equal(name, ((YamlScalarNode)front["pretty_name"]).Value);
    }

    [Fact]
    public void The_card_states_what_the_numbers_rest_on()
    {
        string card = Card(Run(), Plan((Subset.Rich, Split.Train, 1)));

        string[] stated =
        [
            "By CorpusFilter 0.1.0", "| classifier | heuristic |", "| rules | four-habits.yaml |", "`c1a551f1e2`", "`70c3e5`",
            "estimate, an estimate", "at least 2 instances", "at least 1.5 instances per 1,000 tokens", "each of `verification`", "`density_lower`",
            "at most 8,300,000 tokens", "taken: 1 of 2 documents", "first one left out ranks 2.25", "seed 42", "at most the tokens of `behavior-rich`",
            "Tokens are estimated, and so is all that is measured in them.",
            "- `a.parquet`: 900 rows", "- `b.parquet`: could not be read", "1 of 2 shards could not be read", "- `verification`: checks a result",
            "| `verification` | 1 / 3 | 0 / 0 | 1 / 3 |", "| rest | below min_density | 899 | 4,000 |", "| all |  | 900 | 5,000 |",
            "| `text` | string | the text that was scored |", "| `a\\|b` |", "| `behavior_verification` | int32 |", "| `behavior_evidence` |",
            "| rich | 1,234 (100 to 4,000) | 1,234 (100 to 4,000) | 2.13 (0.5 to 4) | 66.67 % | 2 |",
            "hosts of rich: math.stackexchange.com 66.7 %, a\\|b 33.3 %",
            "keep the licence and terms of their sources",
        ];
        Assert.All(stated, expected => Assert.Contains(expected, card, StringComparison.Ordinal));
        Assert.DoesNotContain('\r', card);
    }

    [Fact]
    public void Exact_counts_are_not_called_estimated()
    {
        string card = Card(Run() with { TokenCounter = "cl100k_base" }, Plan((Subset.Rich, Split.Train, 1)) with { TokensEstimated = false });

        Assert.Contains("| token counter | cl100k_base, exact |", card, StringComparison.Ordinal);
        Assert.DoesNotContain("estimate", card, StringComparison.Ordinal);
    }

    private static string Card(RunRecord run, SelectionPlan plan)
    {
        Distribution tokens = new(1500, 100, 200, 1234, 3000, 4000, 5000, []);
        Distribution density = new(2, 0.5, 1, 2.125, 3, 4, 5, []);
        return DatasetCard.Of(run, plan, new RunStatistics
        {
            TokensEstimated = plan.TokensEstimated,
            Behaviors = plan.Behaviors,
            Subsets =
            [
                new SubsetStatistics(
                    Subset.Rich, 3, tokens, tokens, density, [0, 1, 2], [[3, 2], [2, 2]],
                    new HostStatistics(3, 2, 0, [new HostCount("math.stackexchange.com", 2), new HostCount("a|b", 1)])),
            ],
        });
    }

    private static YamlMappingNode FrontMatter(string card)
    {
        string[] parts = card.Split("---\n", 3);
        Assert.Equal("", parts[0]);
        YamlStream yaml = [];
        yaml.Load(new StringReader(parts[1]));
        return (YamlMappingNode)yaml.Documents[0].RootNode;
    }

    private static RunRecord Run() => new()
    {
        ToolVersion = "0.1.0",
        Name = "four habits",
        Sources = [new SourceShard("a.parquet", 900, 1_000_000), new SourceShard("b.parquet", 0, 77, Unusable: true)],
        InputColumns = [new CardColumn("url", "string"), new CardColumn("text", "string"), new CardColumn("a|b", "int64")],
        TextColumn = "text",
        Classifier = ClassifierKind.Heuristic,
        ClassifierFingerprint = "c1a551f1e2",
        ClassifierDetails = [new("rules", "four-habits.yaml")],
        BehaviorDescriptions = new Dictionary<string, string>(StringComparer.Ordinal) { ["verification"] = "checks a result\nor a step" },
        TokenCounter = "estimate",
        TokenCounterFingerprint = "70c3e5",
        Sample = new SampleConfig(),
        Selection = new SelectionConfig
        {
            Seed = 42,
            Rich = new RichConfig { MinDensity = 1.5, Require = ["verification"], TokenBudget = 8_300_000 },
        },
        ValidationFraction = 0.05,
    };

    private static SelectionPlan Plan(params (Subset Subset, Split Split, int Files)[] files) => new()
    {
        TokensEstimated = true,
        Seed = 42,
        RankBy = RankBy.DensityLower,
        Behaviors = ["verification", "backtracking"],
        Documents = 900,
        Rich = new Cut(2, 1, 1000, null, 8_300_000, StoppedBy.Tokens, new CutPoint(2.25, null, new string('0', 32), 7)),
        Poor = new Cut(0, 0, 0, null, 1000, StoppedBy.Nothing, null),
        Strata =
        [
            new Stratum(Subset.Rich, Split.Train, Why.Selected, 1, 1000, 4000, [new("verification", 1, 3), new("backtracking", 0, 0)]),
            new Stratum(Subset.Rest, Split.None, Why.BelowMinDensity, 899, 4000, 16_000, [new("verification", 0, 0), new("backtracking", 0, 0)]),
        ],
        Files =
        [
            .. files.SelectMany(of => Enumerable.Range(0, of.Files).Select(index => new OutputFile(
                of.Subset, of.Split, index,
                $"{OutputFilePlanner.Folder(of.Subset)}/{of.Split.Word()}-{index:00000}-of-{of.Files:00000}.parquet",
                0, index, 0, index, 1, 1000, 4000, 1000))),
        ],
    };
}
