using System.Runtime.ExceptionServices;

namespace CorpusFilter.Runs;

/// <summary>Waiting for workers of which one failure stops the others.</summary>
internal static class Workers
{
    /// <summary>
    /// Waits until all have ended. When one stopped for a reason and the others only because it did, the reason is thrown:
    /// it is what the user needs, and Task.WhenAll would show whichever came first.
    /// </summary>
    public static async Task WhenAll(IReadOnlyList<Task> workers)
    {
        try
        {
            await Task.WhenAll(workers);
        }
        catch (Exception)
        {
            Exception? reason = workers
                .Where(worker => worker.IsFaulted)
                .Select(worker => worker.Exception!.InnerException!)
                .FirstOrDefault(failure => failure is not OperationCanceledException);
            if (reason is not null)
                ExceptionDispatchInfo.Throw(reason);
            throw;
        }
    }
}
