using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace CorpusFilter.Tokens;

/// <summary>Reads a tokenizer from the files that users have beside their model: recognizes each by its name and content.</summary>
internal static class TokenizerFiles
{
    /// <summary>Changes with anything in this folder that could change a count.</summary>
    private const string Implementation = "bpe-1";

    private const string Expected = "expected tokenizer.json, a *.tiktoken file, Llama 3's tokenizer.model, or vocab.json with merges.txt";

    /// <summary>What is known of files that don't say how they split, by the SHA-256 of the file with the ranks or merges.</summary>
    private static readonly Dictionary<string, (string Name, string Pattern, bool Normalizes)> KnownFiles = new(StringComparer.Ordinal)
    {
        ["223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"] = ("cl100k_base", "cl100k", false),
        ["446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d"] = ("o200k_base", "o200k", false),
        ["306cd27f03c1a714eca7108e03d66b7dc042abe8c258b44c199a7ed9838dd930"] = ("r50k_base", "gpt2", false),
        ["94b5ca7dff4d00767bc256fdd1b27e5b17361d7b8a5f968547f9f23eb70d2069"] = ("p50k_base", "gpt2", false),
        ["82e9d31979e92ab929cd544440f129d9ecd797b69e327f80f17e1c50d5551b55"] = ("Llama 3 tokenizer.model", "llama3", false),
        ["1ce1664773c50f3e0cc8842619a93edc4624525b728b188a9e0be33b7726adc5"] = ("gpt2", "gpt2", false),
        ["8831e4f1a044471340f7c0a83d7bd71306a5b867e95fd870f74d0c5308a904d5"] = ("Qwen2.5", "qwen2", true),
    };

    /// <summary>The same by file name, for ranks.</summary>
    private static readonly (string Start, string Pattern)[] RankNames =
    [
        ("cl100k", "cl100k"), ("o200k", "o200k"), ("r50k", "gpt2"), ("p50k", "gpt2"), ("gpt2", "gpt2"), ("qwen", "qwen2"), ("tokenizer.model", "llama3"), ("llama", "llama3"),
    ];

    /// <param name="path">A file or a model's folder.</param>
    /// <param name="pattern">Name of the split pattern where the file doesn't say it, or null.</param>
    /// <exception cref="TokenizerException"/>
    public static BytePairTokenizer Read(string path, string? pattern)
    {
        if (Directory.Exists(path))
            return ReadFolder(path, pattern);
        if (!File.Exists(path))
            throw new TokenizerException($"{path}: no such file or folder; {Expected}");

        string name = Path.GetFileName(path);
        switch (Path.GetExtension(name).ToLowerInvariant())
        {
            case ".tiktoken" or ".model":
                return ReadRanks(path, pattern);
            case ".txt" or ".bpe":
                return ReadMerges(path, Sibling(path, ["vocab.json", "encoder.json"], name.Replace("vocab.bpe", "encoder.json", StringComparison.Ordinal)), pattern);
            case ".json" when name is "vocab.json" or "encoder.json":
                string merges = Sibling(path, ["merges.txt", "vocab.bpe"], null)
                    ?? throw new TokenizerException($"{path}: merges.txt isn't beside it; the two belong together");
                return ReadMerges(merges, path, pattern);
            case ".json":
                return ReadJson(path, pattern);
            default:
                throw new TokenizerException($"{path}: not a tokenizer by its name; {Expected}");
        }
    }

    private static BytePairTokenizer ReadFolder(string folder, string? pattern)
    {
        string At(string name) => Path.Combine(folder, name);
        if (File.Exists(At("tokenizer.json")))
            return ReadJson(At("tokenizer.json"), pattern);
        if (File.Exists(At("merges.txt")))
            return ReadMerges(At("merges.txt"), File.Exists(At("vocab.json")) ? At("vocab.json") : null, pattern);
        if (File.Exists(At("vocab.bpe")))
            return ReadMerges(At("vocab.bpe"), File.Exists(At("encoder.json")) ? At("encoder.json") : null, pattern);
        if (File.Exists(At("tokenizer.model")))
            return ReadRanks(At("tokenizer.model"), pattern);
        string[] ranks = Directory.GetFiles(folder, "*.tiktoken");
        return ranks.Length switch
        {
            1 => ReadRanks(ranks[0], pattern),
            0 => throw new TokenizerException($"{folder}: no tokenizer in this folder; {Expected}"),
            _ => throw new TokenizerException($"{folder}: {ranks.Length} *.tiktoken files in this folder; name one of them"),
        };
    }

    private static string? Sibling(string path, ReadOnlySpan<string> names, string? also)
    {
        string folder = Path.GetDirectoryName(path) ?? "";
        foreach (string name in names)
        {
            if (File.Exists(Path.Combine(folder, name)))
                return Path.Combine(folder, name);
        }

        return also is not null && File.Exists(Path.Combine(folder, also)) && also != Path.GetFileName(path) ? Path.Combine(folder, also) : null;
    }

    private static byte[] Content(string file)
    {
        try
        {
            return File.ReadAllBytes(file);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"{file}: can't be read: {unreadable.Message}", unreadable);
        }
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string Fingerprint(string pattern, params ReadOnlySpan<string> hashes) => $"{Implementation} {pattern} sha256:{string.Join('+', hashes!)}";

