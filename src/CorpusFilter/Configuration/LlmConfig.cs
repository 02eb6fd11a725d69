using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace CorpusFilter.Configuration;

[Description("The language model that judges documents, and how to reach it.")]
internal sealed record LlmConfig
{
    [Description("Base URLs of OpenAI-compatible servers, such as http://localhost:8000/v1; several are replicas of one model and share the work.")]
    [OneOrMany]
    public IReadOnlyList<string> Endpoints { get; init; } = [];

    [Description("Name of the model, as the server knows it.")]
    public string Model { get; init; } = "";

    [Description("Other names under which the server may say that it answered; dated and quantized variants of `model` are taken anyway.")]
    [OneOrMany]
    public IReadOnlyList<string> AnswersAs { get; init; } = [];

    [Description("Environment variable that holds the key; null where the server wants none. The key itself is never written anywhere.")]
    [RegularExpression("^[A-Za-z_][A-Za-z0-9_]*$")]
    public string? ApiKeyEnv { get; init; }

    [Description("More HTTP headers. ${NAME} in a value stands for an environment variable, which is where secrets belong.")]
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("More fields of the request body, such as seed: 1; null takes a field away.")]
    public JsonObject? Body { get; init; }

    [Description("HTTP version: http1, or http2 without negotiation where the URL is plain http.")]
    public HttpProtocol Http { get; init; } = HttpProtocol.Http1;

    [Description("Prompt files, which together ask about every behavior once. Default: the built-in prompt, one call per document.")]
    [FilePath, OneOrMany]
    public IReadOnlyList<string> Prompts { get; init; } = [];

    [Description("Documents that go to rest, whatever their counts.")]
    public LlmGate Gate { get; init; } = LlmGate.None;

    [Description("Sampling temperature.")]
    [Range(0.0, 2.0)]
    public double Temperature { get; init; }

    [Description("Most tokens of an answer.")]
    [Range(1, 1_000_000)]
    public int MaxAnswerTokens { get; init; } = 2048;

    [Description("How the server is asked for JSON, where the prompt wants it.")]
    public LlmOutput Output { get; init; } = LlmOutput.Auto;

    [Description("How counts in markdown are read.")]
    public LlmParsing Parsing { get; init; } = LlmParsing.Tolerant;

    [Description("Whether an instance counts whose quote is not in the document.")]
    public UnlocatedQuotes UnlocatedQuotes { get; init; } = UnlocatedQuotes.Drop;

    [Description("Most tokens of a document (by tokens.counter) that go into one request.")]
    [Range(16, 10_000_000)]
    public int MaxDocumentTokens { get; init; } = 8192;

    [Description("What is done with longer documents.")]
    public LongDocuments LongDocuments { get; init; } = LongDocuments.Cut;

    [Description("Folder of the answer store; runs that share it share their answers. Default: answers in the run directory.")]
    [FilePath]
    public string? Answers { get; init; }

    [Description("Longest wait for one reply.")]
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromMinutes(2);

    [Description("Longest time for one request with all its tries, waiting for the server's limits not counted.")]
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromMinutes(15);

    [Description("When and how a request is repeated.")]
    public LlmRetries Retries { get; init; } = new();

    [Description("When an endpoint is left alone for a while.")]
    public LlmBreaker Breaker { get; init; } = new();

    [Description("How many requests are under way at once, over all endpoints. Between the bounds it grows while latency holds and shrinks on 429 and timeouts.")]
    public LlmConcurrency Concurrency { get; init; } = new();

    [Description("Limits to keep to.")]
    public LlmLimits Limits { get; init; } = new();

    [Description("What tokens cost, for estimates, the record and the cap.")]
    public LlmPrices Prices { get; init; } = new();

    [Description("What the run may spend, earlier starts of the same run included. When it is reached the run stops with exit code 3 and can be resumed under a higher cap.")]
    public LlmCap Cap { get; init; } = new();
}

internal enum HttpProtocol
{
    [Description("HTTP/1.1.")]
    Http1,

