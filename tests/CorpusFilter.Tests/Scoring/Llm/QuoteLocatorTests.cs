using System.Text;
using CorpusFilter.Scoring.Llm;

namespace CorpusFilter.Tests.Scoring.Llm;

public sealed class QuoteLocatorTests
{
    private const string Text = "We guess $x = 3$.\nPlugging it back in gives\n  $\\frac{9}{3} = 3$, “as required”. Überprüfen wir das – noch einmal. Plugging it back in gives nothing new.";

    private static (string? Found, bool Exact) Find(string quote)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(Text);
        return new QuoteLocator(utf8).Find(quote) is { } span
            ? (Encoding.UTF8.GetString(utf8[span.Start..span.End]), span.Exact)
            : (null, false);
    }

    [Fact]
    public void A_quote_is_found_where_it_stands() => Assert.Equal(("We guess $x = 3$", true), Find(" We guess $x = 3$ "));

    [Theory]
    [InlineData("Plugging it back in gives $\\frac{9}{3} = 3$, \"as required\"", "Plugging it back in gives\n  $\\frac{9}{3} = 3$, “as required")]
    [InlineData("plugging it back in gives 9/3...as required", null)]
    [InlineData("Plugging it back in gives $\frac{9}{3} = 3$", "Plugging it back in gives\n  $\\frac{9}{3} = 3")]
    [InlineData("We guess \\(x=3\\)", "We guess $x = 3")]
    [InlineData("We guess ... as required", "We guess $x = 3$.\nPlugging it back in gives\n  $\\frac{9}{3} = 3$, “as required")]
    [InlineData("Überprüfen wir das - noch einmal", "Überprüfen wir das – noch einmal")]
    public void A_quote_is_found_through_what_models_change(string quote, string? found) =>
        Assert.Equal((found, false), Find(quote));

    [Theory]
    [InlineData("Let us verify this by induction")]
    [InlineData("- ! -")]
    [InlineData("3 = 3")]
    [InlineData("")]
    public void What_is_not_in_the_text_is_not_found(string quote)
    {
        if (quote != "3 = 3")
            Assert.Equal((null, false), Find(quote));
        else
            Assert.Null(new QuoteLocator("all of 3, 3 and 33"u8.ToArray()).Find(quote));
    }

    [Fact]
    public void The_same_quote_twice_is_found_at_both_places_and_no_third_time()
    {
        var locator = new QuoteLocator(Encoding.UTF8.GetBytes(Text));
        int first = locator.Find("Plugging it back in gives")!.Value.Start;
        int second = locator.Find("Plugging it back in gives")!.Value.Start;
        Assert.True(second > first);
        Assert.Null(locator.Find("Plugging it back in gives"));
        Assert.True(locator.Contains("Plugging it back in gives"));
        Assert.False(locator.Contains("Plugging it back in gave"));
    }

    [Fact]
    public void Spans_of_loose_quotes_end_on_characters()
    {
        byte[] utf8 = "so weiß ich nichts über die Größe ß"u8.ToArray();
        (int start, int end, _) = new QuoteLocator(utf8).Find("ICH  nichts ÜBER die größe  ß".Replace("Ü", "ü", StringComparison.Ordinal).Replace("g", "G", StringComparison.Ordinal))!.Value;
        Assert.Equal("ich nichts über die Größe ß", Encoding.UTF8.GetString(utf8[start..end]));
    }
}
