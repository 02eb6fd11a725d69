using CorpusFilter.Runs;

namespace CorpusFilter.Planning;

/// <summary>The quarantine files of shards that could not be opened, one row each without a row number.</summary>
internal static class ShardQuarantine
{
    public static void Write(RunPlan plan, RunDirectory directory)
    {
        foreach (Shard shard in plan.Shards)
        {
            using var quarantine = new QuarantineFile(directory.ShardQuarantine(shard.Name), "planning");
            if (shard.Problem is not null)
                quarantine.Add(shard.Name, null, shard.Problem);
            quarantine.Commit();
        }
    }
}
