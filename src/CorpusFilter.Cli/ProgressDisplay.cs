using System.Globalization;
using CorpusFilter.Runs;
using Spectre.Console;

namespace CorpusFilter.Cli;

/// <summary>
/// Shows a run on stderr: bars on a terminal, a line now and then elsewhere, so that a log of three days stays readable.
/// </summary>
internal sealed class ProgressDisplay(ConsoleOutput output, TimeProvider time, bool isShown)
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(250);

    // Often enough to see that it lives; a day of it is a few thousand lines.
    private static readonly TimeSpan BetweenLines = TimeSpan.FromSeconds(20);

    private long started;
    private ITimer? lines;
    private TaskCompletionSource? barsEnd;
    private Task bars = Task.CompletedTask;

    public RunObserver Observer => new() { Say = output.Message, Warn = output.Warning, StageStarted = Start, StageEnded = End };

    private void Start(StageProgress progress)
    {
        started = time.GetTimestamp();
        if (!isShown)
            return;
        if (!output.IsInteractive)
        {
            lines = time.CreateTimer(_ => output.Message(Line(progress)), null, BetweenLines, BetweenLines);
            return;
        }
        barsEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bars = ShowBarsAsync(progress, barsEnd.Task);
    }

    private void End(StageProgress progress)
    {
        lines?.Dispose();
        lines = null;
        barsEnd?.SetResult();
        barsEnd = null;
        bars.GetAwaiter().GetResult();
        double seconds = time.GetElapsedTime(started).TotalSeconds;
        string rate = progress.Bytes > 0 ? string.Create(CultureInfo.InvariantCulture, $", {progress.Bytes / 1e6 / Math.Max(seconds, 1e-3):N0} MB/s") : "";
        output.Message(string.Create(CultureInfo.InvariantCulture, $"{progress.Stage}: {progress.Documents:N0} documents in {seconds:N1} s{rate}"));
    }

    private async Task ShowBarsAsync(StageProgress progress, Task end)
    {
        await output.Messages.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                ProgressTask bar = context.AddTask(progress.Stage, maxValue: Math.Max(1, progress.TotalDocuments));
                using var timer = new PeriodicTimer(Redraw, time);
                while (!end.IsCompleted)
                {
                    bar.Value = progress.Documents;
                    bar.Description = Markup.Escape(Line(progress));
                    await Task.WhenAny(end, timer.WaitForNextTickAsync().AsTask());
                }
            });
    }

    private string Line(StageProgress progress)
    {
        double seconds = Math.Max(time.GetElapsedTime(started).TotalSeconds, 1e-3);
        double documents = progress.Documents;
        string left = documents > 0 && progress.TotalDocuments > 0
            ? string.Create(CultureInfo.InvariantCulture, $", {Duration(seconds * Math.Max(0, progress.TotalDocuments - documents) / documents)} left")
            : "";
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{progress.Stage}: {progress.Units} of {progress.TotalUnits} done, {documents:N0} documents, {documents / seconds:N0} docs/s, {progress.Bytes / 1e6 / seconds:N0} MB/s{left}");
        return progress.Detail() is { } detail ? $"{line}; {detail}" : line;
    }

    private static string Duration(double seconds)
    {
        var span = TimeSpan.FromSeconds(Math.Min(seconds, 1e7));
        return span.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}:{span.Minutes:D2}:{span.Seconds:D2}")
            : string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}:{span.Seconds:D2}");
    }
}
