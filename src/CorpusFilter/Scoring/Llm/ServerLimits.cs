using System.Globalization;
using System.Net.Http.Headers;

namespace CorpusFilter.Scoring.Llm;

/// <summary>What a reply's headers say about when the next request is welcome.</summary>
internal static class ServerLimits
{
    /// <summary>The wait that a server asks for: <c>Retry-After</c> in seconds or as a date, or <c>retry-after-ms</c>; null where it doesn't say.</summary>
    public static TimeSpan? RetryAfter(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (Value(headers, "retry-after-ms") is { } milliseconds
            && double.TryParse(milliseconds, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value < 1e12)
            return TimeSpan.FromMilliseconds(value);
        if (Value(headers, "Retry-After") is not { } text)
            return null;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds) && seconds < 1e9)
            return TimeSpan.FromSeconds(seconds);
        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
            return null;
        return date > now ? date - now : TimeSpan.Zero;
    }

    /// <summary>The wait until requests or tokens are left again, where <c>x-ratelimit-remaining-*</c> says that none is.</summary>
    public static TimeSpan? Exhausted(HttpResponseHeaders headers)
    {
        TimeSpan? wait = null;
        foreach (string kind in (ReadOnlySpan<string>)["requests", "tokens"])
        {
            if (Value(headers, "x-ratelimit-remaining-" + kind) is "0" && Value(headers, "x-ratelimit-reset-" + kind) is { } reset
                && TryParseReset(reset, out TimeSpan time) && (wait is null || time > wait))
                wait = time;
        }
        return wait;
    }

    /// <summary>Times as OpenAI writes them: "1s", "6m0s", "20ms", "1h2m3.5s", or bare seconds.</summary>
    public static bool TryParseReset(string text, out TimeSpan time)
    {
        time = TimeSpan.Zero;
        ReadOnlySpan<char> rest = text.AsSpan().Trim();
        if (rest.Length == 0)
            return false;
        while (rest.Length > 0)
        {
            int digits = rest.IndexOfAnyExcept("0123456789.");
            ReadOnlySpan<char> number = digits < 0 ? rest : rest[..digits];
            if (!double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) || value > 1e9)
                return false;
            rest = rest[number.Length..];
            int letters = rest.IndexOfAny("0123456789.");
            ReadOnlySpan<char> unit = letters < 0 ? rest : rest[..letters];
            rest = rest[unit.Length..];
            double seconds = unit switch { "ms" => 0.001, "s" or "" => 1, "m" => 60, "h" => 3600, "d" => 86400, _ => -1 };
            if (seconds < 0)
                return false;
            time += TimeSpan.FromSeconds(value * seconds);
        }
        return true;
    }

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out IEnumerable<string>? values) ? string.Join(',', values).Trim() : null;
}
