using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// The answers of a run, or of all runs that share the directory, on disk. Each process appends to a file of its own and
/// reads those of all others once, when it opens the store; so processes on any number of nodes need no lock between them.
/// An answer is on the disk when <see cref="AddAsync"/> returns: one flush serves all answers that wait for it.
/// </summary>
internal sealed class AnswerStore : IAsyncDisposable
{
    private const string Extension = ".answers";
    private const int OpenFiles = 64;
    private readonly string directory;
    private readonly string run;
    private readonly Lock indexLock = new();
    private readonly AnswerIndex index = new();
    private readonly List<string> files = [];
    private readonly SafeFileHandle?[] handles = new SafeFileHandle?[OpenFiles];

    private readonly Dictionary<AnswerKey, byte[]> notes = [];
    private int loaded;
    private long loadedTokens;
    private long loadedMilliseconds;

    private readonly object writerLock = new();
    private List<Pending> pending = [];
    private Thread? writer;
    private bool closing;
    private RunStoppedException? fault;

    private AnswerStore(string directory, string run) => (this.directory, this.run) = (directory, run);

    /// <summary>Answers that can be found.</summary>
    public int Count
    {
        get
        {
            lock (indexLock)
                return index.Count;
        }
    }

    /// <summary>Bytes that belong to no whole record: torn ends of killed processes, damage of disks.</summary>
    public long DamagedBytes { get; private set; }

    /// <summary>Prompt and answer tokens that earlier processes of this run were billed for, useless replies included.</summary>
    public (long Prompt, long Answer) Spent { get; private set; }

    /// <summary>Number of the answers that were stored before, their mean length in tokens, and the mean time they took in seconds.</summary>
    public (int Answers, double Tokens, double Seconds) MeanAnswer =>
        loaded == 0 ? default : (loaded, (double)loadedTokens / loaded, loadedMilliseconds / 1000.0 / loaded);

    /// <param name="directory">Made when there is something to keep.</param>
    /// <param name="run">Marks what this run pays for, where several runs share the directory.</param>
    /// <exception cref="RunStoppedException">The directory can't be read.</exception>
    public static AnswerStore Open(string directory, string run)
    {
        var store = new AnswerStore(directory, run);
        try
        {
            foreach (string path in Paths(directory))
                store.Load(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new RunStoppedException($"{directory}: the stored answers can't be read: {error.Message}", error);
        }
        return store;
    }

    /// <summary>The store's files, in the order in which their answers take precedence.</summary>
    public static string[] Paths(string directory)
    {
        string[] paths = Directory.Exists(directory) ? Directory.GetFiles(directory, "*" + Extension) : [];
        Array.Sort(paths, StringComparer.Ordinal);
        return paths;
    }

    /// <summary>Creates a file that no other process has; the operating system decides who was first.</summary>
    public static (string Path, SafeFileHandle Handle) CreateFile(string directory)
    {
        for (int number = 1; ; number++)
        {
            string path = Path.Combine(directory, $"{Environment.MachineName}-{Environment.ProcessId}-{number}{Extension}");
            if (File.Exists(path))
                continue;
            try
            {
                return (path, File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read));
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process of the same name and number, on another node, was faster: the next number.
            }
        }
    }

    public Answer? Find(AnswerKey key)
    {
        Span<ulong> places = stackalloc ulong[8];
        int found;
        lock (indexLock)
            found = index.Find(key, places);
        for (int i = 0; i < found; i++)
        {
            (int file, long position) = AnswerIndex.Split(places[i]);
            if (ReadRecord(file, position, key) is { } answer)
                return answer;
        }
        return null;
    }

    /// <summary>Returns when the answer is on the disk, and can be found from then on.</summary>
    /// <exception cref="RunStoppedException">It can't be written: the disk is full, say.</exception>
    public Task AddAsync(AnswerKey key, Answer answer) => AppendAsync(AnswerKind.Answer, key, answer);

    /// <summary>Puts a reply that is no answer on the bill; it is never found by <see cref="Find"/>.</summary>
    public Task AddRefusedAsync(AnswerKey key, Answer reply) => AppendAsync(AnswerKind.Refused, key, reply);

    /// <summary>Keeps bytes beside the answers, under a key of their own; of two notes with one key the first stands.</summary>
    public Task AddNoteAsync(AnswerKey key, byte[] note)
    {
        lock (indexLock)
            notes.TryAdd(key, note);
        byte[] record = new byte[AnswerLog.HeaderSize + note.Length];
        note.CopyTo(record, AnswerLog.HeaderSize);
        return AppendAsync(AnswerKind.Note, key, record);
    }

    public bool HasNote(AnswerKey key)
    {
        lock (indexLock)
            return notes.ContainsKey(key);
    }

    public IReadOnlyList<KeyValuePair<AnswerKey, byte[]>> Notes
    {
        get
        {
            lock (indexLock)
                return [.. notes];
        }
    }

    public async ValueTask DisposeAsync()
    {
        Thread? running;
        lock (writerLock)
        {
            closing = true;
            running = writer;
            Monitor.Pulse(writerLock);
        }
        if (running is not null)
            await Task.Run(running.Join);
        foreach (SafeFileHandle? handle in handles)
            handle?.Dispose();
    }

    private Task AppendAsync(AnswerKind kind, AnswerKey key, Answer answer)
    {
        var output = new ArrayBufferWriter<byte>(AnswerLog.HeaderSize + answer.Content.Length + 512);
        output.GetSpan(AnswerLog.HeaderSize);
        output.Advance(AnswerLog.HeaderSize);
        answer.Write(output);
        return AppendAsync(kind, key, output.WrittenSpan.ToArray());
    }

