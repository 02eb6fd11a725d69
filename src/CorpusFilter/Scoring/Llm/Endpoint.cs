using System.Buffers;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using CorpusFilter.Configuration;
using Polly;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// One server: its connections, its circuit breaker, and what is known of it. Turns whatever happens to a try into a
/// <see cref="CallResult"/>; nothing it says or throws holds the key.
/// </summary>
internal sealed class Endpoint : IDisposable
{
    private const int LargestReply = 16 << 20;
    private readonly LlmConfig config;
    private readonly TimeProvider time;
    private readonly HttpClient client;
    private readonly IReadOnlyList<string> secrets;
    private readonly ResiliencePipeline<CallResult> pipeline;
    private readonly Action changed;
    private readonly Lock gate = new();
    private Circuit circuit;
    private DateTimeOffset closedUntil;
    private DateTimeOffset pausedUntil;

    /// <param name="changed">Called whenever the endpoint may have become available.</param>
    public Endpoint(LlmConfig config, string url, EndpointHeaders headers, TimeProvider time, Action changed)
    {
        this.config = config;
        this.time = time;
        this.changed = changed;
        Url = Address(url);
        Name = Url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        Statistics = new EndpointStatistics(Name);
        secrets = [.. headers.Secrets.Where(secret => secret.Length >= 4)];
        client = new HttpClient(new SocketsHttpHandler
        {
            // Following a redirect would carry the key to whoever the server names.
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(Math.Clamp(config.TryTimeout.TotalSeconds, 1, 15)),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            EnableMultipleHttp2Connections = true,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = config.Http == HttpProtocol.Http2 ? HttpVersion.Version20 : HttpVersion.Version11,
            DefaultVersionPolicy = config.Http == HttpProtocol.Http2 ? HttpVersionPolicy.RequestVersionExact : HttpVersionPolicy.RequestVersionOrLower,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("CorpusFilter", typeof(Endpoint).Assembly.GetName().Version?.ToString(3)));
        foreach ((string name, string value) in headers.Values)
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        pipeline = new ResiliencePipelineBuilder<CallResult> { TimeProvider = time }
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions<CallResult>
            {
                FailureRatio = config.Breaker.FailureRatio,
                MinimumThroughput = config.Breaker.MinRequests,
                SamplingDuration = config.Breaker.Window < TimeSpan.FromMilliseconds(500) ? TimeSpan.FromMilliseconds(500) : config.Breaker.Window,
                // Twice as long each time that a probe fails, up to eight times.
                BreakDurationGenerator = arguments => new ValueTask<TimeSpan>(TimeSpan.FromTicks(Math.Max(config.Breaker.Pause.Ticks, TimeSpan.FromMilliseconds(500).Ticks)) * (1 << Math.Min(arguments.HalfOpenAttempts, 3))),
                ShouldHandle = static arguments => new ValueTask<bool>(arguments.Outcome.Exception is TimeoutRejectedException || arguments.Outcome.Result?.Outcome is CallOutcome.Failed),
                OnOpened = arguments => Turn(Circuit.Open, arguments.BreakDuration),
                OnClosed = _ => Turn(Circuit.Closed, TimeSpan.Zero),
            })
            .AddTimeout(config.TryTimeout)
            .Build();
    }

    private enum Circuit
    {
        Closed,
        Open,
        Probing,
    }

    /// <summary>Without user, password and query; what records and messages say.</summary>
    public string Name { get; }

    public EndpointStatistics Statistics { get; }

    public Uri Url { get; }

    /// <summary>Calls under way.</summary>
    public int InFlight => inFlight;

    /// <summary>False once the server has refused the form in which a reply was asked for.</summary>
    public bool TakesForm { get; set; } = true;

    /// <summary>How often in a row its circuit was opened, without a request between that succeeded.</summary>
    public int TimesOpened { get; private set; }

    /// <summary>Why it is of no use for the rest of the run; null while it is.</summary>
    public string? Refused { get; set; }

    private int inFlight;

    /// <summary>The base URL: "/v1" where none is given, and without "/chat/completions".</summary>
    public static Uri Address(string url)
    {
        var address = new UriBuilder(url) { Query = "", Fragment = "" };
        string path = address.Path.TrimEnd('/');
        const string call = "/chat/completions";
        if (path.EndsWith(call, StringComparison.Ordinal))
            path = path[..^call.Length];
        address.Path = path.Length == 0 ? "/v1" : path;
        return address.Uri;
    }

