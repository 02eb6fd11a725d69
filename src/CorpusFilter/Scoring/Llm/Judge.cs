using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using CorpusFilter.Configuration;
using CorpusFilter.Tokens;

namespace CorpusFilter.Scoring.Llm;

/// <summary>The answer to one question about one text, or why there is none.</summary>
internal readonly record struct Judged(Judgement? Judgement, string? Problem);

/// <summary>
/// Answers questions about texts: from the store, from a call for the same text that is under way, or by asking.
/// An answer is on the disk before anyone sees it.
/// </summary>
internal sealed class Judge(LlmConfig config, LlmClient client, AnswerStore store, ITokenCounter tokens, JudgeStatistics statistics, TimeProvider time, string run)
{
    private const int MostFailuresRemembered = 100_000;
    private static readonly Regex ContextSize = new("(context length|context window|context size|n_ctx|maximum length)[^0-9]{0,30}(?<tokens>[0-9]{3,7})", RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture);

    private readonly ConcurrentDictionary<AnswerKey, Lazy<Task<Judged>>> underWay = [];

    /// <summary>So that a text fails once, and all its duplicates with it.</summary>
    private readonly ConcurrentDictionary<AnswerKey, string> failed = [];

    /// <exception cref="RunStoppedException">No question can be answered any more.</exception>
    public async Task<Judged> JudgeAsync(Question question, ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        var key = AnswerKey.Of(question.Identity, text.Span);
        if (FromStore(question, key, text.Length) is { } stored)
            return stored;
        // The same text may be answered between the look into the store and the moment this call is the one.
        var started = new Lazy<Task<Judged>>(() => FromStore(question, key, text.Length) is { } late ? Task.FromResult(late) : AskAsync(question, key, text, cancellation));
        Lazy<Task<Judged>> call = underWay.GetOrAdd(key, started);
        if (call != started)
        {
            statistics.CountShared();
            return await call.Value;
        }
        try
        {
            return await call.Value;
        }
        finally
        {
            underWay.TryRemove(KeyValuePair.Create(key, started));
        }
    }

    private Judged? FromStore(Question question, AnswerKey key, int textBytes)
    {
        if (failed.TryGetValue(key, out string? problem))
            return new Judged(null, problem);
        if (store.Find(key) is not { } answer)
            return null;
        try
        {
            Judgement judgement = question.Parse(answer.Content, textBytes);
            statistics.CountReused();
            return new Judged(judgement, null);
        }
        catch (UnparsableReplyException)
        {
            // Stored under rules that let more through: asked again.
            return null;
        }
    }

    private async Task<Judged> AskAsync(Question question, AnswerKey key, ReadOnlyMemory<byte> text, CancellationToken cancellation)
    {
        string textHash = TextHash.Of(text.Span).ToString();
        int fixedTokens = question.FixedTokens(tokens);
        ReadOnlyMemory<byte> sent = text;
        Judged judged = default;
        for (int attempt = 1; attempt <= config.Retries.UnreadableTries;)
        {
            ReadOnlyMemory<byte> now = sent;
            var request = new ChatRequest(
                (output, withForm) => question.WriteRequest(output, now.Span, withForm),
                question.WantsJson && config.Output != LlmOutput.Text,
                fixedTokens + tokens.Count(now.Span));
            CallResult last = new(CallOutcome.Failed);
            judged = await client.AskAsync(request, async result =>
            {
                last = result;
                return result.Outcome == CallOutcome.Replied ? await ReadAsync(question, key, textHash, now.Length, request, result) : new Judged(null, result.Words);
            }, cancellation);
            if (judged.Judgement is not null)
                return judged;
            if (last.Outcome == CallOutcome.TooLong && sent.Length == text.Length)
            {
                sent = Shorten(text, last.Words!, fixedTokens);
                statistics.CountShortened();
                continue;
            }
            if (last.Outcome != CallOutcome.Replied)
                break;
            attempt++;
        }
        if (failed.Count < MostFailuresRemembered)
            failed[key] = judged.Problem!;
        return judged;
    }

    private async ValueTask<Judged> ReadAsync(Question question, AnswerKey key, string textHash, int sentBytes, ChatRequest request, CallResult result)
    {
        ChatReply reply = result.Reply!;
        Judgement? judgement = null;
        string? problem = null;
        try
        {
            judgement = question.Parse(reply.Content, sentBytes);
        }
        catch (UnparsableReplyException error)
        {
            problem = reply switch
            {
                { Refusal: { Length: > 0 } refusal } => "the model refused: " + ReplyText.Shorten(refusal),
                { Finish: "length" } => $"the answer was cut off at {config.MaxAnswerTokens} tokens (max_answer_tokens): {error.Message}",
                { Finish: not (null or "stop") } => $"{error.Message} (finish_reason {reply.Finish})",
                _ => error.Message,
            };
            statistics.CountUnreadable();
        }
        var answer = new Answer
        {
            Content = reply.Content,
            Finish = reply.Finish,
            Model = config.Model,
            ReplyModel = string.Equals(reply.Model, config.Model, StringComparison.Ordinal) ? null : reply.Model,
            Prompt = question.Prompt.Identity,
            Behavior = question.Behavior,
            Endpoint = result.Endpoint!.Name,
            Text = textHash,
            SentBytes = sentBytes,
            PromptTokens = reply.PromptTokens ?? request.PromptTokens,
            AnswerTokens = reply.AnswerTokens ?? LlmClient.TokensOf(reply.Content),
            Milliseconds = (int)Math.Min(int.MaxValue, result.Latency.TotalMilliseconds),
            Time = time.GetUtcNow(),
            Run = run,
            Problem = problem,
        };
        await (judgement is null ? store.AddRefusedAsync(key, answer) : store.AddAsync(key, answer));
        return new Judged(judgement, problem);
    }

    /// <summary>What fits into the context by the server's own account, a tenth left for the difference between tokenizers; else half.</summary>
    private ReadOnlyMemory<byte> Shorten(ReadOnlyMemory<byte> text, string words, int fixedTokens)
    {
        int now = tokens.Count(text.Span);
        int target = now / 2;
        if (ContextSize.Match(words) is { Success: true } match)
        {
            int room = (int)((int.Parse(match.Groups["tokens"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) - config.MaxAnswerTokens - fixedTokens) * 0.9);
            // Where by our count it should have fitted, or nearly, the count is what is wrong.
            if (room >= 16 && room < now * 0.75)
                target = room;
        }
        return text[..DocumentPieces.Cut(text.Span, Math.Max(1, tokens.PrefixBytes(text.Span, Math.Max(1, target))))];
    }
}
