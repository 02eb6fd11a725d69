using System.Text.Json;

namespace CorpusFilter.ParquetSuite;

/// <summary>The process that reads: one path and the copy's name in, one result out. If it dies or hangs, the suite starts another.</summary>
internal static class Worker
{
    public static int Run(string? copyFolder)
    {
        while (Console.In.ReadLine() is string path && Console.In.ReadLine() is string name)
        {
            ScanResult result = FileScan.Run(path, copyFolder, name);
            Console.Out.WriteLine(JsonSerializer.Serialize(result));
            Console.Out.Flush();
        }

        return 0;
    }
}
