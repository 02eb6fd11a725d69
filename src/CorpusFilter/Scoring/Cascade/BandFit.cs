using System.Text;
using System.Text.Json;
using CorpusFilter.Configuration;
using CorpusFilter.Tokens;

namespace CorpusFilter.Scoring.Cascade;

/// <summary>
/// Fits the band on labelled documents: the narrowest range of instances outside of which the cheap classifier, deciding alone whether a document
/// shows any behavior, is right as often as is asked for.
/// </summary>
internal static class BandFit
{
    /// <param name="path">JSONL with <c>text</c> and <c>labels</c>: per behavior a list with one item per instance, or a number.</param>
    /// <exception cref="ConfigurationException">The file can't be read, or not with these behaviors.</exception>
    public static async Task<CascadeBand> FitAsync(string path, SourceLocation source, IBehaviorClassifier cheap, ITokenCounter tokens, double minAccuracy, CancellationToken cancellation)
    {
        var documents = new DocumentBatch();
        List<bool> isPositive = [];
        try
        {
            int line = 0;
            await foreach (string json in File.ReadLinesAsync(path, cancellation))
            {
                line++;
                if (string.IsNullOrWhiteSpace(json))
                    continue;
                isPositive.Add(Read(json, line, path, cheap.Behaviors, out byte[] text));
                documents.Add(line, text, TextHash.Of(text), tokens.Count(text));
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(source.Error($"can't be read: {error.Message}"));
        }
        if (documents.Count == 0)
            throw new ConfigurationException(source.Error("has no labelled document"));

        var scores = new BatchScores(cheap.Behaviors.Count);
        await cheap.ClassifyAsync(documents, scores, cancellation);
        List<(int Instances, bool IsPositive)> labelled = [];
        for (int document = 0; document < documents.Count; document++)
        {
            int instances = 0;
            foreach (int count in scores.Counts(document))
                instances += count;
            labelled.Add((instances, isPositive[document]));
        }
        return Fit(labelled, minAccuracy);
    }

    /// <summary>Below the band nearly all are negative, above it nearly all are positive.</summary>
    public static CascadeBand Fit(IReadOnlyList<(int Instances, bool IsPositive)> labelled, double minAccuracy)
    {
        int most = labelled.Max(document => document.Instances);
        int from = Enumerable.Range(0, most + 2).Last(limit => Accuracy(document => document.Instances < limit, positive: false));
        int to = Enumerable.Range(-1, most + 2).First(limit => Accuracy(document => document.Instances > limit, positive: true));
        // Where the two sides meet nothing is unsure: an empty band.
        return new CascadeBand { From = from, To = Math.Max(to, from - 1) };

        bool Accuracy(Func<(int Instances, bool IsPositive), bool> side, bool positive)
        {
            int all = labelled.Count(side);
            return all == 0 || labelled.Count(document => side(document) && document.IsPositive == positive) >= minAccuracy * all;
        }
    }

    private static bool Read(string json, int line, string path, IReadOnlyList<string> behaviors, out byte[] text)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            text = Encoding.UTF8.GetBytes(document.RootElement.GetProperty("text").GetString()!);
            JsonElement labels = document.RootElement.GetProperty("labels");
            bool any = false;
            foreach (string behavior in behaviors)
                if (labels.TryGetProperty(behavior, out JsonElement label))
                    any |= label.ValueKind == JsonValueKind.Array ? label.GetArrayLength() > 0 : label.ValueKind == JsonValueKind.Number && label.GetDouble() > 0;
            return any;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or ArgumentNullException)
        {
            throw new ConfigurationException(new Diagnostic(path, line, 1, "", $"is no labelled document: expected {{\"text\": \"...\", \"labels\": {{\"{behaviors[0]}\": [...]}}}}; {error.Message}"));
        }
    }
}
