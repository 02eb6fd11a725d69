using System.Globalization;
using CorpusFilter.Configuration;
using CorpusFilter.Planning;

namespace CorpusFilter.Cli;

/// <summary>Which task of how many this process is: from the command line, or from what Slurm and Kubernetes tell the elements of an array.</summary>
internal static class TaskNumbers
{
    private const string SlurmId = "SLURM_ARRAY_TASK_ID";
    private const string SlurmCount = "SLURM_ARRAY_TASK_COUNT";
    private const string SlurmMin = "SLURM_ARRAY_TASK_MIN";
    private const string SlurmStep = "SLURM_ARRAY_TASK_STEP";
    private const string KubernetesIndex = "JOB_COMPLETION_INDEX";

    /// <param name="task">As given by <c>--task</c>.</param>
    /// <param name="tasks">As given by <c>--tasks</c>.</param>
    /// <param name="variable">Value of an environment variable, or null.</param>
    /// <exception cref="ConfigurationException">
    /// A number is missing where another says that there are several tasks, is none, or doesn't fit: a task that took the wrong share, or all, would do others' work.
    /// </exception>
    public static TaskShare Share(int? task, int? tasks, Func<string, string?> variable)
    {
        if (task is null && tasks is null && Number(SlurmId, variable) is { } id && Number(SlurmCount, variable) is { } elements)
            return OfSlurmArray(id, elements, Number(SlurmMin, variable) ?? 0, Number(SlurmStep, variable) ?? 1);

        // With --tasks the numbers are the user's own: an element that is submitted again alone keeps its share.
        string source = "--task";
        int? index = task;
        foreach (string name in (string[])[SlurmId, KubernetesIndex])
        {
            if (index is null && Number(name, variable) is { } number)
                (index, source) = (number, name);
        }
        if (index is null && tasks is null)
            return TaskShare.All;
        if (tasks is null)
            throw Wrong("--tasks", $"is missing, though {source} is {index}", "expected how many tasks share the work");
        if (tasks < 1)
            throw Wrong("--tasks", $"is {tasks}", "expected the number of tasks, 1 or more");
        if (index is null)
            throw Wrong("--task", "is missing, though --tasks is there", $"expected which of the {tasks} tasks this is, from 0 to {tasks - 1}");
        if (index < 0 || index >= tasks)
            throw Wrong(source, $"is {index}", $"expected a number from 0 to {tasks - 1}, since --tasks is {tasks}");
        return new TaskShare(index.Value, tasks.Value);
    }

    // An array may begin anywhere and go in steps (--array=10-40:10), but not have holes: 1,5,9 says nothing of which is the second.
    private static TaskShare OfSlurmArray(int id, int elements, int min, int step)
    {
        int offset = id - min;
        if (elements < 1 || step < 1 || offset < 0 || offset % step != 0 || offset / step >= elements)
        {
            throw Wrong(SlurmId, string.Create(CultureInfo.InvariantCulture, $"is {id}, which is none of {elements} elements from {min} in steps of {step}"),
                "expected an array without holes, such as --array=0-63, or --task and --tasks");
        }
        return new TaskShare(offset / step, elements);
    }

    private static int? Number(string name, Func<string, string?> variable)
    {
        string? text = variable(name);
        if (string.IsNullOrEmpty(text))
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw Wrong(name, $"is '{text}'", "expected a number; unset it, or give --task and --tasks");
    }

    private static ConfigurationException Wrong(string source, string message, string hint) => new(new Diagnostic(source, 0, 0, "", message, hint));
}
