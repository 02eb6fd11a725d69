namespace CorpusFilter.Tokens;

/// <summary>
/// Pre-tokenization: cuts a text into pieces, across which no token reaches. Stateless, so that one serves all threads.
/// A splitter sees only the bytes from <c>start</c> to <c>end</c>: what is before or after does not exist for it, as for the regex that it stands for.
/// </summary>
internal abstract class Splitter
{
    /// <summary>Gives the sink the pieces of a range of valid UTF-8, in order; together they cover it. Stops early once the sink has stopped.</summary>
    public abstract void Split(ReadOnlySpan<byte> utf8, int start, int end, PieceSink sink);
}

/// <summary>Receives pieces, as the offsets at which they end, in batches.</summary>
internal abstract class PieceSink
{
    /// <summary>Most pieces that are handed on at once.</summary>
    protected const int Batch = 512;

    private readonly int[] ends = new int[Batch];
    private int filled;
    private int start;

    /// <summary>True once no more pieces are wanted.</summary>
    public bool Stopped { get; protected set; }

    protected abstract void Take(ReadOnlySpan<byte> utf8, int start, ReadOnlySpan<int> ends);

    /// <summary>The first piece that is given begins at <paramref name="at"/>.</summary>
    public void Begin(int at)
    {
        start = at;
        filled = 0;
        Stopped = false;
    }

    public void Add(ReadOnlySpan<byte> utf8, int end)
    {
        if (filled == Batch)
            Flush(utf8);
        ends[filled++] = end;
    }

    /// <summary>Room for at least <paramref name="count"/> ends, to be followed by <see cref="Commit"/>.</summary>
    public Span<int> Room(ReadOnlySpan<byte> utf8, int count)
    {
        if (filled + count > Batch)
            Flush(utf8);
        return ends.AsSpan(filled);
    }

    public void Commit(int count) => filled += count;

    /// <summary>Hands on what has been given so far; to be called at the end.</summary>
    public void Flush(ReadOnlySpan<byte> utf8)
    {
        if (filled == 0)
            return;
        int count = filled;
        filled = 0;
        int from = start;
        start = ends[count - 1];
        if (!Stopped)
            Take(utf8, from, ends.AsSpan(0, count));
    }
}

/// <summary>Splits with the first, then each of its pieces with the next, as a tokenizer.json's Sequence does.</summary>
internal sealed class SequenceSplitter(Splitter first, Splitter next) : Splitter
{
    public override void Split(ReadOnlySpan<byte> utf8, int start, int end, PieceSink sink)
    {
        var between = new Between(next, sink);
        between.Begin(start);
        first.Split(utf8, start, end, between);
        between.Flush(utf8);
    }

    private sealed class Between(Splitter next, PieceSink sink) : PieceSink
    {
        protected override void Take(ReadOnlySpan<byte> utf8, int start, ReadOnlySpan<int> ends)
        {
            foreach (int end in ends)
            {
                next.Split(utf8, start, end, sink);
                start = end;
                if (sink.Stopped)
                {
                    Stopped = true;
                    return;
                }
            }
        }
    }
}

/// <summary>Leaves a text whole: a tokenizer without pre-tokenization.</summary>
internal sealed class WholeText : Splitter
{
    public override void Split(ReadOnlySpan<byte> utf8, int start, int end, PieceSink sink) => sink.Add(utf8, end);
}
