using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using CorpusFilter.Parquet;

namespace CorpusFilter.Cli.Inspection;

/// <summary>A stored value as people read it, by its logical type: dates as dates, decimals with their point, bytes that are no text in hexadecimal.</summary>
internal static class ValueText
{
    /// <param name="stored">As <see cref="EntryCursor.Value"/> gives it.</param>
    /// <param name="longest">Bytes of a text to show.</param>
    public static JsonNode? Of(ParquetLeaf leaf, ReadOnlySpan<byte> stored, int longest)
    {
        LogicalType? logical = leaf.Node.LogicalType;
        return leaf.Type switch
        {
            PhysicalType.Boolean => JsonValue.Create(stored[0] != 0),
            PhysicalType.Int32 => Integer(BinaryPrimitives.ReadInt32LittleEndian(stored), 32, logical),
            PhysicalType.Int64 => Integer(BinaryPrimitives.ReadInt64LittleEndian(stored), 64, logical),
            PhysicalType.Float => Real(BinaryPrimitives.ReadSingleLittleEndian(stored)),
            PhysicalType.Double => Real(BinaryPrimitives.ReadDoubleLittleEndian(stored)),
            PhysicalType.Int96 when stored.Length == 12 => Int96(stored),
            _ => Bytes(stored, logical, longest),
        };
    }

    private static JsonNode Integer(long value, int bits, LogicalType? logical) => logical?.Kind switch
    {
        LogicalKind.Integer when !logical.IsSigned => JsonValue.Create(bits == 32 ? (uint)value : (ulong)value),
        LogicalKind.Decimal => JsonValue.Create(Decimal(value, logical.Scale)),
        LogicalKind.Date => Text(value, TimeSpan.TicksPerDay, 1, "yyyy-MM-dd"),
        LogicalKind.Timestamp => Time(value, logical, (ticksPer, unitsPer) => Text(value, ticksPer, unitsPer, logical.IsAdjustedToUtc ? "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ" : "yyyy-MM-ddTHH:mm:ss.FFFFFFF")),
        LogicalKind.Time => Time(value, logical, (ticksPer, unitsPer) => JsonValue.Create(TimeSpan.FromTicks(value / unitsPer * ticksPer).ToString("c", CultureInfo.InvariantCulture))),
        _ => JsonValue.Create(value),
    };

    private static JsonNode Time(long value, LogicalType logical, Func<long, long, JsonNode> write)
    {
        try
        {
            return logical.Unit switch
            {
                TimeUnit.Millis => write(TimeSpan.TicksPerMillisecond, 1),
                TimeUnit.Micros => write(TimeSpan.TicksPerMicrosecond, 1),
                TimeUnit.Nanos => write(1, TimeSpan.NanosecondsPerTick),
                _ => JsonValue.Create(value),
            };
        }
        catch (OverflowException)
        {
            return JsonValue.Create(value);
        }
    }

    /// <summary>A time since 1970; the bare number where it is beyond the calendar.</summary>
    private static JsonNode Text(long value, long ticksPer, long unitsPer, string format)
    {
        BigInteger ticks = (BigInteger)value / unitsPer * ticksPer + DateTime.UnixEpoch.Ticks;
        return ticks < 0 || ticks > DateTime.MaxValue.Ticks
            ? JsonValue.Create(value)
            : JsonValue.Create(new DateTime((long)ticks, DateTimeKind.Utc).ToString(format, CultureInfo.InvariantCulture));
    }

    private static JsonNode Real(double value) =>
        double.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(CultureInfo.InvariantCulture));

    private static JsonNode Real(float value) =>
        float.IsFinite(value) ? JsonValue.Create(value) : JsonValue.Create(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Impala's and Hive's timestamp: nanoseconds of the day, and the Julian day.</summary>
    private static JsonNode Int96(ReadOnlySpan<byte> stored)
    {
        const int JulianDayOfUnixEpoch = 2_440_588;
        long nanoseconds = BinaryPrimitives.ReadInt64LittleEndian(stored);
        long days = (long)BinaryPrimitives.ReadUInt32LittleEndian(stored[8..]) - JulianDayOfUnixEpoch;
        BigInteger ticks = (BigInteger)days * TimeSpan.TicksPerDay + nanoseconds / TimeSpan.NanosecondsPerTick;
        return ticks + DateTime.UnixEpoch.Ticks < 0 || ticks + DateTime.UnixEpoch.Ticks > DateTime.MaxValue.Ticks
            ? Hexadecimal(stored, stored.Length)
            : JsonValue.Create(DateTime.UnixEpoch.AddTicks((long)ticks).ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture));
    }

    private static JsonNode Bytes(ReadOnlySpan<byte> stored, LogicalType? logical, int longest)
    {
        switch (logical?.Kind)
        {
            case LogicalKind.Decimal when stored.Length is > 0 and <= 32:
                return JsonValue.Create(Decimal(new BigInteger(stored, isBigEndian: true), logical.Scale));
            case LogicalKind.Uuid when stored.Length == 16:
                return JsonValue.Create(new Guid(stored, bigEndian: true).ToString());
            case LogicalKind.Float16 when stored.Length == 2:
                return Real((float)BinaryPrimitives.ReadHalfLittleEndian(stored));
            default:
                return Utf8.IsValid(stored) ? Text(stored, longest) : Hexadecimal(stored, longest);
        }
    }

    private static JsonNode Text(ReadOnlySpan<byte> utf8, int longest)
    {
        if (utf8.Length <= longest)
            return JsonValue.Create(Encoding.UTF8.GetString(utf8));
        int end = longest;
        while (end > 0 && (utf8[end] & 0xC0) == 0x80)
            end--;
        return JsonValue.Create(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetString(utf8[..end])}… ({utf8.Length:N0} bytes)"));
    }

    private static JsonNode Hexadecimal(ReadOnlySpan<byte> bytes, int longest)
    {
        int shown = Math.Min(bytes.Length, Math.Min(longest / 2, 32));
        string rest = shown < bytes.Length ? string.Create(CultureInfo.InvariantCulture, $"… ({bytes.Length:N0} bytes)") : "";
        return JsonValue.Create($"0x{Convert.ToHexStringLower(bytes[..shown])}{rest}");
    }

    private static string Decimal(BigInteger unscaled, int scale)
    {
        if (scale is <= 0 or > 1000)
            return unscaled.ToString(CultureInfo.InvariantCulture);
        string digits = BigInteger.Abs(unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        return $"{(unscaled.Sign < 0 ? "-" : "")}{digits[..^scale]}.{digits[^scale..]}";
    }
}
