using CorpusFilter.Configuration;

namespace CorpusFilter.Tests.Configuration;

public sealed class StarterConfigTests
{
    [Fact]
    public void Sections_that_are_commented_out_are_right_when_their_hashes_are_taken_away()
    {
        string starter = StarterConfig.Write("schema.json");
        string[] lines = starter.Split('\n');
        int end = Array.FindIndex(lines, line => line.StartsWith("tokens:", StringComparison.Ordinal));
        for (int i = Array.IndexOf(lines, "  # llm:"); i < end; i++)
        {
            if (lines[i].StartsWith("  #   ", StringComparison.Ordinal) || lines[i] is "  # llm:" or "  # cascade:")
                lines[i] = "  " + lines[i][4..];
        }

        string uncommented = string.Join('\n', lines);
        Assert.NotEqual(starter, uncommented);
        Assert.Equal(CanonicalJson.Of(Bind(starter)), CanonicalJson.Of(Bind(uncommented)));
        Assert.Contains("\n    endpoints: []\n", uncommented, StringComparison.Ordinal);
    }

    private static PipelineConfig Bind(string yaml)
    {
        List<Diagnostic> diagnostics = [];
        PipelineConfig? config = YamlBinder.Bind<PipelineConfig>(new YamlSource("/f.yaml", yaml), diagnostics);
        Assert.Empty(diagnostics);
        return config!;
    }
}
