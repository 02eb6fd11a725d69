using CorpusFilter.Runs;

namespace CorpusFilter.Planning;

/// <summary>
/// Score, decision and quarantine files that an earlier input left behind: of a shard that is gone, or of units that it has no more.
/// Who reads <c>scores/**/*.parquet</c> must not get old beside new.
/// </summary>
internal static class Orphans
{
    /// <param name="shards">Name and number of units of all that belong to the run.</param>
    /// <returns>Absolute paths, sorted.</returns>
    public static IReadOnlyList<string> Find(RunDirectory directory, IEnumerable<(string Name, int Units)> shards)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach ((string name, int units) in shards)
        {
            known.Add(directory.ShardQuarantine(name));
            for (int unit = 0; unit < units; unit++)
                known.UnionWith([directory.ScoreFile(name, unit), directory.DecisionFile(name, unit), directory.UnitQuarantine(name, unit)]);
        }
        // What could not be written is named after the subsets' files, not after shards, and is the writing stage's to tidy.
        string writing = directory.OutputQuarantine("", "") + Path.DirectorySeparatorChar;
        return new[] { directory.Scores, directory.Decisions, directory.Quarantine }
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.parquet", SearchOption.AllDirectories))
            .Where(file => !known.Contains(file) && !file.StartsWith(writing, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToArray();
    }

    /// <returns>How many there were.</returns>
    public static int Remove(RunDirectory directory, RunPlan plan)
    {
        ILookup<int, Unit> units = plan.Units.ToLookup(unit => unit.Shard.Index);
        IReadOnlyList<string> orphans = Find(directory, plan.Shards.Select(shard => (shard.Name, units[shard.Index].Count())));
        foreach (string file in orphans)
        {
            StorageFailure.Explain(file, () =>
            {
                File.Delete(file);
                for (string folder = Path.GetDirectoryName(file)!; !Directory.EnumerateFileSystemEntries(folder).Any(); folder = Path.GetDirectoryName(folder)!)
                    Directory.Delete(folder);
                return true;
            });
        }
        return orphans.Count;
    }
}
