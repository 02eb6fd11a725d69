using System.Text;
using CorpusFilter.Tokens;

namespace CorpusFilter.Tests.Tokens;

public sealed class NormalizationFormCTests
{
    // From the standard: UAX 15 and its NormalizationTest.txt (source, form C).
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("e\u0301", "é")]
    [InlineData("\u212B", "\u00C5")]
    [InlineData("A\u030A", "\u00C5")]
    [InlineData("s\u0323\u0307", "\u1E69")]
    [InlineData("s\u0307\u0323", "\u1E69")]
    [InlineData("\u1E9B\u0323", "\u1E9B\u0323")]
    [InlineData("\u0958", "\u0915\u093C")]
    [InlineData("\u1100\u1161\u11A8", "\uAC01")]
    [InlineData("\uAC00\u11A8", "\uAC01")]
    [InlineData("\u0344", "\u0308\u0301")]
    [InlineData("a\u0315\u0300\u05AE\u0340b", "\u00E0\u05AE\u0300\u0315b")]
    [InlineData("\u0B47\u0300\u0B3E", "\u0B47\u0300\u0B3E")]
    [InlineData("\U0001D15E", "\U0001D157\U0001D165")]
    [InlineData("\U000110A5\U000110BA", "\U000110AB")]
    [InlineData("x\u0338=\u0338 y", "x\u0338\u2260 y")]
    public void Text_is_put_into_form_c(string source, string expected)
    {
        Assert.Equal(expected, Normalized(source));
        Assert.Equal("ab" + expected + " cd", Normalized("ab" + source + " cd"));
    }

    [Fact]
    public void Normalizing_twice_changes_nothing_more()
    {
        var random = new Random(41);
        for (int round = 0; round < 500; round++)
        {
            string once = Normalized(RandomText.String(random, 200));
            Assert.Equal(once, Normalized(once));
        }
    }

    [Fact]
    public void Offsets_lead_back_to_the_source()
    {
        var edited = new EditedText();
        byte[] source = Encoding.UTF8.GetBytes("ae\u0301bo\u0308c");
        Assert.True(NormalizationFormC.Instance.TryNormalize(source, edited));
        Assert.Equal("aéböc", Encoding.UTF8.GetString(edited.Utf8));

        // a, é (bytes 1 and 2), b, ö (4 and 5), c.
        Assert.Equal([0, 1, 1, 4, 5, 5, 8, 9], Enumerable.Range(0, 8).Select(edited.OriginalOffset));
    }

    private static string Normalized(string text)
    {
        var edited = new EditedText();
        return NormalizationFormC.Instance.TryNormalize(Encoding.UTF8.GetBytes(text), edited) ? Encoding.UTF8.GetString(edited.Utf8) : text;
    }
}