    /// <summary>A name for the record: the file's, or for one that every model has, its folder's before it.</summary>
    private static string NameOf(string file)
    {
        string name = Path.GetFileName(file);
        string folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(file))) ?? "";
        return name is "tokenizer.json" or "tokenizer.model" or "merges.txt" or "vocab.json" ? $"{folder}/{name}" : name;
    }

    private static Splitter Named(string pattern) =>
        SplitPatterns.ByName(pattern) ?? throw new TokenizerException($"tokens.pattern: there is no split pattern '{pattern}'; known: {string.Join(", ", SplitPatterns.Names)}");

    private static BytePairTokenizer ReadJson(string file, string? pattern)
    {
        if (pattern is not null)
            throw new TokenizerException($"tokens.pattern: {file} says itself how it splits; leave the key out");
        byte[] content = Content(file);
        return TokenizerJson.Read(file, content, NameOf(file), Fingerprint("json", Hash(content)));
    }

    private static BytePairTokenizer ReadRanks(string file, string? pattern)
    {
        byte[] content = Content(file);
        if (!TiktokenFile.LooksLike(content))
        {
            throw new TokenizerException($"{file}:1: expected a token in base64, a space and its rank"
                + (file.EndsWith(".model", StringComparison.Ordinal) ? "; this looks like a SentencePiece model, which isn't supported: use the model's tokenizer.json if it is byte-level BPE" : ""));
        }

        string hash = Hash(content);
        (string Name, string Pattern, bool Normalizes) known = KnownFiles.GetValueOrDefault(hash);
        pattern ??= known.Pattern
            ?? RankNames.FirstOrDefault(name => Path.GetFileName(file).StartsWith(name.Start, StringComparison.OrdinalIgnoreCase)).Pattern
            ?? throw new TokenizerException($"{file}: the file doesn't say how its tokenizer splits texts; set tokens.pattern to one of {string.Join(", ", SplitPatterns.Names)}");
        Splitter splitter = Named(pattern);
        return new BytePairTokenizer
        {
            Name = known.Name ?? NameOf(file),
            Fingerprint = Fingerprint(pattern, hash),
            Encoding = TiktokenFile.Read(file, content),
            Splitter = splitter,
        };
    }

    private static BytePairTokenizer ReadMerges(string file, string? vocabulary, string? pattern)
    {
        byte[] content = Content(file);
        string hash = Hash(content);
        var list = new MergeList(file);
        string vocabularyHash = "";
        if (vocabulary is null)
        {
            list.AddBytes();
        }
        else
        {
            byte[] tokens = Content(vocabulary);
            vocabularyHash = Hash(tokens);
            try
            {
                using var json = JsonDocument.Parse(tokens);
                foreach (JsonProperty token in json.RootElement.EnumerateObject())
                    list.AddToken(token.Name);
            }
            catch (Exception broken) when (broken is JsonException or InvalidOperationException)
            {
                throw new TokenizerException($"{vocabulary}: expected a JSON object of tokens and numbers: {broken.Message}", broken);
            }
        }

        AddMerges(list, file, content, makesTokens: vocabulary is null);
        (string Name, string Pattern, bool Normalizes) known = KnownFiles.GetValueOrDefault(hash);
        (string Pattern, bool Normalizes) splits = pattern is not null ? (pattern, known.Normalizes)
            : known.Pattern is not null ? (known.Pattern, known.Normalizes)
            : OfClass(Path.Combine(Path.GetDirectoryName(file) ?? "", "tokenizer_config.json"));
        return new BytePairTokenizer
        {
            Name = known.Name ?? NameOf(file),
            Fingerprint = Fingerprint(splits.Pattern + (splits.Normalizes ? "+nfc" : ""), hash, vocabularyHash).TrimEnd('+'),
            Encoding = list.Build(unknownToken: null, wholePieces: false),
            Splitter = Named(splits.Pattern),
            Normalizes = splits.Normalizes,
        };
    }

    private static void AddMerges(MergeList list, string file, byte[] content, bool makesTokens)
    {
        using var reader = new StreamReader(new MemoryStream(content));
        for (int number = 1; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0 || line.StartsWith("#version", StringComparison.Ordinal))
                continue;
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || line.IndexOf(' ', space + 1) >= 0)
                throw new TokenizerException(string.Create(CultureInfo.InvariantCulture, $"{file}:{number}: expected two tokens with a space between them, found '{line[..Math.Min(line.Length, 60)]}'"));
            list.AddMerge(line.AsSpan(0, space), line.AsSpan(space + 1), string.Create(CultureInfo.InvariantCulture, $"line {number}"), makesTokens);
        }
    }

    /// <summary>The split pattern of a tokenizer class of Hugging Face's transformers; GPT-2's, whose format it is, where nothing says otherwise.</summary>
    private static (string Pattern, bool Normalizes) OfClass(string configuration)
    {
        if (!File.Exists(configuration))
            return ("gpt2", false);
        string? name;
        try
        {
            using var json = JsonDocument.Parse(Content(configuration));
            name = json.RootElement.TryGetProperty("tokenizer_class", out JsonElement value) ? value.GetString() : null;
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw new TokenizerException($"{configuration}: not JSON: {broken.Message}", broken);
        }

        return name switch
        {
            null or "GPT2Tokenizer" or "GPT2TokenizerFast" or "RobertaTokenizer" or "RobertaTokenizerFast" => ("gpt2", false),
            "Qwen2Tokenizer" or "Qwen2TokenizerFast" => ("qwen2", true),
            _ => throw new TokenizerException($"{configuration}: how a {name} splits texts isn't known here; set tokens.pattern to one of {string.Join(", ", SplitPatterns.Names)}, or use its tokenizer.json"),
        };
    }
}
