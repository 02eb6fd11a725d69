using CorpusFilter.Configuration;
using CorpusFilter.Scoring.Llm;

namespace CorpusFilter.Tests.Scoring.Llm;

public sealed class LimitTests
{
    [Fact]
    public async Task The_rate_limit_spaces_requests_evenly()
    {
        var time = new ManualTime();
        var limit = new RateLimit(60, time);
        // A second's worth at once, and the first request itself.
        Assert.True(limit.TakeAsync(1, CancellationToken.None).IsCompleted);
        Assert.True(limit.TakeAsync(1, CancellationToken.None).IsCompleted);
        Task third = limit.TakeAsync(1, CancellationToken.None).AsTask();
        Task fourth = limit.TakeAsync(1, CancellationToken.None).AsTask();
        Assert.False(third.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await third;
        Assert.False(fourth.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));
        await fourth;
    }

    [Fact]
    public async Task What_was_taken_too_much_is_given_back()
    {
        var time = new ManualTime();
        var limit = new RateLimit(600, time);
        await limit.TakeAsync(600, CancellationToken.None);
        limit.Correct(-590);
        Assert.True(limit.TakeAsync(10, CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task Slots_grow_while_latency_holds_and_shrink_once_per_round()
    {
        var limit = new ConcurrencyLimit(new LlmConcurrency { Start = 4, Max = 32 }, new ManualTime());
        for (int round = 0; round < 3; round++)
            await RoundAsync(limit, TimeSpan.FromMilliseconds(200));
        Assert.Equal(32, limit.Limit);
        for (int i = 0; i < 32; i++)
            await limit.AcquireAsync(isRetry: false, CancellationToken.None);
        for (int i = 0; i < 32; i++)
        {
            limit.BackOff();
            limit.Release();
        }
        Assert.Equal(22, limit.Limit);
    }

    [Fact]
    public async Task Slots_do_not_grow_when_latency_does_or_when_they_are_not_needed()
    {
        var slow = new ConcurrencyLimit(new LlmConcurrency { Start = 4, Max = 64, LatencyTolerance = 2 }, new ManualTime());
        await RoundAsync(slow, TimeSpan.FromMilliseconds(100));
        await RoundAsync(slow, TimeSpan.FromMilliseconds(500));
        await RoundAsync(slow, TimeSpan.FromMilliseconds(500));
        Assert.Equal(8, slow.Limit);

        var idle = new ConcurrencyLimit(new LlmConcurrency { Start = 4, Max = 64 }, new ManualTime());
        for (int i = 0; i < 100; i++)
        {
            await idle.AcquireAsync(isRetry: false, CancellationToken.None);
            idle.Succeeded(TimeSpan.FromMilliseconds(1));
            idle.Release();
        }
        Assert.Equal(4, idle.Limit);
    }

    [Fact]
    public async Task Waiters_get_slots_in_order_and_a_waiter_that_left_holds_up_nobody()
    {
        var limit = new ConcurrencyLimit(new LlmConcurrency { Start = 1, Max = 1 }, new ManualTime());
        await limit.AcquireAsync(isRetry: false, CancellationToken.None);
        using var leave = new CancellationTokenSource();
        Task left = limit.AcquireAsync(isRetry: false, leave.Token).AsTask();
        Task second = limit.AcquireAsync(isRetry: false, CancellationToken.None).AsTask();
        Task third = limit.AcquireAsync(isRetry: false, CancellationToken.None).AsTask();
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        limit.Release();
        await second;
        Assert.False(third.IsCompleted);
        limit.Release();
        await third;
    }

    [Fact]
    public async Task A_retry_goes_before_those_that_had_no_slot_yet()
    {
        var limit = new ConcurrencyLimit(new LlmConcurrency { Start = 1, Max = 1 }, new ManualTime());
        await limit.AcquireAsync(isRetry: false, CancellationToken.None);
        Task first = limit.AcquireAsync(isRetry: false, CancellationToken.None).AsTask();
        Task retry = limit.AcquireAsync(isRetry: true, CancellationToken.None).AsTask();
        limit.Release();
        await retry;
        Assert.False(first.IsCompleted);
    }

    [Theory]
    [InlineData("Retry-After", "7", 7.0)]
    [InlineData("Retry-After", "1.5", 1.5)]
    [InlineData("Retry-After", "Thu, 01 Jan 2026 00:00:30 GMT", 30.0)]
    [InlineData("Retry-After", "Wed, 31 Dec 2025 23:00:00 GMT", 0.0)]
    [InlineData("retry-after-ms", "250", 0.25)]
    [InlineData("Retry-After", "soon", null)]
    [InlineData("X-Other", "7", null)]
    public void Retry_after_is_read_in_all_its_forms(string name, string value, double? seconds)
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation(name, value);
        TimeSpan? wait = ServerLimits.RetryAfter(response.Headers, new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
        Assert.Equal(seconds, wait?.TotalSeconds);
    }

    [Theory]
    [InlineData("1s", 1.0)]
    [InlineData("6m0s", 360.0)]
    [InlineData("20ms", 0.02)]
    [InlineData("1h2m3.5s", 3723.5)]
    [InlineData("12", 12.0)]
    [InlineData("soon", null)]
    [InlineData("", null)]
    public void Resets_are_read_as_openai_writes_them(string text, double? seconds) =>
        Assert.Equal(seconds, ServerLimits.TryParseReset(text, out TimeSpan time) ? Math.Round(time.TotalSeconds, 6) : null);

    [Fact]
    public void An_exhausted_limit_makes_the_longest_reset_the_wait()
    {
        using var response = new HttpResponseMessage();
        response.Headers.TryAddWithoutValidation("x-ratelimit-remaining-requests", "0");
        response.Headers.TryAddWithoutValidation("x-ratelimit-reset-requests", "2s");
        response.Headers.TryAddWithoutValidation("x-ratelimit-remaining-tokens", "0");
        response.Headers.TryAddWithoutValidation("x-ratelimit-reset-tokens", "5s");
        Assert.Equal(5, ServerLimits.Exhausted(response.Headers)?.TotalSeconds);
        response.Headers.Remove("x-ratelimit-remaining-tokens");
        response.Headers.TryAddWithoutValidation("x-ratelimit-remaining-tokens", "100");
        Assert.Equal(2, ServerLimits.Exhausted(response.Headers)?.TotalSeconds);
    }

    [Theory]
    [InlineData("gpt-4o", "gpt-4o-2024-08-06", true)]
    [InlineData("gpt-4o", "gpt-4o-mini", false)]
    [InlineData("Qwen/Qwen2.5-32B-Instruct", "qwen2.5-32b-instruct", true)]
    [InlineData("llama3", "llama3:latest", true)]
    [InlineData("qwen2.5-7b-instruct", "/models/qwen2.5-7b-instruct-q4_k_m.gguf", true)]
    [InlineData("judge-7b", "judge-13b", false)]
    [InlineData("judge-7b", "", true)]
    [InlineData("judge", "house-model", false)]
    [InlineData("judge", "House-Model-2", true, "house-model-2")]
    public void A_variant_answers_for_a_model_and_another_model_does_not(string asked, string said, bool same, params string[] known) =>
        Assert.Equal(same, ReplyRules.IsSameModel(asked, said, known));

    [Theory]
    [InlineData("http://localhost:8000", "http://localhost:8000/v1")]
    [InlineData("http://localhost:8000/", "http://localhost:8000/v1")]
    [InlineData("http://localhost:8000/v1/", "http://localhost:8000/v1")]
    [InlineData("https://host/openai/v1/chat/completions", "https://host/openai/v1")]
    public void Base_urls_are_taken_in_the_forms_people_write(string written, string address) =>
        Assert.Equal(address, Endpoint.Address(written).ToString());

    private static async Task RoundAsync(ConcurrencyLimit limit, TimeSpan latency)
    {
        int slots = limit.Limit;
        for (int i = 0; i < slots; i++)
            await limit.AcquireAsync(isRetry: false, CancellationToken.None);
        for (int i = 0; i < slots; i++)
        {
            limit.Succeeded(latency);
            limit.Release();
        }
    }
}
