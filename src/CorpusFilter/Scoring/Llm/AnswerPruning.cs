using CorpusFilter.Runs;

namespace CorpusFilter.Scoring.Llm;

/// <summary>One record of the store, for whoever lists or exports it.</summary>
internal readonly record struct StoredAnswer(AnswerKind Kind, AnswerKey Key, Answer Answer);

/// <summary>Which answers are meant: all conditions that are given must hold.</summary>
internal sealed record AnswerFilter
{
    public string? Model { get; init; }

    /// <summary>The prompt's name, or name and version, or these and its hash.</summary>
    public string? Prompt { get; init; }

    public DateTimeOffset? Before { get; init; }

    /// <summary>Only replies that could not be read.</summary>
    public bool Refused { get; init; }

    public bool IsEmpty => this == new AnswerFilter();

    public bool Takes(StoredAnswer stored) =>
        (Model is null || string.Equals(Model, stored.Answer.Model, StringComparison.Ordinal))
        && (Prompt is null || (stored.Answer.Prompt + " ").StartsWith(Prompt + " ", StringComparison.Ordinal))
        && (Before is null || stored.Answer.Time < Before)
        && (!Refused || stored.Kind == AnswerKind.Refused);
}

/// <summary>Reads and thins out a store as a whole, outside of any run.</summary>
internal static class AnswerPruning
{
    /// <summary>Calls <paramref name="found"/> for every record that is an answer or a refused reply, and returns the damaged bytes.</summary>
    public static long ReadAll(string directory, Action<StoredAnswer> found)
    {
        long damaged = 0;
        foreach (string path in AnswerStore.Paths(directory))
            damaged += AnswerLog.Scan(path, (record, _) =>
            {
                if (AnswerLog.Kind(record) != AnswerKind.Note)
                    found(Read(record));
            });
        return damaged;
    }

    /// <summary>
    /// Removes what the filter takes, and damaged bytes with it. Each file is written anew beside itself and renamed, so that a crash loses nothing.
    /// </summary>
    /// <exception cref="RunStoppedException">A run is using the store, or a file can't be written.</exception>
    public static int Prune(string directory, AnswerFilter filter)
    {
        var locks = new List<FileStream>();
        try
        {
            string[] paths = AnswerStore.Paths(directory);
            foreach (string path in paths)
                locks.Add(Lock(path));
            return paths.Zip(locks, (path, file) => PruneFile(path, file, filter)).Sum();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunStoppedException($"{directory}: can't be pruned: {error.Message}", error);
        }
        finally
        {
            locks.ForEach(file => file.Dispose());
        }
    }

    private static StoredAnswer Read(ReadOnlySpan<byte> record) =>
        new(AnswerLog.Kind(record), AnswerLog.Key(record), Answer.Read(record[AnswerLog.HeaderSize..]));

    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error)
        {
            throw new RunStoppedException($"{path}: a run is writing to it; prune when it has ended", error);
        }
    }

    private static int PruneFile(string path, FileStream file, AnswerFilter filter)
    {
        int removed = 0;
        long kept = 0;
        using AtomicFile output = AtomicFile.Create(path);
        output.Stream.Write(AnswerLog.FileMagic);
        AnswerLog.Scan(file, (record, _) =>
        {
            if (AnswerLog.Kind(record) != AnswerKind.Note && filter.Takes(Read(record)))
            {
                removed++;
                return;
            }
            output.Stream.Write(record);
            kept++;
        });
        if (kept == 0)
            File.Delete(path);
        else if (removed > 0)
            output.Commit();
        return removed;
    }
}
