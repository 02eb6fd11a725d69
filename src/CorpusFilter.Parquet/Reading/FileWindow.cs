using System.Buffers;
using CorpusFilter.Parquet.Encodings;

namespace CorpusFilter.Parquet.Reading;

/// <summary>A moving piece of the file in memory: read ahead by a fixed amount, grown only for a page that is larger.</summary>
internal sealed class FileWindow(ParquetFile file, long end, int readAhead, Place place) : IDisposable
{
    private byte[] buffer = [];
    private long start;
    private int count;

    public byte[] Buffer => buffer;

    /// <summary>Where nothing more may be read.</summary>
    public long End => end;

    /// <summary>Makes the bytes from <paramref name="offset"/> on available; returns their position in <see cref="Buffer"/>.</summary>
    /// <param name="length">At most what is left before <see cref="End"/>.</param>
    public int Ensure(long offset, int length)
    {
        long position = offset - start;
        if (position >= 0 && position + length <= count)
            return (int)position;
        int kept = position >= 0 && position < count ? count - (int)position : 0;
        int wanted = (int)Math.Min(Math.Max(length, readAhead), end - offset);
        if (buffer.Length < wanted + HybridDecoder.Slack)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(wanted + HybridDecoder.Slack);
            buffer.AsSpan((int)(kept > 0 ? position : 0), kept).CopyTo(larger);
            Return();
            buffer = larger;
        }
        else if (kept > 0)
        {
            buffer.AsSpan((int)position, kept).CopyTo(buffer);
        }

        start = offset;
        count = kept;
        file.Read(buffer.AsSpan(kept, wanted - kept), offset + kept, place);
        count = wanted;
        return 0;
    }

    public int Available(long offset) => offset >= start && offset < start + count ? (int)(start + count - offset) : 0;

    public void Dispose() => Return();

    private void Return()
    {
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        buffer = [];
        count = 0;
    }
}
