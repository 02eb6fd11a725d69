using System.Numerics;

namespace CorpusFilter.Selection;

/// <summary>What ended a selection.</summary>
internal enum StoppedBy
{
    /// <summary>Nothing: every candidate was taken.</summary>
    Nothing,
    Documents,
    Tokens,
}

/// <summary>
/// Finds, in passes over the candidates and in fixed memory, the longest prefix of their order that has at most so many documents
/// and at most so many tokens; the first candidate that does not fit ends it, whether or not a later, smaller one would.
/// Each pass spreads the keys that are still undecided over buckets by their leading digits, takes the buckets that fit whole, and
/// leaves the one bucket in which the limit falls to the next pass; once that fits the buffer, it is sorted and the cut is exact.
/// A pass must offer all candidates, in any order.
/// </summary>
internal sealed class PrefixCut
{
    private const int SmallestTable = 16;
    private const int LargestTable = 1 << 16;
    private const int BytesPerBucket = 32;
    private const int BytesPerEntry = 48;

    private readonly Bucket[] buckets;
    private readonly int bufferCapacity;
    private Entry[] buffer = [];
    private int buffered;

    // Undecided are the keys from `from` to `to`, which agree in all words before `word`; what lies before is taken.
    private OrderKey from = OrderKey.First;
    private OrderKey to = OrderKey.Last;
    private int word;
    private int shift;
    private bool collecting;
    private long takenDocuments;
    private long takenTokens;

    /// <param name="memory">Bytes that buckets and buffer may take together.</param>
    public PrefixCut(long memory)
    {
        int table = (int)Math.Clamp(memory / 4 / BytesPerBucket, SmallestTable, LargestTable);
        buckets = new Bucket[1 << BitOperations.Log2((uint)table)];
        bufferCapacity = (int)Math.Clamp((memory - (long)buckets.Length * BytesPerBucket) / BytesPerEntry, 1, 1 << 24);
        StartPass();
    }

    public bool Found { get; private set; }

    public StoppedBy StoppedBy { get; private set; }

    /// <summary>Documents taken; final once <see cref="Found"/>.</summary>
    public long Documents => takenDocuments;

    /// <summary>Tokens taken; final once <see cref="Found"/>.</summary>
    public long Tokens => takenTokens;

    /// <summary>The first candidate that is not taken; null where all are. Final once <see cref="Found"/>.</summary>
    public OrderKey? FirstLeftOut { get; private set; }

    public void Offer(in OrderKey key, int tokens)
    {
        if (key < from || key > to)
            return;
        if (collecting)
        {
            buffer[buffered++] = new Entry(key, tokens);
            return;
        }

        ulong digit = key.Word(word);
        ref Bucket bucket = ref buckets[(int)((digit - from.Word(word)) >> shift)];
        if (bucket.Documents++ == 0)
        {
            bucket.Lowest = digit;
            bucket.Highest = digit;
        }
        else if (digit < bucket.Lowest)
        {
            bucket.Lowest = digit;
        }
        else if (digit > bucket.Highest)
        {
            bucket.Highest = digit;
        }

        bucket.Tokens += tokens;
    }

    /// <summary>Ends a pass. The limits must be the same after each; null is none.</summary>
    public void EndPass(long? maxDocuments, long? maxTokens)
    {
        long documents = maxDocuments ?? long.MaxValue;
        long tokens = maxTokens ?? long.MaxValue;
        if (collecting)
            CutInBuffer(documents, tokens);
        else
            NarrowToBucket(documents, tokens);
        if (!Found)
            StartPass();
    }

    public bool Takes(in OrderKey key)
    {
        if (!Found)
            throw new InvalidOperationException("The cut has not been found yet.");
        return FirstLeftOut is not { } leftOut || key < leftOut;
    }

    private void StartPass()
    {
        word = 0;
        while (word < OrderKey.Words - 1 && from.Word(word) == to.Word(word))
            word++;
        int bits = 64 - BitOperations.LeadingZeroCount(to.Word(word) - from.Word(word));
        shift = Math.Max(0, bits - BitOperations.Log2((uint)buckets.Length));
        if (!collecting)
            Array.Clear(buckets);
    }

    private void NarrowToBucket(long maxDocuments, long maxTokens)
    {
        foreach (ref readonly Bucket bucket in buckets.AsSpan())
        {
            if (bucket.Documents <= maxDocuments - takenDocuments && bucket.Tokens <= maxTokens - takenTokens)
            {
                takenDocuments += bucket.Documents;
                takenTokens = checked(takenTokens + bucket.Tokens);
                continue;
            }

            to = from.WithWord(word, bucket.Highest, fill: true);
            from = from.WithWord(word, bucket.Lowest, fill: false);
            collecting = bucket.Documents <= bufferCapacity;
            if (collecting)
                buffer = new Entry[bucket.Documents];
            return;
        }

        Found = true;
    }

    private void CutInBuffer(long maxDocuments, long maxTokens)
    {
        Array.Sort(buffer, static (left, right) => left.Key.CompareTo(right.Key));
        foreach (ref readonly Entry entry in buffer.AsSpan())
        {
            bool documentsLeft = takenDocuments < maxDocuments;
            if (documentsLeft && entry.Tokens <= maxTokens - takenTokens)
            {
                takenDocuments++;
                takenTokens += entry.Tokens;
                continue;
            }

            FirstLeftOut = entry.Key;
            StoppedBy = documentsLeft ? StoppedBy.Tokens : StoppedBy.Documents;
            break;
        }

        buffer = [];
        Found = true;
    }

    private struct Bucket
    {
        public long Documents;
        public long Tokens;
        public ulong Lowest;
        public ulong Highest;
    }

    private readonly record struct Entry(OrderKey Key, int Tokens);
}
