using System.Text;
using System.Text.Unicode;
using CorpusFilter.Configuration;
using CorpusFilter.Parquet;
using CorpusFilter.Planning;
using CorpusFilter.Runs;
using CorpusFilter.Tokens;

namespace CorpusFilter.Scoring;

/// <summary>
/// Scores one unit at a time: reads its rows, sets aside what can't be scored, hands the rest to the classifier in batches,
/// and commits one score file. Each worker has its own; buffers are used again from unit to unit.
/// </summary>
internal sealed class UnitScorer(
    PipelineConfig config, ScoreSchema schema, IBehaviorClassifier classifier, ITokenCounter tokens,
    RunDirectory directory, StageProgress progress, BatchLimits limits)
{
    private readonly DocumentBatch batch = new();
    private readonly BatchScores scores = new(schema.Behaviors.Count);
    private readonly List<PendingRow> pending = [];
    private readonly List<byte> hosts = [];
    private QuarantineFile? quarantine;
    private string shard = "";

    public async Task<UnitCounts> ScoreAsync(Unit unit, ScoreIdentity identity, CancellationToken cancellation)
    {
        using var file = ParquetFile.Open(unit.Shard.Path);
        if (file.FooterSha256 != unit.Shard.FooterSha256)
            throw new IOException($"{unit.Shard.Path}: changed since the run was planned");
        ParquetLeaf textLeaf = file.Schema.FindLeaf(config.Input.TextColumn)!;
        ParquetLeaf? urlLeaf = UrlLeaf(file.Schema);
        var sample = new DocumentSample(config.Input.Sample, unit.Shard.Name);

        ClearBatch();
        using var output = new ScoreFileWriter(schema, directory.ScoreFile(unit.Shard.Name, unit.Number), unit.Shard.Name);
        using var setAside = new QuarantineFile(directory.UnitQuarantine(unit.Shard.Name, unit.Number), "scoring");
        quarantine = setAside;
        shard = unit.Shard.Name;
        long row = unit.FirstRow;
        for (int rowGroup = unit.FirstRowGroup; rowGroup < unit.FirstRowGroup + unit.RowGroups; rowGroup++)
        {
            using var documents = new DocumentReader(file, rowGroup, textLeaf, urlLeaf);
            for (; documents.Read(); row++)
            {
                Add(documents, row, sample);
                if (batch.Bytes >= limits.Bytes || pending.Count >= limits.Documents)
                    await FlushAsync(output, cancellation);
            }
        }
        await FlushAsync(output, cancellation);
        // In this order: a score file that exists says that the unit's quarantine file, if it has one, exists too.
        setAside.Commit();
        output.Commit(identity);
        progress.UnitDone();
        return output.Counts;
    }

    private ParquetLeaf? UrlLeaf(ParquetSchema columns)
    {
        ParquetLeaf? leaf = config.Input.UrlColumn is null ? null : columns.FindLeaf(config.Input.UrlColumn);
        return leaf is { MaxRepetitionLevel: 0, Type: PhysicalType.ByteArray } ? leaf : null;
    }

    private void Add(DocumentReader document, long row, DocumentSample sample)
    {
        int hostStart = hosts.Count;
        Span<byte> host = stackalloc byte[UrlHost.Longest];
        hosts.AddRange(host[..UrlHost.Of(document.Url, host)]);
        ReadOnlySpan<byte> text = document.Problem is null && !document.TextIsNull ? document.Text : default;
        long bytes = document.Problem is null && !document.TextIsNull ? text.Length : -1;
        (DocumentStatus status, string? reason) = Judge(document, row, text, sample);

        TextHash? hash = null;
        int index = -1;
        if (status == DocumentStatus.Scored)
        {
            hash = TextHash.Of(text);
            index = batch.Count;
            batch.Add(row, text, hash.Value, tokens.Count(text));
        }
        pending.Add(new PendingRow(new ScoreRow(row, bytes, hash, status, reason), index, hostStart, hosts.Count - hostStart));
    }

    private (DocumentStatus Status, string? Reason) Judge(DocumentReader document, long row, ReadOnlySpan<byte> text, DocumentSample sample)
    {
        if (!sample.Draws(row))
            return (DocumentStatus.NotSampled, null);
        if (document.Problem is not null)
            return (DocumentStatus.Quarantined, document.Problem);
        if (document.TextIsNull)
            return (DocumentStatus.Quarantined, "text is null");
        if (text.Length < config.Input.Text.MinBytes)
            return (DocumentStatus.TooShort, null);
        if (text.Length > config.Input.Text.MaxBytes)
            return (DocumentStatus.TooLong, null);
        if (text.IsEmpty)
            return (DocumentStatus.Quarantined, "text is empty");
        if (!Utf8.IsValid(text))
            return (DocumentStatus.Quarantined, $"text is not UTF-8: byte {FirstInvalidByte(text)}");
        return (DocumentStatus.Scored, null);
    }

    private static int FirstInvalidByte(ReadOnlySpan<byte> text)
    {
        int at = 0;
        while (Rune.DecodeFromUtf8(text[at..], out _, out int length) == System.Buffers.OperationStatus.Done)
            at += length;
        return at;
    }

    private async ValueTask FlushAsync(ScoreFileWriter output, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (batch.Count > 0)
            await classifier.ClassifyAsync(batch, scores, cancellation);
        if (scores.Documents != batch.Count)
            throw new InvalidOperationException($"the classifier scored {scores.Documents} of {batch.Count} documents");
        Write(output);
        progress.Add(pending.Count, batch.Bytes);
        ClearBatch();
    }

    private void Write(ScoreFileWriter output)
    {
        ReadOnlySpan<byte> hostBytes = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(hosts);
        foreach (PendingRow entry in pending)
        {
            ScoreRow row = entry.Row;
            ReadOnlySpan<byte> host = hostBytes.Slice(entry.HostStart, entry.HostLength);
            if (entry.Index >= 0)
                row = row with { Status = scores.Status(entry.Index), Reason = scores.Reason(entry.Index) };
            if (row.Status is DocumentStatus.Scored or DocumentStatus.Gated)
                output.AddScored(row, host, batch.Tokens(entry.Index), scores.Counts(entry.Index), scores.Evidence(entry.Index));
            else
                output.AddUnscored(row, host);
            if (row.Status == DocumentStatus.Quarantined)
                SetAside(row);
        }
    }

    private void SetAside(ScoreRow row)
    {
        quarantine!.Add(shard, row.Row, row.Reason!);
        if (config.Run.OnBadDocument == OnBadDocument.Stop)
            throw new RunStoppedException($"{shard}, row {row.Row}: {row.Reason} (run.on_bad_document is stop; quarantine would set the document aside and go on)");
    }

    private void ClearBatch()
    {
        batch.Clear();
        scores.Clear();
        pending.Clear();
        hosts.Clear();
    }

    /// <param name="Index">Of the document in the batch; -1 where it isn't in it.</param>
    private readonly record struct PendingRow(ScoreRow Row, int Index, int HostStart, int HostLength);
}

/// <summary>When a batch goes to the classifier.</summary>
/// <param name="Bytes">Bytes of text in it.</param>
/// <param name="Documents">Rows in it, also those that are not scored.</param>
internal readonly record struct BatchLimits(int Bytes, int Documents);
