using System.Text;
using CorpusFilter.Scoring.Heuristic;

namespace CorpusFilter.Tests.Scoring.Heuristic;

public sealed class TextWordsTests
{
    private static readonly string[] Known = ["a", "we", "check", "verified", "verification", "x1", "counterexamples", "supercalifragilisticexpialidocious"];
    private static readonly string[] Unknown = ["b", "wee", "chec", "verifie", "17", new string('q', 63), new string('q', 64), new string('q', 200)];
    private static readonly string[] Between = [" ", "  ", "\n", "$", "_", "-", "é", "\0", "’", ", ", new string('.', 63), new string(' ', 64)];

    [Fact]
    public void Words_of_random_texts_are_those_that_a_plain_loop_finds()
    {
        var vocabulary = new CueVocabulary();
        foreach (string word in Known)
            vocabulary.NumberOf(Encoding.ASCII.GetBytes(word));
        var words = new TextWords(new WordTable(vocabulary));
        var random = new Random(20251121);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] text = RandomText(random);
            words.Read(text);
            int word = 0;
            for (int at = 0; at <= text.Length; at++)
            {
                Assert.Equal(word, words.WordFrom(at));
                if (at == text.Length || !IsWordByte(text[at]) || (at > 0 && IsWordByte(text[at - 1])))
                {
                    Assert.Equal(0, words.NumberAt(at));
                    continue;
                }
                int end = at;
                while (end < text.Length && IsWordByte(text[end]))
                    end++;
                int expected = NumberOf(Encoding.ASCII.GetString(text.AsSpan()[at..end]).ToLowerInvariant(), vocabulary);
                Assert.Equal((at, end, expected, expected), (words.Position(word), words.End(word), words.Number(word), words.NumberAt(at)));
                word++;
            }
            Assert.Equal(word, words.Count);
            Assert.Equal((0, 0), (words.Number(word), words.Number(word + 1)));
        }
    }

    [Fact]
    public void Every_word_of_a_large_vocabulary_has_its_own_number_and_no_other_word_has_one()
    {
        var vocabulary = new CueVocabulary();
        string[] known = [.. Enumerable.Range(0, 50_000).Select(i => $"w{i}")];
        int[] numbers = [.. known.Select(word => vocabulary.NumberOf(Encoding.ASCII.GetBytes(word)))];
        Assert.Equal(known.Length, numbers.Distinct().Count());
        var table = new WordTable(vocabulary);
        for (int i = 0; i < known.Length; i++)
        {
            Assert.Equal(numbers[i], table.NumberOf(TextBytes.WordKey(Encoding.ASCII.GetBytes(known[i]))));
            Assert.Equal(0, table.NumberOf(TextBytes.WordKey(Encoding.ASCII.GetBytes($"v{i}"))));
        }
    }

    // Words that begin with the same eight letters share a number.
    private static int NumberOf(string word, CueVocabulary vocabulary) =>
        Array.Find(Known, known => known == word || (word.Length >= 8 && known.Length >= 8 && word.AsSpan(0, 8).SequenceEqual(known.AsSpan(0, 8)))) is { } same
            ? vocabulary.NumberOf(Encoding.ASCII.GetBytes(same))
            : 0;

    private static bool IsWordByte(byte value) => char.IsAsciiLetterOrDigit((char)value);

    private static byte[] RandomText(Random random)
    {
        var text = new StringBuilder();
        for (int i = random.Next(0, 40); i > 0; i--)
        {
            string word = random.Next(2) == 0 ? Known[random.Next(Known.Length)] : Unknown[random.Next(Unknown.Length)];
            text.Append(random.Next(4) == 0 ? word.ToUpperInvariant() : word).Append(Between[random.Next(Between.Length)]);
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }
}
