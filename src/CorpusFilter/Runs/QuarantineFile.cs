using System.Text;
using CorpusFilter.Parquet;

namespace CorpusFilter.Runs;

/// <summary>
/// The rows of one unit (or output file, or whole shard) that could not be used, with the reason. Written only where there are any.
/// </summary>
/// <param name="stage">planning, scoring or writing.</param>
internal sealed class QuarantineFile(string path, string stage) : IDisposable
{
    private static readonly ParquetSchema Schema = ParquetSchema.Create(
    [
        SchemaNode.String("shard", optional: false),
        SchemaNode.Int64("row", optional: true),
        SchemaNode.String("stage", optional: false),
        SchemaNode.String("reason", optional: false),
    ]);

    private AtomicFile? file;
    private ParquetWriter? parquet;

    /// <param name="row">Position among all rows of the shard; null for the shard as a whole.</param>
    public void Add(string shard, long? row, string reason)
    {
        file ??= AtomicFile.Create(path);
        parquet ??= new ParquetWriter(file.Stream, Schema);
        parquet.Leaf(0).Write(Encoding.UTF8.GetBytes(shard));
        if (row is { } known)
            parquet.Leaf(1).Write(known);
        else
            parquet.Leaf(1).WriteNull();
        parquet.Leaf(2).Write(Encoding.UTF8.GetBytes(stage));
        parquet.Leaf(3).Write(Encoding.UTF8.GetBytes(reason));
        parquet.EndRows(1);
    }

    /// <summary>Puts the file in place, or removes an earlier run's where nothing is set aside any more.</summary>
    public void Commit()
    {
        if (parquet is null)
        {
            StorageFailure.Explain(path, () =>
            {
                if (File.Exists(path))
                    File.Delete(path);
                return true;
            });
            return;
        }
        ParquetFooter.Finish(parquet, file!.Stream, []);
        file.Commit();
    }

    public void Dispose()
    {
        parquet?.Dispose();
        file?.Dispose();
    }
}
