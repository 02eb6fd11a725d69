using System.Text;
using CorpusFilter.Tokens;

namespace CorpusFilter.Tests.Tokens;

/// <summary>
/// A small BPE vocabulary trained on the spot, and the straightforward definition of counting with it:
/// split by regex, then merge the neighbours of lowest rank, the leftmost first, until none merge.
/// </summary>
internal sealed class TinyTokenizer
{
    private readonly Dictionary<string, int> ranks = new(StringComparer.Ordinal);

    private static readonly Lazy<TinyTokenizer> Trained = new(() => Train(new Random(31), 150));

    private TinyTokenizer()
    {
    }

    public static TinyTokenizer Shared => Trained.Value;

    /// <summary>Tokens in the order of their ranks, each as Latin-1.</summary>
    public List<string> Tokens { get; } = [];

    /// <summary>Merges in their order.</summary>
    public List<(string Left, string Right)> Merges { get; } = [];

    /// <summary>Merges the most frequent pair of a text, again and again. Bytes get ranks in an order of their own, as in real files.</summary>
    public static TinyTokenizer Train(Random random, int merges)
    {
        var tiny = new TinyTokenizer();
        foreach (int value in Enumerable.Range(0, 256).OrderBy(_ => random.Next()))
            tiny.Add(Latin1([(byte)value]));

        var pieces = new List<List<string>>();
        string text = RandomText.String(random, 2000) + string.Concat(Enumerable.Repeat("the theorem, then that there 's --- ", 20));
        foreach (string piece in text.Split('e'))
            pieces.Add([.. Encoding.UTF8.GetBytes(piece + "e").Select(value => Latin1([value]))]);
        for (int round = 0; round < merges; round++)
        {
            (string left, string right) = pieces.SelectMany(piece => piece.Zip(piece.Skip(1))).Where(pair => !tiny.ranks.ContainsKey(pair.First + pair.Second))
                .GroupBy(pair => pair).OrderByDescending(group => group.Count()).ThenBy(group => group.Key.First + "\0" + group.Key.Second, StringComparer.Ordinal).First().Key;
            tiny.Add(left + right);
            tiny.Merges.Add((left, right));
            foreach (List<string> piece in pieces)
            {
                for (int at = 0; at + 1 < piece.Count; at++)
                {
                    if (piece[at] == left && piece[at + 1] == right)
                    {
                        piece[at] = left + right;
                        piece.RemoveAt(at + 1);
                    }
                }
            }
        }

        return tiny;
    }

    public static string Latin1(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes);

    private void Add(string token)
    {
        ranks.Add(token, Tokens.Count);
        Tokens.Add(token);
    }

    /// <summary>The same tokens with ranks in no order: tokens that come before those they are merged from, as Llama 3 has them.</summary>
    public TinyTokenizer Shuffled(Random random)
    {
        var shuffled = new TinyTokenizer();
        foreach (string token in Tokens.OrderBy(_ => random.Next()))
            shuffled.Add(token);
        return shuffled;
    }

    public string ToTiktoken() => string.Concat(Tokens.Select((token, rank) => $"{Convert.ToBase64String(Encoding.Latin1.GetBytes(token))} {rank}\n"));

    public BytePairCounter Counter(string pattern, long cacheBytes = 1 << 16) =>
        new(new BytePairTokenizer { Name = "tiny", Fingerprint = "tiny", Encoding = TiktokenFile.Read("tiny", Encoding.ASCII.GetBytes(ToTiktoken())), Splitter = SplitPatterns.ByName(pattern)! }, cacheBytes);

    /// <summary>Lengths of the tokens of a text in bytes, by definition.</summary>
    public List<int> Reference(string text, RegexOracle oracle)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        var lengths = new List<int>();
        int start = 0;
        foreach (int end in oracle.Ends(text))
        {
            lengths.AddRange(Merged(Latin1(utf8.AsSpan(start, end - start))).Select(token => token.Length));
            start = end;
        }

        return lengths;
    }

    public List<string> Merged(string piece)
    {
        if (ranks.ContainsKey(piece))
            return [piece];
        List<string> parts = [.. piece.Select(unit => unit.ToString())];
        while (true)
        {
            int best = -1;
            for (int at = 0; at + 1 < parts.Count; at++)
            {
                if (ranks.TryGetValue(parts[at] + parts[at + 1], out int rank) && (best < 0 || rank < ranks[parts[best] + parts[best + 1]]))
                    best = at;
            }

            if (best < 0)
                return parts;
            parts[best] += parts[best + 1];
            parts.RemoveAt(best + 1);
        }
    }
}
