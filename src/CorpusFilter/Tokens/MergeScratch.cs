namespace CorpusFilter.Tokens;

/// <summary>
/// One thread's room for merging. What pieces of up to <see cref="Kept"/> bytes need is kept; longer ones take their memory (28 bytes for each of theirs) and give it back.
/// </summary>
internal sealed class MergeScratch
{
    private const int Kept = 1 << 16;
    private const int Dead = -1;

    private int[] tokens = new int[256];
    private int[] next = [];
    private int[] previous = [];
    private ulong[] heapRoom = [];

    /// <summary>The tokens of the piece that was merged last.</summary>
    public ReadOnlySpan<int> Tokens => tokens;

    public Span<int> Room(int length)
    {
        if (tokens.Length > Kept && length <= Kept)
            (tokens, next, previous, heapRoom) = ([], [], [], []);
        if (tokens.Length < length)
            tokens = new int[Math.Max(length + (length <= Kept ? length / 2 : 0), 256)];
        return tokens;
    }

    /// <summary>
    /// Merges the first <paramref name="count"/> tokens in place in O(n log n): they are a linked list, and a heap holds rank and place of the pairs.
    /// A pair in the heap that has changed since is known by its rank, and passed over. Returns the number of tokens left.
    /// </summary>
    public int MergeLong(int count, PairTable pairs)
    {
        if (next.Length < count)
        {
            next = new int[tokens.Length];
            previous = new int[tokens.Length];
            heapRoom = new ulong[2 * tokens.Length];
        }

        var heap = new Heap(heapRoom);
        for (int place = 0; place < count; place++)
        {
            next[place] = place + 1;
            previous[place] = place - 1;
            if (place + 1 < count && pairs.Find(tokens[place], tokens[place + 1], out _) is not PairTable.NoRank and int rank)
                heap.Append(rank, place);
        }

        heap.Order();
        while (heap.TryTake(out int rank, out int place))
        {
            int right = tokens[place] == Dead ? count : next[place];
            if (right == count || pairs.Find(tokens[place], tokens[right], out int merged) != rank)
                continue;

            tokens[place] = merged;
            tokens[right] = Dead;
            next[place] = next[right];
            if (next[right] < count)
            {
                previous[next[right]] = place;
                if (pairs.Find(merged, tokens[next[right]], out _) is not PairTable.NoRank and int after)
                    heap.Add(after, place);
            }

            if (previous[place] >= 0 && pairs.Find(tokens[previous[place]], merged, out _) is not PairTable.NoRank and int before)
                heap.Add(before, previous[place]);
        }

        int left = 0;
        for (int place = 0; place < count; place = next[place])
            tokens[left++] = tokens[place];
        return left;
    }

    /// <summary>Lowest rank first, of equals the leftmost. Each merge takes one pair out and puts two in at most, so that twice the number of bytes is room enough.</summary>
    private struct Heap(ulong[] pairs)
    {
        private int size;

        public void Append(int rank, int place) => pairs[size++] = ((ulong)(uint)rank << 32) | (uint)place;

        public readonly void Order()
        {
            for (int root = (size / 2) - 1; root >= 0; root--)
                Sink(root, pairs[root]);
        }

        public void Add(int rank, int place)
        {
            ulong pair = ((ulong)(uint)rank << 32) | (uint)place;
            int at = size++;
            while (at > 0 && pairs[(at - 1) / 2] > pair)
            {
                pairs[at] = pairs[(at - 1) / 2];
                at = (at - 1) / 2;
            }

            pairs[at] = pair;
        }

        public bool TryTake(out int rank, out int place)
        {
            if (size == 0)
            {
                (rank, place) = (0, 0);
                return false;
            }

            (rank, place) = ((int)(pairs[0] >> 32), (int)(uint)pairs[0]);
            size--;
            if (size > 0)
                Sink(0, pairs[size]);
            return true;
        }

        private readonly void Sink(int at, ulong pair)
        {
            for (int child = (2 * at) + 1; child < size; child = (2 * at) + 1)
            {
                if (child + 1 < size && pairs[child + 1] < pairs[child])
                    child++;
                if (pairs[child] >= pair)
                    break;
                pairs[at] = pairs[child];
                at = child;
            }

            pairs[at] = pair;
        }
    }
}
