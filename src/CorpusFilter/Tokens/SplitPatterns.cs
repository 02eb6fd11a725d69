namespace CorpusFilter.Tokens;

/// <summary>The split patterns that have a hand-written scanner, by the name that the configuration may give and by the regexes that stand for them.</summary>
internal static class SplitPatterns
{
    private const string Contractions = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
    private const string Spaces = @"\s*[\r\n]+|\s+(?!\S)|\s+";
    private const string Marks = @" ?[^\s\p{L}\p{N}]+[\r\n]*";
    private const string EndingLower = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+";
    private const string BeginningUpper = @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*";

    public const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";
    public const string Cl100k = @"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s";
    public const string Llama3 = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|" + Marks + "|" + Spaces;
    public const string Qwen2 = Contractions + @"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|" + Marks + "|" + Spaces;
    public const string O200k = EndingLower + Contractions + "?|" + BeginningUpper + Contractions + @"?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|" + Spaces;
    public const string Tekken = EndingLower + "|" + BeginningUpper + @"|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|" + Spaces;

    /// <summary>r50k and p50k in today's tiktoken; the same pieces as <see cref="Gpt2"/>.</summary>
    private const string R50k = @"'(?:[sdmt]|ll|ve|re)| ?\p{L}++| ?\p{N}++| ?[^\s\p{L}\p{N}]++|\s++$|\s+(?!\S)|\s";

    private static readonly (string Name, string[] Regexes, Splitter Splitter)[] Known =
    [
        ("gpt2", [Gpt2, R50k], new FamilySplitter<Gpt2Rule>()),
        ("cl100k", [Cl100k], new FamilySplitter<Cl100kRule>()),
        ("llama3", [Llama3], new FamilySplitter<Llama3Rule>()),
        ("qwen2", [Qwen2], new FamilySplitter<Qwen2Rule>()),
        ("o200k", [O200k], new FamilySplitter<O200kRule>()),
        ("tekken", [Tekken], new FamilySplitter<TekkenRule>()),
    ];

    public static IEnumerable<string> Names => Known.Select(pattern => pattern.Name);

    public static Splitter? ByName(string name) => Known.FirstOrDefault(pattern => string.Equals(pattern.Name, name, StringComparison.Ordinal)).Splitter;

    public static Splitter? ByRegex(string regex) => Known.FirstOrDefault(pattern => pattern.Regexes.Contains(regex, StringComparer.Ordinal)).Splitter;

    /// <summary>The scanner for a regex where there is one, else the slow path.</summary>
    /// <exception cref="FormatException">The regex uses what isn't supported.</exception>
    public static Splitter For(string regex) => ByRegex(regex) ?? new RegexSplitter(SplitRegex.Parse(regex));
}
