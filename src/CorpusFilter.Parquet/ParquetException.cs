using System.Globalization;
using System.Text;

namespace CorpusFilter.Parquet;

/// <summary>
/// The one error of this library: a file that is damaged, hostile, or uses what is not supported.
/// The message reads "what: where; expected ..., what to do".
/// </summary>
public sealed class ParquetException : IOException
{
    internal ParquetException(
        string what, string? filePath, int? rowGroup, string? column, long? offset, string expected, Exception? inner = null)
        : base(Compose(what, filePath, rowGroup, column, offset, expected), inner)
    {
        Reason = Compose(what, null, rowGroup, column, offset, expected);
        FilePath = filePath;
        RowGroup = rowGroup;
        Column = column;
        Offset = offset;
    }

    /// <summary>The message without the file's path: for records that must be the same on machines where the file lies elsewhere.</summary>
    public string Reason { get; }

    public string? FilePath { get; }

    /// <summary>Row group, counted from 0; null where the fault is of the whole file.</summary>
    public int? RowGroup { get; }

    /// <summary>Dotted path of the leaf column.</summary>
    public string? Column { get; }

    /// <summary>Byte offset in the file of the structure (page, footer) that is at fault.</summary>
    public long? Offset { get; }

    private static string Compose(
        string what, string? filePath, int? rowGroup, string? column, long? offset, string expected)
    {
        var text = new StringBuilder(what);
        string separator = ": ";
        void Where(string part)
        {
            text.Append(separator).Append(part);
            separator = ", ";
        }

        if (filePath is not null)
            Where(filePath);
        if (rowGroup is not null)
            Where(string.Create(CultureInfo.InvariantCulture, $"row group {rowGroup}"));
        if (column is not null)
            Where("column " + column);
        if (offset is not null)
            Where(string.Create(CultureInfo.InvariantCulture, $"offset {offset}"));
        return text.Append("; ").Append(expected).ToString();
    }
}

/// <summary>
/// Where a reader or writer is, so that whatever notices a fault can name the place without knowing the file.
/// </summary>
internal sealed class Place(string? filePath, int? rowGroup = null, string? column = null)
{
    /// <summary>Offset in the file of the page or footer being read.</summary>
    public long? Offset { get; set; }

    public string? FilePath => filePath;

    public int? RowGroup => rowGroup;

    /// <param name="what">What is wrong.</param>
    /// <param name="expected">"expected ..., what to do".</param>
    public ParquetException Error(string what, string expected, Exception? inner = null) =>
        new(what, filePath, rowGroup, column, Offset, expected, inner);

    /// <summary>A fault of the data itself, which nothing but a new copy of the file mends.</summary>
    public ParquetException Damaged(string what, string expected) =>
        Error(what, $"expected {expected}, the file is damaged: fetch or write it again");
}
