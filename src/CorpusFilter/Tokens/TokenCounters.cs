using CorpusFilter.Configuration;

namespace CorpusFilter.Tokens;

/// <summary>The way from the configuration to a counter.</summary>
internal static class TokenCounters
{
    public const string Estimate = "estimate";

    /// <param name="config">The counter as a path is absolute here.</param>
    /// <param name="environment">Reads an environment variable; for the folder of downloads.</param>
    /// <exception cref="TokenizerException">The counter is not to be had; the message says why and what would do.</exception>
    public static async Task<ITokenCounter> OpenAsync(TokensConfig config, Func<string, string?> environment, CancellationToken cancellation)
    {
        if (string.Equals(config.Counter, Estimate, StringComparison.Ordinal))
            return new TokenEstimate();

        string path = config.Counter;
        if (KnownTokenizer.ByName(config.Counter) is { } known)
        {
            using var http = new HttpClient();
            var cache = new TokenizerCache(config.Folder ?? TokenizerCache.DefaultFolder(environment), http);
            Uri? url = config.Url is null ? null
                : Uri.TryCreate(config.Url, UriKind.Absolute, out Uri? other) && other.Scheme is "http" or "https" ? other
                : throw new TokenizerException($"tokens.url: expected an http or https address, found '{config.Url}'");
            path = await cache.FileOfAsync(known, url, config.Offline, cancellation);
        }
        else if (!Path.Exists(path))
        {
            throw new TokenizerException($"tokens.counter: '{config.Counter}' is no file, no folder and no known name; the names are {Estimate}, {string.Join(", ", KnownTokenizer.All.Select(one => one.Name))}");
        }

        return new BytePairCounter(TokenizerFiles.Read(path, config.Pattern), config.CacheMemory);
    }
}
