namespace CorpusFilter.Planning;

/// <summary>A shard before anybody looked into it.</summary>
/// <param name="Name">What scores and records call it: the path below the place the configuration names, without the ending. Never absolute.</param>
/// <param name="Path">Absolute.</param>
internal readonly record struct ShardLocation(string Name, string Path);

/// <summary>From <c>input.shards</c> (files, folders, globs) to the list of files, in the same order on every machine.</summary>
internal static class ShardDiscovery
{
    private const string Ending = ".parquet";

    /// <param name="patterns">Absolute paths of files and folders, and globs with <c>*</c>, <c>?</c> and <c>**</c>.</param>
    /// <param name="outputDirectory">What a run has written is never its input, also where a glob covers it.</param>
    /// <param name="unmatched">Patterns that name nothing.</param>
    /// <exception cref="UnauthorizedAccessException">A folder can't be listed: going on without its shards would lose them silently.</exception>
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
            return Matches(pattern, "**/*" + Ending);

        string normal = pattern.Replace('\\', '/');
        int wildcard = normal.AsSpan().IndexOfAny('*', '?');
        if (wildcard < 0)
            return [];
        int slash = normal.LastIndexOf('/', wildcard);
        string root = slash <= 0 ? "/" : normal[..slash];
        return Directory.Exists(root) ? Matches(root, normal[(slash + 1)..]) : [];
    }

    private static IEnumerable<(string Name, string Path)> Matches(string root, string pattern)
    {
        var glob = new Glob(pattern);
        foreach (string name in glob.FilesBelow(root))
            yield return (name, Path.GetFullPath(Path.Combine(root, name)));
    }

    // Names that several shards share grow by their folders' names until they differ. A name that has grown to the whole path grows no more.
    private static List<ShardLocation> Distinguish(Dictionary<string, string> nameByPath)
    {
        var named = nameByPath.Select(pair => new ShardLocation(pair.Value, pair.Key)).ToList();
        for (bool grown = true; grown;)
        {
            grown = false;
            Dictionary<string, int> uses = named.CountBy(shard => shard.Name, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
            for (int i = 0; i < named.Count; i++)
            {
                if (uses[named[i].Name] > 1 && WithParent(named[i]) is { } longer)
                {
                    named[i] = longer;
                    grown = true;
                }
            }
        }

        // "a" and "a.parquet" in one folder are two shards: the ending goes only where nothing else has the name without it.
        ILookup<string, ShardLocation> byShortName = named.ToLookup(shard => WithoutEnding(shard.Name), StringComparer.Ordinal);
        return named
            .Select(shard => byShortName[WithoutEnding(shard.Name)].Skip(1).Any() ? shard : shard with { Name = WithoutEnding(shard.Name) })
            .OrderBy(shard => shard.Name, StringComparer.Ordinal)
            .ToList();
    }

    private static ShardLocation? WithParent(ShardLocation shard)
    {
        // The whole path as a relative one, drive included: "data/x.parquet", "C/data/x.parquet".
        string whole = shard.Path.Replace('\\', '/').Replace(":", "", StringComparison.Ordinal).TrimStart('/');
        int end = whole.Length - shard.Name.Length - 1;
        return end <= 0 ? null : shard with { Name = whole[(whole.LastIndexOf('/', end - 1) + 1)..] };
    }

    private static string WithoutEnding(string name) =>
        name.EndsWith(Ending, StringComparison.OrdinalIgnoreCase) ? name[..^Ending.Length] : name;
}
