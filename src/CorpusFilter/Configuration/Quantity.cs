using System.Globalization;

namespace CorpusFilter.Configuration;

/// <summary>Whole numbers written with a unit: <c>10MB</c>, <c>64KiB</c>, <c>8.3M</c>. Case of the unit is ignored.</summary>
internal sealed class Quantity
{
    private readonly (string Name, long Factor)[] units;

    private Quantity(string pattern, string examples, params (string Name, long Factor)[] units)
    {
        this.units = units;
        Pattern = pattern;
        Examples = examples;
    }

    /// <summary>Bytes: KB, MB, GB, TB are powers of 1000, KiB, MiB, GiB, TiB of 1024.</summary>
    public static Quantity Size { get; } = new(
        @"^\d+(\.\d+)?\s*([kKmMgGtT][iI]?)?[bB]?$", "a size such as 10MB, 64KiB or a number of bytes",
        ("TB", 1_000_000_000_000), ("TiB", 1L << 40), ("GB", 1_000_000_000), ("GiB", 1 << 30),
        ("MB", 1_000_000), ("MiB", 1 << 20), ("KB", 1000), ("KiB", 1 << 10),
        ("B", 1), ("T", 1_000_000_000_000), ("G", 1_000_000_000), ("M", 1_000_000), ("K", 1000),
        ("Ti", 1L << 40), ("Gi", 1 << 30), ("Mi", 1 << 20), ("Ki", 1 << 10));

    /// <summary>Numbers of things, tokens mostly: K, M, B are thousands, millions, billions.</summary>
    public static Quantity Count { get; } = new(
        @"^\d+(\.\d+)?\s*[kKmMbB]?$", "a number such as 8300000 or 8.3M",
        ("B", 1_000_000_000), ("M", 1_000_000), ("K", 1000));

    /// <summary>Regular expression of what can be written.</summary>
    public string Pattern { get; }

    /// <summary>What was expected, for messages.</summary>
    public string Examples { get; }

    public bool TryParse(string text, out long value)
    {
        value = 0;
        string trimmed = text.Trim();
        int digits = 0;
        while (digits < trimmed.Length && (char.IsAsciiDigit(trimmed[digits]) || trimmed[digits] == '.'))
            digits++;
        string unit = trimmed[digits..].TrimStart();
        long factor = 1;
        if (unit.Length > 0)
        {
            factor = Array.Find(units, u => string.Equals(u.Name, unit, StringComparison.OrdinalIgnoreCase)).Factor;
            if (factor == 0)
                return false;
        }

        if (!decimal.TryParse(trimmed.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number)
            || trimmed[0] == '.' || trimmed[digits - 1] == '.' || number > long.MaxValue / (decimal)factor)
            return false;
        decimal product = number * factor;
        if (product != decimal.Truncate(product))
            return false;
        value = (long)product;
        return true;
    }

    /// <summary>The shortest exact way to write it: 10MB, 64KiB, 12345.</summary>
    public string Format(long value)
    {
        string best = value.ToString(CultureInfo.InvariantCulture);
        if (value == 0)
            return best;
        foreach ((string name, long factor) in units)
        {
            // In a size M alone would do to read, but MB says what it is.
            bool isShort = name.Length == 1 && units[0].Name.Length > 1;
            if (factor == 1 || isShort || name.EndsWith("i", StringComparison.Ordinal) || value % factor != 0)
                continue;
            string written = string.Create(CultureInfo.InvariantCulture, $"{value / factor}{name}");
            if (written.Length < best.Length)
                best = written;
        }

        return best;
    }
}
