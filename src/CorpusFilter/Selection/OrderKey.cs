using CorpusFilter.Scoring;

namespace CorpusFilter.Selection;

/// <summary>
/// Place of a document in a total order, lowest first: by <paramref name="Order"/>, then by text hash, and where even that is the same
/// (only without deduplication) by place in the input. A 256-bit number, so that an exact cut can be found by narrowing its digits.
/// </summary>
internal readonly record struct OrderKey(ulong Order, TextHash Hash, ulong Position) : IComparable<OrderKey>
{
    public const int Words = 4;

    public static OrderKey First => default;

    public static OrderKey Last => new(ulong.MaxValue, new TextHash(ulong.MaxValue, ulong.MaxValue), ulong.MaxValue);

    /// <summary>Best rank first: bits of a non-negative double grow with it, their complement falls.</summary>
    public static ulong OrderOfRank(double rank) => ~BitConverter.DoubleToUInt64Bits(rank);

    public static double RankOfOrder(ulong order) => BitConverter.UInt64BitsToDouble(~order);

    /// <summary>Word 0 is the most significant.</summary>
    public ulong Word(int index) => index switch
    {
        0 => Order,
        1 => Hash.High,
        2 => Hash.Low,
        _ => Position,
    };

    /// <summary>This key up to <paramref name="word"/>, that word replaced, all bits behind it clear or set.</summary>
    public OrderKey WithWord(int word, ulong value, bool fill)
    {
        ulong rest = fill ? ulong.MaxValue : 0;
        return word switch
        {
            0 => new(value, new TextHash(rest, rest), rest),
            1 => new(Order, new TextHash(value, rest), rest),
            2 => new(Order, new TextHash(Hash.High, value), rest),
            _ => new(Order, Hash, value),
        };
    }

    public int CompareTo(OrderKey other)
    {
        int order = Order.CompareTo(other.Order);
        if (order != 0)
            return order;
        int hash = Hash.CompareTo(other.Hash);
        return hash != 0 ? hash : Position.CompareTo(other.Position);
    }

    public static bool operator <(OrderKey left, OrderKey right) => left.CompareTo(right) < 0;

    public static bool operator >(OrderKey left, OrderKey right) => left.CompareTo(right) > 0;
}