    [Description("HTTP/2.")]
    Http2,
}

internal enum LlmGate
{
    [Description("none")]
    None,

    [Description("documents in which the model sees no problem or no solution, as in the paper")]
    ProblemAndSolution,
}

internal enum LlmOutput
{
    [Description("JSON Schema until the server refuses it, then plain text.")]
    Auto,

    [Description("JSON Schema (response_format of type json_schema).")]
    JsonSchema,

    [Description("Any JSON object (response_format of type json_object).")]
    JsonObject,

    [Description("Nothing but the prompt asks for JSON.")]
    Text,
}

internal enum LlmParsing
{
    [Description("also a tag with spaces or marks in it, one that isn't closed, and a line \"count: 3\"")]
    Tolerant,

    [Description("only <count>N</count>, as the paper reads it")]
    Strict,
}

internal enum UnlocatedQuotes
{
    [Description("Such an instance does not count.")]
    Drop,

    [Description("The model's count stands.")]
    Keep,
}

internal enum LongDocuments
{
    [Description("Only the beginning is judged, cut back to the last newline.")]
    Cut,

    [Description("Judged in pieces that end at paragraphs; instances are added up.")]
    Chunks,
}

internal sealed record LlmRetries
{
    [Description("Tries per request, the first included, before it counts as failed.")]
    [Range(1, 100)]
    public int Tries { get; init; } = 6;

    [Description("Tries per question, the first included, where the reply can't be read.")]
    [Range(1, 10)]
    public int UnreadableTries { get; init; } = 2;

    [Description("Wait before the second try; doubled from try to try, with jitter.")]
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    [Description("Longest wait between two tries. A wait that the server asks for is not cut short by it.")]
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(60);

    [Description("How long all endpoints may fail before the run stops with exit code 3. If none has answered since the start, one request's tries are enough.")]
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(5);
}

internal sealed record LlmBreaker
{
    [Description("Share of failures that opens the circuit of an endpoint.")]
    [Range(0.01, 1.0)]
    public double FailureRatio { get; init; } = 0.5;

    [Description("Least number of requests within `window` that the share is taken from.")]
    [Range(2, 10_000)]
    public int MinRequests { get; init; } = 10;

    [Description("Time over which failures are counted.")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    [Description("How long the endpoint then gets no requests; the next one after it is a probe. Doubled when the probe fails, up to eight times.")]
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(5);
}

internal sealed record LlmConcurrency
{
    [Description("Fewest requests at once.")]
    [Range(1, 100_000)]
    public int Min { get; init; } = 1;

    [Description("Requests at once to begin with; null: 16, within the bounds.")]
    [Range(1, 100_000)]
    public int? Start { get; init; }

    [Description("Most requests at once.")]
    [Range(1, 100_000)]
    public int Max { get; init; } = 64;

    [Description("It grows while latency stays within this multiple of the best seen.")]
    [Range(1.0, 100.0)]
    public double LatencyTolerance { get; init; } = 3;
}

internal sealed record LlmLimits
{
    [Description("Most requests per minute; null: no limit.")]
    [Count(1)]
    public long? RequestsPerMinute { get; init; }

    [Description("Most tokens per minute, of prompts and answers; null: no limit.")]
    [Count(1)]
    public long? TokensPerMinute { get; init; }
}

internal sealed record LlmPrices
{
    [Description("Price of a million prompt tokens.")]
    [Range(0.0, 1_000_000.0)]
    public double PromptPerMillion { get; init; }

    [Description("Price of a million answer tokens.")]
    [Range(0.0, 1_000_000.0)]
    public double AnswerPerMillion { get; init; }
}

internal sealed record LlmCap
{
    [Description("Most tokens, of prompts and answers; null: no cap.")]
    [Count(1)]
    public long? Tokens { get; init; }

    [Description("Most money, in the currency of `prices`; null: no cap.")]
    [Range(0.0, 1_000_000_000.0)]
    public double? Money { get; init; }
}
