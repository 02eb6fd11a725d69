using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CorpusFilter.Behaviors;
using CorpusFilter.Configuration;
using CorpusFilter.Tokens;

namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// Counts instances by asking a language model. All documents of a batch are started at once; how many calls are under way is decided by the one
/// concurrency limit that all batches share. A document that gets no answer is quarantined with the reason, never counted as zero.
/// </summary>
internal sealed class LlmClassifier : IBehaviorClassifier
{
    /// <summary>Changes with anything in this code that could change a score.</summary>
    private const string Version = "llm 1";

    private readonly LlmConfig config;
    private readonly IReadOnlyList<(Question Question, int[] Behaviors)> questions;
    private readonly JudgeStatistics statistics;
    private readonly ITokenCounter tokens;
    private readonly TimeProvider time;
    private readonly Lazy<Work> work;
    private readonly Queue<(long Timestamp, LlmSnapshot Snapshot)> samples = new();

    private LlmClassifier(PipelineConfig config, LlmQuestions questions, ITokenCounter tokens, TimeProvider time, int seed, Func<string, string?> environment)
    {
        this.config = config.Classifier.Llm;
        this.questions = questions.All;
        this.tokens = tokens;
        this.time = time;
        Behaviors = questions.Behaviors;
        statistics = new JudgeStatistics(Behaviors);
        Fingerprint = MakeFingerprint();
        work = new Lazy<Work>(() => Begin(config, seed, environment));
    }

    public IReadOnlyList<string> Behaviors { get; }

    public string Fingerprint { get; }

    /// <summary>What is asked about each document.</summary>
    public IReadOnlyList<Question> Questions => [.. questions.Select(question => question.Question)];

    /// <summary>Where the answers are; opened, and read, by the first who asks.</summary>
    public AnswerStore Store => work.Value.Store;

    /// <summary>
    /// Reads the prompts and nothing else: neither key nor store is needed to know the fingerprint. Both are looked for when the first document is scored,
    /// which may throw <see cref="ConfigurationException"/> and <see cref="RunStoppedException"/>.
    /// </summary>
    /// <param name="behaviors">Those of the run, in the order of the score columns.</param>
    /// <param name="environment">Value of an environment variable, or null.</param>
    /// <exception cref="ConfigurationException">Something about classifier.llm or its prompts.</exception>
    public static LlmClassifier Open(PipelineConfig config, IReadOnlyList<AskedBehavior> behaviors, ITokenCounter tokens, TimeProvider time, int seed, Func<string, string?> environment) =>
        new(config, LlmQuestions.From(config.Classifier.Llm, config.Source.Of("classifier.llm"), behaviors), tokens, time, seed, environment);

    public static string AnswerDirectory(PipelineConfig config) =>
        config.Classifier.Llm.Answers ?? Path.Combine(config.Output.Directory, "answers");

    /// <summary>What a run calls itself in the store: the same on all nodes, wherever they mount the directory.</summary>
    public static string RunName(PipelineConfig config) => $"{config.Name}/{Path.GetFileName(Path.TrimEndingDirectorySeparator(config.Output.Directory))}";

    public async ValueTask ClassifyAsync(DocumentBatch documents, BatchScores scores, CancellationToken cancellation)
    {
        if (documents.Count == 0)
            return;
        Judge judge = work.Value.Judge;
        var verdicts = new Task<DocumentVerdict>[documents.Count];
        for (int document = 0; document < verdicts.Length; document++)
            verdicts[document] = ScoreAsync(judge, documents.TextMemory(document), cancellation);
        // Also when one of them stops the run: the answers that are under way are waited for, and stored.
        await Task.WhenAll(verdicts);
        foreach (Task<DocumentVerdict> verdict in verdicts)
            (await verdict).AppendTo(scores);
    }

    public LlmSnapshot Snapshot()
    {
        LlmSnapshot now = statistics.Snapshot() with
        {
            Model = config.Model,
            Prompts = [.. questions.Select(question => question.Question.Prompt.Identity).Distinct(StringComparer.Ordinal)],
        };
        if (!work.IsValueCreated)
            return now;
        LlmClient client = work.Value.Client;
        EndpointSnapshot[] endpoints = [.. client.Pool.Endpoints.Select(endpoint => endpoint.Statistics.Snapshot())];
        (long prompt, long answer) = client.Cap.Spent;
        long promptHere = endpoints.Sum(endpoint => endpoint.PromptTokens);
        long answerHere = endpoints.Sum(endpoint => endpoint.AnswerTokens);
        now = now with
        {
            Endpoints = endpoints,
            Requests = endpoints.Sum(endpoint => endpoint.Requests),
            Replies = endpoints.Sum(endpoint => endpoint.Replies),
            Errors = endpoints.Sum(endpoint => endpoint.Requests - endpoint.Replies),
            Retries = client.Retries,
            PromptTokens = promptHere,
            AnswerTokens = answerHere,
            Money = SpendingCap.Money(config.Prices, promptHere, answerHere),
            RunTokens = prompt + answer,
            RunMoney = SpendingCap.Money(config.Prices, prompt, answer),
            Slots = client.Concurrency.Limit,
            SlotsInUse = client.Concurrency.InUse,
            Waiting = client.Concurrency.Waiting,
            Utilization = client.Concurrency.Utilization,
        };
        lock (samples)
        {
            long timestamp = time.GetTimestamp();
            while (samples.Count > 1 && time.GetElapsedTime(samples.ElementAt(1).Timestamp, timestamp) > TimeSpan.FromSeconds(10))
                samples.Dequeue();
            LlmSnapshot? before = samples.TryPeek(out (long Timestamp, LlmSnapshot Snapshot) oldest) ? oldest.Snapshot : null;
            double seconds = (before is null ? client.Concurrency.Elapsed : time.GetElapsedTime(oldest.Timestamp, timestamp)).TotalSeconds;
            if (seconds > 0)
            {
                now = now with
                {
                    RepliesPerSecond = (now.Replies - (before?.Replies ?? 0)) / seconds,
                    TokensPerSecond = (now.PromptTokens + now.AnswerTokens - (before?.PromptTokens ?? 0) - (before?.AnswerTokens ?? 0)) / seconds,
                    DocumentsPerSecond = (now.Documents - (before?.Documents ?? 0)) / seconds,
                };
            }
            samples.Enqueue((timestamp, now));
            return now;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!work.IsValueCreated)
            return;
        await work.Value.Store.DisposeAsync();
        work.Value.Client.Dispose();
    }

