using CorpusFilter.Parquet.Thrift;

namespace CorpusFilter.Parquet;

/// <summary>Kinds of logical types; numbers are the field ids of the format's LogicalType union, Interval excepted.</summary>
public enum LogicalKind
{
    String = 1,
    Map = 2,
    List = 3,
    Enum = 4,
    Decimal = 5,
    Date = 6,
    Time = 7,
    Timestamp = 8,

    /// <summary>Exists as a converted type only.</summary>
    Interval = 9,
    Integer = 10,

    /// <summary>A column of nulls.</summary>
    Unknown = 11,
    Json = 12,
    Bson = 13,
    Uuid = 14,
    Float16 = 15,
    Variant = 16,
    Geometry = 17,
    Geography = 18,

    /// <summary>A union member that this version does not know; it passes through.</summary>
    Other = 1000,
}

public enum TimeUnit
{
    None = 0,
    Millis = 1,
    Micros = 2,
    Nanos = 3,
}

/// <summary>What a column's values mean, wherever the file says it: as logical type or as the older converted type.</summary>
public sealed record LogicalType(LogicalKind Kind)
{
    public int Scale { get; init; }

    public int Precision { get; init; }

    public int BitWidth { get; init; }

    public bool IsSigned { get; init; }

    public TimeUnit Unit { get; init; }

    public bool IsAdjustedToUtc { get; init; }

    public override string ToString() => Kind switch
    {
        LogicalKind.Decimal => FormattableString.Invariant($"Decimal({Precision}, {Scale})"),
        LogicalKind.Time or LogicalKind.Timestamp => $"{Kind}({Unit.ToString().ToLowerInvariant()}{(IsAdjustedToUtc ? ", UTC" : "")})",
        LogicalKind.Integer => FormattableString.Invariant($"{(IsSigned ? "Int" : "UInt")}({BitWidth})"),
        _ => Kind.ToString(),
    };

    internal static LogicalType? FromConverted(ConvertedType? converted, int scale, int precision) => converted switch
    {
        null => null,
        ConvertedType.Utf8 => new(LogicalKind.String),
        ConvertedType.Map or ConvertedType.MapKeyValue => new(LogicalKind.Map),
        ConvertedType.List => new(LogicalKind.List),
        ConvertedType.Enum => new(LogicalKind.Enum),
        ConvertedType.Decimal => new(LogicalKind.Decimal) { Scale = scale, Precision = precision },
        ConvertedType.Date => new(LogicalKind.Date),
        ConvertedType.TimeMillis => new(LogicalKind.Time) { Unit = TimeUnit.Millis, IsAdjustedToUtc = true },
        ConvertedType.TimeMicros => new(LogicalKind.Time) { Unit = TimeUnit.Micros, IsAdjustedToUtc = true },
        ConvertedType.TimestampMillis => new(LogicalKind.Timestamp) { Unit = TimeUnit.Millis, IsAdjustedToUtc = true },
        ConvertedType.TimestampMicros => new(LogicalKind.Timestamp) { Unit = TimeUnit.Micros, IsAdjustedToUtc = true },
        ConvertedType.UInt8 => new(LogicalKind.Integer) { BitWidth = 8 },
        ConvertedType.UInt16 => new(LogicalKind.Integer) { BitWidth = 16 },
        ConvertedType.UInt32 => new(LogicalKind.Integer) { BitWidth = 32 },
        ConvertedType.UInt64 => new(LogicalKind.Integer) { BitWidth = 64 },
        ConvertedType.Int8 => new(LogicalKind.Integer) { BitWidth = 8, IsSigned = true },
        ConvertedType.Int16 => new(LogicalKind.Integer) { BitWidth = 16, IsSigned = true },
        ConvertedType.Int32 => new(LogicalKind.Integer) { BitWidth = 32, IsSigned = true },
        ConvertedType.Int64 => new(LogicalKind.Integer) { BitWidth = 64, IsSigned = true },
        ConvertedType.Json => new(LogicalKind.Json),
        ConvertedType.Bson => new(LogicalKind.Bson),
        ConvertedType.Interval => new(LogicalKind.Interval),
        _ => new(LogicalKind.Other),
    };

    internal static LogicalType? Read(ref CompactReader reader)
    {
        LogicalType? result = null;
        int field = 0;
        while (reader.NextField(ref field, out CompactType type))
        {
            reader.ExpectStruct(type);
            LogicalKind kind = field != (int)LogicalKind.Interval && Enum.IsDefined((LogicalKind)field)
                ? (LogicalKind)field
                : LogicalKind.Other;
            result = ReadMember(ref reader, kind);
        }

        return result;
    }

    private static LogicalType ReadMember(ref CompactReader reader, LogicalKind kind)
    {
        var result = new LogicalType(kind);
        int field = 0;
        while (reader.NextField(ref field, out CompactType type))
        {
            switch (kind, field)
            {
                case (LogicalKind.Decimal, 1):
                    result = result with { Scale = reader.ReadInt32(type) };
                    break;
                case (LogicalKind.Decimal, 2):
                    result = result with { Precision = reader.ReadInt32(type) };
                    break;
                case (LogicalKind.Time or LogicalKind.Timestamp, 1):
                    result = result with { IsAdjustedToUtc = reader.ReadBool(type) };
                    break;
                case (LogicalKind.Time or LogicalKind.Timestamp, 2):
                    reader.ExpectStruct(type);
                    int unit = 0;
                    while (reader.NextField(ref unit, out CompactType unitType))
                    {
                        reader.Skip(unitType);
                        result = result with { Unit = unit is >= 1 and <= 3 ? (TimeUnit)unit : TimeUnit.None };
                    }

                    break;
                case (LogicalKind.Integer, 1):
                    result = result with { BitWidth = reader.ReadInt8(type) };
                    break;
                case (LogicalKind.Integer, 2):
                    result = result with { IsSigned = reader.ReadBool(type) };
                    break;
                default:
                    reader.Skip(type);
                    break;
            }
        }

        return result;
    }

    /// <summary>Writes the union as the value of a field that the caller has begun.</summary>
    internal void Write(CompactWriter writer)
    {
        writer.BeginStruct((int)Kind);
        switch (Kind)
        {
            case LogicalKind.Decimal:
                writer.Int32(1, Scale);
                writer.Int32(2, Precision);
                break;
            case LogicalKind.Time or LogicalKind.Timestamp:
                writer.Bool(1, IsAdjustedToUtc);
                writer.BeginStruct(2);
                writer.BeginStruct((int)Unit);
                writer.EndStruct();
                writer.EndStruct();
                break;
            case LogicalKind.Integer:
                writer.Int8(1, (sbyte)BitWidth);
                writer.Bool(2, IsSigned);
                break;
        }

        writer.EndStruct();
    }
}
