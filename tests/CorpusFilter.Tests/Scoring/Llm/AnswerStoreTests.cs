using CorpusFilter.Scoring.Llm;

namespace CorpusFilter.Tests.Scoring.Llm;

public sealed class AnswerStoreTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("answers").FullName;

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public async Task An_answer_that_was_added_is_found_in_this_process_and_the_next()
    {
        Answer answer = Sample("two instances: \"ß\"");
        await using (AnswerStore store = AnswerStore.Open(directory, "run"))
        {
            await store.AddAsync(Key(1), answer);
            Assert.Equal(answer, store.Find(Key(1)));
            Assert.Null(store.Find(Key(2)));
        }
        await using AnswerStore next = AnswerStore.Open(directory, "run");
        Assert.Equal(answer, next.Find(Key(1)));
        Assert.Equal((10, 2), next.Spent);
    }

    [Fact]
    public async Task A_store_that_only_reads_leaves_no_file()
    {
        await using (AnswerStore.Open(directory, "run"))
        {
        }
        Assert.Empty(Directory.GetFiles(directory));
    }

    [Fact]
    public async Task Answers_that_wait_together_share_a_flush_and_all_are_found()
    {
        await using (AnswerStore store = AnswerStore.Open(directory, "run"))
        {
            await Task.WhenAll(Enumerable.Range(0, 5000).Select(i => Task.Run(() => store.AddAsync(Key(i), Sample("answer " + i)))));
            Assert.Equal(5000, store.Count);
        }
        await using AnswerStore next = AnswerStore.Open(directory, "run");
        for (int i = 0; i < 5000; i++)
            Assert.Equal("answer " + i, next.Find(Key(i))?.Content);
    }

    [Fact]
    public async Task A_refused_reply_is_billed_and_never_found()
    {
        await using (AnswerStore store = AnswerStore.Open(directory, "run"))
            await store.AddRefusedAsync(Key(1), Sample("I won't"));
        await using AnswerStore next = AnswerStore.Open(directory, "run");
        Assert.Null(next.Find(Key(1)));
        Assert.Equal((10, 2), next.Spent);
    }

    [Fact]
    public async Task What_another_run_paid_is_found_but_not_on_this_runs_bill()
    {
        await using (AnswerStore store = AnswerStore.Open(directory, "run"))
            await store.AddAsync(Key(1), Sample("one"));
        await using AnswerStore other = AnswerStore.Open(directory, "another run");
        Assert.NotNull(other.Find(Key(1)));
        Assert.Equal((0, 0), other.Spent);
    }

    [Fact]
    public async Task A_file_cut_anywhere_keeps_all_answers_before_the_cut()
    {
        string path = await Write(3);
        byte[] whole = await File.ReadAllBytesAsync(path);
        int previous = 0;
        for (int length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(path, whole[..length]);
            await using AnswerStore store = AnswerStore.Open(directory, "run");
            Assert.InRange(store.Count, previous, previous + 1);
            previous = store.Count;
        }
        Assert.Equal(3, previous);
    }

    [Fact]
    public async Task After_a_torn_tail_new_answers_are_safe()
    {
        string path = await Write(2);
        byte[] whole = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, whole[..^7]);
        await using (AnswerStore store = AnswerStore.Open(directory, "run"))
        {
            Assert.Equal(1, store.Count);
            Assert.True(store.DamagedBytes > 0);
            await store.AddAsync(Key(1), Sample("again"));
        }
        await using AnswerStore next = AnswerStore.Open(directory, "run");
        Assert.Equal("answer 0", next.Find(Key(0))?.Content);
        Assert.Equal("again", next.Find(Key(1))?.Content);
    }

    [Fact]
    public async Task A_flipped_byte_loses_one_answer_at_most()
    {
        string path = await Write(3);
        byte[] whole = await File.ReadAllBytesAsync(path);
        for (int at = 8; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x10;
            await File.WriteAllBytesAsync(path, damaged);
            await using AnswerStore store = AnswerStore.Open(directory, "run");
            Assert.Equal(2, store.Count);
        }
    }

    [Fact]
    public async Task Garbage_files_and_large_answers_are_read_past()
    {
        await File.WriteAllBytesAsync(Path.Combine(directory, "a.answers"), new byte[3_000_000]);
        await File.WriteAllTextAsync(Path.Combine(directory, "b.answers"), "");
        string large = new('x', 3_000_000);
        await using (AnswerStore store = AnswerStore.Open(directory, "run"))
        {
            await store.AddAsync(Key(1), Sample(large));
            await store.AddAsync(Key(2), Sample("small"));
        }
        await using AnswerStore next = AnswerStore.Open(directory, "run");
        Assert.Equal(large, next.Find(Key(1))?.Content);
        Assert.Equal("small", next.Find(Key(2))?.Content);
    }

    [Fact]
    public async Task Two_writers_in_one_directory_do_not_disturb_each_other()
    {
        await using (AnswerStore first = AnswerStore.Open(directory, "run"))
        await using (AnswerStore second = AnswerStore.Open(directory, "run"))
        {
            await Task.WhenAll(Enumerable.Range(0, 200).Select(i => (i % 2 == 0 ? first : second).AddAsync(Key(i), Sample("answer " + i))));
        }
        await using AnswerStore next = AnswerStore.Open(directory, "run");
        Assert.Equal(200, next.Count);
        Assert.Equal(2, Directory.GetFiles(directory).Length);
    }

    [Fact]
    public async Task Of_two_answers_to_one_question_the_first_file_wins()
    {
        await using (AnswerStore first = AnswerStore.Open(directory, "run"))
        await using (AnswerStore second = AnswerStore.Open(directory, "run"))
        {
            await first.AddAsync(Key(1), Sample("first"));
            await second.AddAsync(Key(1), Sample("second"));
        }
        await using AnswerStore next = AnswerStore.Open(directory, "run");
        Assert.Equal("first", next.Find(Key(1))?.Content);
        Assert.Equal(1, next.Count);
    }

    private async Task<string> Write(int answers)
    {
        await using AnswerStore store = AnswerStore.Open(directory, "run");
        for (int i = 0; i < answers; i++)
            await store.AddAsync(Key(i), Sample("answer " + i));
        return Assert.Single(Directory.GetFiles(directory));
    }

    private static AnswerKey Key(int number) => AnswerKey.Of("question"u8, BitConverter.GetBytes(number));

    private static Answer Sample(string content) => new()
    {
        Content = content,
        Finish = "stop",
        Model = "judge-7b",
        Prompt = "behaviors 1",
        Endpoint = "http://localhost:8000/v1",
        Text = "00ff",
        SentBytes = 12,
        PromptTokens = 10,
        AnswerTokens = 2,
        Milliseconds = 200,
        Time = new DateTimeOffset(2025, 3, 3, 0, 0, 0, TimeSpan.Zero),
        Run = "run",
    };
}
