using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CorpusFilter.Scoring.Cascade;

namespace CorpusFilter.Scoring.Llm;

/// <summary>What a judge leaves in <c>run.json</c> and shows while it works; nothing for classifiers that ask nobody.</summary>
internal static class LlmRecord
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>The judge, alone or behind a cheap classifier; null where there is none.</summary>
    public static LlmClassifier? JudgeOf(IBehaviorClassifier classifier) =>
        classifier as LlmClassifier ?? (classifier as CascadeClassifier)?.Judge as LlmClassifier;

    /// <summary>One line for progress; null where nothing was asked yet.</summary>
    public static string? ProgressLine(IBehaviorClassifier classifier)
    {
        if (JudgeOf(classifier)?.Snapshot() is not { } now || now.Requests + now.ReusedAnswers == 0)
            return null;
        string money = now.RunMoney > 0 ? string.Create(CultureInfo.InvariantCulture, $", {now.RunMoney:0.##} spent") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{now.RepliesPerSecond:0.#} answers/s, {now.TokensPerSecond:0} tokens/s, {now.SlotsInUse} of {now.Slots} slots, {now.Errors} errors, {now.Retries} retries, {now.ReusedAnswers} stored answers used, {now.RunTokens / 1e6:0.###}M tokens{money}");
    }

    /// <summary>
    /// The record with this process's part put in: one entry per process that asked or was answered from the store, told apart by when it started.
    /// Tokens and money of the whole run come from the store, and hold also what killed processes spent.
    /// </summary>
    /// <param name="earlier">The record as it stands; null where there is none.</param>
    public static JsonElement? With(JsonElement? earlier, IBehaviorClassifier classifier, DateTimeOffset started)
    {
        if (JudgeOf(classifier)?.Snapshot() is not { } now || now.Documents == 0)
            return earlier;
        JsonObject session = JsonSerializer.SerializeToNode(now, Json)!.AsObject();
        foreach (string fleeting in (ReadOnlySpan<string>)["slots_in_use", "waiting", "replies_per_second", "tokens_per_second", "documents_per_second", "run_tokens", "run_money"])
            session.Remove(fleeting);
        session.Insert(0, "started", started.ToString("O", CultureInfo.InvariantCulture));

        var record = new JsonObject
        {
            ["model"] = now.Model,
            ["prompts"] = new JsonArray([.. now.Prompts.Select(prompt => JsonValue.Create(prompt))]),
            ["tokens"] = now.RunTokens,
            ["money"] = now.RunMoney,
        };
        if (classifier is CascadeClassifier cascade)
        {
            record["cascade"] = JsonSerializer.SerializeToNode(cascade.Report(), Json);
            record["cascade"]!["band"] = JsonSerializer.SerializeToNode(cascade.Band, Json);
        }
        var sessions = new JsonArray();
        if (earlier is { ValueKind: JsonValueKind.Object } && earlier.Value.TryGetProperty("sessions", out JsonElement before) && before.ValueKind == JsonValueKind.Array)
            foreach (JsonElement other in before.EnumerateArray())
                if (other.TryGetProperty("started", out JsonElement when) && when.GetString() != (string)session["started"]!)
                    sessions.Add(JsonNode.Parse(other.GetRawText()));
        sessions.Add(session);
        record["sessions"] = sessions;
        return JsonSerializer.SerializeToElement(record);
    }
}
