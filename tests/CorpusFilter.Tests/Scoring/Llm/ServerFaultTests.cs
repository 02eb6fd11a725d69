using System.Globalization;
using CorpusFilter.Configuration;
using CorpusFilter.Scoring;
using CorpusFilter.Scoring.Llm;
using CorpusFilter.TestCorpora;
using Microsoft.AspNetCore.Http;

namespace CorpusFilter.Tests.Scoring.Llm;

public sealed class ServerFaultTests
{
    private const string Text = "We check the result! It holds.";

    /// <summary>What a server may do wrong and get right the next time.</summary>
    public static TheoryData<string> PassingFaults => [.. Faults.Keys];

    private static readonly Dictionary<string, Func<ChatCall, Task>> Faults = new(StringComparer.Ordinal)
    {
        ["429 without Retry-After"] = call => call.FailAsync(429, "slow down"),
        ["429 with Retry-After in seconds"] = call => call.FailAsync(429, "slow down", ("Retry-After", "0.05")),
        ["429 with Retry-After in milliseconds"] = call => call.FailAsync(429, "slow down", ("retry-after-ms", "30")),
        ["429 with a Retry-After date in the past"] = call => call.FailAsync(429, "slow down", ("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT")),
        ["408"] = call => call.FailAsync(408, "timeout"),
        ["409"] = call => call.FailAsync(409, "conflict"),
        ["500"] = call => call.FailAsync(500, "internal error"),
        ["502 with HTML"] = call => call.SendAsync(502, "<html><h1>Bad Gateway</h1></html>", "text/html"),
        ["503"] = call => call.FailAsync(503, "loading model"),
        ["HTML with status 200"] = call => call.SendAsync(200, "<html>Log in to the network</html>", "text/html"),
        ["garbage"] = call => call.SendAsync(200, "\0\u0001\u0002 garbage"),
        ["empty body"] = call => call.SendAsync(200, ""),
        ["body cut off"] = call => call.SendAsync(200, ChatCall.Completion(ChatCall.Judgement(Text), "stop", "judge-7b", 1, 1)[..^30]),
        ["reset in mid-body"] = call => call.ResetAsync("{\"choices\": [{\"mess"),
        ["reset before the body"] = call =>
        {
            call.Context.Abort();
            return Task.CompletedTask;
        },
        ["empty choices"] = call => call.SendAsync(200, """{"model": "judge-7b", "choices": []}"""),
        ["no choices"] = call => call.SendAsync(200, """{"error": {"message": "overloaded"}}"""),
        ["a list"] = call => call.SendAsync(200, "[]"),
        ["another model"] = call => call.SayAsync(ChatCall.Judgement("!!!!"), model: "gpt-99"),
        ["null content"] = call => call.SayAsync(null),
        ["empty content"] = call => call.SayAsync(""),
        ["finish_reason length"] = call => call.SayAsync(ChatCall.Judgement(Text)[..40], finish: "length"),
        ["content_filter"] = call => call.SayAsync("", finish: "content_filter"),
        ["refusal"] = call => call.SendAsync(200, """{"model": "judge-7b", "choices": [{"message": {"content": null, "refusal": "I can't help with that."}, "finish_reason": "stop"}]}"""),
        ["prose"] = call => call.SayAsync("The document verifies once."),
        ["truncated JSON in the answer"] = call => call.SayAsync(ChatCall.Judgement(Text)[..^5]),
        ["thoughts without an answer"] = call => call.SayAsync("<think>hmm, " + ChatCall.Judgement("!!!!")),
        ["contradicting duplicate keys"] = call => call.SayAsync("""{"behaviors": {"verification": {"count": 1}, "verification": {"count": 4}, "backtracking": {"count": 0}}}"""),
        ["negative count"] = call => call.SayAsync("""{"behaviors": {"verification": {"count": -1}, "backtracking": {"count": 0}}}"""),
        ["absurd count"] = call => call.SayAsync("""{"behaviors": {"verification": {"count": 123456789}, "backtracking": {"count": 0}}}"""),
    };

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task After_a_passing_fault_the_document_is_scored(string fault)
    {
        await using ChatServer server = await ChatServer.StartAsync(call => call.Number == 1 ? Faults[fault](call) : call.JudgeAsync());
        (BatchScores scores, LlmSnapshot snapshot) = await JudgedBatch.ScoreAsync(JudgedBatch.Config(server.Url), Text);
        Assert.Equal(DocumentStatus.Scored, scores.Status(0));
        Assert.Equal([1, 0], scores.Counts(0).ToArray());
        Assert.Equal(2, server.Calls.Count);
        Assert.Equal(2, snapshot.Requests);
    }

