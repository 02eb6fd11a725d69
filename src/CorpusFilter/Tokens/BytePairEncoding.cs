using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CorpusFilter.Tokens;

/// <summary>
/// A byte-level BPE vocabulary. The tokens of a piece are what is left when, from its single bytes, the neighbours whose merge has the lowest rank are merged, the leftmost of equals first,
/// until none merge (Sennrich et al. 2016; bytes: GPT-2). Immutable once built: one serves all threads, each with a <see cref="MergeScratch"/> of its own.
/// </summary>
internal sealed class BytePairEncoding
{
    /// <summary>Longest piece whose lowest rank is looked for by going through all; longer ones have a heap.</summary>
    private const int ShortPiece = 96;

    private readonly int[] byteTokens;
    private readonly PairTable pairs;

    /// <summary>The same for two bytes, at 256 times the first plus the second: most of what is asked, without a search. Filled at the end.</summary>
    private readonly (int Rank, int Merged)[] bytePairs = new (int, int)[1 << 16];

    private readonly TokenTable? whole;
    private readonly ShortTokens? wholeShort;
    private readonly int[] lengths;
    private bool hasAllBytes;

    private BytePairEncoding(int[] byteTokens, PairTable pairs, TokenTable? whole, int[] lengths)
    {
        this.byteTokens = byteTokens;
        this.pairs = pairs;
        this.whole = whole;
        wholeShort = whole is null ? null : new ShortTokens(whole);
        this.lengths = lengths;
    }

    /// <summary>
    /// From tokens in the order of their ranks (a *.tiktoken file): any two neighbours that together are a token may merge, at its rank; a piece that is a token is that token.
    /// </summary>
    /// <remarks>
    /// One pair is enough for each token. When a token arises inside a piece, nothing has merged across its borders before, so inside it all went as it would have had it been the whole piece:
    /// the last merge is always that of the same two. If merging stops at more than two, the token never arises so. Nothing is assumed of the order of ranks:
    /// Llama 3 has tokens that rank before the tokens that they are merged from.
    /// </remarks>
    public static BytePairEncoding FromRanks(IReadOnlyList<byte[]> tokens)
    {
        int[] single = new int[256];
        Array.Fill(single, -1);
        var table = new TokenTable();
        for (int id = 0; id < tokens.Count; id++)
        {
            if (!table.Add(tokens[id], id))
                throw new FormatException($"rank {id}: the token is there twice");
            if (tokens[id].Length == 1)
                single[tokens[id][0]] = id;
        }

        int missing = Array.IndexOf(single, -1);
        if (missing >= 0)
            throw new FormatException($"no token for the byte 0x{missing:X2}");

        var merges = new PairTable(tokens.Count);
        for (int id = 0; id < tokens.Count; id++)
        {
            if (tokens[id].Length > 1 && LastMerge(tokens[id], table) is > 0 and int middle)
                merges.Set(table.Find(tokens[id].AsSpan(0, middle)), table.Find(tokens[id].AsSpan(middle)), id, id);
        }

        var encoding = new BytePairEncoding(single, merges, table, [.. tokens.Select(token => token.Length)]);
        encoding.FillBytePairs();
        return encoding;
    }

    /// <summary>Where the last two parts of a token meet, when its bytes are merged by the definition; 0 if more than two are left. Two bytes meet in the middle.</summary>
    private static int LastMerge(ReadOnlySpan<byte> token, TokenTable table)
    {
        int parts = token.Length;
        Span<int> starts = parts <= 256 ? stackalloc int[257] : new int[parts + 1];
        Span<int> ranks = parts <= 256 ? stackalloc int[256] : new int[parts];
        for (int part = 0; part <= parts; part++)
            starts[part] = part;
        if (parts > 2)
        {
            for (int part = 0; part + 1 < parts; part++)
                ranks[part] = Rank(token[part..(part + 2)], table);
        }

        while (parts > 2)
        {
            int lowest = Lowest(ranks[..(parts - 1)]);
            if (ranks[lowest] == PairTable.NoRank)
                return 0;
            starts[(lowest + 2)..(parts + 1)].CopyTo(starts[(lowest + 1)..]);
            ranks[(lowest + 1)..(parts - 1)].CopyTo(ranks[lowest..]);
            parts--;
            if (lowest > 0)
                ranks[lowest - 1] = Rank(token[starts[lowest - 1]..starts[lowest + 1]], table);
            if (lowest + 1 < parts)
                ranks[lowest] = Rank(token[starts[lowest]..starts[lowest + 2]], table);
        }

        return starts[1];
    }

    private static int Rank(ReadOnlySpan<byte> bytes, TokenTable table) => table.Find(bytes) is >= 0 and int rank ? rank : PairTable.NoRank;

