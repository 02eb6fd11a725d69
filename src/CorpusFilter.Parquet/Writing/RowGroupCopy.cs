using CorpusFilter.Parquet.Reading;

namespace CorpusFilter.Parquet;

/// <summary>
/// Copies rows of one row group by their leaves: levels and values go over as they are, whatever they mean.
/// Skipped rows are passed over only when the next are taken, so that damaged pages whose rows are all skipped are never looked into.
/// </summary>
public sealed class RowGroupCopy : IDisposable
{
    private const int ReadAheadOfAll = 1 << 25;

    private readonly LeafReader[] readers;
    private readonly LeafWriter[] writers;
    private readonly byte[] raw = new byte[1024 * 8];
    private readonly long rowCount;
    private long position;
    private long skipped;

    internal RowGroupCopy(ParquetFile source, int rowGroup, (ParquetLeaf Source, LeafWriter Target)[] columns)
    {
        rowCount = source.RowGroups[rowGroup].RowCount;
        readers = new LeafReader[columns.Length];
        writers = [.. columns.Select(column => column.Target)];
        try
        {
            for (int index = 0; index < readers.Length; index++)
            {
                (ParquetLeaf leaf, ParquetLeaf target) = (columns[index].Source, writers[index].Leaf);
                if (target.Type != leaf.Type || target.TypeLength != leaf.TypeLength
                    || target.MaxDefinitionLevel != leaf.MaxDefinitionLevel || target.MaxRepetitionLevel != leaf.MaxRepetitionLevel)
                {
                    throw new ArgumentException($"{leaf.Path} of the source is of another type than {target.Path} of the writer.", nameof(columns));
                }

                readers[index] = new LeafReader(source, rowGroup, leaf);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Passes over rows.</summary>
    public void Skip(long rows)
    {
        Check(rows);
        skipped += rows;
        position += rows;
    }

    /// <summary>Copies rows into the writer, all leaves of the source.</summary>
    public void Take(long rows)
    {
        Check(rows);
        position += rows;
        for (int index = 0; index < readers.Length; index++)
        {
            LeafReader reader = readers[index];
            if (reader.Leaf.MaxRepetitionLevel == 0)
            {
                reader.SkipFlat(skipped);
                TakeFlat(reader, writers[index], rows);
            }
            else
            {
                Nested(reader, null, skipped);
                Nested(reader, writers[index], rows);
            }
        }

        skipped = 0;
    }

    private void Check(long rows)
    {
        if (rows < 0 || rows > rowCount - position)
            throw new ArgumentOutOfRangeException(nameof(rows), rows, $"The row group has {rowCount - position} rows left.");
    }

    private void TakeFlat(LeafReader reader, LeafWriter writer, long rows)
    {
        while (rows > 0)
        {
            if (!reader.Fill())
                throw reader.Ended();
            int entries = (int)Math.Min(rows, reader.Available);
            TakeEntries(reader, writer, entries);
            rows -= entries;
        }
    }

    private void TakeEntries(LeafReader reader, LeafWriter? writer, int entries)
    {
        if (writer is null)
        {
            reader.SkipValues(reader.CountValues(entries));
        }
        else if (reader.IsBytes)
        {
            ReadOnlySpan<int> definitions = reader.Definitions;
            ReadOnlySpan<int> repetitions = reader.Repetitions;
            int highest = reader.Leaf.MaxDefinitionLevel;
            for (int index = 0; index < entries; index++)
            {
                int repetition = repetitions.IsEmpty ? 0 : repetitions[index];
                if (highest > 0 && definitions[index] < highest)
                {
                    writer.WriteNull(repetition, definitions[index]);
                    continue;
                }

                reader.Bytes.Next();
                writer.Write(reader.Bytes.Value, repetition, highest);
            }
        }
        else
        {
            Span<byte> values = raw.AsSpan(0, reader.CountValues(entries) * reader.Leaf.Width);
            if (!values.IsEmpty)
                reader.Fixed.Read(values);
            writer.AppendFixed(values, entries, reader.Definitions, reader.Repetitions);
        }

        reader.Take(entries);
    }

    // A row goes on until the next entry of repetition level 0, which may be in a later page.
    private void Nested(LeafReader reader, LeafWriter? writer, long rows)
    {
        bool inside = false;
        while (rows > 0 || inside)
        {
            if (!reader.Fill())
            {
                if (rows > 0)
                    throw reader.Ended();
                return;
            }

            ReadOnlySpan<int> repetitions = reader.Repetitions;
            int entries = 0;
            for (; entries < repetitions.Length; entries++)
            {
                if (repetitions[entries] == 0)
                {
                    if (rows == 0)
                        break;
                    rows--;
                    inside = true;
                }
                else if (!inside)
                {
                    throw reader.Place.Damaged("A row group that begins in the middle of a row", "repetition level 0 first");
                }
            }

            if (entries > 0)
                TakeEntries(reader, writer, entries);
            if (entries < repetitions.Length)
                return;
        }
    }

    public void Dispose()
    {
        foreach (LeafReader? reader in readers)
            reader?.Dispose();
    }
}