    [Theory]
    [InlineData("prose", "no JSON object")]
    [InlineData("finish_reason length", "max_answer_tokens")]
    [InlineData("content_filter", "content_filter")]
    [InlineData("refusal", "I can't help with that")]
    [InlineData("negative count", "negative")]
    [InlineData("500", "internal error")]
    [InlineData("another model", "answers_as")]
    [InlineData("HTML with status 200", "Log in to the network")]
    public async Task A_document_that_gets_no_answer_is_quarantined_with_the_reason_and_the_others_are_scored(string fault, string reason)
    {
        await using ChatServer server = await ChatServer.StartAsync(call => call.Document == Text ? Faults[fault](call) : call.JudgeAsync());
        (BatchScores scores, LlmSnapshot snapshot) = await JudgedBatch.ScoreAsync(JudgedBatch.Config(server.Url), "Good!", Text, "Fine.");
        Assert.Equal([DocumentStatus.Scored, DocumentStatus.Quarantined, DocumentStatus.Scored], [scores.Status(0), scores.Status(1), scores.Status(2)]);
        Assert.Contains(reason, scores.Reason(1), StringComparison.Ordinal);
        Assert.Equal(1, snapshot.Quarantined);
        Assert.Equal([1, 0], scores.Counts(0).ToArray());
    }

