using System.Text;
using CorpusFilter.Scoring;

namespace CorpusFilter.Tests.Scoring;

public sealed class UrlHostTests
{
    [Theory]
    [InlineData("https://math.stackexchange.com/questions/1?tab=a#b", "math.stackexchange.com")]
    [InlineData("HTTP://WWW.Example.ORG:8080/", "www.example.org")]
    [InlineData("https://user:secret@example.org/x", "example.org")]
    [InlineData("https://example.org?q=a@b", "example.org")]
    [InlineData("ftp://example.org", "example.org")]
    [InlineData("http://[2001:DB8::1]:80/x", "[2001:db8::1]")]
    [InlineData("http://[2001:db8::1]/x", "[2001:db8::1]")]
    [InlineData("https://bücher.example/", "bücher.example")]
    [InlineData("http://example.org\\@evil.example/", "example.org")]
    [InlineData("", "")]
    [InlineData("example.org/page", "")]
    [InlineData("/relative", "")]
    [InlineData("://example.org", "")]
    [InlineData("http:///path", "")]
    [InlineData("http://", "")]
    [InlineData("http://@/", "")]
    [InlineData("http://:80/", "")]
    [InlineData("mailto:a@example.org", "")]
    public void The_host_is_what_stands_between_user_and_port_in_lower_case(string url, string host) => Assert.Equal(host, Of(Encoding.UTF8.GetBytes(url)));

    [Fact]
    public void A_host_that_no_name_server_would_take_is_none()
    {
        Assert.Equal(255, Of(Encoding.UTF8.GetBytes($"http://{new string('a', 255)}/")).Length);
        Assert.Equal("", Of(Encoding.UTF8.GetBytes($"http://{new string('a', 256)}/")));
        Assert.Equal("", Of([.. "http://"u8, 0xFF, 0xFE]));
    }

    [Fact]
    public void No_bytes_whatever_do_harm()
    {
        var random = new Random(3);
        byte[] alphabet = [.. "ab.:/@[]?#\\"u8, 0xC3, 0xA9, 0];
        for (int trial = 0; trial < 20_000; trial++)
        {
            var url = new byte[random.Next(24)];
            for (int i = 0; i < url.Length; i++)
                url[i] = alphabet[random.Next(alphabet.Length)];
            string host = Of([.. "x://"u8, .. url]);
            Assert.DoesNotContain('/', host);
        }
    }

    private static string Of(byte[] url)
    {
        Span<byte> host = stackalloc byte[UrlHost.Longest];
        return Encoding.UTF8.GetString(host[..UrlHost.Of(url, host)]);
    }
}
