using CorpusFilter.Configuration;

namespace CorpusFilter.Scoring.Llm;

/// <summary>All that is asked about a document: each behavior once, and the gate if there is one.</summary>
/// <param name="Behaviors">In the order of the score columns.</param>
/// <param name="All">With, for each, the indices of the behaviors it asks about.</param>
internal sealed record LlmQuestions(IReadOnlyList<string> Behaviors, IReadOnlyList<(Question Question, int[] Behaviors)> All)
{
    private static readonly string[] SecretHeaders = ["Authorization", "Proxy-Authorization", "Api-Key", "X-Api-Key", "Cookie"];

    /// <exception cref="ConfigurationException">Prompts that can't be read, or don't ask about every behavior exactly once; no endpoint, no model.</exception>
    public static LlmQuestions From(LlmConfig config, SourceLocation source, IReadOnlyList<AskedBehavior> behaviors)
    {
        List<Diagnostic> diagnostics = [];
        Check(config, source, diagnostics);
        var all = new List<(Question, int[])>();
        var askedIn = new string?[behaviors.Count];
        bool hasGate = false;
        IReadOnlyList<Prompt> prompts = Read(config, diagnostics);
        foreach (Prompt prompt in prompts)
        {
            hasGate |= prompt.Header.Output != PromptOutput.Count;
            if (prompt.Header.Output == PromptOutput.Gate)
            {
                all.Add((new Question(config, prompt, []), []));
                continue;
            }
            int[] about = About(prompt, behaviors, askedIn, diagnostics);
            if (prompt.Header.Output == PromptOutput.Json)
                all.Add((new Question(config, prompt, [.. about.Select(i => behaviors[i])]), about));
            else
                all.AddRange(about.Select(i => (new Question(config, prompt, [behaviors[i]]), new[] { i })));
        }
        if (diagnostics.Count == 0)
        {
            for (int i = 0; i < behaviors.Count; i++)
                if (askedIn[i] is null)
                    diagnostics.Add(source.Of("prompts").Error($"no prompt asks about {behaviors[i].Name}", "Add one, or name the behavior in the front matter of another."));
            if (config.Gate != LlmGate.None && !hasGate)
                diagnostics.Add(source.Of("gate").Error("no prompt asks whether there is a problem and a solution", "Add a prompt with `output: gate`."));
        }
        ConfigurationException.ThrowIfAny(diagnostics);
        return new LlmQuestions([.. behaviors.Select(behavior => behavior.Name)], all);
    }

    private static void Check(LlmConfig config, SourceLocation source, List<Diagnostic> diagnostics)
    {
        if (config.Endpoints.Count == 0)
            diagnostics.Add(source.Of("endpoints").Error("no endpoint is given", "Write the base URL of an OpenAI-compatible server: endpoints: [http://localhost:8000/v1]"));
        for (int i = 0; i < config.Endpoints.Count; i++)
        {
            if (!Uri.TryCreate(config.Endpoints[i], UriKind.Absolute, out Uri? url) || url.Scheme is not ("http" or "https"))
                diagnostics.Add(source.Of($"endpoints[{i}]").Error("is not the address of a server", "Write it like http://localhost:8000/v1"));
            else if (url.UserInfo.Length > 0 || url.Query.Length > 0)
                diagnostics.Add(source.Of($"endpoints[{i}]").Error("holds a user, a password or a query, which the record of the run would show", "Name an environment variable in headers: { Authorization: \"Basic ${NAME}\" }") with { SourceLine = null });
        }
        // Without the line of the file, which an error otherwise shows.
        foreach ((string name, string value) in config.Headers)
            if (SecretHeaders.Contains(name, StringComparer.OrdinalIgnoreCase) && !value.Contains("${", StringComparison.Ordinal))
                diagnostics.Add(source.Of("headers." + name).Error("holds a secret, which the record of the run would show", $"Put it into an environment variable: {name}: \"${{NAME}}\"") with { SourceLine = null });
        if (config.Model.Length == 0)
            diagnostics.Add(source.Of("model").Error("no model is given", "Write its name as the server knows it; GET /v1/models lists them."));
        if (config.Concurrency.Min > config.Concurrency.Max)
            diagnostics.Add(source.Of("concurrency.min").Error("is above concurrency.max"));
        foreach ((string name, TimeSpan value) in new[] { ("try_timeout", config.TryTimeout), ("total_timeout", config.TotalTimeout) })
            if (value < TimeSpan.FromMilliseconds(10) || value > TimeSpan.FromHours(24))
                diagnostics.Add(source.Of(name).Error("is not between 10ms and 24h"));
    }

    private static List<Prompt> Read(LlmConfig config, List<Diagnostic> diagnostics)
    {
        if (config.Prompts.Count == 0)
            return [Prompt.BuiltIn()];
        var prompts = new List<Prompt>();
        foreach (string path in config.Prompts)
        {
            try
            {
                prompts.Add(Prompt.ReadFile(path));
            }
            catch (ConfigurationException error)
            {
                diagnostics.AddRange(error.Diagnostics);
            }
        }
        return prompts;
    }

    private static int[] About(Prompt prompt, IReadOnlyList<AskedBehavior> behaviors, string?[] askedIn, List<Diagnostic> diagnostics)
    {
        PromptHeader header = prompt.Header;
        var about = new List<int>();
        for (int i = 0; i < behaviors.Count; i++)
            if (header.Behaviors.Count == 0 || header.Behaviors.Contains(behaviors[i].Name, StringComparer.Ordinal))
                about.Add(i);
        for (int i = 0; i < header.Behaviors.Count; i++)
            if (!behaviors.Any(behavior => string.Equals(behavior.Name, header.Behaviors[i], StringComparison.Ordinal)))
                diagnostics.Add(header.Source.Of($"behaviors[{i}]").Error($"the run has no behavior {header.Behaviors[i]}", Suggestion.Nearest(header.Behaviors[i], behaviors.Select(behavior => behavior.Name)) is { } near ? $"Did you mean {near}?" : null));
        foreach (int i in about)
        {
            if (askedIn[i] is { } other)
                diagnostics.Add(header.Source.Of("behaviors").Error($"{behaviors[i].Name} is asked about in prompt {other} already"));
            askedIn[i] = header.Name;
        }
        return [.. about];
    }
}
