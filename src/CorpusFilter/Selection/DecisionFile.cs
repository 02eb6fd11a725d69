using System.Text;
using CorpusFilter.Parquet;
using CorpusFilter.Runs;

namespace CorpusFilter.Selection;

/// <summary>
/// Where each row of a unit ended and why: columns <c>row</c>, <c>subset</c>, <c>split</c>, <c>why</c>, one row per input row, in input order.
/// Writing reads what to copy from it, verification proves the ledger by it, and a user may ask it what became of a document.
/// </summary>
internal static class DecisionFile
{
    private static readonly ParquetSchema Schema = ParquetSchema.Create(
    [
        SchemaNode.Int64("row", optional: false),
        SchemaNode.String("subset", optional: false),
        SchemaNode.String("split", optional: true),
        SchemaNode.String("why", optional: false),
    ]);

    private static readonly byte[][] Subsets = Words(Enum.GetValues<Subset>(), subset => subset.Word());
    private static readonly byte[][] Splits = Words(Enum.GetValues<Split>(), split => split.Word());
    private static readonly byte[][] Whys = Words(Enum.GetValues<Why>(), why => why.Words());

    /// <summary>Takes decisions in input order and commits one file per unit.</summary>
    public sealed class Writer(Func<int, string> pathOfUnit) : IDisposable
    {
        private int unit = -1;
        private AtomicFile? file;
        private ParquetWriter? parquet;

        public void Write(ScoreChunk chunk, ReadOnlySpan<Decision> decisions)
        {
            if (chunk.Unit != unit)
                Begin(chunk.Unit);
            LeafWriter row = parquet!.Leaf(0), subset = parquet.Leaf(1), split = parquet.Leaf(2), why = parquet.Leaf(3);
            for (int i = 0; i < decisions.Length; i++)
            {
                Decision decision = decisions[i];
                row.Write(chunk.FirstRow + i);
                subset.Write(Subsets[(int)decision.Subset]);
                if (decision.Split == Split.None)
                    split.WriteNull();
                else
                    split.Write(Splits[(int)decision.Split]);
                why.Write(Whys[(int)decision.Why]);
                parquet.EndRows(1);
            }
        }

        /// <summary>Commits the last unit's file.</summary>
        public void Finish()
        {
            if (parquet is null)
                return;
            ParquetFooter.Finish(parquet, file!.Stream, []);
            file.Commit();
            Dispose();
        }

        public void Dispose()
        {
            parquet?.Dispose();
            file?.Dispose();
            parquet = null;
            file = null;
        }

        private void Begin(int next)
        {
            Finish();
            unit = next;
            file = AtomicFile.Create(pathOfUnit(next));
            parquet = new ParquetWriter(file.Stream, Schema);
        }
    }

    /// <summary>The decisions of one unit, row by row.</summary>
    /// <exception cref="RunStoppedException">The file is missing or damaged.</exception>
    public static IEnumerable<Decision> Read(string path)
    {
        using ParquetFile file = Guard(path, () => ParquetFile.Open(path));
        for (int rowGroup = 0; rowGroup < file.RowGroups.Count; rowGroup++)
        {
            using ByteArrayCursor subset = file.OpenByteArrays(rowGroup, file.Schema.FindLeaf("subset")!);
            using ByteArrayCursor split = file.OpenByteArrays(rowGroup, file.Schema.FindLeaf("split")!);
            using ByteArrayCursor why = file.OpenByteArrays(rowGroup, file.Schema.FindLeaf("why")!);
            while (Guard(path, () => subset.MoveNext() & split.MoveNext() & why.MoveNext()))
                yield return new Decision((Subset)IndexOf(Subsets, subset.Value), split.IsNull ? Split.None : (Split)IndexOf(Splits, split.Value), (Why)IndexOf(Whys, why.Value));
        }
    }

    private static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (IOException failure)
        {
            throw new RunStoppedException($"{path}: the decisions can't be read ({failure.Message}); delete selection.json and run again: selection is then done anew", failure);
        }
    }

    private static int IndexOf(byte[][] words, ReadOnlySpan<byte> word)
    {
        for (int i = 0; i < words.Length; i++)
        {
            if (word.SequenceEqual(words[i]))
                return i;
        }
        throw new IOException($"'{Encoding.UTF8.GetString(word)}' is none of {string.Join(", ", words.Select(Encoding.UTF8.GetString))}");
    }

    private static byte[][] Words<T>(T[] values, Func<T, string> word) => values.Select(value => Encoding.UTF8.GetBytes(word(value))).ToArray();
}
