using System.Buffers;

namespace CorpusFilter.Parquet.Writing;

/// <summary>Finished pages of one column chunk, compressed, until the row group is written.</summary>
internal sealed class PageStore : IDisposable
{
    private const int SegmentBytes = 1 << 18;

    private readonly List<byte[]> segments = [];
    private int usedInLast;

    public long Length { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        Length += bytes.Length;
        while (!bytes.IsEmpty)
        {
            if (segments.Count == 0 || usedInLast == SegmentBytes)
            {
                segments.Add(ArrayPool<byte>.Shared.Rent(SegmentBytes));
                usedInLast = 0;
            }

            int copied = Math.Min(bytes.Length, SegmentBytes - usedInLast);
            bytes[..copied].CopyTo(segments[^1].AsSpan(usedInLast));
            usedInLast += copied;
            bytes = bytes[copied..];
        }
    }

    public void MoveTo(Stream output)
    {
        for (int index = 0; index < segments.Count; index++)
            output.Write(segments[index], 0, index == segments.Count - 1 ? usedInLast : SegmentBytes);
        Dispose();
    }

    public void Dispose()
    {
        foreach (byte[] segment in segments)
            ArrayPool<byte>.Shared.Return(segment);
        segments.Clear();
        usedInLast = 0;
        Length = 0;
    }
}
