using CorpusFilter.Parquet;

namespace CorpusFilter.Scoring;

/// <summary>
/// The rows of one row group, text and url side by side. Columns have pages of their own sizes, and either can be damaged:
/// rows whose text is lost come as rows with a <see cref="Problem"/>, so that each row of the footer's count comes exactly once.
/// </summary>
internal sealed class DocumentReader : IDisposable
{
    private readonly ByteArrayCursor? text;
    private ByteArrayCursor? url;
    private readonly long rows;
    private bool hasUrl;
    private long lost;
    private long row = -1;

    public DocumentReader(ParquetFile file, int rowGroup, ParquetLeaf textLeaf, ParquetLeaf? urlLeaf)
    {
        rows = file.RowGroups[rowGroup].RowCount;
        try
        {
            text = file.OpenByteArrays(rowGroup, textLeaf);
        }
        catch (ParquetException failure)
        {
            lost = rows;
            Problem = failure.Reason;
        }
        try
        {
            url = urlLeaf is null ? null : file.OpenByteArrays(rowGroup, urlLeaf);
        }
        catch (ParquetException)
        {
            // As in ReadUrl: only the host is missing.
        }
    }

    /// <summary>Position within the row group.</summary>
    public long Row => row;

    /// <summary>Why the row's text could not be read, or null. The path of the shard is not in it: it differs between machines.</summary>
    public string? Problem { get; private set; }

    public bool TextIsNull => text!.IsNull;

    /// <summary>Valid until the next <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Text => text!.Value;

    /// <summary>Empty where there is none.</summary>
    public ReadOnlySpan<byte> Url => hasUrl ? url!.Value : default;

    public bool Read()
    {
        if (++row >= rows)
            return false;
        if (lost > 0)
            lost--;
        else
            ReadText();
        ReadUrl();
        return true;
    }

    private void ReadText()
    {
        Problem = null;
        try
        {
            if (text!.MoveNext())
                return;
            Lose(rows - row, "the column has fewer values than the row group has rows");
        }
        catch (ParquetException failure)
        {
            int skipped = text!.TrySkipBadPage();
            Lose(skipped > 0 ? skipped : rows - row, failure.Reason);
        }
    }

    private void Lose(long count, string reason)
    {
        lost = count - 1;
        Problem = reason;
    }

    // The url only gives the host of a document: where it can't be read, the host is missing, and writing will name the page
    // that is damaged if the document is selected.
    private void ReadUrl()
    {
        hasUrl = false;
        if (url is null)
            return;
        try
        {
            hasUrl = url.MoveNext() && !url.IsNull;
        }
        catch (ParquetException)
        {
            url.Dispose();
            url = null;
        }
    }

    public void Dispose()
    {
        text?.Dispose();
        url?.Dispose();
    }
}
