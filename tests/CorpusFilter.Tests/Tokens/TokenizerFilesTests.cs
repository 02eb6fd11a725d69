using System.Text;
using System.Text.Json;
using CorpusFilter.Tokens;

namespace CorpusFilter.Tests.Tokens;

public sealed class TokenizerFilesTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("corpusfilter-tokens-").FullName;
    private readonly TinyTokenizer tiny = TinyTokenizer.Shared;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>All forms of one vocabulary give the same counts, as the definition has them.</summary>
    [Theory]
    [InlineData("cl100k_x.tiktoken")]
    [InlineData("merges.txt")]
    [InlineData("merges.txt alone")]
    [InlineData("vocab.bpe")]
    [InlineData("tokenizer.json")]
    [InlineData("tokenizer.json with pairs")]
    public void Every_form_of_a_vocabulary_counts_the_same(string form)
    {
        string path = form switch
        {
            "cl100k_x.tiktoken" => Write("r50k_x.tiktoken", tiny.ToTiktoken()),
            "merges.txt" => Path.GetDirectoryName(WriteMerges("merges.txt", "vocab.json"))!,
            "merges.txt alone" => WriteMerges("merges.txt", null),
            "vocab.bpe" => WriteMerges("vocab.bpe", "encoder.json"),
            "tokenizer.json" => Write("tokenizer.json", Json(merges: Merges(pairs: false))),
            _ => Write("tokenizer.json", Json(merges: Merges(pairs: true))),
        };
        BytePairCounter counter = Open(path);
        AssertCountsByDefinition(counter, SplitPatterns.Gpt2);
    }

    [Fact]
    public void Split_pattern_of_a_tokenizer_json_is_followed()
    {
        string split = Split(SplitPatterns.Llama3);
        AssertCountsByDefinition(Open(Write("tokenizer.json", Json(preTokenizer: Sequence(split, ByteLevel(useRegex: false))))), SplitPatterns.Llama3);
        string removed = split.Replace("Isolated", "Removed", StringComparison.Ordinal).Replace("false", "true", StringComparison.Ordinal);
        AssertCountsByDefinition(Open(Write("tokenizer.json", Json(preTokenizer: Sequence(removed, ByteLevel(useRegex: false))))), SplitPatterns.Llama3);
    }

    [Fact]
    public void Pattern_without_a_scanner_goes_the_slow_way()
    {
        const string Own = @"[A-Z]+[a-z]*|[a-z]+|\p{N}{2}|\s+";
        AssertCountsByDefinition(Open(Write("tokenizer.json", Json(preTokenizer: Sequence(Split(Own), ByteLevel(useRegex: false))))), Own);
    }

    [Fact]
    public void Digits_one_by_one_before_the_regex_are_pieces()
    {
        // Every piece of digits is cut, and what is between digits sees an end of text there: "a  1" has "a", "  " and "1".
        BytePairCounter counter = Open(Write("tokenizer.json", Json(preTokenizer: Sequence("""{"type":"Digits","individual_digits":true}""", ByteLevel(useRegex: true)))));
        int Parts(params string[] parts) => parts.Sum(part => tiny.Merged(TinyTokenizer.Latin1(Encoding.UTF8.GetBytes(part))).Count);
        Assert.Equal(Parts("a", "  ", "1", "2", " b"), counter.Count("a  12 b"u8));
        Assert.Equal(Parts("x", "٣", "y"), counter.Count("x٣y"u8));
    }

    [Fact]
    public void Space_is_put_before_a_text_that_has_none_if_the_tokenizer_says_so()
    {
        BytePairCounter plain = Open(Write("tokenizer.json", Json(preTokenizer: ByteLevel(useRegex: true))));
        BytePairCounter prefixed = Open(Write("tokenizer.json", Json(preTokenizer: ByteLevel(useRegex: true, prefix: true))));
        Assert.Equal(plain.Count(" theorem one"u8), prefixed.Count("theorem one"u8));
        Assert.Equal(plain.Count(" theorem one"u8), prefixed.Count(" theorem one"u8));
        Assert.Equal("theorem one"u8.Length, prefixed.PrefixBytes("theorem one"u8, 1000));
    }

    [Fact]
    public void Added_tokens_are_one_token_each_and_special_ones_are_text()
    {
        string added = """
            [{"content":"<|end|>","special":true,"normalized":false},{"content":"<think>","special":false,"normalized":false},
             {"content":"    ","special":false,"normalized":true},{"content":"  ","special":false,"normalized":true}]
            """;
        BytePairCounter plain = Open(Write("plain.json", Json()));
        BytePairCounter counter = Open(Write("tokenizer.json", Json(added: added, normalizer: """{"type":"NFC"}""")));
        Assert.Equal(plain.Count("a<|end|>b"u8), counter.Count("a<|end|>b"u8));
        Assert.Equal(plain.Count("a"u8) + 1 + plain.Count("b"u8), counter.Count("a<think>b"u8));

        // Seven spaces: four, two, and one that goes with the word.
        Assert.Equal(plain.Count("a"u8) + 2 + plain.Count(" b"u8), counter.Count("a       b"u8));
        Assert.Equal(1, counter.PrefixBytes("<<think>"u8, 1));
        Assert.Equal(8, counter.PrefixBytes("<<think>x"u8, 2));
    }

    [Fact]
    public void Whole_words_of_the_vocabulary_need_no_merges_where_merges_are_ignored()
    {
        // "zqx" is a token that no merge makes.
        string vocabulary = Vocabulary().Insert(1, "\"zqx\":9999,");
        Assert.Equal(1, Open(Write("tokenizer.json", Json(vocabulary: vocabulary, model: "\"ignore_merges\":true,"))).Count("zqx"u8));
        Assert.Equal(3, Open(Write("tokenizer.json", Json(vocabulary: vocabulary))).Count("zqx"u8));
    }

    [Theory]
    [InlineData("normalizer Lowercase", "normalizer", """{"type":"Lowercase"}""")]
    [InlineData("normalizer NFKC", "normalizer", """{"type":"Sequence","normalizers":[{"type":"NFKC"}]}""")]
    [InlineData("pre_tokenizer Metaspace", "pre_tokenizer", """{"type":"Metaspace","replacement":"_"}""")]
    [InlineData("pre_tokenizer Whitespace", "pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"Whitespace"},{"type":"ByteLevel","add_prefix_space":false}]}""")]
    [InlineData("behavior MergedWithPrevious", "pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"String":" "},"behavior":"MergedWithPrevious","invert":false},{"type":"ByteLevel","add_prefix_space":false}]}""")]
    [InlineData(@"\p{Han}", "pre_tokenizer", """{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"\\p{Han}+"},"behavior":"Isolated","invert":false},{"type":"ByteLevel","add_prefix_space":false}]}""")]
    [InlineData("model Unigram", "model", """{"type":"Unigram","vocab":[]}""")]
    [InlineData("model WordPiece", "model", """{"type":"WordPiece","vocab":{}}""")]
    [InlineData("dropout", "model", """{"type":"BPE","dropout":0.1,"vocab":{},"merges":[]}""")]
    [InlineData("end_of_word_suffix '</w>'", "model", """{"type":"BPE","end_of_word_suffix":"</w>","vocab":{},"merges":[]}""")]
    [InlineData("with lstrip", "added_tokens", """[{"content":"<m>","special":false,"normalized":false,"lstrip":true}]""")]
    public void What_is_not_supported_is_an_error_that_names_it_and_the_file(string named, string key, string value)
    {
        string json = Json();
        using var parsed = JsonDocument.Parse(json);
        string path = Write("tokenizer.json", "{" + string.Join(',', parsed.RootElement.EnumerateObject().Where(p => p.Name != key).Select(p => $"\"{p.Name}\":{p.Value.GetRawText()}")) + $",\"{key}\":{value}}}");
        TokenizerException error = Assert.Throws<TokenizerException>(() => TokenizerFiles.Read(path, null));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("r50k.tiktoken", "IQ== 0\nno rank\n", ":2:")]
    [InlineData("r50k.tiktoken", "IQ== 0\nIg== 0\n", "two tokens have the rank 0")]
    [InlineData("r50k.tiktoken", "IQ== 0\n", "no token for the byte 0x00")]
    [InlineData("own.tiktoken", "IQ== 0\n", "tokens.pattern")]
    [InlineData("tokenizer.model", "\n\u000e\n\u0005<unk>\u0015", "SentencePiece")]
    [InlineData("merges.txt", "#version: 0.2\nt h\nth\n", ":3:")]
    [InlineData("merges.txt", "t h\nxx y\n", "line 2")]
    [InlineData("tokenizer.json", "{\"model\":\n", "not JSON")]
    [InlineData("tokenizer.json", "{\"pre_tokenizer\":{\"type\":\"ByteLevel\"}}", "not a tokenizer.json")]
    [InlineData("weights.bin", "", "not a tokenizer by its name")]
    public void Broken_file_is_an_error_that_says_where(string name, string content, string said)
    {
        string path = Write(name, content);
        TokenizerException error = Assert.Throws<TokenizerException>(() => TokenizerFiles.Read(path, null));
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_without_a_tokenizer_is_an_error_that_says_what_is_looked_for() =>
        Assert.Contains("tokenizer.json", Assert.Throws<TokenizerException>(() => TokenizerFiles.Read(folder, null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Pattern_of_the_configuration_decides_where_the_file_says_nothing()
    {
        string path = Write("own.tiktoken", tiny.ToTiktoken());
        AssertCountsByDefinition(new BytePairCounter(TokenizerFiles.Read(path, "o200k"), 1 << 16), SplitPatterns.O200k);
        Assert.Contains("'none'; known: gpt2", Assert.Throws<TokenizerException>(() => TokenizerFiles.Read(path, "none")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Qwen2Tokenizer", SplitPatterns.Qwen2)]
    [InlineData("GPT2Tokenizer", SplitPatterns.Gpt2)]
    public void Tokenizer_class_of_a_model_folder_tells_the_pattern(string name, string pattern)
    {
        string path = WriteMerges("merges.txt", "vocab.json");
        Write("tokenizer_config.json", $$"""{"tokenizer_class":"{{name}}"}""");
        AssertCountsByDefinition(Open(Path.GetDirectoryName(path)!), pattern, normalized: name[0] == 'Q');
    }

    [Fact]
    public void Fingerprint_changes_with_the_file_and_with_the_pattern()
    {
        string path = Write("own.tiktoken", tiny.ToTiktoken());
        string fingerprint = TokenizerFiles.Read(path, "o200k").Fingerprint;
        Assert.NotEqual(fingerprint, TokenizerFiles.Read(path, "cl100k").Fingerprint);
        Write("own.tiktoken", TinyTokenizer.Train(new Random(32), 10).ToTiktoken());
        Assert.NotEqual(fingerprint, TokenizerFiles.Read(path, "o200k").Fingerprint);
    }

    private static BytePairCounter Open(string path) => new(TokenizerFiles.Read(path, null), 1 << 16);

    private void AssertCountsByDefinition(BytePairCounter counter, string pattern, bool normalized = false)
    {
        var oracle = new RegexOracle(pattern);
        var random = new Random(33);
        for (int round = 0; round < 40; round++)
        {
            string text = RandomText.String(random, 300);
            if (normalized)
                text = string.Concat(text.Where(unit => unit < 0x300));
            Assert.Equal(tiny.Reference(text, oracle).Count, counter.Count(Encoding.UTF8.GetBytes(text)));
        }
    }

    private string Write(string name, string content)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    private string WriteMerges(string merges, string? vocabulary)
    {
        if (vocabulary is not null)
            Write(vocabulary, Vocabulary());
        return Write(merges, "#version: 0.2\n" + string.Concat(tiny.Merges.Select(merge => $"{Shown(merge.Left)} {Shown(merge.Right)}\n")));
    }

    /// <summary>A token in the alphabet of such files, as GPT-2's published encoder defines it.</summary>
    private static string Shown(string latin1) => string.Concat(latin1.Select(unit => ByteCharacters[unit]));

    private static readonly string ByteCharacters = ByteAlphabetByDefinition();

    private static string ByteAlphabetByDefinition()
    {
        IEnumerable<int> printable = Enumerable.Range('!', '~' - '!' + 1).Concat(Enumerable.Range(0xA1, 0xAC - 0xA1 + 1)).Concat(Enumerable.Range(0xAE, 0xFF - 0xAE + 1));
        int[] others = [.. Enumerable.Range(0, 256).Except(printable)];
        return string.Concat(Enumerable.Range(0, 256).Select(value => (char)(Array.IndexOf(others, value) is >= 0 and int index ? 256 + index : value)));
    }

    private string Vocabulary() => JsonSerializer.Serialize(tiny.Tokens.Select((token, id) => (Token: Shown(token), id)).ToDictionary(entry => entry.Token, entry => entry.id));

    private string Merges(bool pairs) =>
        pairs ? JsonSerializer.Serialize(tiny.Merges.Select(merge => new[] { Shown(merge.Left), Shown(merge.Right) }))
        : JsonSerializer.Serialize(tiny.Merges.Select(merge => $"{Shown(merge.Left)} {Shown(merge.Right)}"));

    private static string ByteLevel(bool useRegex, bool prefix = false) =>
        $$"""{"type":"ByteLevel","add_prefix_space":{{(prefix ? "true" : "false")}},"trim_offsets":true,"use_regex":{{(useRegex ? "true" : "false")}}}""";

    private static string Split(string regex) => $$"""{"type":"Split","pattern":{"Regex":{{JsonSerializer.Serialize(regex)}}},"behavior":"Isolated","invert":false}""";

    private static string Sequence(params string[] steps) => $$"""{"type":"Sequence","pretokenizers":[{{string.Join(',', steps)}}]}""";

    private string Json(string? preTokenizer = null, string? merges = null, string? vocabulary = null, string model = "", string added = "[]", string normalizer = "null") =>
        $$"""
        {"version":"1.0","truncation":null,"padding":null,"added_tokens":{{added}},"normalizer":{{normalizer}},"pre_tokenizer":{{preTokenizer ?? ByteLevel(useRegex: true)}},
         "post_processor":null,"decoder":{"type":"ByteLevel"},
         "model":{"type":"BPE",{{model}}"dropout":null,"unk_token":null,"continuing_subword_prefix":"","end_of_word_suffix":"","fuse_unk":false,"vocab":{{vocabulary ?? Vocabulary()}},"merges":{{merges ?? Merges(pairs: false)}}} }
        """;
}
