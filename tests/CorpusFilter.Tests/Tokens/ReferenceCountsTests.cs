using System.Text;
using System.Text.Json;
using CorpusFilter.Tokens;

namespace CorpusFilter.Tests.Tokens;

/// <summary>
/// Equality with counts of the reference implementations, for who has such: CORPUSFILTER_TOKENIZERS names a folder with tokenizers (cl100k_base.tiktoken, o200k_base.tiktoken, gpt2_vocab.bpe, qwen2.5/),
/// counts/*.jsonl (a line for each document: the count under the tokenizer's name) and counts-text/*.jsonl (the documents, as <c>text</c>, in the same order).
/// </summary>
public sealed class ReferenceCountsTests
{
    [TokenizersTheory]
    [InlineData("cl100k_base", "cl100k_base.tiktoken")]
    [InlineData("o200k_base", "o200k_base.tiktoken")]
    [InlineData("r50k_base", "gpt2_vocab.bpe")]
    [InlineData("qwen2_5", "qwen2.5")]
    public void Counts_are_the_references(string key, string path)
    {
        var counter = new BytePairCounter(TokenizerFiles.Read(Path.Combine(TokenizersTheoryAttribute.Folder!, path), null), 1 << 22);
        int compared = 0;
        foreach (string counts in Directory.GetFiles(Path.Combine(TokenizersTheoryAttribute.Folder!, "counts"), "*.jsonl"))
        {
            IEnumerable<string> texts = File.ReadLines(Path.Combine(TokenizersTheoryAttribute.Folder!, "counts-text", Path.GetFileName(counts)));
            foreach ((string counted, string document) in File.ReadLines(counts).Zip(texts))
            {
                using var expected = JsonDocument.Parse(counted);
                using var text = JsonDocument.Parse(document);
                byte[] utf8 = Encoding.UTF8.GetBytes(text.RootElement.GetProperty("text").GetString()!);
                int count = counter.Count(utf8);
                Assert.True(expected.RootElement.GetProperty(key).GetInt32() == count, $"{counted}: {count}");
                Assert.Equal(utf8.Length, counter.PrefixBytes(utf8, count));
                compared++;
            }
        }

        Assert.True(compared > 0, "no counts in the folder");
    }
}

/// <summary>A theory that is skipped, with a message, where the folder isn't named.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TokenizersTheoryAttribute : TheoryAttribute
{
    public TokenizersTheoryAttribute()
    {
        if (Folder is null)
            Skip = "CORPUSFILTER_TOKENIZERS names no folder with tokenizers and reference counts";
    }

    public static string? Folder => Environment.GetEnvironmentVariable("CORPUSFILTER_TOKENIZERS");
}
