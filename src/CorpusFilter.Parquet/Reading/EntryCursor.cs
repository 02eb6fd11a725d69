using CorpusFilter.Parquet.Reading;

namespace CorpusFilter.Parquet;

/// <summary>
/// The entries of any leaf of one row group as they are stored: levels, and a value where the definition level is the highest.
/// For showing a file to people; the typed cursors are faster.
/// </summary>
public sealed class EntryCursor : IDisposable
{
    private readonly LeafReader reader;
    private readonly byte[] number;

    internal EntryCursor(LeafReader reader)
    {
        this.reader = reader;
        number = new byte[reader.IsBytes ? 0 : reader.Leaf.Width];
    }

    /// <summary>0 where a row begins.</summary>
    public int RepetitionLevel { get; private set; }

    public int DefinitionLevel { get; private set; }

    public bool HasValue => DefinitionLevel == reader.Leaf.MaxDefinitionLevel;

    /// <summary>Where there is a value: the bytes of a byte array, or a number's in little-endian order; until the next move.</summary>
    public ReadOnlySpan<byte> Value => !HasValue ? [] : reader.IsBytes ? reader.Bytes.Value : number;

    /// <summary>Moves to the next entry; false after the row group's last.</summary>
    /// <exception cref="ParquetException">A page is damaged.</exception>
    public bool MoveNext()
    {
        if (!reader.Fill())
            return false;
        DefinitionLevel = reader.Leaf.MaxDefinitionLevel > 0 ? reader.Definitions[0] : 0;
        RepetitionLevel = reader.Leaf.MaxRepetitionLevel > 0 ? reader.Repetitions[0] : 0;
        if (HasValue && reader.IsBytes)
            reader.Bytes.Next();
        else if (HasValue)
            reader.Fixed.Read(number);
        reader.Take(1);
        return true;
    }

    public void Dispose() => reader.Dispose();
}
