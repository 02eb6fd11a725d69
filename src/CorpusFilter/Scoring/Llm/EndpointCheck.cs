using System.Buffers;
using System.Text.Json;
using CorpusFilter.Configuration;

namespace CorpusFilter.Scoring.Llm;

/// <summary>Finds out what an endpoint can do, for <c>check</c>: its models, one tiny request, one with a JSON Schema.</summary>
internal static class EndpointCheck
{
    /// <summary>What `check` found. Nothing in it holds a key.</summary>
    /// <param name="Problem">Why a run would fail here; null where it would not.</param>
    /// <param name="Models">What the server says it serves; null where it doesn't say.</param>
    public sealed record Finding(string Endpoint, string? Problem, IReadOnlyList<string>? Models, bool? TakesJsonSchema, string? AnswersAs, double Seconds);

    /// <summary>The smallest useful request: one word, no document.</summary>
    public static byte[] TinyRequest(LlmConfig config, bool withSchema = false)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("model", config.Model);
            json.WriteStartArray("messages");
            json.WriteStartObject();
            json.WriteString("role", "user");
            json.WriteString("content", withSchema ? "Reply with the JSON object {\"ok\": true}." : "Reply with the word yes.");
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteNumber(config.Body?.ContainsKey("max_completion_tokens") == true ? "max_completion_tokens" : "max_tokens", 16);
            json.WriteBoolean("stream", false);
            if (withSchema)
            {
                json.WriteStartObject("response_format");
                json.WriteString("type", "json_schema");
                json.WritePropertyName("json_schema");
                json.WriteRawValue("""{"name":"ok","strict":true,"schema":{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}}""");
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        return output.WrittenSpan.ToArray();
    }

    /// <param name="environment">Value of an environment variable, or null.</param>
    /// <exception cref="ConfigurationException">The key's variable is not set.</exception>
    public static async Task<IReadOnlyList<Finding>> CheckAsync(LlmConfig config, SourceLocation source, TimeProvider time, Func<string, string?> environment, CancellationToken cancellation)
    {
        EndpointHeaders headers = EndpointHeaders.From(config, source, environment);
        var findings = new List<Finding>();
        foreach (string url in config.Endpoints)
        {
            using var endpoint = new Endpoint(config, url, headers, time, static () => { });
            findings.Add(await CheckAsync(config, endpoint, cancellation));
        }
        return findings;
    }

    private static async Task<Finding> CheckAsync(LlmConfig config, Endpoint endpoint, CancellationToken cancellation)
    {
        IReadOnlyList<string>? models = null;
        try
        {
            (System.Net.HttpStatusCode status, byte[] body) = await endpoint.GetAsync("models", cancellation).WaitAsync(config.TryTimeout, cancellation);
            if ((int)status is >= 200 and < 300)
                models = Models(body);
        }
        catch (Exception error) when (error is HttpRequestException or IOException or TimeoutException)
        {
            return new Finding(endpoint.Name, endpoint.Censor(error.Message), null, null, null, 0);
        }

        CallResult tiny = await CallAsync(TinyRequest(config));
        if (tiny.Outcome != CallOutcome.Replied)
        {
            string hint = models is { Count: > 0 } && !models.Contains(config.Model, StringComparer.Ordinal) ? $"; the server's models: {string.Join(", ", models.Take(10))}" : "";
            return new Finding(endpoint.Name, tiny.Words + hint, models, null, tiny.Reply?.Model, tiny.Latency.TotalSeconds);
        }
        CallResult form = await CallAsync(TinyRequest(config, withSchema: true));
        bool? takes = form.Outcome switch
        {
            CallOutcome.Replied => IsObject(form.Reply!.Content),
            CallOutcome.FormRefused or CallOutcome.Rejected => false,
            _ => null,
        };
        return new Finding(endpoint.Name, null, models, takes, tiny.Reply!.Model, tiny.Latency.TotalSeconds);

        ValueTask<CallResult> CallAsync(byte[] request)
        {
            _ = endpoint.TryEnter();
            return endpoint.SendAsync(request, cancellation);
        }
    }

    private static List<string>? Models(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("data", out JsonElement data) || data.ValueKind != JsonValueKind.Array)
                return null;
            var names = new List<string>();
            foreach (JsonElement model in data.EnumerateArray())
                if (model.ValueKind == JsonValueKind.Object && model.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.String)
                    names.Add(id.GetString()!);
            return names;
        }
        catch (JsonException)
        {
            // A server without a list of models is no worse for it.
            return null;
        }
    }

    private static bool IsObject(string content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
