using System.Text;
using System.Text.Json;

namespace CorpusFilter.Tokens;

/// <summary>
/// Hugging Face's tokenizer.json, as far as it describes byte-level BPE: normalizer none or NFC; pre-tokenizer ByteLevel, alone or after Split, Digits and Punctuation; model BPE.
/// Truncation, padding, post-processor and decoder don't touch a count and are passed over; whatever else would change it is an error that names it.
/// </summary>
internal sealed class TokenizerJson
{
    private readonly string file;

    private TokenizerJson(string file) => this.file = file;

    /// <exception cref="TokenizerException"/>
    public static BytePairTokenizer Read(string file, ReadOnlyMemory<byte> content, string name, string fingerprint)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            return new TokenizerJson(file).Read(json.RootElement, name, fingerprint);
        }
        catch (JsonException broken)
        {
            throw new TokenizerException($"{file}:{broken.LineNumber + 1}: not JSON: {broken.Message}", broken);
        }
        catch (Exception broken) when (broken is KeyNotFoundException or InvalidOperationException)
        {
            throw new TokenizerException($"{file}: not a tokenizer.json as Hugging Face's tokenizers writes it: {broken.Message}", broken);
        }
    }

    private BytePairTokenizer Read(JsonElement root, string name, string fingerprint)
    {
        bool normalized = Normalizes(Optional(root, "normalizer"));
        (Splitter splitter, bool prefix) = PreTokenizer(Optional(root, "pre_tokenizer"));
        BytePairEncoding encoding = Model(root.GetProperty("model"));
        JsonElement? added = Optional(root, "added_tokens");
        return new BytePairTokenizer
        {
            Name = name,
            Fingerprint = fingerprint,
            Encoding = encoding,
            Splitter = splitter,
            Normalizes = normalized,
            PrefixesSpace = prefix,
            Added = Added(added, normalized: false),
            AddedNormalized = Added(added, normalized: true),
        };
    }

    private TokenizerException Unsupported(string what, string instead) => new($"{file}: {what} isn't supported; {instead}");

    private static JsonElement? Optional(JsonElement parent, string key) =>
        parent.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static bool Flag(JsonElement parent, string key, bool otherwise = false) => Optional(parent, key)?.GetBoolean() ?? otherwise;

    private static string Type(JsonElement element) => element.GetProperty("type").GetString() ?? "";

    private bool Normalizes(JsonElement? normalizer)
    {
        if (normalizer is not { } element)
            return false;
        return Type(element) switch
        {
            "NFC" => true,
            "Sequence" => element.GetProperty("normalizers").EnumerateArray().Count(step => Normalizes(step)) > 0,
            string other => throw Unsupported($"normalizer {other}", "only NFC or none is"),
        };
    }

    private (Splitter Splitter, bool PrefixesSpace) PreTokenizer(JsonElement? preTokenizer)
    {
        if (preTokenizer is not { } element)
            throw Unsupported("a tokenizer without pre_tokenizer", "byte-level BPE has ByteLevel there");
        JsonElement[] steps = Type(element) == "Sequence" ? [.. element.GetProperty("pretokenizers").EnumerateArray()] : [element];
        if (steps.Length == 0 || Type(steps[^1]) != "ByteLevel")
            throw Unsupported($"pre_tokenizer {(steps.Length == 0 ? "Sequence of nothing" : Type(steps[^1]))}", "the last (or only) one must be ByteLevel");

        JsonElement byteLevel = steps[^1];
        bool prefix = Flag(byteLevel, "add_prefix_space", otherwise: true);
        if (prefix && steps.Length > 1)
            throw Unsupported("ByteLevel with add_prefix_space after another pre_tokenizer", "only a ByteLevel alone may have it");

        var splitters = steps[..^1].Select(Step).ToList();
        if (Flag(byteLevel, "use_regex", otherwise: true))
            splitters.Add(SplitPatterns.ByName("gpt2")!);
        return (splitters.Count == 0 ? new WholeText() : splitters.Aggregate((first, next) => new SequenceSplitter(first, next)), prefix);
    }

    private Splitter Step(JsonElement step)
    {
        switch (Type(step))
        {
            case "Split":
                return Split(step);
            case "Digits":
                return new RegexSplitter(SplitRegex.Parse(Flag(step, "individual_digits") ? @"\p{N}" : @"\p{N}+"));
            case "Punctuation":
                string behavior = Optional(step, "behavior")?.GetString() ?? "Isolated";
                if (behavior is not ("Isolated" or "Contiguous"))
                    throw Unsupported($"pre_tokenizer Punctuation with behavior {behavior}", "Isolated and Contiguous are");
                return new RegexSplitter(SplitRegex.Parse(@"[\p{P}$+<=>^`|~]" + (behavior == "Contiguous" ? "+" : "")));
            default:
                throw Unsupported($"pre_tokenizer {Type(step)}", "Split, Digits, Punctuation and, as the last, ByteLevel are");
        }
    }

    private Splitter Split(JsonElement step)
    {
        JsonElement pattern = step.GetProperty("pattern");
        string regex = Optional(pattern, "Regex")?.GetString()
            ?? System.Text.RegularExpressions.Regex.Escape(Optional(pattern, "String")?.GetString() ?? throw Unsupported("pre_tokenizer Split without a pattern", "Regex or String is expected"))
                .Replace("\\ ", " ", StringComparison.Ordinal);
        string behavior = step.GetProperty("behavior").GetString() ?? "";
        bool invert = Flag(step, "invert");

        // Removing what doesn't match is keeping all, for patterns that match everything, as those with a scanner do.
        bool isolates = behavior == "Isolated" && !invert;
        bool keepsAll = behavior == "Removed" && invert && SplitPatterns.ByRegex(regex) is not null;
        if (!isolates && !keepsAll)
            throw Unsupported($"pre_tokenizer Split with behavior {behavior}{(invert ? " and invert" : "")}", "Isolated without invert is");
        try
        {
            return SplitPatterns.For(regex);
        }
        catch (FormatException unknown)
        {
            throw Unsupported($"in the Split pattern {regex}: {unknown.Message}", "the patterns of GPT-2, cl100k, o200k, Llama 3, Qwen and such as use the same means are");
        }
    }

    private BytePairEncoding Model(JsonElement model)
    {
        // Files of the first versions have no type; only BPE models have merges.
        string type = Optional(model, "type")?.GetString() ?? (model.TryGetProperty("merges", out _) ? "BPE" : "of no type");
        if (type != "BPE")
            throw Unsupported($"model {type}", "only BPE is");
        if (Optional(model, "dropout") is { } dropout && dropout.GetDouble() > 0)
            throw Unsupported("dropout", "counts would be random");
        foreach (string affix in new[] { "continuing_subword_prefix", "end_of_word_suffix" })
        {
            if (Optional(model, affix)?.GetString() is { Length: > 0 } text)
                throw Unsupported($"{affix} '{text}'", "byte-level BPE has none");
        }

        var list = new MergeList(file);
        foreach (JsonProperty token in model.GetProperty("vocab").EnumerateObject())
            list.AddToken(token.Name);
        int index = 0;
        foreach (JsonElement merge in model.GetProperty("merges").EnumerateArray())
        {
            string place = $"model.merges[{index++}]";
            if (merge.ValueKind == JsonValueKind.Array && merge.GetArrayLength() == 2)
            {
                list.AddMerge(merge[0].GetString(), merge[1].GetString(), place);
                continue;
            }

            string text = merge.ValueKind == JsonValueKind.String ? merge.GetString()! : "";
            int space = text.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0 || text.IndexOf(' ', space + 1) >= 0)
                throw new TokenizerException($"{file}: {place}: expected two tokens with a space between them, found {merge.GetRawText()}");
            list.AddMerge(text.AsSpan(0, space), text.AsSpan(space + 1), place);
        }

        return list.Build(Optional(model, "unk_token")?.GetString(), Flag(model, "ignore_merges"));
    }

    private AddedTokens? Added(JsonElement? added, bool normalized)
    {
        if (added is not { } tokens)
            return null;
        var wanted = new List<byte[]>();
        foreach (JsonElement token in tokens.EnumerateArray())
        {
            string text = token.GetProperty("content").GetString() ?? "";
            if (text.Length == 0 || Flag(token, "special") || Flag(token, "normalized", otherwise: true) != normalized)
                continue;
            foreach (string flag in new[] { "single_word", "lstrip", "rstrip" })
            {
                if (Flag(token, flag))
                    throw Unsupported($"the added token '{text}' with {flag}", "only added tokens without such flags are");
            }

            wanted.Add(Encoding.UTF8.GetBytes(text));
        }

        return wanted.Count == 0 ? null : new AddedTokens(wanted);
    }
}
