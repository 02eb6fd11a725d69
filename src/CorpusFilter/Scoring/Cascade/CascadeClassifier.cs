using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CorpusFilter.Configuration;

namespace CorpusFilter.Scoring.Cascade;

/// <summary>Who decided about a document, and why.</summary>
internal enum CascadeRoute : byte
{
    /// <summary>The cheap classifier finds fewer instances than the band, and decides.</summary>
    SurelyFew,

    /// <summary>It finds more than the band, and decides.</summary>
    SurelyMany,

    /// <summary>Within the band: the judge decides.</summary>
    Unsure,
}

/// <summary>
/// A cheap classifier that decides where it is sure, and a judge that decides where it is not. A sample of the sure documents goes to the judge as well,
/// not to be decided but to estimate what the cheap one gets wrong (<see cref="CascadeAudit"/>). Route and sample depend on the text alone, so that
/// the same text has the same scores in every batch, and duplicates go the same way.
/// </summary>
internal sealed class CascadeClassifier : IBehaviorClassifier
{
    private const string Version = "cascade 1";

    private readonly IBehaviorClassifier cheap;
    private readonly IBehaviorClassifier judge;
    private readonly CascadeConfig config;
    private readonly CascadeBand band;
    private readonly CascadeAudit audit;
    private readonly ulong auditBelow;

    /// <param name="band">The configured band, or the one that was fitted.</param>
    public CascadeClassifier(IBehaviorClassifier cheap, IBehaviorClassifier judge, CascadeConfig config, CascadeBand band, CascadeAudit audit)
    {
        this.cheap = cheap;
        this.judge = judge;
        this.config = config;
        this.band = band;
        this.audit = audit;
        auditBelow = config.AuditFraction >= 1 ? ulong.MaxValue : (ulong)(config.AuditFraction * ulong.MaxValue);
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            string.Create(CultureInfo.InvariantCulture, $"{Version}\n{cheap.Fingerprint}\n{judge.Fingerprint}\n{band.From}-{band.To}"))));
    }

    public IReadOnlyList<string> Behaviors => cheap.Behaviors;

    /// <summary>The audit is no part of it: it changes no score.</summary>
    public string Fingerprint { get; }

    public CascadeBand Band => band;

    public IBehaviorClassifier Judge => judge;

    /// <summary>Over all processes of the run so far.</summary>
    public CascadeReport Report() => audit.Report();

    public async ValueTask ClassifyAsync(DocumentBatch documents, BatchScores scores, CancellationToken cancellation)
    {
        var cheapScores = new BatchScores(Behaviors.Count);
        await cheap.ClassifyAsync(documents, cheapScores, cancellation);

        var asked = new DocumentBatch();
        var routes = new CascadeRoute[documents.Count];
        int[] askedAs = new int[documents.Count];
        for (int document = 0; document < documents.Count; document++)
        {
            routes[document] = Route(Sum(cheapScores.Counts(document)));
            askedAs[document] = -1;
            if (cheapScores.Status(document) == DocumentStatus.Scored && (routes[document] == CascadeRoute.Unsure || IsAudited(documents.Hash(document))))
            {
                askedAs[document] = asked.Count;
                asked.Add(documents.Row(document), documents.Text(document), documents.Hash(document), documents.Tokens(document));
            }
        }
        var judgeScores = new BatchScores(Behaviors.Count);
        await judge.ClassifyAsync(asked, judgeScores, cancellation);

        var counts = new CascadeCounts(Behaviors.Count);
        for (int document = 0; document < documents.Count; document++)
        {
            int judged = askedAs[document];
            bool decided = routes[document] == CascadeRoute.Unsure && judged >= 0;
            Copy(decided ? judgeScores : cheapScores, decided ? judged : document, scores);
            if (cheapScores.Status(document) == DocumentStatus.Scored)
                counts.Add(routes[document], cheapScores.Counts(document), judged >= 0 && judgeScores.Status(judged) != DocumentStatus.Quarantined ? judgeScores.Counts(judged) : default);
        }
        await audit.AddAsync(KeyOf(documents), counts);
    }

    public async ValueTask DisposeAsync()
    {
        await cheap.DisposeAsync();
        await judge.DisposeAsync();
    }

    /// <summary>What all counts of a run have in common, for <see cref="CascadeAudit"/>.</summary>
    public static byte[] Group(string run, IBehaviorClassifier cheap, IBehaviorClassifier judge, CascadeConfig config, CascadeBand band) => SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{Version}\n{run}\n{cheap.Fingerprint}\n{judge.Fingerprint}\n{band.From}-{band.To}\n{config.AuditFraction:R}\n{config.Seed}")));

    private static int Sum(ReadOnlySpan<int> counts)
    {
        int sum = 0;
        foreach (int count in counts)
            sum += count;
        return sum;
    }

    private static void Copy(BatchScores from, int document, BatchScores to)
    {
        to.AddDocument();
        foreach (Behaviors.Evidence instance in from.Evidence(document))
            to.AddInstance(instance);
        for (int behavior = 0; behavior < to.Behaviors; behavior++)
            to.SetCount(behavior, from.Counts(document)[behavior]);
        if (from.Status(document) != DocumentStatus.Scored)
            to.SetStatus(from.Status(document), from.Reason(document) ?? "");
    }

    private CascadeRoute Route(int instances) =>
        instances < band.From ? CascadeRoute.SurelyFew : instances > band.To ? CascadeRoute.SurelyMany : CascadeRoute.Unsure;

    /// <summary>A draw by text hash and seed, independent of the draws that use the hash itself.</summary>
    private bool IsAudited(TextHash text)
    {
        Span<byte> bytes = stackalloc byte[TextHash.Size + sizeof(long)];
        text.Write(bytes);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes[TextHash.Size..], config.Seed);
        return config.AuditFraction > 0 && TextHash.Of(bytes).High < auditBelow;
    }

    /// <summary>A batch that is scored again after an interruption is the same batch, and must not count twice.</summary>
    private byte[] KeyOf(DocumentBatch documents)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[TextHash.Size + sizeof(long)];
        for (int document = 0; document < documents.Count; document++)
        {
            documents.Hash(document).Write(bytes);
            System.Buffers.Binary.BinaryPrimitives.WriteInt64LittleEndian(bytes[TextHash.Size..], documents.Row(document));
            hash.AppendData(bytes);
        }
        return hash.GetHashAndReset();
    }
}
