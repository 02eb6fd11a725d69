namespace CorpusFilter.Planning;

/// <summary>One of several tasks that share a stage's work, say the elements of a Slurm array.</summary>
/// <param name="Task">From 0.</param>
internal readonly record struct TaskShare(int Task, int Tasks)
{
    public static TaskShare All { get; } = new(0, 1);

    public bool IsAll => Tasks == 1;

    /// <summary>Neighbours go to different tasks, so that large shards spread over all.</summary>
    public bool Has(int index) => index % Tasks == Task;
}
