using System.Buffers;
using System.Text.Json;

namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// What a server said to one question about one text, as it said it: raw, so that a better parser later needs no new call.
/// Times are UTC; token counts are the server's own, or estimates where it sends none.
/// </summary>
internal sealed record Answer
{
    public required string Content { get; init; }

    /// <summary>Why the model stopped: "stop", "length", "content_filter", or whatever the server says.</summary>
    public string? Finish { get; init; }

    public required string Model { get; init; }

    /// <summary>What the server says it is, where it differs from what was asked for.</summary>
    public string? ReplyModel { get; init; }

    /// <summary>Name, version and hash of the prompt.</summary>
    public required string Prompt { get; init; }

    /// <summary>The behavior that was asked about, where there is one call per behavior.</summary>
    public string? Behavior { get; init; }

    /// <summary>Base URL without user, password and query: these may hold keys.</summary>
    public required string Endpoint { get; init; }

    /// <summary>Hash of the text that was judged.</summary>
    public required string Text { get; init; }

    /// <summary>Bytes of the text that were sent; fewer than the text has where the server found it too long.</summary>
    public required int SentBytes { get; init; }

    public required int PromptTokens { get; init; }

    public required int AnswerTokens { get; init; }

    public required int Milliseconds { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>The run that paid for it, against whose spending cap it counts.</summary>
    public required string Run { get; init; }

    /// <summary>For a reply that is no answer: what was wrong with it.</summary>
    public string? Problem { get; init; }

    public int Tokens => PromptTokens + AnswerTokens;

    public void Write(IBufferWriter<byte> output)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        Write(json, null);
    }

    /// <summary>One JSON object; with <paramref name="key"/> in front when it is written for people.</summary>
    public void Write(Utf8JsonWriter json, AnswerKey? key)
    {
        json.WriteStartObject();
        if (key is not null)
            json.WriteString("key", key.Value.ToString());
        json.WriteString("time", Time);
        json.WriteString("run", Run);
        json.WriteString("endpoint", Endpoint);
        json.WriteString("model", Model);
        WriteOptional(json, "reply_model", ReplyModel);
        json.WriteString("prompt", Prompt);
        WriteOptional(json, "behavior", Behavior);
        json.WriteString("text", Text);
        json.WriteNumber("sent_bytes", SentBytes);
        json.WriteNumber("prompt_tokens", PromptTokens);
        json.WriteNumber("answer_tokens", AnswerTokens);
        json.WriteNumber("milliseconds", Milliseconds);
        WriteOptional(json, "finish", Finish);
        WriteOptional(json, "problem", Problem);
        json.WriteString("content", Content);
        json.WriteEndObject();
    }

    /// <summary>The inverse of <see cref="Write(IBufferWriter{byte})"/>; unknown members are skipped, so that older programs read newer records.</summary>
    public static Answer Read(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        var texts = new Dictionary<string, string?>(StringComparer.Ordinal);
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
                texts[name] = reader.GetString();
            else if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out int number))
                numbers[name] = number;
            else
                reader.Skip();
        }
        return new Answer
        {
            Time = DateTimeOffset.Parse(Text("time"), System.Globalization.CultureInfo.InvariantCulture),
            Run = Text("run"),
            Endpoint = Text("endpoint"),
            Model = Text("model"),
            ReplyModel = texts.GetValueOrDefault("reply_model"),
            Prompt = Text("prompt"),
            Behavior = texts.GetValueOrDefault("behavior"),
            Text = Text("text"),
            SentBytes = numbers.GetValueOrDefault("sent_bytes"),
            PromptTokens = numbers.GetValueOrDefault("prompt_tokens"),
            AnswerTokens = numbers.GetValueOrDefault("answer_tokens"),
            Milliseconds = numbers.GetValueOrDefault("milliseconds"),
            Finish = texts.GetValueOrDefault("finish"),
            Problem = texts.GetValueOrDefault("problem"),
            Content = Text("content"),
        };

        string Text(string name) => texts.GetValueOrDefault(name) ?? throw new InvalidDataException($"a stored answer has no '{name}'");
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
