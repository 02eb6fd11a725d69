using CorpusFilter.Scoring;
using CorpusFilter.Selection;

namespace CorpusFilter.Tests.Selection;

internal sealed record ScoredDocument(
    int Unit, long Row, DocumentStatus Status, TextHash Hash, int Tokens, int Bytes, int[] Counts)
{
    public int Instances => Counts.Sum();
}

/// <summary>Small corpora of scores with what selection finds hard: ties, copies, empty texts, rows that were not scored.</summary>
internal static class RandomScores
{
    public static readonly string[] Behaviors = ["verification", "backtracking", "subgoal_setting"];

    public static List<ScoredDocument> Make(Random random, int documents)
    {
        List<ScoredDocument> corpus = [];
        int mostInstances = random.Next(1, 6);
        int mostTokens = random.Next(3) switch { 0 => 3, 1 => 40, _ => 5000 };
        double copies = random.Next(3) switch { 0 => 0, 1 => 0.2, _ => 0.9 };
        bool narrowHashes = random.Next(3) == 0;
        int unit = 0;
        long row = 0;
        for (int i = 0; i < documents; i++)
        {
            if (random.Next(20) == 0)
            {
                unit += random.Next(1, 3);
                row = random.Next(2) * 1000;
            }

            ScoredDocument document = i > 0 && random.NextDouble() < copies
                ? corpus[random.Next(i)] with { Unit = unit, Row = row }
                : Fresh(random, unit, row, mostInstances, mostTokens, narrowHashes);
            // The same text may be scored in one place and left aside in another.
            DocumentStatus status = random.Next(8) == 0 ? (DocumentStatus)random.Next(1, 6) : DocumentStatus.Scored;
            corpus.Add(document with { Status = status });
            row++;
        }

        return corpus;
    }

    /// <summary>The corpus as a stream of chunks, cut in random places; the same chunk object every time, as the real reader does.</summary>
    public static IEnumerable<ScoreChunk> Chunks(List<ScoredDocument> corpus, int seed, int largest)
    {
        Random random = new(seed);
        ScoreChunk chunk = new(Behaviors.Length);
        for (int i = 0; i < corpus.Count;)
        {
            int want = random.Next(1, largest + 1);
            chunk.Unit = corpus[i].Unit;
            chunk.FirstRow = corpus[i].Row;
            chunk.Count = 0;
            while (i < corpus.Count && chunk.Count < want && corpus[i].Unit == chunk.Unit)
            {
                ScoredDocument document = corpus[i++];
                int at = chunk.Count++;
                bool scored = document.Status == DocumentStatus.Scored;
                chunk.Status[at] = document.Status;
                chunk.Hashes[at] = document.Status == DocumentStatus.Quarantined ? default : document.Hash;
                chunk.Tokens[at] = scored ? document.Tokens : 0;
                chunk.Bytes[at] = document.Bytes;
                chunk.Instances[at] = scored ? document.Instances : 0;
                for (int b = 0; b < Behaviors.Length; b++)
                    chunk.Counts[(at * Behaviors.Length) + b] = scored ? document.Counts[b] : -77;
            }

            yield return chunk;
        }
    }

    private static ScoredDocument Fresh(Random random, int unit, long row, int mostInstances, int mostTokens, bool narrowHashes)
    {
        TextHash hash = narrowHashes
            ? new TextHash((ulong)random.Next(3), (ulong)random.Next(10_000))
            : new TextHash((ulong)random.NextInt64(), (ulong)random.NextInt64());
        int[] counts = new int[Behaviors.Length];
        for (int left = random.Next(mostInstances + 1); left > 0; left--)
            counts[random.Next(counts.Length)]++;
        int tokens = random.Next(30) == 0 ? int.MaxValue : random.Next(mostTokens + 1);
        // A hash stands for one text, and a text has one score.
        if (narrowHashes)
        {
            Random ofText = new((int)(hash.High * 10_000 + hash.Low));
            counts = [ofText.Next(mostInstances + 1), ofText.Next(2), 0];
            tokens = ofText.Next(mostTokens + 1);
        }

        return new ScoredDocument(unit, row, DocumentStatus.Scored, hash, tokens, random.Next(1000), counts);
    }
}
