using System.Runtime.InteropServices;
using CorpusFilter.Parquet.Reading;

namespace CorpusFilter.Parquet;

/// <summary>The values of a column of numbers or booleans of one row group, row by row.</summary>
public sealed class ValueCursor<T> : IDisposable
    where T : unmanaged
{
    private readonly LeafReader reader;
    private readonly FlatRows rows;
    private readonly T[] values = new T[256];
    private readonly bool[] nulls = new bool[256];
    private int position = -1;
    private int count;

    internal ValueCursor(LeafReader reader)
    {
        this.reader = reader;
        rows = new FlatRows(reader);
        Type? type = reader.Leaf.Type switch
        {
            PhysicalType.Int32 => typeof(int),
            PhysicalType.Int64 => typeof(long),
            PhysicalType.Float => typeof(float),
            PhysicalType.Double => typeof(double),
            PhysicalType.Boolean => typeof(bool),
            _ => null,
        };
        if (type != typeof(T))
            throw reader.Place.Error($"Values of type {typeof(T).Name} are wanted of a column of type {reader.Leaf.Type}", "expected a column of that type: name another column");
    }

    public bool IsNull => nulls[position];

    /// <summary>The row's value; the default if it is null.</summary>
    public T Value => values[position];

    /// <summary>Moves to the next row; false after the row group's last.</summary>
    /// <exception cref="ParquetException">A page is damaged; <see cref="TrySkipBadPage"/> may go past it.</exception>
    public bool MoveNext()
    {
        if (position + 1 < count)
        {
            position++;
            return true;
        }

        position = -1;
        count = 0;
        if (!rows.Prepare())
            return false;
        try
        {
            Decode();
        }
        catch (ParquetException failure)
        {
            rows.Fail(failure);
            throw;
        }

        position = 0;
        return true;
    }

    private void Decode()
    {
        int wanted = (int)Math.Min(rows.Left, Math.Min(values.Length, reader.Available));
        int present = reader.CountValues(wanted);
        Span<T> decoded = values.AsSpan(0, present);
        if (present > 0)
            reader.Fixed.Read(MemoryMarshal.AsBytes(decoded));
        nulls.AsSpan(0, wanted).Clear();
        if (present < wanted)
        {
            // From the back, so that values move to their rows in place.
            ReadOnlySpan<int> levels = reader.Definitions;
            for (int row = wanted - 1; row >= 0; row--)
            {
                bool hasValue = levels[row] == reader.Leaf.MaxDefinitionLevel;
                nulls[row] = !hasValue;
                values[row] = hasValue ? values[--present] : default;
            }
        }

        count = wanted;
        rows.Advance(wanted);
    }

    /// <summary>Passes over rows; pages that hold no other rows are not unpacked, and may be damaged.</summary>
    public void Skip(long skipped)
    {
        int decoded = (int)Math.Min(skipped, count - position - 1);
        position += decoded;
        if (skipped > decoded)
        {
            position = -1;
            count = 0;
            rows.Skip(skipped - decoded);
        }
    }

    /// <summary>After <see cref="MoveNext"/> threw: moves past the damaged page.</summary>
    /// <returns>Rows that are lost with it; 0 if nothing more of the row group can be read.</returns>
    public int TrySkipBadPage()
    {
        position = -1;
        count = 0;
        return rows.TrySkipBadPage();
    }

    public void Dispose() => reader.Dispose();
}
