namespace CorpusFilter.TestCorpora;

internal static class Repository
{
    /// <summary>Top folder of the checkout, from which tests find configs and samples.</summary>
    public static string Folder { get; } = Find();

    private static string Find()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "CorpusFilter.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"no CorpusFilter.sln above {AppContext.BaseDirectory}");
    }
}
