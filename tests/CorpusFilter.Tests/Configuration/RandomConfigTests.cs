using System.Globalization;
using System.Text;
using CorpusFilter.Configuration;

namespace CorpusFilter.Tests.Configuration;

/// <summary>Whatever a user writes, the answer is a config or diagnostics at places in the file.</summary>
public sealed class RandomConfigTests
{
    private static readonly string[] Values =
    [
        "1", "0", "-1", "2.5", "1e3", "1e999", "true", "null", "~", "", "text", "\"quoted\"", "'single'", "10MB", "64KiB", "match", "density_lower", "heuristic", "llm",
        "[a, b]", "[]", "{}", "{a: 1}", "[[1]]", "*alias", "&anchor x", "!tag y", "|\n    block", ">-\n    folded", "s3://bucket/x", "\"\\u0000\"", "\"\\x\"", "@", "`", "%", "? x", "- -",
        "9223372036854775808", "0x10", "1_000", ".inf", "99999999999999999999999999GB", "\ud83c\udf4e", "\"\ud800\"", "#", "<<", "{[}: ]", "\t", "2001-01-01", "0o7", "+", "-", ".",
    ];

    [Fact]
    public void Random_trees_never_crash_the_binder()
    {
        Random random = new(1);
        for (int i = 0; i < 1500; i++)
        {
            StringBuilder yaml = new();
            AppendTree(yaml, YamlShape.Of(typeof(PipelineConfig)), random, "");
            BindsOrExplains(yaml.ToString());
        }
    }

    [Fact]
    public void Damaged_configs_never_crash_the_binder()
    {
        Random random = new(2);
        string starter = StarterConfig.Write("schema.json");
        const string Noise = ":-[]{}&*!|>'\"%@`#?,\t\n \u0000\u0085\u2028\ufeff\ud800aé1";
        for (int i = 0; i < 600; i++)
        {
            StringBuilder yaml = new(starter);
            for (int damages = random.Next(1, 6); damages > 0; damages--)
            {
                int at = random.Next(yaml.Length);
                switch (random.Next(4))
                {
                    case 0:
                        yaml.Insert(at, Noise[random.Next(Noise.Length)]);
                        break;
                    case 1:
                        yaml[at] = Noise[random.Next(Noise.Length)];
                        break;
                    case 2:
                        yaml.Remove(at, Math.Min(random.Next(1, 40), yaml.Length - at));
                        break;
                    default:
                        yaml.Insert(at, yaml.ToString(at, Math.Min(random.Next(1, 200), yaml.Length - at)));
                        break;
                }
            }

            BindsOrExplains(yaml.ToString());
        }
    }

    [Fact]
    public void Random_overrides_never_crash_the_loader()
    {
        Random random = new(3);
        string[] keys = ["name", "input", "input.shards", "selection.rich.min_instances", "output.directory.x", "a..b", "", "run.memory", "selection.poor"];
        for (int i = 0; i < 2000; i++)
        {
            List<Diagnostic> diagnostics = [];
            YamlMapping root = (YamlMapping)YamlTree.Read(new YamlSource("/f.yaml", "input: {shards: [x]}\noutput: {directory: o}"), diagnostics)!;
            for (int sets = random.Next(1, 4); sets > 0; sets--)
                ConfigOverride.Apply($"{keys[random.Next(keys.Length)]}={Values[random.Next(Values.Length)]}", root, diagnostics);
            PipelineConfig? config = YamlBinder.Bind<PipelineConfig>(root, diagnostics);
            Assert.True(config is not null || diagnostics.Count > 0);
            Assert.All(diagnostics, d => Assert.NotEmpty(d.ToString()));
        }
    }

