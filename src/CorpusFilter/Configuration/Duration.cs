using System.Globalization;

namespace CorpusFilter.Configuration;

/// <summary>Times written with a unit: <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>2h</c>, <c>1d</c>.</summary>
internal static class Duration
{
    public const string Pattern = @"^\d+(\.\d+)?\s*(ms|s|m|h|d)$";

    public const string Examples = "a time with its unit such as 500ms, 30s, 5m, 2h, 1d";

    private static readonly (string Name, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond), ("ms", TimeSpan.TicksPerMillisecond),
    ];

    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        string trimmed = text.Trim();
        int unitStart = trimmed.AsSpan().IndexOfAnyExcept("0123456789.");
        if (unitStart <= 0)
            return false;
        string unit = trimmed[unitStart..].TrimStart();
        long ticks = Array.Find(Units, u => string.Equals(u.Name, unit, StringComparison.Ordinal)).Ticks;
        if (ticks == 0
            || !decimal.TryParse(trimmed.AsSpan(0, unitStart), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            || trimmed[0] == '.' || trimmed[unitStart - 1] == '.' || number > long.MaxValue / (decimal)ticks)
            return false;
        value = TimeSpan.FromTicks((long)(number * ticks));
        return true;
    }

    public static string Format(TimeSpan value)
    {
        foreach ((string name, long ticks) in Units)
        {
            if (value.Ticks % ticks == 0 && (value.Ticks != 0 || string.Equals(name, "s", StringComparison.Ordinal)))
                return string.Create(CultureInfo.InvariantCulture, $"{value.Ticks / ticks}{name}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{value.TotalMilliseconds}ms");
    }
}
