using CorpusFilter.Configuration;

namespace CorpusFilter.Tests.Configuration;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("shrads", "shards", 1)]
    [InlineData("same", "same", 0)]
    public void Distance_counts_edits_and_swaps(string a, string b, int distance)
    {
        Assert.Equal(distance, Suggestion.Distance(a, b));
        Assert.Equal(distance, Suggestion.Distance(b, a));
    }

    [Fact]
    public void Every_key_of_the_config_is_found_after_one_slip()
    {
        Random random = new(1);
        foreach (YamlProperty section in YamlShape.Of(typeof(PipelineConfig)).Properties.Where(p => p.Shape.Kind == YamlKind.Section))
        {
            string[] keys = [.. section.Shape.Properties.Select(p => p.Key)];
            foreach (string key in keys)
            {
                int at = random.Next(1, key.Length);
                Assert.Equal(key, Suggestion.Nearest(key.Remove(at, 1), keys));
                Assert.Equal(key, Suggestion.Nearest(key.Insert(at, "x"), keys));
                Assert.Equal(key, Suggestion.Nearest(key.ToUpperInvariant(), keys));
            }
        }
    }

    [Fact]
    public void A_word_that_resembles_nothing_gets_no_suggestion() =>
        Assert.Null(Suggestion.Nearest("banana", ["shards", "text_column", "sample"]));
}
