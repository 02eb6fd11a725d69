using CorpusFilter.Configuration;
using CorpusFilter.Planning;

namespace CorpusFilter.Cli.Tests;

public sealed class TaskNumbersTests
{
    [Theory]
    [InlineData(null, null, "", 0, 1)]
    [InlineData(3, 8, "", 3, 8)]
    [InlineData(0, 1, "", 0, 1)]
    [InlineData(null, null, "SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_COUNT=8 SLURM_ARRAY_TASK_MIN=0", 5, 8)]
    [InlineData(null, null, "SLURM_ARRAY_TASK_ID=8 SLURM_ARRAY_TASK_COUNT=8 SLURM_ARRAY_TASK_MIN=1", 7, 8)]
    [InlineData(null, null, "SLURM_ARRAY_TASK_ID=30 SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_MIN=10 SLURM_ARRAY_TASK_STEP=10", 2, 4)]
    [InlineData(null, 8, "JOB_COMPLETION_INDEX=6", 6, 8)]
    [InlineData(2, 8, "SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_COUNT=3", 2, 8)]
    // One element of eight, submitted again alone: --array=5 --tasks 8
    [InlineData(null, 8, "SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_COUNT=1 SLURM_ARRAY_TASK_MIN=5", 5, 8)]
    public void A_share_is_what_the_command_line_says_and_else_the_scheduler(int? task, int? tasks, string environment, int expectedTask, int expectedTasks) =>
        Assert.Equal(new TaskShare(expectedTask, expectedTasks), Share(task, tasks, environment));

    [Theory]
    [InlineData(3, null, "", "--tasks: error: is missing, though --task is 3")]
    [InlineData(null, 8, "", "--task: error: is missing, though --tasks is there")]
    [InlineData(8, 8, "", "--task: error: is 8\n  expected a number from 0 to 7")]
    [InlineData(-1, 8, "", "--task: error: is -1\n")]
    [InlineData(0, 0, "", "--tasks: error: is 0\n")]
    [InlineData(null, null, "JOB_COMPLETION_INDEX=6", "--tasks: error: is missing, though JOB_COMPLETION_INDEX is 6")]
    [InlineData(null, null, "SLURM_ARRAY_TASK_ID=6", "--tasks: error: is missing, though SLURM_ARRAY_TASK_ID is 6")]
    [InlineData(null, 8, "SLURM_ARRAY_TASK_ID=8", "SLURM_ARRAY_TASK_ID: error: is 8\n  expected a number from 0 to 7, since --tasks is 8")]
    [InlineData(null, null, "SLURM_ARRAY_TASK_ID=9 SLURM_ARRAY_TASK_COUNT=3 SLURM_ARRAY_TASK_MIN=1", "SLURM_ARRAY_TASK_ID: error: is 9, which is none of 3 elements from 1 in steps of 1\n  expected an array without holes")]
    [InlineData(null, null, "SLURM_ARRAY_TASK_ID=one SLURM_ARRAY_TASK_COUNT=3", "SLURM_ARRAY_TASK_ID: error: is 'one'\n  expected a number")]
    [InlineData(null, 8, "JOB_COMPLETION_INDEX=6.5", "JOB_COMPLETION_INDEX: error: is '6.5'\n  expected a number")]
    public void A_number_that_is_missing_or_does_not_fit_is_an_error_not_the_whole_work(int? task, int? tasks, string environment, string message) =>
        Assert.StartsWith(message, Assert.Throws<ConfigurationException>(() => Share(task, tasks, environment)).Message, StringComparison.Ordinal);

    private static TaskShare Share(int? task, int? tasks, string environment)
    {
        Dictionary<string, string> variables = environment.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(variable => variable.Split('='))
            .ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        return TaskNumbers.Share(task, tasks, name => variables.GetValueOrDefault(name));
    }
}