    /// <summary>
    /// From a list of merges, the first with the lowest rank (merges.txt, tokenizer.json). <paramref name="lengths"/>: bytes of each token.
    /// A byte without a token (-1) vanishes, as it does in the reference. <paramref name="whole"/>: tokens that a piece may be without merging (ignore_merges), if any.
    /// </summary>
    public static BytePairEncoding FromMerges(int[] byteTokens, PairTable pairs, int[] lengths, TokenTable? whole)
    {
        var encoding = new BytePairEncoding(byteTokens, pairs, whole, lengths);
        encoding.FillBytePairs();
        return encoding;
    }

    private void FillBytePairs()
    {
        for (int pair = 0; pair < bytePairs.Length; pair++)
            bytePairs[pair] = (pairs.Find(byteTokens[pair >> 8], byteTokens[pair & 0xFF], out int merged), merged);
        hasAllBytes = !byteTokens.Contains(-1);
    }

    public int Count(ReadOnlySpan<byte> piece, MergeScratch scratch) =>
        whole is not null && whole.Find(piece) >= 0 ? 1 : Merge(piece, scratch);

    /// <summary>The same for a piece whose key is made already.</summary>
    public int Count(ReadOnlySpan<byte> piece, PieceKey key, MergeScratch scratch) =>
        wholeShort is not null && wholeShort.Contains(key) ? 1 : Merge(piece, scratch);

    /// <summary>Bytes of the first <paramref name="count"/> tokens of a piece that has more.</summary>
    public int Prefix(ReadOnlySpan<byte> piece, int count, MergeScratch scratch)
    {
        Merge(piece, scratch);
        int at = 0;
        for (int index = 0; index < count; index++)
        {
            while (byteTokens[piece[at]] < 0)
                at++;
            at += lengths[scratch.Tokens[index]];
        }

        return at;
    }

    /// <summary>Leaves the tokens of a piece in the scratch, and returns their number.</summary>
    private int Merge(ReadOnlySpan<byte> piece, MergeScratch scratch)
    {
        Span<int> tokens = scratch.Room(piece.Length);
        int count = 0;
        foreach (byte value in piece)
        {
            int token = byteTokens[value];
            if (token >= 0)
                tokens[count++] = token;
        }

        return count < 2 ? count
            : count > ShortPiece ? scratch.MergeLong(count, pairs)
            : MergeShort(tokens[..count], hasAllBytes ? piece : default);
    }

    /// <param name="bytes">The piece, if each of its bytes is one of the tokens.</param>
    [SkipLocalsInit]
    private int MergeShort(Span<int> tokens, ReadOnlySpan<byte> bytes)
    {
        Span<int> ranks = stackalloc int[ShortPiece];
        Span<int> merged = stackalloc int[ShortPiece];
        int last = tokens.Length - 1;
        for (int index = 0; index < last; index++)
        {
            if (bytes.IsEmpty)
                ranks[index] = pairs.Find(tokens[index], tokens[index + 1], out merged[index]);
            else
                (ranks[index], merged[index]) = bytePairs[(bytes[index] << 8) | bytes[index + 1]];
        }

        while (last > 0)
        {
            int lowest = Lowest(ranks[..last]);
            if (ranks[lowest] == PairTable.NoRank)
                break;
            tokens[lowest] = merged[lowest];
            last--;
            CloseGap(tokens[(lowest + 1)..], last - lowest);
            CloseGap(ranks[lowest..], last - lowest);
            CloseGap(merged[lowest..], last - lowest);
            if (lowest > 0)
                ranks[lowest - 1] = pairs.Find(tokens[lowest - 1], tokens[lowest], out merged[lowest - 1]);
            if (lowest < last)
                ranks[lowest] = pairs.Find(tokens[lowest], tokens[lowest + 1], out merged[lowest]);
        }

        return last + 1;
    }

    /// <summary>Place of the lowest value, the first of equals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Lowest(ReadOnlySpan<int> values)
    {
        int place = 0;
        int lowest = values[0];
        if (values.Length >= 2 * Vector256<int>.Count)
        {
            // The last vector may overlap the one before it.
            Vector256<int> lanes = Vector256.Create(values[^Vector256<int>.Count..]);
            for (ReadOnlySpan<int> rest = values; rest.Length >= Vector256<int>.Count; rest = rest[Vector256<int>.Count..])
                lanes = Vector256.Min(lanes, Vector256.Create(rest));
            for (int lane = 0; lane < Vector256<int>.Count; lane++)
                lowest = Math.Min(lowest, lanes[lane]);
            return values.IndexOf(lowest);
        }

        for (int index = 1; index < values.Length; index++)
        {
            if (values[index] < lowest)
            {
                lowest = values[index];
                place = index;
            }
        }

        return place;
    }

    /// <summary>Moves the values after the first one place to the front. Most are too few for a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CloseGap(Span<int> values, int count)
    {
        if (count > 16)
        {
            values.Slice(1, count).CopyTo(values);
            return;
        }

        for (int index = 0; index < count; index++)
            values[index] = values[index + 1];
    }
}
