using CorpusFilter.Configuration;

namespace CorpusFilter.Tests.Configuration;

public sealed class DiagnosticTests
{
    [Theory]
    [InlineData("key: value", 6)]
    [InlineData("key: value", 1)]
    [InlineData("\t\tkey: value", 8)]
    [InlineData("key: clé: ∀x", 12)]
    public void The_caret_stands_under_the_place(string line, int column)
    {
        string[] shown = new Diagnostic("f.yaml", 7, column, "key", "wrong", null, line).ToString().Split('\n');

        Assert.Equal($"f.yaml:7:{column}: error: key: wrong", shown[0]);
        Assert.Equal($"    7 | {line}", shown[1]);
        Assert.Equal(shown[1].IndexOf('|', StringComparison.Ordinal), shown[2].IndexOf('|', StringComparison.Ordinal));
        Assert.Equal(shown[1].IndexOf(line, StringComparison.Ordinal) + column - 1, shown[2].IndexOf('^', StringComparison.Ordinal));
        // A tab above stays a tab below, whatever the terminal makes of it.
        Assert.Equal(line[..(column - 1)].Count(c => c == '\t'), shown[2].Count(c => c == '\t'));
    }

    [Fact]
    public void Of_a_very_long_line_only_the_part_around_the_place_is_shown()
    {
        string line = new string('a', 3000) + "X" + new string('b', 3000);
        string[] shown = new Diagnostic("f.yaml", 1, 3001, "", "wrong", null, line).ToString().Split('\n');

        Assert.True(shown[1].Length < 200);
        Assert.Equal('X', shown[1][shown[2].IndexOf('^', StringComparison.Ordinal)]);
    }

    [Theory]
    [InlineData(null, 3)]
    [InlineData("", 1)]
    [InlineData("short", 99)]
    public void Without_a_line_to_point_into_there_is_no_caret(string? line, int column) =>
        Assert.Equal($"f.yaml:2:{column}: error: wrong", new Diagnostic("f.yaml", 2, column, "", "wrong", null, line).ToString());
}
