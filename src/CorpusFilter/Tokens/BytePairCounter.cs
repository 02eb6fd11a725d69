using System.Collections.Concurrent;

namespace CorpusFilter.Tokens;

/// <summary>
/// Exact counts: the number of tokens that the tokenizer's reference implementation gives for a text, special tokens in it being text, and none added.
/// Invalid UTF-8 counts as Python decodes it with errors="replace". Each thread that counts at the same time has a cache of pieces of <paramref name="cacheBytes"/>.
/// </summary>
internal sealed class BytePairCounter(BytePairTokenizer tokenizer, long cacheBytes) : ITokenCounter
{
    private readonly ConcurrentBag<BytePairWorker> idle = [];

    public BytePairTokenizer Tokenizer => tokenizer;

    public string Name => tokenizer.Name;

    public bool IsEstimate => false;

    public string Fingerprint => tokenizer.Fingerprint;

    public int Count(ReadOnlySpan<byte> utf8)
    {
        BytePairWorker worker = Worker();
        int count = worker.Count(utf8);
        idle.Add(worker);
        return count;
    }

    public int PrefixBytes(ReadOnlySpan<byte> utf8, int maxTokens)
    {
        BytePairWorker worker = Worker();
        int prefix = worker.PrefixBytes(utf8, maxTokens);
        idle.Add(worker);
        return prefix;
    }

    private BytePairWorker Worker() => idle.TryTake(out BytePairWorker? worker) ? worker : new BytePairWorker(tokenizer, new PieceCache(cacheBytes));
}