    private Work Begin(PipelineConfig all, int seed, Func<string, string?> environment)
    {
        EndpointHeaders headers = EndpointHeaders.From(config, all.Source.Of("classifier.llm"), environment);
        string run = RunName(all);
        AnswerStore store = AnswerStore.Open(AnswerDirectory(all), run);
        var client = new LlmClient(config, headers, new SpendingCap(config, store.Spent), time, seed);
        return new Work(store, client, new Judge(config, client, store, tokens, statistics, time, run));
    }

    private async Task<DocumentVerdict> ScoreAsync(Judge judge, ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        var verdict = new DocumentVerdict(Behaviors.Count);
        IReadOnlyList<Range> pieces = DocumentPieces.Of(text.Span, tokens, config.MaxDocumentTokens, config.LongDocuments);
        var judged = new Task<Judged>[pieces.Count * questions.Count];
        for (int i = 0; i < judged.Length; i++)
            judged[i] = judge.JudgeAsync(questions[i % questions.Count].Question, text[pieces[i / questions.Count]], cancellation);
        await Task.WhenAll(judged);

        bool? problem = null;
        bool? solution = null;
        for (int i = 0; i < judged.Length; i++)
        {
            (Question question, int[] about) = questions[i % questions.Count];
            (Judgement? judgement, string? failure) = await judged[i];
            statistics.CountQuestion(about, judgement is not null, judgement is { IsStrict: true });
            if (judgement is null)
            {
                string piece = pieces.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" (piece {i / questions.Count + 1} of {pieces.Count})") : "";
                verdict.Quarantine($"{question.Prompt.Header.Name}{(question.Behavior is { } behavior ? " " + behavior : "")}{piece}: {failure}");
                continue;
            }
            if (judgement.Problem is { } hasProblem)
                problem = problem is true || hasProblem;
            if (judgement.Solution is { } hasSolution)
                solution = solution is true || hasSolution;
            (int start, int length) = pieces[i / questions.Count].GetOffsetAndLength(text.Length);
            for (int j = 0; j < about.Length; j++)
                Count(verdict, about[j], judgement.Entries[j], text.Slice(start, length), start);
        }
        if (config.Gate == LlmGate.ProblemAndSolution && (problem is not true || solution is not true))
            verdict.CloseGate(problem is true ? "no solution" : solution is true ? "no problem" : "no problem and no solution");
        statistics.CountDocument(verdict.Status);
        return verdict;
    }

    /// <summary>
    /// Turns the model's count and quotes into instances. Each quote that is found is an instance with its span. What the model counts beyond its
    /// quotes stands, but an instance whose quote is not in the text, or stands at a place already counted, is dropped (unless the configuration keeps it).
    /// </summary>
    private void Count(DocumentVerdict verdict, int behavior, JudgedBehavior entry, ReadOnlyMemory<byte> text, int start)
    {
        if (entry.Count == 0)
            return;
        var locator = new QuoteLocator(text);
        int located = 0;
        int absent = 0;
        foreach (string quote in entry.Quotes)
        {
            if (locator.Find(quote) is { } span)
            {
                located++;
                verdict.Evidence.Add(new Evidence(behavior, start + span.Start, start + span.End, span.Exact ? "quote" : "quote~"));
            }
            else if (!locator.Contains(quote))
            {
                absent++;
            }
        }
        statistics.CountQuotes(behavior, entry.Quotes.Count, absent);
        int dropped = config.UnlocatedQuotes == UnlocatedQuotes.Drop ? entry.Quotes.Count - located : 0;
        verdict.Counts[behavior] += Math.Max(located, entry.Count - dropped);
    }

    private string MakeFingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((Question question, int[] about) in questions)
        {
            hash.AppendData(question.Identity);
            hash.AppendData(Encoding.UTF8.GetBytes(string.Join(',', about) + ";"));
        }
        hash.AppendData(Encoding.UTF8.GetBytes(string.Join('\n', Version, string.Join(',', Behaviors), config.Gate, config.Parsing, config.UnlocatedQuotes, config.MaxDocumentTokens.ToString(CultureInfo.InvariantCulture), config.LongDocuments, tokens.Fingerprint)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed record Work(AnswerStore Store, LlmClient Client, Judge Judge);
}
