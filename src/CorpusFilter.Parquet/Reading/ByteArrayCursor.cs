using CorpusFilter.Parquet.Encodings;
using CorpusFilter.Parquet.Reading;

namespace CorpusFilter.Parquet;

/// <summary>
/// The values of a byte array column of one row group, row by row, as spans of the unpacked page: nothing is copied or allocated per value.
/// </summary>
public sealed class ByteArrayCursor : IDisposable
{
    private readonly LeafReader reader;
    private readonly FlatRows rows;
    private ByteArrayDecoder? current;

    internal ByteArrayCursor(LeafReader reader)
    {
        this.reader = reader;
        rows = new FlatRows(reader);
        if (!reader.IsBytes)
            throw reader.Place.Error($"Byte arrays are wanted of a column of type {reader.Leaf.Type}", "expected a column of byte arrays: name another column");
    }

    public bool IsNull => current is null;

    /// <summary>The row's value, empty if it is null; valid until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<byte> Value => current is null ? [] : current.Value;

    /// <summary>Moves to the next row; false after the row group's last.</summary>
    /// <exception cref="ParquetException">A page is damaged; <see cref="TrySkipBadPage"/> may go past it.</exception>
    public bool MoveNext()
    {
        current = null;
        if (!rows.Prepare())
            return false;
        if (reader.HasValue)
        {
            try
            {
                reader.Bytes.Next();
            }
            catch (ParquetException failure)
            {
                rows.Fail(failure);
                throw;
            }

            current = reader.Bytes;
        }

        rows.Advance(1);
        return true;
    }

    /// <summary>Passes over rows; pages that hold no other rows are not unpacked, and may be damaged.</summary>
    public void Skip(long count)
    {
        current = null;
        rows.Skip(count);
    }

    /// <summary>After <see cref="MoveNext"/> threw: moves past the damaged page.</summary>
    /// <returns>Rows that are lost with it; 0 if nothing more of the row group can be read.</returns>
    public int TrySkipBadPage() => rows.TrySkipBadPage();

    public void Dispose() => reader.Dispose();
}