    /// <summary>Null when a call may start now; else how long until that can be so. Claims the probe of a circuit that was open.</summary>
    public TimeSpan? TryEnter()
    {
        lock (gate)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (pausedUntil > now)
                return pausedUntil - now;
            if (circuit == Circuit.Probing)
                return TimeSpan.MaxValue;
            if (circuit == Circuit.Open)
            {
                if (closedUntil > now)
                    return closedUntil - now;
                circuit = Circuit.Probing;
            }
            inFlight++;
            return null;
        }
    }

    /// <summary>When a pause that the server asked for ends; in the past where it asked for none.</summary>
    public DateTimeOffset PausedUntil
    {
        get
        {
            lock (gate)
                return pausedUntil;
        }
    }

    /// <summary>One try, within the breaker and the timeout of a try. Call after <see cref="TryEnter"/> let it in.</summary>
    public async ValueTask<CallResult> SendAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellation);
        try
        {
            Outcome<CallResult> outcome = await pipeline.ExecuteOutcomeAsync(
                static async (context, state) => Outcome.FromResult(await state.endpoint.TryAsync(state.body, context.CancellationToken)),
                context,
                (endpoint: this, body));
            CallResult result = outcome.Exception switch
            {
                null => outcome.Result!,
                TimeoutRejectedException => new CallResult(CallOutcome.Failed, string.Create(CultureInfo.InvariantCulture, $"no reply within {config.TryTimeout.TotalSeconds:0.###} s")),
                BrokenCircuitException => new CallResult(CallOutcome.Failed, "its circuit is open"),
                OperationCanceledException when cancellation.IsCancellationRequested => throw new OperationCanceledException(cancellation),
                var error => throw error,
            };
            TimeSpan latency = time.GetElapsedTime(started);
            Statistics.Count(result, latency, outcome.Exception is TimeoutRejectedException);
            return result with { Endpoint = this, Latency = latency };
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
            Leave();
        }
    }

    /// <summary>Asks for a list such as <c>models</c>; for checks, outside of all limits.</summary>
    public async Task<(HttpStatusCode Status, byte[] Body)> GetAsync(string path, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Route(path)) { Version = client.DefaultRequestVersion, VersionPolicy = client.DefaultVersionPolicy };
        using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        return (response.StatusCode, await ReadAsync(response, cancellation));
    }

    /// <summary>Takes every secret out of a text that came from the server or the framework.</summary>
    public string Censor(string text)
    {
        foreach (string secret in secrets)
            text = text.Replace(secret, "[secret]", StringComparison.Ordinal);
        return text;
    }

    public void Dispose() => client.Dispose();

    private Uri Route(string path) => new(Name + "/" + path);

    private async ValueTask<CallResult> TryAsync(ReadOnlyMemory<byte> body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Route("chat/completions"))
        {
            Version = client.DefaultRequestVersion,
            VersionPolicy = client.DefaultVersionPolicy,
            Content = new ReadOnlyMemoryContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using HttpResponseMessage response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            byte[] reply = await ReadAsync(response, cancellation);
            CallResult result = ReplyRules.Judge(response, reply, config);
            TimeSpan? wait = ServerLimits.Exhausted(response.Headers);
            if (result.Outcome is CallOutcome.Limited or CallOutcome.Failed)
                wait = ServerLimits.RetryAfter(response.Headers, time.GetUtcNow()) ?? wait;
            if (wait is { } asked)
                Pause(asked);
            return result.Words is null ? result : result with { Words = Censor(result.Words) };
        }
        catch (Exception error) when (error is HttpRequestException or IOException or HttpProtocolException)
        {
            string words = error.InnerException is { } inner ? $"{error.Message} {inner.Message}" : error.Message;
            return new CallResult(CallOutcome.Failed, Censor(ReplyText.Shorten(words, 300)));
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellation);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 << 10);
        try
        {
            int length = 0;
            while (true)
            {
                if (length == buffer.Length)
                {
                    if (length >= LargestReply)
                        throw new IOException($"the reply is longer than {LargestReply >> 20} MB");
                    byte[] larger = ArrayPool<byte>.Shared.Rent(length * 2);
                    buffer.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(buffer);
                    buffer = larger;
                }
                int read = await stream.ReadAsync(buffer.AsMemory(length), cancellation);
                if (read == 0)
                    return buffer[..length];
                length += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Pause(TimeSpan wait)
    {
        lock (gate)
        {
            DateTimeOffset until = time.GetUtcNow() + (wait < TimeSpan.FromDays(2) ? wait : TimeSpan.FromDays(2));
            if (until > pausedUntil)
                pausedUntil = until;
        }
    }

    private ValueTask Turn(Circuit next, TimeSpan pause)
    {
        lock (gate)
        {
            circuit = next;
            TimesOpened = next == Circuit.Open ? TimesOpened + 1 : 0;
            closedUntil = time.GetUtcNow() + pause;
        }
        if (next == Circuit.Open)
            Statistics.CountOpened();
        changed();
        return ValueTask.CompletedTask;
    }

    private void Leave()
    {
        lock (gate)
        {
            inFlight--;
            // A probe that was called off has shown nothing.
            if (circuit == Circuit.Probing && inFlight == 0)
                circuit = Circuit.Open;
        }
        changed();
    }
}
