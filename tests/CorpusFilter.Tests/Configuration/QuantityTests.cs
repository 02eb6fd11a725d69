using System.Text.RegularExpressions;
using CorpusFilter.Configuration;

namespace CorpusFilter.Tests.Configuration;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("12345", 12345)]
    [InlineData("10MB", 10_000_000)]
    [InlineData("10 mb", 10_000_000)]
    [InlineData("64KiB", 65536)]
    [InlineData("1.5GB", 1_500_000_000)]
    [InlineData("0.5KiB", 512)]
    [InlineData("2T", 2_000_000_000_000)]
    [InlineData("1GiB", 1L << 30)]
    [InlineData("7B", 7)]
    public void Sizes_are_read(string text, long bytes)
    {
        Assert.True(Quantity.Size.TryParse(text, out long value));
        Assert.Equal(bytes, value);
        Assert.Matches(new Regex(Quantity.Size.Pattern, RegexOptions.NonBacktracking), text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MB")]
    [InlineData("-1MB")]
    [InlineData("1.5")]
    [InlineData("1.MB")]
    [InlineData(".5MB")]
    [InlineData("1.2.3MB")]
    [InlineData("10XB")]
    [InlineData("1e3")]
    [InlineData("99999999999TB")]
    [InlineData("1,000")]
    [InlineData("999999999999999999999999999999999999")]
    public void What_is_no_size_is_refused(string text) => Assert.False(Quantity.Size.TryParse(text, out _));

    [Theory]
    [InlineData("8.3M", 8_300_000)]
    [InlineData("1B", 1_000_000_000)]
    [InlineData("20k", 20_000)]
    public void Counts_are_read(string text, long expected)
    {
        Assert.True(Quantity.Count.TryParse(text, out long value));
        Assert.Equal(expected, value);
    }

    [Fact]
    public void What_is_written_is_read_as_the_same()
    {
        Random random = new(1);
        for (int i = 0; i < 20_000; i++)
        {
            long value = random.NextInt64(1L << random.Next(1, 62));
            if (random.Next(2) == 0)
                value = value / 1000 * 1000;
            foreach (Quantity quantity in new[] { Quantity.Size, Quantity.Count })
            {
                Assert.True(quantity.TryParse(quantity.Format(value), out long read));
                Assert.Equal(value, read);
            }

            TimeSpan time = TimeSpan.FromMilliseconds(value % 10_000_000_000);
            Assert.True(Duration.TryParse(Duration.Format(time), out TimeSpan timeRead));
            Assert.Equal(time, timeRead);
        }
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1000, "1s")]
    [InlineData(90_000, "90s")]
    [InlineData(7_200_000, "2h")]
    [InlineData(1500, "1500ms")]
    public void Times_are_written_short(int milliseconds, string text) => Assert.Equal(text, Duration.Format(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(10_000_000, "10MB")]
    [InlineData(1_000_000_000, "1GB")]
    [InlineData(1500, "1500")]
    [InlineData(999, "999")]
    public void Sizes_are_written_short(long bytes, string text) => Assert.Equal(text, Quantity.Size.Format(bytes));
}
