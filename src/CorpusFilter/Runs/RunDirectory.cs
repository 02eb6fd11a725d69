namespace CorpusFilter.Runs;

/// <summary>Where everything of one run lies: the names in this file are a contract with users and their scripts.</summary>
internal sealed class RunDirectory(string root)
{
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The record: resolved configuration, inputs, fingerprints, counts, timings.</summary>
    public string Record => Path.Combine(Root, "run.json");

    public string Selection => Path.Combine(Root, "selection.json");

    public string Card => Path.Combine(Root, "README.md");

    public string Report => Path.Combine(Root, "report.json");

    public string Scores => Path.Combine(Root, "scores");

    public string Decisions => Path.Combine(Root, "selection");

    public string Quarantine => Path.Combine(Root, "quarantine");

    /// <summary>LLM answers, kept across changes of everything else.</summary>
    public string Answers => Path.Combine(Root, "answers");

    /// <summary>Spilled data of a selection in progress; worthless when no process holds the lock.</summary>
    public string Scratch => Path.Combine(Root, "scratch");

    public string Lock => Path.Combine(Root, "run.lock");

    public string TaskLock(string stage, int task, int tasks) => Path.Combine(Root, $"{stage}-{task}-of-{tasks}.lock");

    public string ScoreFile(string shard, int unit) => Path.Combine(Scores, shard, UnitFile(unit));

    public string DecisionFile(string shard, int unit) => Path.Combine(Decisions, shard, UnitFile(unit));

    public string UnitQuarantine(string shard, int unit) => Path.Combine(Quarantine, shard, UnitFile(unit));

    /// <summary>A shard that could not be opened at all.</summary>
    public string ShardQuarantine(string shard) => Path.Combine(Quarantine, shard, "shard.parquet");

    /// <summary>Rows that were selected, but could not be copied into the output file of this name.</summary>
    public string OutputQuarantine(string subset, string file) => Path.Combine(Quarantine, "writing", subset, file);

    public string Subset(string name) => Path.Combine(Root, name);

    public static string UnitFile(int unit) => $"{unit:D5}.parquet";
}
