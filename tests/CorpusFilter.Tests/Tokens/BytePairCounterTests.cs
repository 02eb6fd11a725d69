using System.Text;
using CorpusFilter.Tokens;

namespace CorpusFilter.Tests.Tokens;

public sealed class BytePairCounterTests
{
    [Theory]
    [InlineData("gpt2", SplitPatterns.Gpt2)]
    [InlineData("cl100k", SplitPatterns.Cl100k)]
    [InlineData("o200k", SplitPatterns.O200k)]
    [InlineData("qwen2", SplitPatterns.Qwen2)]
    public void Count_is_that_of_regex_split_and_lowest_rank_merges(string name, string pattern)
    {
        var oracle = new RegexOracle(pattern);
        var random = new Random(21);
        foreach (TinyTokenizer tiny in new[] { TinyTokenizer.Shared, TinyTokenizer.Shared.Shuffled(random) })
        {
            BytePairCounter counter = tiny.Counter(name);
            for (int round = 0; round < 120; round++)
            {
                string text = RandomText.String(random, random.Next(0, 400));
                Assert.Equal(tiny.Reference(text, oracle).Count, counter.Count(Encoding.UTF8.GetBytes(text)));
            }
        }
    }

    [Fact]
    public void Prefix_ends_where_the_tokens_that_fit_end()
    {
        var oracle = new RegexOracle(SplitPatterns.Cl100k);
        var random = new Random(22);
        TinyTokenizer tiny = TinyTokenizer.Shared;
        BytePairCounter counter = tiny.Counter("cl100k");
        for (int round = 0; round < 200; round++)
        {
            string text = RandomText.String(random, random.Next(0, 3000));
            List<int> lengths = tiny.Reference(text, oracle);
            int most = random.Next(0, lengths.Count + 3);
            Assert.Equal(lengths.Take(most).Sum(), counter.PrefixBytes(Encoding.UTF8.GetBytes(text), most));
        }
    }

    [Fact]
    public void Long_pieces_merge_as_short_ones_do()
    {
        var random = new Random(23);
        TinyTokenizer tiny = TinyTokenizer.Shared;
        BytePairCounter counter = tiny.Counter("gpt2");
        string letters = "theoremnsa";
        for (int length = 60; length < 700; length += 13)
        {
            string piece = new([.. Enumerable.Range(0, length).Select(_ => letters[random.Next(letters.Length)])]);
            List<string> reference = tiny.Merged(piece);
            Assert.Equal(reference.Count, counter.Count(Encoding.ASCII.GetBytes(piece)));
            int most = random.Next(reference.Count);
            Assert.Equal(reference.Take(most).Sum(token => token.Length), counter.PrefixBytes(Encoding.ASCII.GetBytes(piece), most));
        }
    }

    [Theory]
    [InlineData("a")]
    [InlineData("aab")]
    [InlineData("世")]
    [InlineData(" ")]
    [InlineData("-")]
    [InlineData("\n")]
    [InlineData("theoremn")]
    public void Megabyte_without_a_cut_counts_like_its_tokens(string unit)
    {
        // aa, aaaa and aaaaaaaa are tokens, and so on; a quadratic merge would not come back.
        TinyTokenizer tiny = TinyTokenizer.Shared;
        string block = string.Concat(Enumerable.Repeat(unit, 256));
        string large = string.Concat(Enumerable.Repeat(block, 4096 / Encoding.UTF8.GetByteCount(unit)));
        int count = tiny.Counter("gpt2").Count(Encoding.UTF8.GetBytes(large));
        int small = tiny.Merged(TinyTokenizer.Latin1(Encoding.UTF8.GetBytes(block))).Count;

        // Merges begin anew at a place that depends on the left alone, so counts grow in proportion but for the ends.
        double blocks = (double)large.Length / block.Length;
        Assert.InRange(count, (small - 3) * blocks * 0.98, (small + 3) * blocks * 1.02);
    }

    [Fact]
    public void Invalid_utf8_counts_as_replacement_characters()
    {
        var random = new Random(25);
        BytePairCounter counter = TinyTokenizer.Shared.Counter("cl100k");
        for (int round = 0; round < 300; round++)
        {
            byte[] text = RandomText.Utf8(random, random.Next(1, 200));
            for (int damage = random.Next(1, 8); damage > 0; damage--)
                text[random.Next(text.Length)] = (byte)random.Next(256);
            Assert.Equal(counter.Count(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text))), counter.Count(text));
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0xFF, 0x62 }, 1)]
    [InlineData(new byte[] { 0x61, 0xE4, 0xB8, 0x62 }, 1)]
    [InlineData(new byte[] { 0x61, 0xED, 0xA0, 0x80, 0x62 }, 3)]
    [InlineData(new byte[] { 0x61, 0xF0, 0x9F, 0x92 }, 1)]
    [InlineData(new byte[] { 0xC0, 0x80 }, 2)]
    public void Each_maximal_part_that_is_not_utf8_is_one_replacement(byte[] text, int replacements)
    {
        var repaired = new EditedText();
        repaired.Repair(text);
        Assert.Equal(replacements, Encoding.UTF8.GetString(repaired.Utf8).Count(unit => unit == '\uFFFD'));
    }

    [Fact]
    public void Prefix_of_invalid_utf8_leads_back_to_the_bytes_that_were_there()
    {
        BytePairCounter counter = TinyTokenizer.Train(new Random(26), 0).Counter("cl100k");
        byte[] text = [(byte)'1', 0xFF, (byte)'2', 0xE4, 0xB8, (byte)'3', (byte)'4'];
        int all = counter.Count(text);
        Assert.Equal(text.Length, counter.PrefixBytes(text, all));
        Assert.Equal(text.Length - 1, counter.PrefixBytes(text, all - 1));
        Assert.Equal(1, counter.PrefixBytes(text, 1));

        // Inside the tokens of a replacement: before it.
        Assert.Equal(1, counter.PrefixBytes(text, 2));
    }

    [Fact]
    public void Small_cache_changes_no_count()
    {
        var random = new Random(27);
        TinyTokenizer tiny = TinyTokenizer.Shared;
        BytePairCounter small = tiny.Counter("o200k", 4096), large = tiny.Counter("o200k", 1 << 22);
        for (int round = 0; round < 100; round++)
        {
            byte[] text = RandomText.Utf8(random, 2000);
            int count = small.Count(text);
            Assert.Equal(count, large.Count(text));
            Assert.Equal(count, large.Count(text));
        }
    }

    [Fact]
    public async Task Threads_count_the_same_as_one()
    {
        var random = new Random(28);
        BytePairCounter counter = TinyTokenizer.Shared.Counter("cl100k");
        byte[][] texts = [.. Enumerable.Range(0, 200).Select(_ => RandomText.Utf8(random, 1000))];
        int[] expected = [.. texts.Select(text => counter.Count(text))];
        int[][] counts = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => texts.Select(text => counter.Count(text)).ToArray())));
        Assert.All(counts, actual => Assert.Equal(expected, actual));
    }
}
