using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace CorpusFilter.ParquetSuite;

/// <summary>Feeds files to workers, sums up, prints.</summary>
internal static class Suite
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>What a file of this size may make the reader allocate: small pages are taken on trust, all else follows the size.</summary>
    private static long AllocationCeiling(long fileBytes) => (512L << 20) + (64 * fileBytes);

    public static int Run(string[] args)
    {
        string? folder = null, manifestPath = null, filter = null, copyFolder = null;
        bool all = false;
        for (int index = 0; index < args.Length; index++)
        {
            switch (args[index])
            {
                case "--manifest":
                    manifestPath = args[++index];
                    break;
                case "--filter":
                    filter = args[++index];
                    break;
                case "--copy":
                    copyFolder = Path.GetFullPath(args[++index]);
                    break;
                case "--all":
                    all = true;
                    break;
                default:
                    folder = args[index];
                    break;
            }
        }

        if (folder is null)
        {
            Console.Error.WriteLine("usage: FOLDER [--manifest FILE] [--filter TEXT] [--copy FOLDER] [--all]");
            return 2;
        }

        List<SuiteFile> files = SuiteFile.Find(Path.GetFullPath(folder), manifestPath, filter);
        if (files.Count == 0)
        {
            Console.Error.WriteLine($"no files in {folder}");
            return 2;
        }

        if (copyFolder is not null)
            Directory.CreateDirectory(copyFolder);
        var results = new List<(SuiteFile File, ScanResult Result)>();
        var copies = new List<object>();
        using (var worker = new WorkerProcess(copyFolder))
        {
            foreach (SuiteFile file in files)
            {
                string copyName = string.Create(CultureInfo.InvariantCulture, $"{results.Count:D5}.parquet");
                ScanResult result = worker.Scan(file.Path, copyName, Limit);
                results.Add((file, result));
                if (result.Outcome == "read")
                    copies.Add(new { original = file.Path, copy = copyName, category = file.Category });
            }
        }

        if (copyFolder is not null)
            File.WriteAllText(Path.Combine(copyFolder, "copies.json"), JsonSerializer.Serialize(copies));
        Print(results, all);
        return results.Exists(result => result.Result.Outcome is "crashed" or "slow") ? 1 : 0;
    }

    private static void Print(List<(SuiteFile File, ScanResult Result)> results, bool all)
    {
        foreach ((SuiteFile file, ScanResult result) in results)
        {
            string notes = string.Concat(
                file.Rows is long expected && result.Outcome == "read" && expected != result.Rows ? $"  ROWS {expected} in the manifest" : "",
                result.AllocatedBytes > AllocationCeiling(file.Bytes) ? $"  ALLOCATED {result.AllocatedBytes >> 20} MB" : "",
                result.HasPlace ? "" : "  NO PLACE");
            if (all || notes.Length > 0 || result.Outcome != "read")
            {
                Console.WriteLine(
                    $"{result.Outcome,-8} {file.Category,-15} {result.Rows,9} rows {result.Milliseconds,7:F0} ms  {file.Name}{notes}"
                    + (result.Error is null ? "" : $"\n         {result.Error.Replace(file.Path, "FILE", StringComparison.Ordinal)}"));
            }
        }

        Console.WriteLine();
        Console.WriteLine($"{"category",-16}{"files",7}{"read",7}{"refused",9}{"crashed",9}{"slow",6}{"rows differ",13}{"over ceiling",14}");
        foreach (var group in results.GroupBy(result => result.File.Category, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
            PrintLine(group.Key, [.. group]);
        PrintLine("all", results);
        Console.WriteLine(
            $"slowest {results.Max(result => result.Result.Milliseconds):F0} ms, most allocated {results.Max(result => result.Result.AllocatedBytes) >> 20} MB");
    }

    private static void PrintLine(string category, List<(SuiteFile File, ScanResult Result)> results)
    {
        int Count(string outcome) => results.Count(result => result.Result.Outcome == outcome);
        int differ = results.Count(result => result.Result.Outcome == "read" && result.File.Rows is long rows && rows != result.Result.Rows);
        int over = results.Count(result => result.Result.AllocatedBytes > AllocationCeiling(result.File.Bytes));
        Console.WriteLine(
            $"{category,-16}{results.Count,7}{Count("read"),7}{Count("refused"),9}{Count("crashed"),9}{Count("slow"),6}{differ,13}{over,14}");
    }
}

/// <summary>A file to read and what the manifest, if there is one, says of it.</summary>
internal sealed record SuiteFile(string Path, string Name, string Category, long? Rows, long Bytes)
{
    public static List<SuiteFile> Find(string folder, string? manifestPath, string? filter)
    {
        var files = new List<SuiteFile>();
        if (manifestPath is null)
        {
            foreach (string path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                if (!path.EndsWith(".json", StringComparison.Ordinal))
                    files.Add(new SuiteFile(path, System.IO.Path.GetRelativePath(folder, path), "-", null, new FileInfo(path).Length));
            }
        }
        else
        {
            using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(manifestPath));
            foreach (JsonElement entry in manifest.RootElement.EnumerateArray())
            {
                string name = entry.GetProperty("file").GetString()!;
                string path = System.IO.Path.Combine(folder, name);
                long? rows = entry.TryGetProperty("rows", out JsonElement count) && count.ValueKind == JsonValueKind.Number ? count.GetInt64() : null;
                files.Add(new SuiteFile(path, name, entry.GetProperty("category").GetString()!, rows, new FileInfo(path).Length));
            }
        }

        return filter is null ? files : files.FindAll(file => file.Name.Contains(filter, StringComparison.Ordinal));
    }
}

/// <summary>A worker that is started again when it died or had to be killed.</summary>
internal sealed class WorkerProcess(string? copyFolder) : IDisposable
{
    private Process? process;

    public ScanResult Scan(string path, string copyName, TimeSpan limit)
    {
        process ??= Start();
        process.StandardInput.WriteLine(path);
        process.StandardInput.WriteLine(copyName);
        process.StandardInput.Flush();
        Task<string?> answer = process.StandardOutput.ReadLineAsync();
        if (!answer.Wait(limit))
        {
            Stop();
            return new ScanResult("slow", 0, 0, limit.TotalMilliseconds, 0, "no answer within the limit");
        }

        if (answer.Result is string line)
            return JsonSerializer.Deserialize<ScanResult>(line)!;
        process.WaitForExit();
        int code = process.ExitCode;
        Stop();
        return new ScanResult("crashed", 0, 0, 0, 0, $"the process died with code {code}");
    }

    private Process Start()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Suite).Assembly.Location);
        start.ArgumentList.Add("--worker");
        if (copyFolder is not null)
            start.ArgumentList.Add(copyFolder);
        return Process.Start(start)!;
    }

    private void Stop()
    {
        if (process is null)
            return;
        if (!process.HasExited)
            process.Kill();
        process.Dispose();
        process = null;
    }

    public void Dispose() => Stop();
}
