using System.Security.Cryptography;

namespace CorpusFilter.Tokens;

/// <summary>A tokenizer that is fetched by its name: from where, what is kept of it, and the hash that it must have.</summary>
internal sealed record KnownTokenizer(string Name, string FileName, Uri Url, string Sha256)
{
    private const string OpenAi = "https://openaipublic.blob.core.windows.net/encodings/";

    public static IReadOnlyList<KnownTokenizer> All { get; } =
    [
        new("cl100k_base", "cl100k_base.tiktoken", new Uri(OpenAi + "cl100k_base.tiktoken"), "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"),
        new("o200k_base", "o200k_base.tiktoken", new Uri(OpenAi + "o200k_base.tiktoken"), "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"),
        new("p50k_base", "p50k_base.tiktoken", new Uri(OpenAi + "p50k_base.tiktoken"), "94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069"),
        new("r50k_base", "r50k_base.tiktoken", new Uri(OpenAi + "r50k_base.tiktoken"), "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"),
        new("gpt2", "r50k_base.tiktoken", new Uri(OpenAi + "r50k_base.tiktoken"), "306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"),
        new("qwen2.5", "qwen2.5-merges.txt", new Uri("https://huggingface.co/Qwen/Qwen2.5-0.5B/resolve/main/merges.txt"), "8831e4f1a044471340f7c0a83d7bd71306a5b867e95fd870f74d0c5308a904d5"),
    ];

    public static KnownTokenizer? ByName(string name) => All.FirstOrDefault(known => string.Equals(known.Name, name, StringComparison.Ordinal));
}

/// <summary>The folder in which fetched tokenizers are kept. A file there is whole and has the pinned hash, or isn't used.</summary>
internal sealed class TokenizerCache(string folder, HttpClient http)
{
    /// <summary>Much more than any tokenizer; a server that sends more is not sending one.</summary>
    private const int MostBytes = 64 << 20;

    /// <summary>The folder for one who names none: corpusfilter/tokenizers where the system keeps a user's caches.</summary>
    public static string DefaultFolder(Func<string, string?> environment)
    {
        string root = environment("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(root, "corpusfilter", "tokenizers");
    }

    /// <summary>Path of the tokenizer's file, which is downloaded first if it isn't there and <paramref name="offline"/> doesn't forbid it.</summary>
    /// <exception cref="TokenizerException"/>
    public async Task<string> FileOfAsync(KnownTokenizer known, Uri? url, bool offline, CancellationToken cancellation)
    {
        string file = Path.Combine(folder, known.FileName);
        Uri source = url ?? known.Url;
        if (File.Exists(file))
        {
            string found = Hash(await File.ReadAllBytesAsync(file, cancellation));
            return found == known.Sha256 ? file
                : throw new TokenizerException($"{file}: its SHA-256 is {found}, that of {known.Name} is {known.Sha256}; remove the file to have it downloaded again");
        }

        if (offline)
            throw new TokenizerException($"tokens.counter: {known.Name} isn't in {folder}, and offline forbids to download it; put {source} there as {known.FileName}");

        byte[] content = await DownloadAsync(source, cancellation);
        string hash = Hash(content);
        if (hash != known.Sha256)
            throw new TokenizerException($"{source}: what came has the SHA-256 {hash}, that of {known.Name} is {known.Sha256}; nothing was kept. Is tokens.url right?");
        try
        {
            // Several tasks may do this at once: each writes a file of its own, and renaming replaces equal by equal.
            Directory.CreateDirectory(folder);
            string partial = $"{file}.{Environment.ProcessId}.partial";
            await using (FileStream stream = File.Create(partial))
            {
                await stream.WriteAsync(content, cancellation);
                stream.Flush(flushToDisk: true);
            }

            File.Move(partial, file, overwrite: true);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"{file}: can't be written: {failed.Message}; name another folder in tokens.folder", failed);
        }

        return file;
    }

    private async Task<byte[]> DownloadAsync(Uri source, CancellationToken cancellation)
    {
        try
        {
            using HttpResponseMessage response = await http.GetAsync(source, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!response.IsSuccessStatusCode)
                throw new TokenizerException($"{source}: the server answered {(int)response.StatusCode} {response.ReasonPhrase}; {Otherwise}");
            await using Stream stream = await response.Content.ReadAsStreamAsync(cancellation);
            using var content = new MemoryStream();
            byte[] buffer = new byte[1 << 16];
            for (int read; (read = await stream.ReadAsync(buffer, cancellation)) > 0;)
            {
                content.Write(buffer, 0, read);
                if (content.Length > MostBytes)
                    throw new TokenizerException($"{source}: more than {MostBytes >> 20} MiB; that is no tokenizer. {Otherwise}");
            }

            return content.ToArray();
        }
        catch (Exception failed) when (failed is HttpRequestException or IOException || (failed is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new TokenizerException($"{source}: can't be downloaded: {failed.Message}; {Otherwise}", failed);
        }
    }

    private const string Otherwise = "name another address in tokens.url, or a file in tokens.counter";

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
