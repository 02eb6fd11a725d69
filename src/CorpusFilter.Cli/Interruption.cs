using System.Runtime.InteropServices;

namespace CorpusFilter.Cli;

/// <summary>
/// Ctrl-C and SIGTERM (what Slurm and Kubernetes send first): the first asks the verb to stop, the second ends the process at once.
/// Both are safe: a file with its final name is whole at any instant.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly PosixSignalRegistration interrupt;
    private readonly PosixSignalRegistration terminate;

    public Interruption(ConsoleOutput output)
    {
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

        void OnSignal(PosixSignalContext context)
        {
            if (source.IsCancellationRequested)
                return; // Not cancelled: the system's own handling ends the process.
            context.Cancel = true;
            output.Message("Stopping. Once more to stop at once.");
            source.Cancel();
        }
    }

    public CancellationToken Token => source.Token;

    public void Dispose()
    {
        interrupt.Dispose();
        terminate.Dispose();
        source.Dispose();
    }
}
