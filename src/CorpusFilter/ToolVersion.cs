namespace CorpusFilter;

/// <summary>The version that records, fingerprints and files name.</summary>
internal static class ToolVersion
{
    /// <summary>The same as <c>Version</c> in Directory.Build.props; a test holds them together.</summary>
    public const string Current = "0.1.0";
}
