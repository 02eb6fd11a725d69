using System.Runtime.InteropServices;

namespace CorpusFilter.Cli;

/// <summary>
/// Ctrl-C and SIGTERM (what Slurm and Kubernetes send first): the first asks the verb to stop, the second ends the process at once.
/// Both are safe: a file with its final name is whole at any instant.
/// </summary>
internal sealed class Interruption : IDisposable
{
    // timeout(1), and schedulers too, signal the process and then its group: the same wish, arriving twice.
    private static readonly TimeSpan SameWish = TimeSpan.FromMilliseconds(300);

    private readonly CancellationTokenSource source = new();
    private readonly ConsoleOutput output;
    private readonly TimeProvider time;
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;
    private readonly Lock gate = new();
    private bool isRequested;
    private long first;

    public Interruption(ConsoleOutput output, TimeProvider time)
    {
        this.output = output;
        this.time = time;
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    public CancellationToken Token => source.Token;

    /// <summary>Where it leaves the signal uncancelled, the system's own handling ends the process.</summary>
    public void OnSignal(PosixSignalContext context)
    {
        lock (gate)
        {
            if (isRequested)
            {
                context.Cancel = time.GetElapsedTime(first) < SameWish;
                return;
            }

            first = time.GetTimestamp();
            context.Cancel = true;
            isRequested = true;
            output.Message("Stopping. Once more to stop at once.");
        }

        source.Cancel();
    }

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        source.Dispose();
    }
}
