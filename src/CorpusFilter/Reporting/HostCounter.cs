using System.Text;

namespace CorpusFilter.Reporting;

/// <summary>
/// Counts documents per host in bounded memory. Exact up to <paramref name="capacity"/> different hosts; beyond, the rarest are dropped
/// and every count may be too low by <see cref="Error"/> (Misra and Gries 1982, with many counters lowered at once).
/// </summary>
internal sealed class HostCounter(int capacity)
{
    private readonly Dictionary<string, long> counts = new(StringComparer.Ordinal);

    /// <summary>By how much a count can be too low; 0 while every host is counted.</summary>
    public long Error { get; private set; }

    /// <summary>Hosts that are counted: all of them while <see cref="Error"/> is 0, else fewer.</summary>
    public int Hosts => counts.Count;

    public void Add(ReadOnlySpan<byte> host)
    {
        Span<char> name = host.Length <= 256 ? stackalloc char[256] : new char[host.Length];
        name = name[..Encoding.UTF8.GetChars(host, name)];
        Dictionary<string, long>.AlternateLookup<ReadOnlySpan<char>> lookup = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(name, out long count) && counts.Count >= capacity)
            DropRarerHalf();
        lookup[name] = count + 1;
    }

    /// <summary>The hosts with the most documents, the most first, by name where equal.</summary>
    public IEnumerable<(string Host, long Documents)> Top(int number) => counts
        .OrderByDescending(entry => entry.Value)
        .ThenBy(entry => entry.Key, StringComparer.Ordinal)
        .Take(number)
        .Select(entry => (entry.Key, entry.Value));

    private void DropRarerHalf()
    {
        long[] sorted = [.. counts.Values.Order()];
        long lowered = sorted[sorted.Length / 2];
        Error += lowered;
        foreach ((string host, long count) in counts.ToArray())
        {
            if (count <= lowered)
                counts.Remove(host);
            else
                counts[host] = count - lowered;
        }
    }
}
