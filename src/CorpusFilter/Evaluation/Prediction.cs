using CorpusFilter.Behaviors;
using CorpusFilter.Scoring;
using CorpusFilter.Tokens;

namespace CorpusFilter.Evaluation;

/// <summary>What a classifier found in one labelled document.</summary>
/// <param name="Counts">One per behavior; null where the document could not be scored, which is never the same as zero.</param>
internal sealed record Prediction(int Tokens, int[]? Counts, Evidence[] Evidence, string? Reason)
{
    private const int DocumentsPerBatch = 64;

    public double Density(int behavior) => Scoring.Density.Of(Counts![behavior], Tokens);

    /// <summary>Classifies all documents, in their order.</summary>
    public static async Task<IReadOnlyList<Prediction>> OfAsync(
        IReadOnlyList<LabelledDocument> documents, IBehaviorClassifier classifier, ITokenCounter tokens, CancellationToken cancellation)
    {
        var predictions = new List<Prediction>(documents.Count);
        var batch = new DocumentBatch();
        foreach (LabelledDocument[] chunk in documents.Chunk(DocumentsPerBatch))
        {
            batch.Clear();
            for (int i = 0; i < chunk.Length; i++)
                batch.Add(predictions.Count + i, chunk[i].Text, TextHash.Of(chunk[i].Text), tokens.Count(chunk[i].Text));
            var scores = new BatchScores(classifier.Behaviors.Count);
            await classifier.ClassifyAsync(batch, scores, cancellation);
            for (int i = 0; i < chunk.Length; i++)
            {
                bool isScored = scores.Status(i) is DocumentStatus.Scored or DocumentStatus.Gated;
                predictions.Add(new Prediction(batch.Tokens(i), isScored ? scores.Counts(i).ToArray() : null, scores.Evidence(i).ToArray(), scores.Reason(i)));
            }
        }
        return predictions;
    }
}
