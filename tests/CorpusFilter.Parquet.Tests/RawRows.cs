using CorpusFilter.Parquet.Reading;

namespace CorpusFilter.Parquet.Tests;

/// <summary>An entry of a leaf as it is stored; the value is null unless the definition level is the highest.</summary>
internal sealed record RawEntry(int Repetition, int Definition, byte[]? Value)
{
    public override string ToString() => $"{Repetition} {Definition} {(Value is null ? "null" : Convert.ToHexString(Value))}";
}

internal static class RawRows
{
    /// <summary>All entries of a leaf, of all row groups.</summary>
    public static List<string> Read(ParquetFile file, int leafIndex)
    {
        var entries = new List<string>();
        ParquetLeaf leaf = file.Schema.Leaves[leafIndex];
        var value = new byte[Math.Max(1, leaf.Width)];
        for (int group = 0; group < file.RowGroups.Count; group++)
        {
            using var reader = new LeafReader(file, group, leaf);
            while (reader.Fill())
            {
                int definition = leaf.MaxDefinitionLevel > 0 ? reader.Definitions[0] : 0;
                int repetition = leaf.MaxRepetitionLevel > 0 ? reader.Repetitions[0] : 0;
                byte[]? bytes = null;
                if (definition == leaf.MaxDefinitionLevel)
                {
                    if (reader.IsBytes)
                    {
                        reader.Bytes.Next();
                        bytes = reader.Bytes.Value.ToArray();
                    }
                    else
                    {
                        reader.Fixed.Read(value);
                        bytes = value.ToArray();
                    }
                }

                reader.Take(1);
                entries.Add(new RawEntry(repetition, definition, bytes).ToString());
            }
        }

        return entries;
    }
}
