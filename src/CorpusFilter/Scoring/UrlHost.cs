namespace CorpusFilter.Scoring;

/// <summary>The host of a URL (RFC 3986 section 3.2.2), without user, port and letter case.</summary>
internal static class UrlHost
{
    /// <summary>RFC 1035 section 2.3.4.</summary>
    public const int Longest = 255;

    /// <summary>Writes the host and returns its length: 0 where the text isn't an absolute URL with a plausible host.</summary>
    /// <param name="host">At least <see cref="Longest"/> bytes.</param>
    public static int Of(ReadOnlySpan<byte> url, Span<byte> host)
    {
        int scheme = url.IndexOf("://"u8);
        if (scheme <= 0)
            return 0;
        ReadOnlySpan<byte> authority = url[(scheme + 3)..];
        int end = authority.IndexOfAny("/?#\\"u8);
        if (end >= 0)
            authority = authority[..end];
        authority = authority[(authority.LastIndexOf((byte)'@') + 1)..];
        int port = authority.LastIndexOf((byte)':');
        if (port >= 0 && authority[^1] != ']')
            authority = authority[..port];
        if (authority.Length is 0 or > Longest || !System.Text.Unicode.Utf8.IsValid(authority))
            return 0;
        for (int i = 0; i < authority.Length; i++)
            host[i] = authority[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(authority[i] | 0x20) : authority[i];
        return authority.Length;
    }
}
