using System.Buffers;
using System.Globalization;
using System.Text;
using CorpusFilter.Configuration;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace CorpusFilter.Scoring.Llm;

/// <summary>What is to be asked about one text, ready to be written for an endpoint.</summary>
/// <param name="Write">Writes the body; false where the endpoint doesn't take the form of reply that is asked for.</param>
/// <param name="HasForm">Whether it asks for a form of reply at all.</param>
/// <param name="PromptTokens">Estimate, for limits and the cap.</param>
internal readonly record struct ChatRequest(Action<IBufferWriter<byte>, bool> Write, bool HasForm, int PromptTokens);

/// <summary>
/// Sends requests to the endpoints, within the concurrency, the limits and the cap, and repeats what is worth repeating.
/// It tells a document that the servers can't digest from servers that are down: the first is the document's fault, the second
/// stops the run (<see cref="RunStoppedException"/>) once it has lasted.
/// </summary>
internal sealed class LlmClient : IDisposable
{
    /// <summary>How long a request under way may go on, at most, when the run is interrupted: its answer will have been paid for.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly LlmConfig config;
    private readonly TimeProvider time;
    private readonly ConcurrencyLimit concurrency;
    private readonly RateLimit requestLimit;
    private readonly RateLimit tokenLimit;
    private readonly ResiliencePipeline<CallResult> pipeline;
    private readonly Random random;
    private readonly Lock gate = new();
    private DateTimeOffset? failingSince;
    private volatile bool hasReplied;
    private long retries;
    private Task<CallResult>? probe;
    private volatile string? lastFailure;
    private RunStoppedException? stopped;

    /// <summary>Ends all waiting, so that a run that stops does so at once; requests under way go on to their answer.</summary>
    private readonly CancellationTokenSource stopping = new();

    public LlmClient(LlmConfig config, EndpointHeaders headers, SpendingCap cap, TimeProvider time, int seed)
    {
        this.config = config;
        this.time = time;
        Cap = cap;
        random = new Random(seed);
        concurrency = new ConcurrencyLimit(config.Concurrency, time);
        requestLimit = new RateLimit(config.Limits.RequestsPerMinute, time);
        tokenLimit = new RateLimit(config.Limits.TokensPerMinute, time);
        Pool = new EndpointPool(config, headers, time, NextRandom);
        var builder = new ResiliencePipelineBuilder<CallResult> { TimeProvider = time };
        if (config.TotalTimeout > TimeSpan.Zero)
            builder.AddTimeout(config.TotalTimeout);
        if (config.Retries.Tries > 1)
        {
            builder.AddRetry(new RetryStrategyOptions<CallResult>
            {
                MaxRetryAttempts = config.Retries.Tries - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = config.Retries.Delay,
                MaxDelay = config.Retries.MaxDelay,
                Randomizer = NextRandom,
                ShouldHandle = static arguments => new ValueTask<bool>(arguments.Outcome.Result is { IsRetried: true }),
                // The wait that a server asked for is the endpoint's, and the pool keeps to it; another endpoint may be free at once.
                DelayGenerator = arguments => new ValueTask<TimeSpan?>(arguments.Outcome.Result is { Outcome: CallOutcome.Limited, Endpoint: { } endpoint } && endpoint.PausedUntil > time.GetUtcNow() ? TimeSpan.Zero : null),
                OnRetry = _ =>
                {
                    Interlocked.Increment(ref retries);
                    return ValueTask.CompletedTask;
                },
            });
        }
        pipeline = builder.Build();
    }

    public EndpointPool Pool { get; }

    public ConcurrencyLimit Concurrency => concurrency;

    public SpendingCap Cap { get; }

    public long Retries => Interlocked.Read(ref retries);

    /// <summary>Hands <paramref name="settle"/> a reply, or why there is none: <see cref="CallOutcome.TooLong"/>, or the document's fault in the server's words.</summary>
    /// <param name="settle">Stores the reply. While it runs the reply counts as under way, and keeps its slot.</param>
    /// <exception cref="RunStoppedException">No request can succeed any more.</exception>
    public async ValueTask<T> AskAsync<T>(ChatRequest request, Func<CallResult, ValueTask<T>> settle, CancellationToken cancellation)
    {
        var call = new Call(request);
        while (true)
        {
            // A request that the servers put off goes behind those that wait, lest a few of them hold all slots.
            await concurrency.AcquireAsync(isRetry: false, cancellation);
            call.HoldsSlot = true;
            try
            {
                ThrowIfStopped();
                await Cap.ReserveAsync(request.PromptTokens, config.MaxAnswerTokens, cancellation);
                try
                {
                    if (await AskInSlotAsync(call, cancellation) is { } result)
                        return await settle(result);
                }
                finally
                {
                    Cap.Settle(request.PromptTokens, config.MaxAnswerTokens);
                }
            }
            catch (RunStoppedException error)
            {
                await StopAsync(error);
                throw;
            }
            finally
            {
                ReleaseSlot(call);
            }
        }
    }

