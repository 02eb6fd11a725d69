using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace CorpusFilter.Tokens;

/// <summary>What one thread needs for counting: its cache, its scratch, the running count. Between texts it remembers nothing but the cache.</summary>
internal sealed class BytePairWorker(BytePairTokenizer tokenizer, PieceCache cache) : PieceSink
{
    private readonly BytePairEncoding encoding = tokenizer.Encoding;
    private readonly MergeScratch scratch = new();
    private readonly PieceKey[] keys = new PieceKey[Batch];
    private readonly int[] lines = new int[Batch];
    private readonly EditedText repaired = new();
    private readonly EditedText normalized = new();
    private readonly EditedText prefixed = new();

    private int tokens;

    /// <summary>Tokens after which to stop.</summary>
    private int most;

    /// <summary>Where the last token that fits ends, in the range that is being split; set when a piece goes beyond <see cref="most"/>.</summary>
    private int cut;

    public int Count(ReadOnlySpan<byte> utf8)
    {
        tokens = 0;
        most = int.MaxValue;
        Walk(utf8);
        return tokens;
    }

    /// <inheritdoc cref="ITokenCounter.PrefixBytes"/>
    public int PrefixBytes(ReadOnlySpan<byte> utf8, int maxTokens)
    {
        tokens = 0;
        most = Math.Max(maxTokens, 0);
        return Walk(utf8);
    }

    /// <summary>Counts a text, and returns how far it came: the length, or where the last token that fits ends.</summary>
    private int Walk(ReadOnlySpan<byte> utf8)
    {
        if (Utf8.IsValid(utf8))
            return WalkAdded(utf8, tokenizer.Added, normalizedAlready: false);
        repaired.Repair(utf8);
        return repaired.OriginalOffset(WalkAdded(repaired.Utf8, tokenizer.Added, normalizedAlready: false));
    }

    /// <summary>Counts what lies between added tokens, and those.</summary>
    private int WalkAdded(ReadOnlySpan<byte> utf8, AddedTokens? added, bool normalizedAlready)
    {
        int at = 0;
        while (at < utf8.Length)
        {
            int length = 0;
            int next = added is null ? -1 : added.Next(utf8[at..], out length);
            int gap = next < 0 ? utf8.Length - at : next;
            int walked = normalizedAlready ? WalkPieces(utf8.Slice(at, gap)) : WalkNormalized(utf8.Slice(at, gap));
            at += walked;
            if (walked < gap || next < 0)
                break;
            if (tokens >= most)
                break;
            tokens++;
            at += length;
        }

        return at;
    }

    private int WalkNormalized(ReadOnlySpan<byte> utf8)
    {
        if (!tokenizer.Normalizes || !NormalizationFormC.Instance.TryNormalize(utf8, normalized))
            return WalkAdded(utf8, tokenizer.AddedNormalized, normalizedAlready: true);
        return normalized.OriginalOffset(WalkAdded(normalized.Utf8, tokenizer.AddedNormalized, normalizedAlready: true));
    }

    private int WalkPieces(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty)
            return 0;
        if (!tokenizer.PrefixesSpace || utf8[0] == ' ')
            return Split(utf8);
        prefixed.Clear();
        prefixed.Replace(0, " "u8);
        prefixed.Copy(utf8);
        return prefixed.OriginalOffset(Split(prefixed.Utf8));
    }

    private int Split(ReadOnlySpan<byte> utf8)
    {
        Begin(0);
        tokenizer.Splitter.Split(utf8, 0, utf8.Length, this);
        Flush(utf8);
        return Stopped ? cut : utf8.Length;
    }

    protected override void Take(ReadOnlySpan<byte> utf8, int start, ReadOnlySpan<int> ends)
    {
        int before = tokens;
        int total = before + CountPieces(utf8, start, ends);
        tokens = total;
        if (total > most)
            Cut(utf8, start, ends, before);
    }

    /// <summary>The batch goes beyond the limit: finds the piece that does, and in it the token.</summary>
    private void Cut(ReadOnlySpan<byte> utf8, int start, ReadOnlySpan<int> ends, int total)
    {
        foreach (int end in ends)
        {
            ReadOnlySpan<byte> piece = utf8[start..end];
            int count = encoding.Count(piece, scratch);
            if (total + count > most)
            {
                cut = start + encoding.Prefix(piece, most - total, scratch);
                tokens = most;
                Stopped = true;
                return;
            }

            total += count;
            start = end;
        }
    }

    private int CountPieces(ReadOnlySpan<byte> utf8, int start, ReadOnlySpan<int> ends)
    {
        // First all keys are made and their lines of the cache asked for, so that the memory is waited for once and not for each piece.
        ref byte text = ref MemoryMarshal.GetReference(utf8);
        int lastWide = utf8.Length - 16;
        int piece = start;
        for (int index = 0; index < ends.Length; index++)
        {
            int length = ends[index] - piece;
            PieceKey key = length <= PieceKey.Longest && piece <= lastWide ? PieceKey.Of(ref Unsafe.Add(ref text, piece), length)
                : length <= PieceKey.Longest ? PieceKey.Of(utf8.Slice(piece, length))
                : PieceKey.None;
            int line = cache.LineOf(key);
            cache.Prefetch(line);
            keys[index] = key;
            lines[index] = line;
            piece = ends[index];
        }

        int total = 0;
        for (int index = 0; index < ends.Length; index++)
        {
            PieceKey key = keys[index];
            int count = cache.Find(key, lines[index]);
            if (count < 0)
            {
                int begin = index == 0 ? start : ends[index - 1];
                count = CountNew(utf8[begin..ends[index]], key, lines[index]);
            }

            total += count;
        }

        return total;
    }

    private int CountNew(ReadOnlySpan<byte> piece, PieceKey key, int line)
    {
        if (piece.Length > PieceKey.Longest)
            return CountLong(piece);
        int count = encoding.Count(piece, key, scratch);
        cache.Add(key, line, count);
        return count;
    }

    private int CountLong(ReadOnlySpan<byte> piece)
    {
        if (piece.Length > PieceCache.Longest)
            return encoding.Count(piece, scratch);
        Vector256<byte> key = PieceCache.LongKey(piece);
        int count = cache.Find(key);
        if (count < 0)
        {
            count = encoding.Count(piece, scratch);
            cache.Add(key, count);
        }

        return count;
    }
}
