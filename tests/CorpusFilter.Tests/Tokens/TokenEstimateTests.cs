using System.Text;
using CorpusFilter.Tokens;

namespace CorpusFilter.Tests.Tokens;

public sealed class TokenEstimateTests
{
    private readonly TokenEstimate estimate = new();

    // Exact counts: cl100k_base by the official tiktoken.
    [Theory]
    [InlineData("Suppose $n$ is even. Then $n = 2k$ for some integer $k$, and $n^2 = 4k^2 = 2(2k^2)$ is even as well. We check this with $n = 6$: indeed $36 = 2 \\cdot 18$.", 68)]
    [InlineData("The first attempt fails because the sequence is not monotone, so we go back and choose a different subsequence. Every bounded sequence has one that converges.", 32)]
    [InlineData("\\begin{align*}\n\\int_0^1 x^2 \\, dx &= \\left[ \\frac{x^3}{3} \\right]_0^1 \\\\\n&= \\frac{1}{3}.\n\\end{align*}\n", 53)]
    public void Estimate_is_near_the_exact_count_of_mathematical_prose(string text, int exact) =>
        Assert.InRange(estimate.Count(Encoding.UTF8.GetBytes(text)), exact * 0.85, exact * 1.15);

    [Fact]
    public void Nothing_has_no_tokens() => Assert.Equal(0, estimate.Count([]));

    [Fact]
    public void Prefix_is_the_longest_whose_estimate_fits_and_never_cuts_a_character()
    {
        var random = new Random(7);
        for (int round = 0; round < 200; round++)
        {
            byte[] text = RandomText.Utf8(random, random.Next(0, 400));
            int most = random.Next(0, 60);
            int prefix = estimate.PrefixBytes(text, most);

            Assert.True(estimate.Count(text.AsSpan(0, prefix)) <= most);
            Assert.True(prefix == text.Length || (text[prefix] & 0xC0) != 0x80);
            int next = prefix + 1;
            while (next < text.Length && (text[next] & 0xC0) == 0x80)
                next++;
            Assert.True(prefix == text.Length || estimate.Count(text.AsSpan(0, next)) > most);
        }
    }

    [Fact]
    public void Estimate_does_not_depend_on_where_the_text_lies_in_memory()
    {
        var random = new Random(8);
        byte[] text = RandomText.Utf8(random, 1000);
        int count = estimate.Count(text);
        byte[] room = new byte[text.Length + 200];
        for (int at = 0; at < 130; at++)
        {
            random.NextBytes(room);
            text.CopyTo(room, at);
            Assert.Equal(count, estimate.Count(room.AsSpan(at, text.Length)));
        }
    }

    [Fact]
    public void Estimate_of_paragraphs_is_the_sum_of_their_estimates_wherever_blocks_begin()
    {
        var random = new Random(9);
        byte[] paragraph = Encoding.UTF8.GetBytes("Let x be 17, \\alpha its image.\n\n");
        int one = estimate.Count(paragraph);
        for (int copies = 1; copies < 20; copies++)
        {
            byte[] text = Enumerable.Repeat(paragraph, copies).SelectMany(bytes => bytes).ToArray();
            Assert.InRange(estimate.Count(text), copies * (one - 0.5), copies * (one + 0.5));
        }
    }
}
