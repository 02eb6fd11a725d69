using CorpusFilter.Configuration;
using CorpusFilter.Parquet;

namespace CorpusFilter.Planning;

/// <summary>Opens every shard's footer and cuts the shards into units. Reads no data page and writes nothing.</summary>
internal static class Planner
{
    // Of text under any codec, roughly; says how much to cut into a unit, never what is in it.
    private const int UsualRatio = 3;

    public static RunPlan Plan(PipelineConfig config, CancellationToken cancellation)
    {
        IReadOnlyList<ShardLocation> locations =
            ShardDiscovery.Find(config.Input.Shards, config.Output.Directory, out IReadOnlyList<string> unmatched);
        if (unmatched.Count > 0)
            throw new ConfigurationException(unmatched.Select(pattern => config.Source.Of("input.shards")
                .Error($"'{pattern}' matches no file", "expected files, folders (all *.parquet below them) or globs with * and **, relative to the configuration file")).ToList());

        // Footers are small and far apart: on a network file system this is latency, not work, so many are asked for at once.
        var opened = new OpenedShard[locations.Count];
        Parallel.For(0, locations.Count, new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = cancellation },
            index => opened[index] = Open(index, locations[index], config.Input.TextColumn));

        ParquetSchema? schema = CommonSchema(opened);
        if (schema is null)
            RequireTextColumn(config, opened);
        return Cut(opened, schema, config.Run.UnitBytes);
    }

    private static OpenedShard Open(int index, ShardLocation location, string textColumn)
    {
        var shard = new Shard(index, location.Name, location.Path, 0, default, 0, "", CompressionCodec.None, null);
        try
        {
            // Of the file, not of a link to it: caches of datasets are folders of links.
            var info = new FileInfo(location.Path);
            FileSystemInfo target = info.ResolveLinkTarget(returnFinalTarget: true) ?? info;
            shard = shard with { Bytes = ((FileInfo)target).Length, ModifiedUtc = target.LastWriteTimeUtc };
            using ParquetFile file = ParquetFile.Open(location.Path);
            shard = shard with { Rows = file.RowCount, FooterSha256 = file.FooterSha256 };
            ParquetLeaf? text = file.Schema.FindLeaf(textColumn);
            if (text is null)
                return new OpenedShard(shard with { Rows = 0, Problem = NoTextColumn(file.Schema, textColumn) }, null, [], []) { LacksTextColumn = true };
            if (text.MaxRepetitionLevel > 0 || text.Type is not (PhysicalType.ByteArray or PhysicalType.FixedLenByteArray))
                return new OpenedShard(shard with { Rows = 0, Problem = $"column '{textColumn}' holds {text.Type} values{(text.MaxRepetitionLevel > 0 ? " in lists" : "")}, not one string per row" }, null, [], []) { LacksTextColumn = true };

            RowGroup[] rowGroups = file.RowGroups.Select(rowGroup => new RowGroup(rowGroup.RowCount, TextBytes(rowGroup.Columns[text.Index]))).ToArray();
            shard = shard with { Codec = file.RowGroups.Count == 0 ? CompressionCodec.None : file.RowGroups[0].Columns[text.Index].Codec };
            return new OpenedShard(shard, file.Schema, rowGroups, file.KeyValueMetadata);
        }
        catch (ParquetException failure)
        {
            return new OpenedShard(shard with { Rows = 0, Problem = failure.Reason }, null, [], []);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new OpenedShard(shard with { Rows = 0, Problem = failure.Message.Replace(location.Path, location.Name, StringComparison.Ordinal) }, null, [], []);
        }
    }

    // Some writers state the compressed size twice (hyparquet-writer does). Units would then be several times as large as was asked for.
    private static long TextBytes(ColumnChunkMetadata column) =>
        column.Codec != CompressionCodec.None && column.UncompressedBytes <= column.CompressedBytes
            ? UsualRatio * column.CompressedBytes
            : column.UncompressedBytes;

    private static string NoTextColumn(ParquetSchema schema, string textColumn) =>
        $"no column '{textColumn}'; it has {string.Join(", ", schema.Leaves.Select(leaf => leaf.Path))}";

    // The subsets need one schema. The one that most shards have wins, so that a single odd shard can't displace the corpus.
    private static ParquetSchema? CommonSchema(OpenedShard[] opened)
    {
        var groups = new List<(ParquetSchema Schema, int Shards)>();
        foreach (OpenedShard shard in opened)
        {
            if (shard.Schema is null)
                continue;
            int known = groups.FindIndex(group => group.Schema.IsSameAs(shard.Schema, out _));
            if (known < 0)
                groups.Add((shard.Schema, 1));
            else
                groups[known] = (groups[known].Schema, groups[known].Shards + 1);
        }
        return groups.Count == 0 ? null : groups.MaxBy(group => group.Shards).Schema;
    }

    private static void RequireTextColumn(PipelineConfig config, OpenedShard[] opened)
    {
        if (opened.FirstOrDefault(shard => shard.LacksTextColumn) is { } example && opened.All(shard => shard.Shard.Problem is not null))
            throw new ConfigurationException(config.Source.Of("input.text_column")
                .Error($"{example.Shard.Path}: {example.Shard.Problem}", "expected the name of the column that holds the documents' text"));
    }

    private static RunPlan Cut(OpenedShard[] opened, ParquetSchema? schema, long unitBytes)
    {
        var shards = new List<Shard>();
        var units = new List<Unit>();
        IReadOnlyList<KeyValuePair<string, string?>> keyValueMetadata = [];
        bool first = true;
        foreach (OpenedShard candidate in opened)
        {
            Shard shard = candidate.Shard;
            if (candidate.Schema is not null && !schema!.IsSameAs(candidate.Schema, out string difference))
                shard = shard with { Rows = 0, Problem = $"its schema differs from that of most shards: {difference}" };
            shards.Add(shard);
            if (shard.Problem is not null)
                continue;

            if (first)
                keyValueMetadata = candidate.KeyValueMetadata;
            first = false;
            AddUnits(units, shard, candidate.RowGroups, unitBytes);
        }
        return new RunPlan(shards, units, schema, keyValueMetadata);
    }

    private static void AddUnits(List<Unit> units, Shard shard, RowGroup[] rowGroups, long unitBytes)
    {
        long row = 0;
        int number = 0;
        for (int start = 0; start < rowGroups.Length;)
        {
            int end = start;
            long rows = 0, bytes = 0;
            do
            {
                rows += rowGroups[end].Rows;
                bytes += rowGroups[end].TextBytes;
                end++;
            }
            while (end < rowGroups.Length && bytes + rowGroups[end].TextBytes <= unitBytes);

            string input = new Fingerprint()
                .Add("shard", shard.Name).Add("bytes", shard.Bytes).Add("footer", shard.FooterSha256)
                .Add("first_row_group", start).Add("row_groups", end - start).Add("first_row", row)
                .Finish();
            units.Add(new Unit(shard, units.Count, number++, start, end - start, row, rows, bytes, input));
            row += rows;
            start = end;
        }
    }

    private sealed record OpenedShard(
        Shard Shard, ParquetSchema? Schema, RowGroup[] RowGroups, IReadOnlyList<KeyValuePair<string, string?>> KeyValueMetadata)
    {
        public bool LacksTextColumn { get; init; }
    }

    private readonly record struct RowGroup(long Rows, long TextBytes);
}
