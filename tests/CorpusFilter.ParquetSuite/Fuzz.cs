using System.Globalization;

namespace CorpusFilter.ParquetSuite;

/// <summary>
/// A long run by hand: mutations of the files of a folder, by seed. What crashes, takes over ten seconds or allocates too much is printed with its
/// seed and kept. A hang or a dead process shows in the last seed that was noted.
/// </summary>
internal static class Fuzz
{
    private const int MaxFileBytes = 1 << 17;

    public static int Run(string folder, int count, int firstSeed, string workFolder)
    {
        Directory.CreateDirectory(workFolder);
        byte[][] originals = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .Where(path => !path.EndsWith(".json", StringComparison.Ordinal) && new FileInfo(path).Length is > 12 and <= MaxFileBytes)
            .Select(File.ReadAllBytes)];
        int read = 0, refused = 0, bad = 0;
        double slowest = 0;
        long most = 0;
        string path = Path.Combine(workFolder, $"mutation-{firstSeed}.parquet");
        for (int seed = firstSeed; seed < firstSeed + count; seed++)
        {
            var random = new Random(seed);
            byte[] mutated = Mutation.Apply(originals[random.Next(originals.Length)], random);
            File.WriteAllBytes(path, mutated);
            ScanResult result = FileScan.Run(path, copyFolder: seed % 4 == 0 ? workFolder : null, $"copy-{firstSeed}.parquet");
            read += result.Outcome == "read" ? 1 : 0;
            refused += result.Outcome == "refused" ? 1 : 0;
            slowest = Math.Max(slowest, result.Milliseconds);
            most = Math.Max(most, result.AllocatedBytes);
            if (result.Outcome == "crashed" || result.Milliseconds > 10_000 || result.AllocatedBytes > 256 << 20 || !result.HasPlace)
            {
                bad++;
                File.Copy(path, Path.Combine(workFolder, string.Create(CultureInfo.InvariantCulture, $"bad-{seed}.parquet")), overwrite: true);
                Console.WriteLine($"seed {seed}: {result.Outcome}, {result.Milliseconds:F0} ms, {result.AllocatedBytes >> 20} MB: {result.Error}");
            }

            if (seed % 256 == 0)
                File.WriteAllText(Path.Combine(workFolder, $"seed-{firstSeed}"), seed.ToString(CultureInfo.InvariantCulture));
        }

        Console.WriteLine(
            $"{count} mutations of {originals.Length} files from seed {firstSeed}: {read} read, {refused} refused, {bad} bad; slowest {slowest:F0} ms, most allocated {most >> 20} MB");
        return bad == 0 ? 0 : 1;
    }
}
