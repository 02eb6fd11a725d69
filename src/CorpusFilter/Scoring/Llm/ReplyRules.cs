using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CorpusFilter.Configuration;

namespace CorpusFilter.Scoring.Llm;

/// <summary>What an HTTP response means: whether to try again, elsewhere, differently, or never.</summary>
internal static class ReplyRules
{
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private static readonly Regex ContextTooLong = new("context.?(length|window|size)|maximum.{0,20}(length|context|tokens)|too (long|large|many tokens)|exceeds? .{0,30}(context|tokens|length)|reduce the length|n_ctx", Options);
    private static readonly Regex FormNotTaken = new("response_format|json_schema|json_object|guided|grammar|structured output|unsupported.{0,20}schema", Options);
    private static readonly Regex NoMoney = new("insufficient_quota|billing|exceeded your current quota|payment", Options);
    private static readonly Regex Variant = new(@"^([-@:.]|-v)?(\d[\d.-]*|latest|preview|instruct|chat|it|q\d\w*|f16|bf16|fp8|fp16|awq|gptq|gguf|int[48]|[-_.:@])*$", Options);

    public static CallResult Judge(HttpResponseMessage response, byte[] body, LlmConfig config)
    {
        int status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
            return Accepted(response, body, config);
        string words = $"HTTP {status}: {ChatReply.Words(body)}";
        return status switch
        {
            429 when NoMoney.IsMatch(words) => new CallResult(CallOutcome.Refused, words),
            429 => new CallResult(CallOutcome.Limited, words),
            408 or 409 or 425 or >= 500 => new CallResult(CallOutcome.Failed, words),
            401 or 402 or 403 or 404 or 405 => new CallResult(CallOutcome.Refused, words),
            413 => new CallResult(CallOutcome.TooLong, words),
            >= 300 and < 400 => new CallResult(CallOutcome.Refused, $"HTTP {status}: a redirect to {Host(response)}; give the address itself"),
            _ when ContextTooLong.IsMatch(words) => new CallResult(CallOutcome.TooLong, words),
            _ when FormNotTaken.IsMatch(words) => new CallResult(CallOutcome.FormRefused, words),
            _ => new CallResult(CallOutcome.Rejected, words),
        };
    }

    /// <summary>True where a server that says it is <paramref name="said"/> may answer for <paramref name="asked"/>.</summary>
    public static bool IsSameModel(string asked, string said, IReadOnlyList<string> alsoKnownAs)
    {
        if (said.Length == 0 || alsoKnownAs.Contains(said, StringComparer.OrdinalIgnoreCase))
            return true;
        string wanted = LastPart(asked);
        string given = LastPart(said);
        // gpt-4o-2024-08-06 answers for gpt-4o; gpt-4o-mini does not.
        return given.StartsWith(wanted, StringComparison.OrdinalIgnoreCase) && Variant.IsMatch(given[wanted.Length..])
            || wanted.StartsWith(given, StringComparison.OrdinalIgnoreCase) && Variant.IsMatch(wanted[given.Length..]);
    }

    private static string LastPart(string model) => model[(model.LastIndexOfAny(['/', '\\']) + 1)..];

    private static CallResult Accepted(HttpResponseMessage response, byte[] body, LlmConfig config)
    {
        try
        {
            ChatReply reply = ChatReply.Parse(body);
            return reply.Model is null || IsSameModel(config.Model, reply.Model, config.AnswersAs)
                ? new CallResult(CallOutcome.Replied) { Reply = reply }
                : new CallResult(CallOutcome.Unusable, $"the server answers as model '{reply.Model}' and was asked for '{config.Model}'; if they are the same, name it in classifier.llm.answers_as") { Reply = reply };
        }
        catch (JsonException error)
        {
            string? type = response.Content.Headers.ContentType?.MediaType;
            string kind = type is null || type.Contains("json", StringComparison.OrdinalIgnoreCase) ? "" : $" of type {type}";
            string start = ReplyText.Shorten(Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, 200))));
            string reason = error.Path is null && error.LineNumber is null ? error.Message : "it is no whole JSON";
            // An error in a body that says all is well: some proxies do that.
            return new CallResult(CallOutcome.Unusable, $"HTTP {(int)response.StatusCode} with a body{kind} that is no answer ({reason}): {start}");
        }
    }

    private static string Host(HttpResponseMessage response) =>
        response.Headers.Location is { IsAbsoluteUri: true } target ? target.Host : "another path";
}
