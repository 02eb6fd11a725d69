using System.CommandLine;
using System.Globalization;
using CorpusFilter.Configuration;
using CorpusFilter.Planning;

namespace CorpusFilter.Cli.Verbs;

/// <summary>A stage that several tasks can share: <c>--task</c> and <c>--tasks</c>, or the array variables of Slurm and Kubernetes.</summary>
internal abstract class StageVerb : ConfigVerb
{
    private readonly Option<int?> task = new("--task") { Description = "Which of the tasks this is, from 0. Default: SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, where --tasks or SLURM_ARRAY_TASK_COUNT says how many there are." };
    private readonly Option<int?> tasks = new("--tasks") { Description = "How many tasks share the work." };

    protected StageVerb(string name, string description, params string[] examples)
        : base(name, description, examples)
    {
        Add(task);
        Add(tasks);
    }

    /// <exception cref="ConfigurationException">Numbers that don't fit each other.</exception>
    protected TaskShare Share(ParseResult arguments)
    {
        int? count = arguments.GetValue(tasks) ?? Number("SLURM_ARRAY_TASK_COUNT");
        int? index = arguments.GetValue(task) ?? Number("SLURM_ARRAY_TASK_ID") - (Number("SLURM_ARRAY_TASK_MIN") ?? 0) ?? Number("JOB_COMPLETION_INDEX");
        if (count is null && (index is null || arguments.GetValue(task) is null))
            return TaskShare.All;
        if (count is null or < 1)
            throw Wrong("--tasks", $"is {Shown(count)}; expected the number of tasks, 1 or more");
        if (index is null || index < 0 || index >= count)
            throw Wrong("--task", $"is {Shown(index)}; expected a number from 0 to {count - 1}");
        return new TaskShare(index.Value, count.Value);
    }

    private static string Shown(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "missing";

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : null;

    private static ConfigurationException Wrong(string option, string message) => new(new Diagnostic(option, 0, 0, "", message));
}