    private Task AppendAsync(AnswerKind kind, AnswerKey key, byte[] record)
    {
        AnswerLog.Seal(record, kind, key);
        var waiting = new Pending(kind, key, record, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (writerLock)
        {
            if (fault is not null)
                return Task.FromException(fault);
            ObjectDisposedException.ThrowIf(closing, this);
            pending.Add(waiting);
            if (writer is null)
            {
                // A thread of its own: flushing blocks for milliseconds, which the pool's few threads have no time for.
                writer = new Thread(WriteLoop) { IsBackground = true, Name = "answers" };
                writer.Start();
            }
            Monitor.Pulse(writerLock);
        }
        return waiting.Done.Task;
    }

    private void WriteLoop()
    {
        SafeFileHandle? handle = null;
        int file = -1;
        long end = 0;
        List<Pending> group = [];
        try
        {
            while (TakeGroup(ref group))
            {
                try
                {
                    if (handle is null)
                    {
                        Directory.CreateDirectory(directory);
                        (string path, handle) = CreateFile(directory);
                        lock (indexLock)
                        {
                            file = files.Count;
                            files.Add(path);
                        }
                        RandomAccess.Write(handle, AnswerLog.FileMagic, 0);
                        end = AnswerLog.FileMagic.Length;
                    }
                    WriteGroup(handle, file, ref end, group);
                }
                catch (Exception error) when (error is IOException or UnauthorizedAccessException)
                {
                    Fail(group, new RunStoppedException(
                        $"{directory}: an answer can't be stored: {error.Message}. Answers stored so far are kept; make room and run again.", error));
                }
            }
        }
        finally
        {
            handle?.Dispose();
        }
    }

    /// <summary>Waits for answers and takes all there are; false when the store closes and none is left.</summary>
    private bool TakeGroup(ref List<Pending> group)
    {
        group.Clear();
        lock (writerLock)
        {
            while (pending.Count == 0 && !closing)
                Monitor.Wait(writerLock);
            (group, pending) = (pending, group);
            return group.Count > 0;
        }
    }

    private void WriteGroup(SafeFileHandle handle, int file, ref long end, List<Pending> group)
    {
        long start = end;
        RandomAccess.Write(handle, group.ConvertAll(entry => (ReadOnlyMemory<byte>)entry.Record), start);
        RandomAccess.FlushToDisk(handle);
        lock (indexLock)
        {
            foreach (Pending entry in group)
            {
                if (entry.Kind == AnswerKind.Answer)
                    index.Add(entry.Key, file, end);
                end += entry.Record.Length;
            }
        }
        foreach (Pending entry in group)
            entry.Done.SetResult();
    }

    private void Fail(List<Pending> group, RunStoppedException error)
    {
        lock (writerLock)
        {
            // What the file ends in is unknown now; nothing may follow it.
            fault = error;
            group.AddRange(pending);
            pending.Clear();
            closing = true;
        }
        foreach (Pending entry in group)
            entry.Done.TrySetException(error);
    }

    private void Load(string path)
    {
        int file = files.Count;
        files.Add(path);
        DamagedBytes += AnswerLog.Scan(path, (record, position) =>
        {
            AnswerKey key = AnswerLog.Key(record);
            if (AnswerLog.Kind(record) == AnswerKind.Note)
            {
                notes.TryAdd(key, record[AnswerLog.HeaderSize..].ToArray());
                return;
            }
            Answer answer = Answer.Read(record[AnswerLog.HeaderSize..]);
            if (answer.Run == run)
                Spent = (Spent.Prompt + answer.PromptTokens, Spent.Answer + answer.AnswerTokens);
            if (AnswerLog.Kind(record) != AnswerKind.Answer)
                return;
            loaded++;
            loadedTokens += answer.AnswerTokens;
            loadedMilliseconds += answer.Milliseconds;
            if (Find(key) is null)
                index.Add(key, file, position);
        });
    }

    private Answer? ReadRecord(int file, long position, AnswerKey key)
    {
        SafeFileHandle handle = Handle(file, out bool owned);
        try
        {
            byte[] record = new byte[2048];
            int read = RandomAccess.Read(handle, record, position);
            if (!AnswerLog.TryReadHeader(record.AsSpan(0, read), out int payload) || AnswerLog.Key(record) != key)
                return null;
            int length = AnswerLog.HeaderSize + payload;
            if (length > record.Length)
            {
                Array.Resize(ref record, length);
                read += RandomAccess.Read(handle, record.AsSpan(read), position + read);
            }
            if (read < length || !AnswerLog.IsWhole(record.AsSpan(0, length)))
                throw new RunStoppedException($"{files[file]}: the answer at byte {position} was whole at start and no longer is; run again.");
            return Answer.Read(record.AsSpan(AnswerLog.HeaderSize, payload));
        }
        finally
        {
            if (owned)
                handle.Dispose();
        }
    }

    /// <summary>The first files stay open; a run that was restarted hundreds of times must not use up the process's handles.</summary>
    private SafeFileHandle Handle(int file, out bool owned)
    {
        lock (indexLock)
        {
            owned = file >= OpenFiles;
            if (!owned && handles[file] is { } open)
                return open;
            SafeFileHandle handle = File.OpenHandle(files[file], FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            if (!owned)
                handles[file] = handle;
            return handle;
        }
    }

    private sealed record Pending(AnswerKind Kind, AnswerKey Key, byte[] Record, TaskCompletionSource Done);
}
