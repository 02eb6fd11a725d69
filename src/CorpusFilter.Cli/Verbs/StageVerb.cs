using System.CommandLine;
using CorpusFilter.Planning;

namespace CorpusFilter.Cli.Verbs;

/// <summary>A stage that several tasks can share: <c>--task</c> and <c>--tasks</c>, or the array variables of Slurm and Kubernetes.</summary>
internal abstract class StageVerb : ConfigVerb
{
    private readonly Option<int?> task = new("--task") { Description = "Which of the tasks this is, from 0. Default: in a Slurm array its SLURM_ARRAY_TASK_ID, in an indexed Kubernetes job its JOB_COMPLETION_INDEX." };
    private readonly Option<int?> tasks = new("--tasks") { Description = "How many tasks share the work. Default: in a Slurm array SLURM_ARRAY_TASK_COUNT; Kubernetes doesn't tell." };

    protected StageVerb(string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        Add(task);
        Add(tasks);
    }

    /// <exception cref="Configuration.ConfigurationException">Numbers that are missing, or don't fit each other.</exception>
    protected TaskShare Share(ParseResult arguments) => TaskNumbers.Share(arguments.GetValue(task), arguments.GetValue(tasks), Environment.GetEnvironmentVariable);
}
