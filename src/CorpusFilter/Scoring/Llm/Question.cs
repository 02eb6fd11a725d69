using System.Buffers;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CorpusFilter.Configuration;
using CorpusFilter.Tokens;

namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// What is asked about every document in one kind of call: a prompt with its behaviors filled in, the model and the parameters.
/// Writes the request and reads the reply.
/// </summary>
internal sealed class Question
{
    // LaTeX is full of what the default encoder would write as six characters each.
    private static readonly JsonWriterOptions RequestOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly LlmConfig config;
    private readonly IReadOnlyList<PromptMessage> messages;
    private readonly int fixedBytes;
    private readonly Lazy<byte[]> schema;
    private int fixedTokens;

    public Question(LlmConfig config, Prompt prompt, IReadOnlyList<AskedBehavior> behaviors)
    {
        this.config = config;
        Prompt = prompt;
        Behaviors = [.. behaviors.Select(behavior => behavior.Name)];
        messages = prompt.Fill(behaviors);
        fixedBytes = messages.Sum(message => message.Segments.Sum(segment => segment.Text.Length));
        schema = new Lazy<byte[]>(() => ReplySchema.For(Behaviors));
        Identity = MakeIdentity();
    }

    public Prompt Prompt { get; }

    /// <summary>Names of the behaviors asked about; none for a gate.</summary>
    public IReadOnlyList<string> Behaviors { get; }

    /// <summary>SHA-256 of all that the answer depends on beside the text. No endpoint, no timing, no price is in it.</summary>
    public byte[] Identity { get; }

    /// <summary>The one behavior of a call per behavior.</summary>
    public string? Behavior => Prompt.Header.Output == PromptOutput.Count ? Behaviors[0] : null;

    /// <summary>Estimate of the prompt tokens beside the document: the fixed text, and a little for roles and delimiters.</summary>
    public int FixedTokens(ITokenCounter tokens)
    {
        if (fixedTokens == 0)
            fixedTokens = 20 + tokens.Count([.. messages.SelectMany(message => message.Segments.SelectMany(segment => segment.Text.ToArray()))]);
        return fixedTokens;
    }

    public bool WantsJson => Prompt.Header.Output == PromptOutput.Json;

    /// <summary>Writes the request's body.</summary>
    /// <param name="withSchema">False where the endpoint refused to be told the form of the reply.</param>
    public void WriteRequest(IBufferWriter<byte> output, ReadOnlySpan<byte> text, bool withSchema)
    {
        using var json = new Utf8JsonWriter(output, RequestOptions);
        json.WriteStartObject();
        JsonObject? extra = config.Body;
        if (Own("model"))
            json.WriteString("model"u8, config.Model);
        if (Own("messages"))
            WriteMessages(json, text);
        if (Own("temperature"))
            json.WriteNumber("temperature"u8, config.Temperature);
        if (Own("max_tokens"))
            json.WriteNumber("max_tokens"u8, config.MaxAnswerTokens);
        if (Own("stream"))
            json.WriteBoolean("stream"u8, false);
        if (WantsJson && withSchema && Own("response_format"))
            WriteForm(json);
        if (extra is not null)
        {
            foreach ((string name, JsonNode? value) in extra)
            {
                if (value is null)
                    continue;
                json.WritePropertyName(name);
                value.WriteTo(json);
            }
        }
        json.WriteEndObject();

        bool Own(string field) => extra is null || !extra.ContainsKey(field);
    }

    /// <exception cref="UnparsableReplyException">The reply is no answer.</exception>
    public Judgement Parse(string content, int textBytes)
    {
        Judgement judgement = Prompt.Header.Output switch
        {
            PromptOutput.Json => JsonReply.Parse(content, Behaviors, textBytes),
            PromptOutput.Count => MarkdownReply.ParseCount(content, Behaviors[0], textBytes, config.Parsing == LlmParsing.Tolerant),
            _ => MarkdownReply.ParseGate(content),
        };
        if (WantsJson && config.Gate != LlmGate.None && (judgement.Problem is null || judgement.Solution is null))
            throw new UnparsableReplyException("the reply doesn't say whether there is a problem and a solution");
        return judgement;
    }

    private void WriteMessages(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        Delimiter delimiter = Delimiter.For(text);
        byte[] content = ArrayPool<byte>.Shared.Rent(fixedBytes + text.Length + (4 * messages.Count + 8) * delimiter.Close.Length);
        json.WriteStartArray("messages"u8);
        foreach (PromptMessage message in messages)
        {
            int length = 0;
            foreach (PromptSegment segment in message.Segments)
            {
                switch (segment.Slot)
                {
                    case PromptSlot.None:
                        Append(segment.Text.Span);
                        break;
                    case PromptSlot.Open:
                        Append(delimiter.Open);
                        break;
                    case PromptSlot.Close:
                        Append(delimiter.Close);
                        break;
                    default:
                        Append(delimiter.Open);
                        Append("\n"u8);
                        Append(text);
                        Append("\n"u8);
                        Append(delimiter.Close);
                        break;
                }
            }
            json.WriteStartObject();
            json.WriteString("role"u8, message.Role);
            json.WriteString("content"u8, content.AsSpan(0, length));
            json.WriteEndObject();

            void Append(ReadOnlySpan<byte> piece)
            {
                if (content.Length - length < piece.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(content.Length * 2 + piece.Length);
                    content.AsSpan(0, length).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(content);
                    content = larger;
                }
                piece.CopyTo(content.AsSpan(length));
                length += piece.Length;
            }
        }
        json.WriteEndArray();
        ArrayPool<byte>.Shared.Return(content);
    }

    private void WriteForm(Utf8JsonWriter json)
    {
        if (config.Output == LlmOutput.Text)
            return;
        json.WriteStartObject("response_format"u8);
        if (config.Output == LlmOutput.JsonObject)
        {
            json.WriteString("type"u8, "json_object"u8);
        }
        else
        {
            json.WriteString("type"u8, "json_schema"u8);
            json.WritePropertyName("json_schema"u8);
            json.WriteRawValue(schema.Value, skipInputValidation: true);
        }
        json.WriteEndObject();
    }

    private byte[] MakeIdentity()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var parameters = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(parameters))
        {
            json.WriteStartArray();
            json.WriteStringValue(config.Model);
            json.WriteNumberValue(config.Temperature);
            json.WriteNumberValue(config.MaxAnswerTokens);
            json.WriteStringValue(WantsJson ? config.Output.ToString() : "");
            json.WriteStringValue(CanonicalBody(config.Body));
            json.WriteStringValue(Prompt.Identity);
            foreach (PromptMessage message in messages)
            {
                json.WriteStringValue(message.Role);
                foreach (PromptSegment segment in message.Segments)
                {
                    json.WriteNumberValue((int)segment.Slot);
                    json.WriteStringValue(segment.Text.Span);
                }
            }
            json.WriteEndArray();
        }
        hash.AppendData(parameters.WrittenSpan);
        return hash.GetHashAndReset();
    }

    private static string CanonicalBody(JsonObject? body) =>
        body is null ? "" : string.Join('\n', body.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value?.ToJsonString() ?? "null"}"));
}
