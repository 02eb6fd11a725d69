using System.Globalization;
using CorpusFilter.Configuration;
using CorpusFilter.Tokens;

namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// What scoring would cost, before it is begun: most calls and tokens, as if nothing were stored and no text came twice.
/// </summary>
internal sealed record LlmEstimate
{
    public required long Calls { get; init; }

    public required long PromptTokens { get; init; }

    /// <summary>By the mean of the answers stored so far, else by what prompts of this form usually get.</summary>
    public required long AnswerTokens { get; init; }

    public required double Money { get; init; }

    /// <summary>Null where neither a measured latency nor a limit tells.</summary>
    public required double? Seconds { get; init; }

    /// <summary>Where <see cref="Seconds"/> and <see cref="AnswerTokens"/> come from, for people.</summary>
    public required string Basis { get; init; }

    public required int StoredAnswers { get; init; }

    /// <returns>Null for classifiers that ask nobody.</returns>
    public static async Task<LlmEstimate?> OfAsync(IBehaviorClassifier classifier, PipelineConfig config, ITokenCounter tokens, long rows, long textBytes)
    {
        if (LlmRecord.JudgeOf(classifier) is not { } judge)
            return null;
        double drawn = config.Input.Sample.Fraction;
        await using AnswerStore store = AnswerStore.Open(LlmClassifier.AnswerDirectory(config), LlmClassifier.RunName(config));
        return Of(config.Classifier.Llm, judge.Questions, store, tokens, (long)(rows * drawn), (long)(textBytes * drawn));
    }

    /// <param name="documents">Documents that are still to be judged.</param>
    /// <param name="textBytes">Bytes of their texts.</param>
    public static LlmEstimate Of(LlmConfig config, IReadOnlyList<Question> questions, AnswerStore store, ITokenCounter tokens, long documents, long textBytes)
    {
        double bytesPerDocument = documents == 0 ? 0 : (double)textBytes / documents;
        double tokensPerDocument = bytesPerDocument / BytesPerToken(tokens);
        double pieces = config.LongDocuments == LongDocuments.Chunks ? Math.Max(1, Math.Ceiling(tokensPerDocument / config.MaxDocumentTokens)) : 1;
        double sentTokens = config.LongDocuments == LongDocuments.Chunks ? tokensPerDocument : Math.Min(tokensPerDocument, config.MaxDocumentTokens);
        (int stored, double meanAnswer, double meanSeconds) = store.MeanAnswer;
        double answer = stored > 0 ? meanAnswer : UsualAnswer(config, questions);

        long calls = (long)(documents * pieces * questions.Count);
        double prompt = documents * questions.Sum(question => sentTokens + pieces * question.FixedTokens(tokens));
        long answers = (long)(calls * answer);
        (double? seconds, string rate) = Time(config, calls, prompt + answers, stored > 0 ? meanSeconds : null);
        return new LlmEstimate
        {
            Calls = calls,
            PromptTokens = (long)prompt,
            AnswerTokens = answers,
            Money = SpendingCap.Money(config.Prices, (long)prompt, answers),
            Seconds = seconds,
            Basis = $"{rate}; answers of {answer:0} tokens ({(stored > 0 ? "mean of those stored" : "a guess, no answer is stored yet")})",
            StoredAnswers = stored,
        };
    }

    /// <summary>For people: "at most 12,000 calls, 31.2M prompt and 2.1M answer tokens, 4.20 at the configured prices, 0:37:00".</summary>
    public override string ToString()
    {
        string money = Money > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Money:N2} at the configured prices") : "";
        string time = Seconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $", {TimeSpan.FromSeconds(Math.Ceiling(Math.Min(seconds, 1e8))):c}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"at most {Calls:N0} calls, {PromptTokens / 1e6:N2}M prompt and {AnswerTokens / 1e6:N2}M answer tokens{money}{time} ({Basis})");
    }

    private static (double? Seconds, string Basis) Time(LlmConfig config, long calls, double tokens, double? latency)
    {
        List<(double Seconds, string Basis)> bounds = [];
        if (latency is { } measured)
            bounds.Add((calls * measured / config.Concurrency.Max, string.Create(CultureInfo.InvariantCulture, $"{config.Concurrency.Max} at once at the measured {measured:0.##} s")));
        if (config.Limits.RequestsPerMinute is { } requestsPerMinute)
            bounds.Add((calls * 60.0 / requestsPerMinute, $"limit of {requestsPerMinute} requests per minute"));
        if (config.Limits.TokensPerMinute is { } tokensPerMinute)
            bounds.Add((tokens * 60 / tokensPerMinute, $"limit of {tokensPerMinute} tokens per minute"));
        return bounds.Count == 0 ? (null, "no latency measured yet") : bounds.MaxBy(bound => bound.Seconds);
    }

    /// <summary>A count is a tag behind some thoughts; JSON is a line per behavior and quotes now and then.</summary>
    private static double UsualAnswer(LlmConfig config, IReadOnlyList<Question> questions) =>
        Math.Min(config.MaxAnswerTokens, questions.Average(question => question.Prompt.Header.Output switch
        {
            PromptOutput.Json => 40 + 40 * question.Behaviors.Count,
            PromptOutput.Count => 250,
            _ => 60,
        }));

    private static double BytesPerToken(ITokenCounter tokens)
    {
        ReadOnlySpan<byte> sample = "Let $f(x) = x^2 - 3x + 2$. We want to find where $f$ vanishes; factoring gives $(x-1)(x-2)$, so the zeros are $1$ and $2$. To check, plug them back in.\n"u8;
        return (double)sample.Length / Math.Max(1, tokens.Count(sample));
    }
}