    [Fact]
    public async Task An_answer_in_a_fence_behind_thoughts_is_read()
    {
        await using ChatServer server = await ChatServer.StartAsync(call => call.SayAsync("<think>Let me see {1,2}</think>\nSure:\n```json\n" + ChatCall.Judgement("!!") + "\n```"));
        (BatchScores scores, _) = await JudgedBatch.ScoreAsync(JudgedBatch.Config(server.Url), Text);
        Assert.Equal([2, 0], scores.Counts(0).ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_hangs_or_drips_is_left_after_the_timeout(bool drip)
    {
        await using ChatServer server = await ChatServer.StartAsync(async call =>
        {
            if (call.Number > 1)
            {
                await call.JudgeAsync();
                return;
            }
            call.Context.Response.ContentType = "application/json";
            while (drip)
            {
                await call.Context.Response.WriteAsync(" ", call.Context.RequestAborted);
                await call.Context.Response.Body.FlushAsync(call.Context.RequestAborted);
                await Task.Delay(20, call.Context.RequestAborted);
            }
            await Task.Delay(Timeout.Infinite, call.Context.RequestAborted);
        });
        (BatchScores scores, LlmSnapshot snapshot) = await JudgedBatch.ScoreAsync(JudgedBatch.Config(server.Url) with { TryTimeout = TimeSpan.FromMilliseconds(250) }, Text);
        Assert.Equal(DocumentStatus.Scored, scores.Status(0));
        Assert.Equal(1, Assert.Single(snapshot.Endpoints).Timeouts);
    }

    [Fact]
    public async Task A_request_that_the_server_never_accepts_is_not_repeated()
    {
        await using ChatServer server = await ChatServer.StartAsync(call => call.Document == Text ? call.FailAsync(400, "bad characters in prompt") : call.JudgeAsync());
        (BatchScores scores, _) = await JudgedBatch.ScoreAsync(JudgedBatch.Config(server.Url) with { Output = LlmOutput.Text }, Text);
        Assert.Equal(DocumentStatus.Quarantined, scores.Status(0));
        Assert.Contains("bad characters in prompt", scores.Reason(0), StringComparison.Ordinal);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task A_document_too_long_for_the_context_is_shortened_once_and_scored()
    {
        string text = string.Concat(Enumerable.Range(0, 400).Select(i => $"Line {i} of a long document!\n"));
        await using ChatServer server = await ChatServer.StartAsync(call => call.Document!.Length > 6000
            ? call.FailAsync(400, "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.")
            : call.JudgeAsync());
        (BatchScores scores, LlmSnapshot snapshot) = await JudgedBatch.ScoreAsync(JudgedBatch.Config(server.Url) with { MaxAnswerTokens = 512 }, text);
        Assert.Equal(DocumentStatus.Scored, scores.Status(0));
        Assert.Equal(2, server.Calls.Count);
        Assert.Equal(1, snapshot.ShortenedDocuments);
        Assert.StartsWith(server.Documents.Last(), text, StringComparison.Ordinal);
        Assert.EndsWith("document!", server.Documents.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_too_long_even_when_shortened_is_quarantined_with_the_servers_words()
    {
        await using ChatServer server = await ChatServer.StartAsync(call => call.FailAsync(400, "prompt is too long for the context window"));
        (BatchScores scores, _) = await JudgedBatch.ScoreAsync(JudgedBatch.Config(server.Url), string.Concat(Enumerable.Repeat("Again and again.\n", 200)));
        Assert.Equal(DocumentStatus.Quarantined, scores.Status(0));
        Assert.Contains("too long for the context window", scores.Reason(0), StringComparison.Ordinal);
        Assert.Equal(2, server.Calls.Count);
    }

    [Fact]
    public async Task A_server_without_json_schema_is_asked_without_from_then_on()
    {
        await using ChatServer server = await ChatServer.StartAsync(call => call.HasForm ? call.FailAsync(400, "unknown field: response_format") : call.JudgeAsync());
        LlmConfig config = JudgedBatch.Config(server.Url) with { Concurrency = new LlmConcurrency { Max = 1 } };
        (BatchScores scores, _) = await JudgedBatch.ScoreAsync(config, "a!", "b!", "c!");
        Assert.Equal(DocumentStatus.Scored, scores.Status(2));
        Assert.Equal(4, server.Calls.Count);
    }

    [Theory]
    [InlineData(401, "wrong key")]
    [InlineData(404, "no such model")]
    [InlineData(429, "You exceeded your current quota (insufficient_quota)")]
    [InlineData(302, "a redirect")]
    public async Task What_no_request_can_pass_stops_the_run(int status, string words)
    {
        await using ChatServer server = await ChatServer.StartAsync(call => call.FailAsync(status, words));
        RunStoppedException stop = await Assert.ThrowsAsync<RunStoppedException>(() => JudgedBatch.ScoreAsync(JudgedBatch.Config(server.Url), "a", "b", "c"));
        Assert.Contains(words, stop.Message, StringComparison.Ordinal);
        Assert.Contains("run again", stop.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_endpoint_that_is_down_stops_the_run_and_quarantines_nothing(bool answersErrors)
    {
        ChatServer server = await ChatServer.StartAsync(call => call.FailAsync(503, "no backend"));
        if (!answersErrors)
            await server.DisposeAsync();
        string url = server.Url;
        RunStoppedException stop = await Assert.ThrowsAsync<RunStoppedException>(() => JudgedBatch.ScoreAsync(JudgedBatch.Config(url), "a", "b", "c"));
        Assert.Contains("since the start", stop.Message, StringComparison.Ordinal);
        await server.DisposeAsync();
    }

    [Fact]
    public async Task An_endpoint_that_dies_in_the_middle_stops_the_run_after_a_while_and_the_answers_received_are_kept()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory("llm");
        string[] texts = [.. Enumerable.Range(0, 40).Select(i => $"text {i}!")];
        await using (ChatServer server = await ChatServer.StartAsync(call => call.Number is > 0 and <= 20 ? call.JudgeAsync() : call.FailAsync(500, "CUDA error")))
        {
            LlmConfig config = JudgedBatch.Config(server.Url) with { Concurrency = new LlmConcurrency { Max = 4 } };
            await using LlmClassifier dying = JudgedBatch.Open(config with { Retries = config.Retries with { GiveUpAfter = TimeSpan.FromMilliseconds(200) } }, directory.FullName);
            RunStoppedException stop = await Assert.ThrowsAsync<RunStoppedException>(() => JudgedBatch.ScoreAsync(dying, texts));
            Assert.Contains("CUDA error", stop.Message, StringComparison.Ordinal);
            Assert.Equal(0, dying.Snapshot().Quarantined);
        }
        await using ChatServer healthy = await ChatServer.StartAsync(call => call.JudgeAsync());
        await using LlmClassifier resumed = JudgedBatch.Open(JudgedBatch.Config(healthy.Url), directory.FullName);
        BatchScores scores = await JudgedBatch.ScoreAsync(resumed, texts);
        Assert.All(Enumerable.Range(0, 40), i => Assert.Equal(DocumentStatus.Scored, scores.Status(i)));
        Assert.Equal(20, healthy.Calls.Count);
        directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Traffic_moves_from_a_failing_endpoint_to_the_others()
    {
        await using ChatServer bad = await ChatServer.StartAsync(call => call.FailAsync(500, "broken"));
        await using ChatServer good = await ChatServer.StartAsync(call => call.JudgeAsync());
        LlmConfig config = JudgedBatch.Config(bad.Url, good.Url) with { Breaker = new LlmBreaker { MinRequests = 4, Pause = TimeSpan.FromMinutes(1) }, Concurrency = new LlmConcurrency { Max = 8, Start = 8 } };
        (BatchScores scores, LlmSnapshot snapshot) = await JudgedBatch.ScoreAsync(config, Enumerable.Range(0, 200).Select(i => $"text {i}"));
        Assert.All(Enumerable.Range(0, 200), i => Assert.Equal(DocumentStatus.Scored, scores.Status(i)));
        Assert.Equal(1, snapshot.Endpoints[0].CircuitOpened);
        Assert.InRange(bad.Calls.Count, 4, 20);
    }

    [Fact]
    public async Task A_circuit_closes_again_when_its_endpoint_recovers()
    {
        await using ChatServer server = await ChatServer.StartAsync(call => call.Number <= 8 ? call.FailAsync(500, "broken") : call.JudgeAsync());
        LlmConfig config = JudgedBatch.Config(server.Url);
        config = config with
        {
            Breaker = new LlmBreaker { MinRequests = 4, Pause = TimeSpan.FromMilliseconds(500) },
            Retries = config.Retries with { Tries = 20 },
            Concurrency = new LlmConcurrency { Max = 8, Start = 8 },
        };
        (BatchScores scores, LlmSnapshot snapshot) = await JudgedBatch.ScoreAsync(config, Enumerable.Range(0, 30).Select(i => $"text {i}"));
        Assert.All(Enumerable.Range(0, 30), i => Assert.Equal(DocumentStatus.Scored, scores.Status(i)));
        Assert.True(snapshot.Endpoints[0].CircuitOpened >= 1);
    }

    [Fact]
    public async Task Retry_after_is_obeyed_by_all_calls_to_that_endpoint()
    {
        var arrivals = new List<DateTimeOffset>();
        await using ChatServer server = await ChatServer.StartAsync(call =>
        {
            lock (arrivals)
                arrivals.Add(TimeProvider.System.GetUtcNow());
            return call.Number == 1
                ? call.FailAsync(429, "slow down", ("Retry-After", TimeProvider.System.GetUtcNow().AddSeconds(2).ToString("R", CultureInfo.InvariantCulture)))
                : call.JudgeAsync();
        });
        LlmConfig config = JudgedBatch.Config(server.Url) with { Concurrency = new LlmConcurrency { Max = 1 } };
        (BatchScores scores, _) = await JudgedBatch.ScoreAsync(config, "a", "b", "c");
        Assert.Equal(DocumentStatus.Scored, scores.Status(2));
        // The date has whole seconds: from one to two are left of the two.
        Assert.True(arrivals[1] - arrivals[0] >= TimeSpan.FromSeconds(0.9), $"came back after {arrivals[1] - arrivals[0]}");
    }

    [Fact]
    public async Task Too_many_requests_lower_the_number_of_calls_at_once()
    {
        int underWay = 0;
        await using ChatServer server = await ChatServer.StartAsync(async call =>
        {
            int now = Interlocked.Increment(ref underWay);
            try
            {
                if (now > 4)
                    await call.FailAsync(429, "at most four at once");
                else
                {
                    await Task.Delay(5);
                    await call.JudgeAsync();
                }
            }
            finally
            {
                Interlocked.Decrement(ref underWay);
            }
        });
        LlmConfig config = JudgedBatch.Config(server.Url) with { Concurrency = new LlmConcurrency { Max = 64, Start = 32 } };
        (BatchScores scores, LlmSnapshot snapshot) = await JudgedBatch.ScoreAsync(config, Enumerable.Range(0, 300).Select(i => $"text {i}"));
        Assert.All(Enumerable.Range(0, 300), i => Assert.Equal(DocumentStatus.Scored, scores.Status(i)));
        Assert.InRange(snapshot.Slots, 1, 16);
    }

    [Fact]
    public async Task Documents_that_the_server_puts_off_for_ever_hold_nobody_up_and_end_in_a_stop()
    {
        await using ChatServer server = await ChatServer.StartAsync(call => call.Document!.StartsWith("stuck", StringComparison.Ordinal) ? call.FailAsync(429, "not now") : call.JudgeAsync());
        LlmConfig config = JudgedBatch.Config(server.Url);
        config = config with { Concurrency = new LlmConcurrency { Max = 2 }, Retries = config.Retries with { GiveUpAfter = TimeSpan.FromMilliseconds(500) } };
        RunStoppedException stop = await Assert.ThrowsAsync<RunStoppedException>(() => JudgedBatch.ScoreAsync(config, ["stuck 1", "stuck 2", "stuck 3", .. Enumerable.Range(0, 20).Select(i => $"text {i}")]));
        Assert.Contains("not now", stop.Message, StringComparison.Ordinal);
        Assert.Equal(20, server.Documents.Count(text => text.StartsWith("text", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_key_reaches_the_server_and_no_message_though_the_server_repeats_it()
    {
        const string key = "sk-very-secret-0123456789";
        string? seen = null;
        await using ChatServer server = await ChatServer.StartAsync(call =>
        {
            seen = call.Context.Request.Headers.Authorization;
            return call.Document == Text ? call.FailAsync(400, $"Incorrect key Bearer {key} or {key} ") : call.JudgeAsync();
        });
        DirectoryInfo directory = Directory.CreateTempSubdirectory("llm");
        LlmConfig config = JudgedBatch.Config(server.Url) with { ApiKeyEnv = "JUDGE_KEY" };
        await using (LlmClassifier classifier = JudgedBatch.Open(config, directory.FullName, environment: name => name == "JUDGE_KEY" ? key : null))
        {
            BatchScores scores = await JudgedBatch.ScoreAsync(classifier, Text, "Good!");
            Assert.Equal("Bearer " + key, seen);
            Assert.Contains("Incorrect key", scores.Reason(0), StringComparison.Ordinal);
            Assert.DoesNotContain(key, scores.Reason(0), StringComparison.Ordinal);
        }
        foreach (string file in Directory.EnumerateFiles(directory.FullName, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(key, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        }
        directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("http://user:secret@localhost:8000/v1", "X-Team", "blue")]
    [InlineData("http://localhost:8000/v1?key=secret", "X-Team", "blue")]
    [InlineData("http://localhost:8000/v1", "Authorization", "Bearer secret")]
    [InlineData("http://localhost:8000/v1", "x-api-key", "secret")]
    public void Secrets_in_the_config_are_refused_because_the_record_would_show_them(string endpoint, string header, string value)
    {
        LlmConfig config = JudgedBatch.Config(endpoint) with { Headers = new Dictionary<string, string> { [header] = value } };
        ConfigurationException error = Assert.Throws<ConfigurationException>(() => JudgedBatch.Open(config, "unused"));
        Assert.DoesNotContain("secret@", error.Message, StringComparison.Ordinal);
        Assert.Contains("the record of the run would show", error.Message, StringComparison.Ordinal);
    }
}
