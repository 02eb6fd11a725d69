using System.Text;
using System.Text.Json;

namespace CorpusFilter.Scoring.Llm;

/// <summary>The part of a chat completion that matters.</summary>
/// <param name="Content">What the model wrote; empty where it wrote nothing.</param>
/// <param name="Refusal">What it wrote instead.</param>
/// <param name="PromptTokens">By the server's account; null where it keeps none.</param>
internal sealed record ChatReply(string Content, string? Refusal, string? Finish, string? Model, int? PromptTokens, int? AnswerTokens)
{
    /// <exception cref="JsonException">The body is no chat completion: cut off, HTML, garbage, or without a choice.</exception>
    public static ChatReply Parse(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
            throw new JsonException("the body is no JSON object");
        if (!root.TryGetProperty("choices", out JsonElement choices) || choices.ValueKind != JsonValueKind.Array)
            throw new JsonException("the body has no choices");
        if (choices.GetArrayLength() == 0)
            throw new JsonException("the list of choices is empty");
        JsonElement choice = choices[0];
        if (choice.ValueKind != JsonValueKind.Object || !choice.TryGetProperty("message", out JsonElement message) || message.ValueKind != JsonValueKind.Object)
            throw new JsonException("the first choice has no message");
        (int? prompt, int? answer) = root.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object
            ? (Number(usage, "prompt_tokens"), Number(usage, "completion_tokens"))
            : (null, null);
        return new ChatReply(ContentOf(message), TextOf(message, "refusal"), TextOf(choice, "finish_reason"), TextOf(root, "model"), prompt, answer);
    }

    /// <summary>What a reply that is an error says, in as few words as it allows.</summary>
    public static string Words(ReadOnlyMemory<byte> body)
    {
        string text = Encoding.UTF8.GetString(body.Span[..Math.Min(body.Length, 4096)]);
        try
        {
            using var document = JsonDocument.Parse(body);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                JsonElement error = root.TryGetProperty("error", out JsonElement nested) ? nested : root;
                string? said = error.ValueKind == JsonValueKind.String
                    ? error.GetString()
                    : error.ValueKind == JsonValueKind.Object ? TextOf(error, "message") ?? TextOf(error, "detail") : null;
                string? code = error.ValueKind == JsonValueKind.Object ? TextOf(error, "code") : null;
                if (said is not null)
                    text = code is null || said.Contains(code, StringComparison.Ordinal) ? said : $"{said} ({code})";
            }
        }
        catch (JsonException)
        {
            // Not JSON: the text itself is all there is to show.
        }
        return ReplyText.Shorten(text, 300);
    }

    private static string ContentOf(JsonElement message)
    {
        if (!message.TryGetProperty("content", out JsonElement content))
            return "";
        if (content.ValueKind == JsonValueKind.String)
            return content.GetString()!;
        if (content.ValueKind != JsonValueKind.Array)
            return "";
        var text = new StringBuilder();
        foreach (JsonElement part in content.EnumerateArray())
            if (part.ValueKind == JsonValueKind.Object && TextOf(part, "text") is { } piece)
                text.Append(piece);
        return text.ToString();
    }

    private static string? TextOf(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static int? Number(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0 ? number : null;
}
