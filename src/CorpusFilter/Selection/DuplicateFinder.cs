using System.Buffers.Binary;
using CorpusFilter.Scoring;

namespace CorpusFilter.Selection;

/// <summary>
/// Finds the documents whose text stands earlier in the input, among those that are offered, in bounded memory.
/// Where the hashes of all documents fit, <see cref="Add"/> answers at once. Where they don't, it spreads them over scratch files by hash,
/// and <see cref="Finish"/> takes these one after the other; until then no answer is given. Documents come in input order.
/// </summary>
internal sealed class DuplicateFinder : IDisposable
{
    private const int RecordBytes = TextHash.Size + sizeof(long);
    private const int MostPartitions = 128;

    private readonly long memory;
    private readonly ScratchFile[] partitions = [];
    private readonly byte[][] pending = [];
    private readonly int[] pendingBytes = [];
    private TextHashSet? seen;

    /// <param name="documents">At most so many documents will be offered, at positions below this.</param>
    /// <param name="memory">Bytes to stay within.</param>
    /// <param name="scratchDirectory">Used only where memory does not suffice.</param>
    public DuplicateFinder(long documents, long memory, string scratchDirectory)
    {
        this.memory = memory;
        if (documents <= TextHashSet.CapacityFor(memory - documents / 8))
        {
            seen = new TextHashSet(documents);
            Marks = new PositionBits(documents, file: null);
            return;
        }

        ScratchFile.Sweep(scratchDirectory);
        Marks = new PositionBits(documents, new ScratchFile(scratchDirectory, "duplicates"));
        // A fifth more than needed on the average, because hashes do not spread evenly.
        long needed = documents / TextHashSet.CapacityFor(memory);
        int count = (int)Math.Clamp(needed + needed / 5 + 1, 2, MostPartitions);
        int bufferBytes = (int)Math.Clamp(memory / count / RecordBytes, 1, 4096) * RecordBytes;
        partitions = new ScratchFile[count];
        pending = new byte[count][];
        pendingBytes = new int[count];
        for (int i = 0; i < count; i++)
        {
            partitions[i] = new ScratchFile(scratchDirectory, $"hashes-{i:000}");
            pending[i] = new byte[bufferBytes];
        }
    }

    /// <summary>True where duplicates are known only after <see cref="Finish"/>.</summary>
    public bool IsSpilling => partitions.Length > 0;

    /// <summary>Set for the positions of duplicates.</summary>
    public PositionBits Marks { get; }

    public void Add(TextHash hash, long position)
    {
        if (seen is not null)
        {
            if (!seen.TryAdd(hash, out bool added))
                throw new InvalidOperationException("More documents were offered than announced.");
            if (!added)
                Marks.Set(position);
            return;
        }

        int partition = (int)Math.BigMul(Spread(hash), (ulong)partitions.Length, out _);
        Span<byte> record = pending[partition].AsSpan(pendingBytes[partition], RecordBytes);
        hash.Write(record);
        BinaryPrimitives.WriteInt64LittleEndian(record[TextHash.Size..], position);
        pendingBytes[partition] += RecordBytes;
        if (pendingBytes[partition] == pending[partition].Length)
            Flush(partition);
    }

    /// <summary>Call after the last document.</summary>
    public void Finish(CancellationToken cancellation)
    {
        seen = null;
        for (int i = 0; i < partitions.Length; i++)
        {
            Flush(i);
            pending[i] = [];
        }

        if (!IsSpilling)
            return;

        // One set for all partitions: garbage of this size would be collected too late for the memory to be bounded.
        byte[] block = new byte[(int)Math.Clamp(memory / 8 / RecordBytes, 1, 4096) * RecordBytes];
        long largest = partitions.Max(partition => partition.Length) / RecordBytes;
        TextHashSet set = new(Math.Min(TextHashSet.CapacityFor(memory - block.Length), largest));
        foreach (ScratchFile partition in partitions)
        {
            FindIn(partition, set, block, cancellation);
            partition.Dispose();
        }
    }

    public void Dispose()
    {
        foreach (ScratchFile? partition in partitions)
            partition?.Dispose();
        Marks.Dispose();
    }

    /// <summary>Its high bits choose the partition, its low bits the slice.</summary>
    private static ulong Spread(TextHash hash) => Draw.Mix(hash.High ^ Draw.Mix(hash.Low));

    private void Flush(int partition)
    {
        partitions[partition].Append(pending[partition].AsSpan(0, pendingBytes[partition]));
        pendingBytes[partition] = 0;
    }

    /// <summary>
    /// Records stand in input order, so every one after the first of its hash is a duplicate. If a partition has more different
    /// hashes than fit, it is read several times, each time for one slice of the hashes; marking twice does no harm.
    /// </summary>
    private void FindIn(ScratchFile partition, TextHashSet set, byte[] block, CancellationToken cancellation)
    {
        ulong slices = 1;
        for (ulong slice = 0; slice < slices; slice++)
        {
            set.Clear();
            if (!FindInSlice(partition, block, set, slice, slices, cancellation))
            {
                slices *= 2;
                slice = ulong.MaxValue;
            }
        }
    }

    private bool FindInSlice(
        ScratchFile partition, byte[] block, TextHashSet set, ulong slice, ulong slices, CancellationToken cancellation)
    {
        for (long offset = 0; offset < partition.Length; offset += block.Length)
        {
            cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> records = block.AsSpan(0, partition.ReadAt(block, offset));
            for (; !records.IsEmpty; records = records[RecordBytes..])
            {
                TextHash hash = TextHash.Read(records);
                if ((Spread(hash) & (slices - 1)) != slice)
                    continue;
                if (!set.TryAdd(hash, out bool added))
                    return false;
                if (!added)
                    Marks.Set(BinaryPrimitives.ReadInt64LittleEndian(records[TextHash.Size..]));
            }
        }

        return true;
    }
}
