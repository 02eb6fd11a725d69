namespace CorpusFilter.Cli;

/// <summary>What the exit codes mean to scripts; a contract.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>Done, but more was quarantined than the config tolerates, or a gate failed.</summary>
    public const int DoneWithLosses = 1;

    /// <summary>Usage or configuration error; nothing was done.</summary>
    public const int Usage = 2;

    /// <summary>Could not go on: disk full, endpoint down, lock held.</summary>
    public const int Stopped = 3;

    /// <summary>By Ctrl-C or a request to terminate; the same command goes on.</summary>
    public const int Interrupted = 130;
}
