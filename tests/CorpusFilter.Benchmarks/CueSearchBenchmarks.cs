using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Engines;
using CorpusFilter.Behaviors;
using CorpusFilter.Scoring.Heuristic;

namespace CorpusFilter.Benchmarks;

/// <summary>
/// Ways of finding the leading cues of the built-in pack in the same text on one core: ours, Hyperscan, DuckDB's regular expressions, .NET's, and a search for literals that would
/// have to be verified yet. README.md keeps what came out. Text, Hyperscan and DuckDB as for the other benchmarks; a small text, as some take seconds for a megabyte.
/// </summary>
[SimpleJob(RunStrategy.Monitoring, launchCount: 1, warmupCount: 2, iterationCount: 5)]
public class CueSearchBenchmarks
{
    private const int MostBytes = 2_000_000;

    private List<byte[]> texts = [];
    private readonly List<CueHit> hits = [];
    private CueElement[] cues = [];
    private CueMatcher matcher = null!;
    private TextWords words = null!;
    private Hyperscan hyperscan = null!;
    private DuckDb duckDb = null!;
    private string duckDbQuery = "";
    private Regex[] expressions = [];
    private SearchValues<string> literals = SearchValues.Create([""], StringComparison.Ordinal);

    private IEnumerable<string> Patterns => cues.Select(CueExpressions.Of);

    [GlobalSetup]
    public void Load()
    {
        texts = BenchmarkTexts.Read(MostBytes);
        RuleSet rules = BehaviorPacks.Load([]).Rules;
        cues = [.. rules.Cues.Where(cue => !rules.Rules[cue.Rule].Supporting).Select(cue => cue.Element)];
        UseMatcher(cues);
        Console.WriteLine($"// {texts.Sum(text => text.Length) / 1e6:N1} MB in {texts.Count:N0} documents, {cues.Length} leading cues");
    }

    // Each way is made ready for itself alone: some take long, or need what may not be installed.
    [GlobalSetup(Target = nameof(Matcher_with_500_more_cues_that_never_match))]
    public void LoadMore()
    {
        Load();
        UseMatcher([.. cues, .. MadeUpCues(500)]);
    }

    [GlobalSetup(Target = nameof(Hyperscan_one_pass))]
    public void LoadHyperscan()
    {
        Load();
        hyperscan = new Hyperscan([.. Patterns]);
        Console.WriteLine($"// {hyperscan.Refused} of them too large for Hyperscan");
    }

    [GlobalCleanup(Target = nameof(Hyperscan_one_pass))]
    public void FreeHyperscan() => hyperscan.Dispose();

    [GlobalSetup(Target = nameof(SearchValues_of_anchors_without_verification))]
    public void LoadLiterals()
    {
        Load();
        string[] phrases = AnchorPhrases(cues);
        literals = SearchValues.Create(phrases, StringComparison.OrdinalIgnoreCase);
        Console.WriteLine($"// looked up by {phrases.Length} words and pairs");
    }

    [GlobalSetup(Target = nameof(Regex_compiled_for_each_cue))]
    public void LoadExpressions()
    {
        Load();
        expressions = [.. Patterns.Select(pattern => new Regex(pattern, RegexOptions.Compiled | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromMinutes(1)))];
    }

    [GlobalSetup(Target = nameof(DuckDB_expression_for_each_cue))]
    public void LoadDuckDb()
    {
        Load();
        duckDb = new DuckDb();
        duckDb.Run($"create table documents as select text from '{BenchmarkTexts.Shard}' limit {texts.Count}");
        duckDbQuery = $"select {string.Join(", ", Patterns.Select(pattern => $"sum(regexp_matches(text, '{pattern.Replace("'", "''", StringComparison.Ordinal)}', 'i')::int)"))} from documents";
    }

    [GlobalCleanup(Target = nameof(DuckDB_expression_for_each_cue))]
    public void FreeDuckDb() => duckDb.Dispose();

    [Benchmark(Baseline = true)]
    public long Matcher() => Find();

    [Benchmark]
    public long Matcher_with_500_more_cues_that_never_match() => Find();

    [Benchmark]
    public long Hyperscan_one_pass() => texts.Sum(text => hyperscan.Count(text));

    /// <summary>SearchValues for so many strings is an Aho-Corasick automaton. Only finds where a cue may be.</summary>
    [Benchmark]
    public long SearchValues_of_anchors_without_verification()
    {
        long found = 0;
        foreach (byte[] text in texts)
        {
            ReadOnlySpan<char> left = Encoding.UTF8.GetString(text);
            for (int at = left.IndexOfAny(literals); at >= 0; at = left.IndexOfAny(literals))
            {
                found++;
                left = left[(at + 1)..];
            }
        }
        return found;
    }

    [Benchmark]
    public long Regex_compiled_for_each_cue()
    {
        long found = 0;
        foreach (byte[] text in texts)
        {
            string decoded = Encoding.UTF8.GetString(text);
            foreach (Regex expression in expressions)
                found += expression.Count(decoded);
        }
        return found;
    }

    /// <summary>Only whether each occurs in each document.</summary>
    [Benchmark]
    public void DuckDB_expression_for_each_cue() => duckDb.Run(duckDbQuery);

    private long Find()
    {
        long found = 0;
        foreach (byte[] text in texts)
        {
            hits.Clear();
            words.Read(text);
            matcher.Find(text, words, 0, text.Length, hits);
            found += hits.Count;
        }
        return found;
    }

    private void UseMatcher(CueElement[] looked)
    {
        var vocabulary = new CueVocabulary();
        matcher = new CueMatcher(looked, vocabulary);
        words = new TextWords(new WordTable(vocabulary));
    }

    private static CueElement[] MadeUpCues(int count)
    {
        var random = new Random(1);
        string Word() => new([.. Enumerable.Range(0, random.Next(4, 9)).Select(_ => (char)('a' + random.Next(26)))]);
        return [.. Enumerable.Range(0, count).Select(_ => CueParser.Parse($"({Word()}|{Word()}) {Word()} ..3 ({Word()}|{Word()})", new Dictionary<string, CueElement>()))];
    }

    private static string[] AnchorPhrases(CueElement[] cues)
    {
        var vocabulary = new CueVocabulary();
        CueAnchor[] anchors = CueAnchor.ForAll(cues, vocabulary);
        var names = new Dictionary<int, string>();
        foreach (CueElement cue in cues)
            AddNames(cue, vocabulary, names);
        return [.. anchors.SelectMany(anchor => anchor.Starts).Select(start => start.Next == 0 ? names[start.Word] : $"{names[start.Word]} {names[start.Next]}").Distinct(StringComparer.Ordinal)];
    }

    private static void AddNames(CueElement element, CueVocabulary vocabulary, Dictionary<int, string> names)
    {
        switch (element)
        {
            case CueElement.Literal literal:
                string[] runs = literal.Words();
                for (int i = 0; i < runs.Length; i++)
                    names.TryAdd(vocabulary.WordsOf(literal)[i], runs[i]);
                break;
            case CueElement.Sequence sequence:
                Array.ForEach(sequence.Parts, part => AddNames(part, vocabulary, names));
                break;
            case CueElement.Choice choice:
                Array.ForEach(choice.Options, option => AddNames(option, vocabulary, names));
                break;
        }
    }
}
