using System.Diagnostics;
using System.Globalization;
using System.Text;
using CorpusFilter.Configuration;
using CorpusFilter.Scoring;
using CorpusFilter.Scoring.Llm;
using CorpusFilter.TestCorpora;
using CorpusFilter.Tokens;

namespace CorpusFilter.Benchmarks;

/// <summary>
/// The judge's client under load: a server of its own process answers after 200 ms, 64 slots ask about documents of 3 KB.
/// Says how busy the slots were, what a request costs the client in CPU time, and what memory the client ends with.
/// <code>dotnet run -c Release --project tests/CorpusFilter.Benchmarks -- llm-load [documents]</code>
/// </summary>
internal static class LlmLoad
{
    private const int Slots = 64;
    private const int Batch = 4096;
    private const int BatchesAtOnce = 4;
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(200);

    public static async Task ServeAsync()
    {
        await using ChatServer server = await ChatServer.StartAsync(
            async call =>
            {
                await Task.Delay(Latency);
                await call.JudgeAsync();
            },
            remembers: false);
        Console.WriteLine(server.Url);
        await Console.In.ReadToEndAsync();
    }

    public static async Task RunAsync(int documents)
    {
        using Process server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(LlmLoad).Assembly.Location, "llm-server"]) { RedirectStandardOutput = true, RedirectStandardInput = true, UseShellExecute = false })!;
        string url = (await server.StandardOutput.ReadLineAsync())!;
        DirectoryInfo directory = Directory.CreateTempSubdirectory("llm-load");
        try
        {
            await MeasureAsync(url, documents, directory.FullName);
        }
        finally
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync();
            directory.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(string url, int documents, string directory)
    {
        var config = new PipelineConfig
        {
            Name = "load",
            Input = new InputConfig { Shards = ["x.parquet"] },
            Output = new OutputConfig { Directory = directory },
            Classifier = new ClassifierConfig { Kind = ClassifierKind.Llm, Llm = new LlmConfig { Endpoints = [url], Model = "judge-7b", Concurrency = new LlmConcurrency { Max = Slots } } },
        };
        await using LlmClassifier classifier = LlmClassifier.Open(config, [new AskedBehavior("verification", "checks"), new AskedBehavior("backtracking", "goes back")], new TokenEstimate(), TimeProvider.System, 1, _ => null);
        await ClassifyAsync(classifier, -1, 100);
        Process client = Process.GetCurrentProcess();
        client.Refresh();
        TimeSpan cpu = client.TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        Console.WriteLine("documents   busy slots   CPU per request   live memory   working set");

        var running = new List<Task>();
        int done = 0;
        int next = 0;
        while (next * Batch < documents || running.Count > 0)
        {
            while (running.Count < BatchesAtOnce && next * Batch < documents)
            {
                int number = next++;
                running.Add(Task.Run(() => ClassifyAsync(classifier, number, Math.Min(Batch, documents - number * Batch))));
            }
            Task finished = await Task.WhenAny(running);
            await finished;
            running.Remove(finished);
            done += Math.Min(Batch, documents - done);
            client.Refresh();
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            // Each answered request held a slot for at least the server's latency: what is more than that is the client's.
            double asked = classifier.Snapshot().Replies - 100;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{asked,9:N0} {asked * Latency.TotalSeconds / (seconds * Slots),12:P1} {(client.TotalProcessorTime - cpu).TotalMilliseconds / asked,14:N3} ms {GC.GetTotalMemory(forceFullCollection: true) / 1e6,10:N1} MB {client.WorkingSet64 / 1e6,10:N0} MB"));
        }
    }

    private static async Task ClassifyAsync(LlmClassifier classifier, int number, int count)
    {
        var batch = new DocumentBatch();
        var text = new StringBuilder();
        for (int i = 0; i < count; i++)
        {
            text.Clear();
            text.Append(CultureInfo.InvariantCulture, $"Document {number}-{i}.\n");
            while (text.Length < 3000)
                text.Append(CultureInfo.InvariantCulture, $"Let $x_{{{text.Length}}} = \\frac{{{i}}}{{7}}$ and check that it holds.\n");
            byte[] utf8 = Encoding.UTF8.GetBytes(text.ToString());
            batch.Add(i, utf8, TextHash.Of(utf8), utf8.Length / 4);
        }
        await classifier.ClassifyAsync(batch, new BatchScores(2), CancellationToken.None);
    }
}
