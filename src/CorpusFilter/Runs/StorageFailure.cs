namespace CorpusFilter.Runs;

/// <summary>Turns failures of the file system into the words and the exit code that a person can act on.</summary>
internal static class StorageFailure
{
    /// <exception cref="RunStoppedException">The action failed on the disk's or the folder's account.</exception>
    public static T Explain<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Explain(path, failure);
        }
    }

    public static RunStoppedException Explain(string path, Exception failure)
    {
        string remedy = IsFull(failure)
            ? "the disk is full; free some space (what was done is kept) and run the same command again"
            : failure is UnauthorizedAccessException
                ? "it can't be written; check the folder's permissions or name another output.directory"
                : $"{failure.Message}; what was done is kept, and the same command continues from there";
        return new RunStoppedException($"{path}: {remedy}", failure);
    }

    // ENOSPC 28 and EDQUOT 122 on Linux, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows; .NET keeps the number in HResult.
    private static bool IsFull(Exception failure) =>
        failure.HResult is 28 or 122 or unchecked((int)0x80070070) or unchecked((int)0x80070027);
}