    [Fact]
    public void What_is_written_from_values_is_read_as_the_same_values()
    {
        Random random = new(4);
        for (int i = 0; i < 300; i++)
        {
            PipelineConfig config = new()
            {
                Name = RandomText(random),
                Input = new InputConfig
                {
                    Shards = ["/a/" + RandomText(random).Replace("://", "", StringComparison.Ordinal).Replace("/", "", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal)],
                    TextColumn = RandomText(random),
                    UrlColumn = random.Next(2) == 0 ? null : RandomText(random),
                    Sample = new SampleConfig { Fraction = 1 - random.NextDouble(), Seed = random.NextInt64(long.MinValue, long.MaxValue) },
                    Text = new TextConfig { MinBytes = random.Next(1000), MaxBytes = random.NextInt64(1, 1 << 30) },
                },
                Selection = new SelectionConfig
                {
                    Rich = new RichConfig { RankBy = (RankBy)random.Next(3), TokenBudget = random.Next(2) == 0 ? null : random.NextInt64(1, long.MaxValue), Require = [RandomText(random), RandomText(random)] },
                    Poor = new PoorConfig { TokenBudget = random.Next(3) switch { 0 => null, 1 => TokenBudget.Match, _ => TokenBudget.Of(random.NextInt64(1, 1L << 40)) } },
                },
                Output = new OutputConfig { Directory = "/o", Compression = (Compression)random.Next(3), FileBytes = 64_000L << random.Next(2, 20), ValidationFraction = random.NextDouble() },
                Run = new RunConfig { OnBadDocument = (OnBadDocument)random.Next(2), Workers = random.Next(1024) },
            };
            StringBuilder yaml = new();
            AppendValues(yaml, YamlShape.Of(typeof(PipelineConfig)), config, "");
            List<Diagnostic> diagnostics = [];
            PipelineConfig? read = YamlBinder.Bind<PipelineConfig>(new YamlSource("/f.yaml", yaml.ToString()), diagnostics);

            Assert.Empty(diagnostics);
            Assert.Equal(CanonicalJson.Of(config), CanonicalJson.Of(read!));
        }
    }

    private static void BindsOrExplains(string yaml)
    {
        List<Diagnostic> diagnostics = [];
        PipelineConfig? config = YamlBinder.Bind<PipelineConfig>(new YamlSource("/folder/run.yaml", yaml), diagnostics);
        Assert.True(config is not null || diagnostics.Count > 0);
        int lines = yaml.ReplaceLineEndings("\n").Split('\n').Length;
        foreach (Diagnostic diagnostic in diagnostics)
        {
            Assert.InRange(diagnostic.Line, 1, lines + 1);
            Assert.True(diagnostic.Column >= 1, diagnostic.Message);
            Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"/folder/run.yaml:{diagnostic.Line}:"), diagnostic.ToString(), StringComparison.Ordinal);
        }
    }

    private static void AppendTree(StringBuilder yaml, YamlShape shape, Random random, string indent)
    {
        foreach (YamlProperty property in shape.Properties)
        {
            if (random.Next(4) == 0)
                continue;
            string key = random.Next(25) == 0 ? property.Key[1..] : property.Key;
            if (property.Shape.Kind == YamlKind.Section && random.Next(8) != 0)
            {
                yaml.Append(indent).Append(key).Append(":\n");
                AppendTree(yaml, property.Shape, random, indent + "  ");
            }
            else
            {
                yaml.Append(indent).Append(key).Append(": ").Append(Values[random.Next(Values.Length)]).Append('\n');
            }
        }
    }

    private static void AppendValues(StringBuilder yaml, YamlShape shape, object section, string indent)
    {
        foreach (YamlProperty property in shape.Properties)
        {
            object? value = property.Get(section);
            if (property.Shape.Kind == YamlKind.Section)
            {
                yaml.Append(indent).Append(property.Key).Append(":\n");
                AppendValues(yaml, property.Shape, value!, indent + "  ");
            }
            else
            {
                yaml.Append(indent).Append(property.Key).Append(": ").Append(YamlText.Of(property.Shape, value)).Append('\n');
            }
        }
    }

    private static string RandomText(Random random)
    {
        const string Letters = "abcXYZ019 _-.:#'\"\\[]{}&*!|>%@`,?~é漢\ud83c\udf4e\t";
        StringBuilder text = new("x");
        if (random.Next(3) == 0)
            text.Clear().Append(random.Next(3) switch { 0 => "null", 1 => "12", _ => "true" });
        for (int length = random.Next(0, 12); length > 0; length--)
        {
            char c = Letters[random.Next(Letters.Length)];
            if (!char.IsSurrogate(c))
                text.Append(c);
        }

        return text.ToString();
    }
}
