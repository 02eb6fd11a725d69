using CorpusFilter.Parquet;

namespace CorpusFilter.ParquetSuite;

/// <summary>Writes about half of a file's rows, chosen by a hash of their number that tests/readers/compare.mjs computes too.</summary>
internal static class HalfCopy
{
    public static bool Keeps(long row) => (((uint)row * 0x9E3779B1u) >> 16 & 1) == 0;

    public static void Write(ParquetFile file, string folder, string name)
    {
        using FileStream output = File.Create(Path.Combine(folder, name));
        using var writer = new ParquetWriter(output, file.Schema, new ParquetWriteOptions { RowGroupBytes = 1 << 20, PageBytes = 1 << 16 });
        for (int group = 0; group < file.RowGroups.Count; group++)
        {
            using RowGroupCopy copy = writer.CopyFrom(file, group);
            RowGroupMetadata metadata = file.RowGroups[group];
            for (long row = 0; row < metadata.RowCount; row++)
            {
                if (Keeps(metadata.FirstRow + row))
                {
                    copy.Take(1);
                    writer.EndRows(1);
                }
                else
                {
                    copy.Skip(1);
                }
            }
        }

        writer.Finish(file.KeyValueMetadata);
    }
}
