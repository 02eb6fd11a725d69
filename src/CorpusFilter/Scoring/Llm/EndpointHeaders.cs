using System.Text.RegularExpressions;
using CorpusFilter.Configuration;

namespace CorpusFilter.Scoring.Llm;

/// <summary>The headers of all requests, with what the environment puts into them. The only place that knows a key.</summary>
/// <param name="Secrets">What no message may repeat.</param>
internal sealed record EndpointHeaders(IReadOnlyDictionary<string, string> Values, IReadOnlyList<string> Secrets)
{
    private static readonly Regex Variable = new(@"\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture);

    /// <param name="environment">Value of an environment variable, or null.</param>
    /// <exception cref="ConfigurationException">A variable that the configuration names is not set, or can't be a header.</exception>
    public static EndpointHeaders From(LlmConfig config, SourceLocation source, Func<string, string?> environment)
    {
        List<Diagnostic> diagnostics = [];
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        List<string> secrets = [];
        if (config.ApiKeyEnv is { } name && Read(name, "api_key_env") is { } key)
            values["Authorization"] = "Bearer " + key;
        foreach ((string header, string value) in config.Headers)
            values[header] = Variable.Replace(value, match => Read(match.Groups["name"].Value, "headers." + header) ?? "");
        ConfigurationException.ThrowIfAny(diagnostics);
        return new EndpointHeaders(values, secrets);

        string? Read(string variable, string place)
        {
            string? value = environment(variable)?.Trim();
            if (string.IsNullOrEmpty(value))
            {
                diagnostics.Add(source.Of(place).Error($"the environment variable {variable} is not set", $"Set it: export {variable}=..."));
                return null;
            }
            if (value.AsSpan().IndexOfAnyExceptInRange(' ', '~') >= 0)
            {
                diagnostics.Add(source.Of(place).Error($"the value of the environment variable {variable} has characters that no HTTP header can carry"));
                return null;
            }
            secrets.Add(value);
            return value;
        }
    }
}
