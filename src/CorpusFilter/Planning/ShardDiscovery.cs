using Microsoft.Extensions.FileSystemGlobbing;

namespace CorpusFilter.Planning;

/// <summary>A shard before anybody looked into it.</summary>
/// <param name="Name">What scores and records call it: the path below the place the configuration names, without the ending.</param>
/// <param name="Path">Absolute.</param>
internal readonly record struct ShardLocation(string Name, string Path);

/// <summary>From <c>input.shards</c> (files, folders, globs) to the list of files, in the same order on every machine.</summary>
internal static class ShardDiscovery
{
    private const string Ending = ".parquet";

    /// <param name="patterns">Absolute paths of files and folders, and globs with <c>*</c> and <c>**</c>.</param>
    /// <param name="outputDirectory">What a run has written is never its input, also where a glob covers it.</param>
    /// <param name="unmatched">Patterns that name nothing.</param>
    public static IReadOnlyList<ShardLocation> Find(IReadOnlyList<string> patterns, string outputDirectory, out IReadOnlyList<string> unmatched)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        var empty = new List<string>();
        string output = Path.GetFullPath(outputDirectory) + Path.DirectorySeparatorChar;
        foreach (string pattern in patterns)
        {
            int matches = 0;
            foreach ((string name, string path) in Match(pattern))
            {
                if (path.StartsWith(output, StringComparison.Ordinal))
                    continue;
                matches++;
                found.TryAdd(path, name);
            }
            if (matches == 0)
                empty.Add(pattern);
        }
        unmatched = empty;
        return Distinguish(found);
    }

    private static IEnumerable<(string Name, string Path)> Match(string pattern)
    {
        if (File.Exists(pattern))
            return [(Path.GetFileName(pattern), Path.GetFullPath(pattern))];
        if (Directory.Exists(pattern))
            return Glob(pattern, "**/*" + Ending);

        string normal = pattern.Replace('\\', '/');
        int wildcard = normal.AsSpan().IndexOfAny('*', '?', '[');
        if (wildcard < 0)
            return [];
        int slash = normal.LastIndexOf('/', wildcard);
        string root = slash <= 0 ? "/" : normal[..slash];
        return Directory.Exists(root) ? Glob(root, normal[(slash + 1)..]) : [];
    }

    private static IEnumerable<(string Name, string Path)> Glob(string root, string pattern)
    {
        var matcher = new Matcher(StringComparison.Ordinal);
        matcher.AddInclude(pattern);
        // Spark's and pandas' markers, checkpoints and half-written files are no shards.
        matcher.AddExcludePatterns(["**/_*", "**/.*", "**/.*/**"]);
        foreach (string path in matcher.GetResultsInFullPath(root))
            yield return (Path.GetRelativePath(root, path).Replace('\\', '/'), Path.GetFullPath(path));
    }

    // Names that two shards share grow by their folders' names until they differ.
    private static List<ShardLocation> Distinguish(Dictionary<string, string> nameByPath)
    {
        var named = nameByPath.Select(pair => new ShardLocation(pair.Value, pair.Key)).ToList();
        while (named.GroupBy(shard => shard.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any()) is { } clash)
        {
            foreach (ShardLocation shard in clash)
            {
                string parent = Path.GetFileName(shard.Path[..^shard.Name.Length].TrimEnd('/', '\\'));
                named[named.IndexOf(shard)] = shard with { Name = $"{parent}/{shard.Name}" };
            }
        }

        // "a" and "a.parquet" in one folder are two shards: the ending goes only where nothing else has the name without it.
        ILookup<string, ShardLocation> byShortName = named.ToLookup(shard => WithoutEnding(shard.Name), StringComparer.Ordinal);
        return named
            .Select(shard => byShortName[WithoutEnding(shard.Name)].Skip(1).Any() ? shard : shard with { Name = WithoutEnding(shard.Name) })
            .OrderBy(shard => shard.Name, StringComparer.Ordinal)
            .ToList();
    }

    private static string WithoutEnding(string name) =>
        name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? name[..^Ending.Length] : name;
}
