using System.Numerics;
using System.Runtime.InteropServices;

namespace CorpusFilter.Selection;

/// <summary>
/// One bit for each document of the input, by position: in memory, or in a file of which one window is in memory.
/// Cheap where positions come in runs of neighbours, as they do in every pass.
/// </summary>
internal sealed class PositionBits : IDisposable
{
    private const int WindowBytes = 1 << 16;

    private readonly ScratchFile? file;
    private readonly ulong[][] segments;
    private readonly byte[] window = [];
    private long windowStart = -1;
    private bool changed;

    /// <param name="documents">Positions are below this.</param>
    /// <param name="file">Where to keep the bits; null for memory. Owned from here on.</param>
    public PositionBits(long documents, ScratchFile? file)
    {
        this.file = file;
        segments = [];
        if (file is not null)
        {
            window = new byte[WindowBytes];
            return;
        }

        const int bitsPerSegment = WindowBytes * 8;
        segments = new ulong[(documents + bitsPerSegment - 1) / bitsPerSegment][];
        for (int i = 0; i < segments.Length; i++)
            segments[i] = new ulong[WindowBytes / sizeof(ulong)];
    }

    /// <summary>Number of bits that are set.</summary>
    public long CountSet { get; private set; }

    public bool this[long position]
    {
        get => (Words(position)[Index(position)] >> (int)(position & 63) & 1) != 0;
    }

    public void Set(long position)
    {
        ref ulong bits = ref Words(position)[Index(position)];
        ulong bit = 1UL << (int)(position & 63);
        CountSet += BitOperations.PopCount(bit & ~bits);
        bits |= bit;
        changed = true;
    }

    public void Dispose() => file?.Dispose();

    private static int Index(long position) => (int)((position >> 6) & (WindowBytes / sizeof(ulong) - 1));

    private Span<ulong> Words(long position)
    {
        long segment = position / (WindowBytes * 8L);
        if (file is null)
            return segments[segment];
        if (segment * WindowBytes != windowStart)
            MoveWindow(segment * WindowBytes);
        return MemoryMarshal.Cast<byte, ulong>(window.AsSpan());
    }

    private void MoveWindow(long start)
    {
        if (changed)
            file!.WriteAt(window, windowStart);
        changed = false;
        windowStart = start;
        int read = file!.ReadAt(window, start);
        window.AsSpan(read).Clear();
    }
}
