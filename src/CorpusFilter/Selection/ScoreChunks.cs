using System.Collections;
using CorpusFilter.Parquet;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Scoring;

namespace CorpusFilter.Selection;

/// <summary>All scores of a run in input order, as often as they are asked for; in memory is one chunk at a time.</summary>
internal sealed class ScoreChunks(IReadOnlyList<Unit> units, ScoreSchema schema, RunDirectory directory, CancellationToken cancellation) : IEnumerable<ScoreChunk>
{
    public IEnumerator<ScoreChunk> GetEnumerator()
    {
        var chunk = new ScoreChunk(schema.Behaviors.Count);
        foreach (Unit unit in units)
        {
            string path = directory.ScoreFile(unit.Shard.Name, unit.Number);
            using ParquetFile file = OpenScores(path);
            chunk.Unit = unit.Index;
            chunk.FirstRow = unit.FirstRow;
            for (int rowGroup = 0; rowGroup < file.RowGroups.Count; rowGroup++)
            {
                using var columns = new Columns(file, rowGroup, schema);
                for (long left = file.RowGroups[rowGroup].RowCount; left > 0; left -= chunk.Count)
                {
                    cancellation.ThrowIfCancellationRequested();
                    chunk.Count = (int)Math.Min(left, ScoreChunk.Capacity);
                    Fill(chunk, columns, path);
                    yield return chunk;
                    chunk.FirstRow += chunk.Count;
                }
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static ParquetFile OpenScores(string path)
    {
        try
        {
            return ParquetFile.Open(path);
        }
        catch (IOException failure)
        {
            throw Damaged(path, failure);
        }
    }

    private static RunStoppedException Damaged(string path, Exception failure) =>
        new($"{path}: the score file can't be read ({failure.Message}); delete it and run again: the unit is then scored anew", failure);

    private static void Fill(ScoreChunk chunk, Columns columns, string path)
    {
        try
        {
            for (int i = 0; i < chunk.Count; i++)
                columns.Read(chunk, i);
        }
        catch (ParquetException failure)
        {
            throw Damaged(path, failure);
        }
    }

    private sealed class Columns(ParquetFile file, int rowGroup, ScoreSchema schema) : IDisposable
    {
        private static readonly byte[][] StatusWords = ScoreSchema.StatusWords.Select(System.Text.Encoding.UTF8.GetBytes).ToArray();

        private readonly ByteArrayCursor hash = file.OpenByteArrays(rowGroup, schema.Leaf(ScoreSchema.TextHash));
        private readonly ByteArrayCursor host = file.OpenByteArrays(rowGroup, schema.Leaf(ScoreSchema.Host));
        private readonly ByteArrayCursor status = file.OpenByteArrays(rowGroup, schema.Leaf(ScoreSchema.Status));
        private readonly ValueCursor<long> bytes = file.OpenValues<long>(rowGroup, schema.Leaf(ScoreSchema.Bytes));
        private readonly ValueCursor<int> tokens = file.OpenValues<int>(rowGroup, schema.Leaf(ScoreSchema.Tokens));
        private readonly ValueCursor<int> instances = file.OpenValues<int>(rowGroup, schema.Leaf(ScoreSchema.Instances));
        private readonly ValueCursor<int>[] counts = schema.Behaviors.Select(name => file.OpenValues<int>(rowGroup, schema.Leaf(name))).ToArray();

        public void Read(ScoreChunk chunk, int i)
        {
            _ = hash.MoveNext() & host.MoveNext() & status.MoveNext();
            chunk.SetHost(i, host.Value);
            chunk.Hashes[i] = hash.IsNull ? default : TextHash.Read(hash.Value);
            chunk.Status[i] = StatusOf(status.Value);
            chunk.Bytes[i] = (int)ValueOrZero(bytes);
            chunk.Tokens[i] = ValueOrZero(tokens);
            chunk.Instances[i] = ValueOrZero(instances);
            for (int behavior = 0; behavior < counts.Length; behavior++)
                chunk.Counts[i * counts.Length + behavior] = ValueOrZero(counts[behavior]);
        }

        private static T ValueOrZero<T>(ValueCursor<T> cursor) where T : unmanaged =>
            cursor.MoveNext() && !cursor.IsNull ? cursor.Value : default;

        private static DocumentStatus StatusOf(ReadOnlySpan<byte> word)
        {
            for (int i = 0; i < StatusWords.Length; i++)
            {
                if (word.SequenceEqual(StatusWords[i]))
                    return (DocumentStatus)i;
            }
            // A word that a later version may add: neither rich nor poor.
            return DocumentStatus.Quarantined;
        }

        public void Dispose()
        {
            hash.Dispose();
            host.Dispose();
            status.Dispose();
            bytes.Dispose();
            tokens.Dispose();
            instances.Dispose();
            foreach (ValueCursor<int> count in counts)
                count.Dispose();
        }
    }
}
