namespace CorpusFilter.Scoring;

/// <summary>
/// Some consecutive documents of one shard, their texts end to end in one buffer of UTF-8.
/// A batch is filled, classified and cleared, and its buffers are used again: nothing in it outlives the next <see cref="Clear"/>.
/// Texts in a batch are valid UTF-8, not empty, and within the configured size.
/// </summary>
internal sealed class DocumentBatch
{
    private byte[] texts = new byte[1 << 16];
    private int used;
    private readonly List<Entry> entries = [];

    /// <summary>Number of documents.</summary>
    public int Count => entries.Count;

    /// <summary>Bytes of all texts together.</summary>
    public int Bytes => used;

    public ReadOnlySpan<byte> Text(int document) => TextMemory(document).Span;

    /// <summary>The text as memory, for classifiers that wait; valid until <see cref="Clear"/>.</summary>
    public ReadOnlyMemory<byte> TextMemory(int document) =>
        texts.AsMemory(entries[document].Start, entries[document].Length);

    /// <summary>Position of the document among all rows of its shard.</summary>
    public long Row(int document) => entries[document].Row;

    public TextHash Hash(int document) => entries[document].Hash;

    /// <summary>Tokens of the text by the configured counter.</summary>
    public int Tokens(int document) => entries[document].Tokens;

    public void Add(long row, ReadOnlySpan<byte> text, TextHash hash, int tokens)
    {
        if (texts.Length - used < text.Length)
            Array.Resize(ref texts, checked((int)Math.Max(Math.Min(2L * texts.Length, Array.MaxLength), (long)used + text.Length)));
        text.CopyTo(texts.AsSpan(used));
        entries.Add(new Entry(used, text.Length, row, hash, tokens));
        used += text.Length;
    }

    public void Clear()
    {
        entries.Clear();
        used = 0;
    }

    private readonly record struct Entry(int Start, int Length, long Row, TextHash Hash, int Tokens);
}