    private void ReleaseSlot(Call call)
    {
        if (call.HoldsSlot)
            concurrency.Release();
        call.HoldsSlot = false;
    }

    private async Task StopAsync(RunStoppedException reason)
    {
        lock (gate)
        {
            if (stopped is not null)
                return;
            stopped = reason;
        }
        await stopping.CancelAsync();
    }

    /// <summary>Asks for one word, to see whether the servers work at all. One probe serves all who ask at the same time.</summary>
    public Task<CallResult> ProbeAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (probe is { IsCompleted: false })
                return probe.WaitAsync(cancellation);
            probe = ProbeOnceAsync();
            return probe.WaitAsync(cancellation);
        }
    }

    public void Dispose()
    {
        Pool.Dispose();
        stopping.Dispose();
    }

    private async Task<CallResult> ProbeOnceAsync()
    {
        CallResult result = new(CallOutcome.Failed, "no endpoint");
        foreach (Endpoint endpoint in Pool.Endpoints)
        {
            if (endpoint.TryEnter() is not null)
                continue;
            result = await endpoint.SendAsync(EndpointCheck.TinyRequest(config), CancellationToken.None);
            if (result.Outcome == CallOutcome.Replied)
                return result;
        }
        return result;
    }

    /// <summary>One round of tries. Null where it says nothing about the document, and another is due.</summary>
    /// <exception cref="RunStoppedException">The servers are given up.</exception>
    private async ValueTask<CallResult?> AskInSlotAsync(Call call, CancellationToken cancellation)
    {
        CallResult result = await RoundAsync(call, cancellation);
        switch (result.Outcome)
        {
            case CallOutcome.Replied or CallOutcome.TooLong or CallOutcome.Rejected:
                return result;
            case CallOutcome.FormRefused when call.SentWithForm && config.Output == LlmOutput.Auto:
                result.Endpoint!.TakesForm = false;
                call.WithoutForm = true;
                return null;
            case CallOutcome.FormRefused when call.SentWithForm:
                result.Endpoint!.Refused = result.Words;
                return null;
            case CallOutcome.FormRefused:
                return result with { Outcome = CallOutcome.Rejected };
            case CallOutcome.Refused:
                if ((await ProbeAsync(cancellation)).Outcome != CallOutcome.Replied)
                    result.Endpoint!.Refused = result.Words;
                else if (call.WasRefused)
                    return result with { Outcome = CallOutcome.Rejected };
                call.WasRefused = true;
                return null;
        }

        // The servers failed through all tries. If they serve a probe now, it is this document; else they are down.
        if (result.Outcome != CallOutcome.Limited && (await ProbeAsync(cancellation)).Outcome == CallOutcome.Replied)
            return result;
        if (result.Outcome != CallOutcome.Limited && !hasReplied)
            throw Down();
        GiveUpIfDown();
        return null;
    }

    /// <exception cref="RunStoppedException">
    /// No server has answered for too long; or none has since the start, and each has failed again after its circuit was opened.
    /// </exception>
    private void GiveUpIfDown()
    {
        DateTimeOffset since;
        lock (gate)
        {
            if (failingSince is null)
                return;
            since = failingSince.Value;
        }
        if (Pool.PausedUntil is var paused && paused > since)
            since = paused;
        TimeSpan silence = time.GetUtcNow() - since;
        bool neverWorked = !hasReplied && Pool.Endpoints.All(endpoint => endpoint.Refused is not null || endpoint.TimesOpened > 2);
        if (neverWorked || silence >= config.Retries.GiveUpAfter || -silence > TimeSpan.FromHours(1))
            throw Down();
    }

    private async ValueTask<CallResult> RoundAsync(Call call, CancellationToken cancellation)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping.Token);
        ResilienceContext context = ResilienceContextPool.Shared.Get(waiting.Token);
        try
        {
            call.Last = null;
            Outcome<CallResult> outcome = await pipeline.ExecuteOutcomeAsync(
                static async (context, state) =>
                {
                    try
                    {
                        return Outcome.FromResult(await state.client.TryOnceAsync(state.call, context.CancellationToken, state.cancellation));
                    }
                    catch (Exception error) when (error is OperationCanceledException or RunStoppedException)
                    {
                        return Outcome.FromException<CallResult>(error);
                    }
                },
                context,
                (client: this, call, cancellation));
            return outcome.Exception switch
            {
                null => outcome.Result!,
                // Time that went into waiting for the servers' limits is nobody's fault.
                TimeoutRejectedException => call.Last ?? new CallResult(CallOutcome.Limited, string.Create(CultureInfo.InvariantCulture, $"no endpoint took the request within {config.TotalTimeout.TotalSeconds:0.###} s")),
                OperationCanceledException => throw Cancelled(cancellation),
                var error => throw error,
            };
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private Exception Cancelled(CancellationToken cancellation)
    {
        lock (gate)
            return stopped is null ? new OperationCanceledException(cancellation) : new RunStoppedException(stopped.Message, stopped);
    }

    private async ValueTask<CallResult> TryOnceAsync(Call call, CancellationToken cancellation, CancellationToken interrupted)
    {
        ThrowIfStopped();
        if (!call.HoldsSlot)
            await concurrency.AcquireAsync(isRetry: true, cancellation);
        call.HoldsSlot = true;
        await requestLimit.TakeAsync(1, cancellation);
        int estimate = call.Request.PromptTokens + config.MaxAnswerTokens / 4;
        await tokenLimit.TakeAsync(estimate, cancellation);
        Endpoint endpoint = await Pool.EnterAsync(GiveUpIfDown, cancellation);
        bool withForm = call.Request.HasForm && endpoint.TakesForm && !call.WithoutForm;
        if (call.Body is null || call.SentWithForm != withForm)
        {
            var body = new ArrayBufferWriter<byte>(4096);
            call.Request.Write(body, withForm);
            (call.Body, call.SentWithForm) = (body.WrittenMemory, withForm);
        }

        CallResult result = await SendAsync(endpoint, call.Body.Value, cancellation, interrupted);
        switch (result.Outcome)
        {
            case CallOutcome.Replied:
                concurrency.Succeeded(result.Latency);
                hasReplied = true;
                lock (gate)
                    failingSince = null;
                break;
            case CallOutcome.Limited:
                concurrency.BackOff();
                break;
            case CallOutcome.Failed when result.Latency >= config.TryTimeout || result.Words!.StartsWith("HTTP 503", StringComparison.Ordinal):
                concurrency.BackOff();
                break;
        }
        if (result.Reply is { } reply)
        {
            int prompt = reply.PromptTokens ?? call.Request.PromptTokens;
            int answer = reply.AnswerTokens ?? TokensOf(reply.Content);
            tokenLimit.Correct(prompt + answer - estimate);
            Cap.Spend(prompt, answer);
            endpoint.Statistics.CountTokens(prompt, answer);
        }
        if (result.IsRetried)
        {
            lastFailure = result.Words;
            lock (gate)
                failingSince ??= time.GetUtcNow();
            // Others may use the slot while this one waits for its next try.
            ReleaseSlot(call);
        }
        call.Last = result;
        return result;
    }

    /// <summary>A timeout ends a request at once; when the user interrupts, it may go on for a while, and when the run stops by itself, to its end.</summary>
    private async ValueTask<CallResult> SendAsync(Endpoint endpoint, ReadOnlyMemory<byte> body, CancellationToken cancellation, CancellationToken interrupted)
    {
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        await using CancellationTokenRegistration registration = cancellation.Register(() =>
        {
            if (interrupted.IsCancellationRequested)
                late.CancelAfter(Grace);
            else if (!stopping.IsCancellationRequested)
                late.Cancel();
        });
        return await endpoint.SendAsync(body, late.Token);
    }

    /// <summary>A rough count for servers that send no usage: four bytes to a token.</summary>
    public static int TokensOf(string content) => (Encoding.UTF8.GetByteCount(content) + 3) / 4;

    private RunStoppedException Down()
    {
        DateTimeOffset? failing;
        lock (gate)
            failing = failingSince;
        string since = hasReplied && failing is { } when
            ? string.Create(CultureInfo.InvariantCulture, $"for {(time.GetUtcNow() - when).TotalSeconds:0} s (since {when:yyyy-MM-dd HH:mm:ss} UTC)")
            : "since the start";
        string endpoints = string.Join(", ", Pool.Endpoints.Select(endpoint => endpoint.Name));
        string paused = Pool.PausedUntil is var until && until > time.GetUtcNow() ? string.Create(CultureInfo.InvariantCulture, $" The server asks to wait until {until:yyyy-MM-dd HH:mm:ss} UTC.") : "";
        return new RunStoppedException($"no endpoint has answered {since}: {endpoints}. The last failure: {lastFailure ?? "none"}.{paused} All answers received are stored; run again when the endpoint is back, and the run continues where it stopped.");
    }

    private void ThrowIfStopped()
    {
        lock (gate)
            if (stopped is not null)
                throw new RunStoppedException(stopped.Message, stopped);
    }

    private double NextRandom()
    {
        lock (random)
            return random.NextDouble();
    }

    private sealed class Call(ChatRequest request)
    {
        public ChatRequest Request { get; } = request;

        public ReadOnlyMemory<byte>? Body { get; set; }

        /// <summary>Whether <see cref="Body"/> asks for a form of reply.</summary>
        public bool SentWithForm { get; set; }

        /// <summary>Set when the server didn't take the request with the form.</summary>
        public bool WithoutForm { get; set; }

        public bool WasRefused { get; set; }

        public bool HoldsSlot { get; set; }

        public CallResult? Last { get; set; }
    }
}
