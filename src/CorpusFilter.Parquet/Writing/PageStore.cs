namespace CorpusFilter.Parquet.Writing;

/// <summary>
/// Memory for finished pages, shared by the leaves of one writer and kept from row group to row group: a row group's worth of
/// garbage each time would be what a process that writes consists of.
/// </summary>
internal sealed class PageMemory
{
    public const int SegmentBytes = 1 << 18;

    private readonly Stack<byte[]> free = new();

    public byte[] Take() => free.TryPop(out byte[]? segment) ? segment : GC.AllocateUninitializedArray<byte>(SegmentBytes);

    public void Return(byte[] segment) => free.Push(segment);
}

/// <summary>Finished pages of one column chunk, compressed, until the row group is written.</summary>
internal sealed class PageStore(PageMemory memory)
{
    private readonly List<byte[]> segments = [];
    private int usedInLast;

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (segments.Count == 0 || usedInLast == PageMemory.SegmentBytes)
            {
                segments.Add(memory.Take());
                usedInLast = 0;
            }

            int copied = Math.Min(bytes.Length, PageMemory.SegmentBytes - usedInLast);
            bytes[..copied].CopyTo(segments[^1].AsSpan(usedInLast));
            usedInLast += copied;
            bytes = bytes[copied..];
        }
    }

    public void MoveTo(Stream output)
    {
        for (int index = 0; index < segments.Count; index++)
        {
            output.Write(segments[index], 0, index == segments.Count - 1 ? usedInLast : PageMemory.SegmentBytes);
            memory.Return(segments[index]);
        }

        segments.Clear();
        usedInLast = 0;
        Length = 0;
    }
}
