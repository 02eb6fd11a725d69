using System.Text;

namespace CorpusFilter.Tests.Tokens;

/// <summary>Texts that hit what tokenizers get wrong: runs of spaces and newlines, contractions, digits, punctuation, scripts, combining marks, emoji, new and unassigned code points.</summary>
internal static class RandomText
{
    private static readonly string[] Snippets =
    [
        " ", "  ", "   ", "\n", "\n\n", "\r\n", "\t", " \n", "\n ", "\u00A0", "\u2003", "\u2028", "\u0085", "\v", "\f", "\u001F", "\0",
        "'s", "'S", "'t", "'re", "'VE", "'ll", "'Ll", "'d", "'m", "'x", "'", "''", "'\u017F", "\u2019s", "'l", "'r", "'v",
        "a", "the", "Word", "wORD", "HTMLParser", "iPhone", "internationalization", "é", "ß", "Ω", "привет", "Привет", "МИР", "ǅ", "ʰ", "ª",
        "1", "12", "123", "1234", "12345678", "٣", "Ⅷ", "½", "²", "𝟘",
        ".", "...", ",", "!?", "--", "----------", "$", "$$", "\\", "\\frac{", "}{", "^{", "_", "/", "//", "/\n", "(", ")", "#", "=\n", "\\\\\n", "“", "”", "—", "≤", "→",
        "世界", "こんにちは", "カタカナ", "안녕", "ไทย", "नमस्ते", "العربية", "עברית", "e\u0301", "\u0301", "\u0308x", "\u0345", "👍", "👩‍👩‍👧", "🇩🇪", "\uFE0F", "\u200D", "𝔄", "𝕩𝒚", "𐐀𐐨", "\uE000", "\U000E0001", "\uFFFD", "\uFEFF",
    ];

    public static byte[] Utf8(Random random, int length) => Encoding.UTF8.GetBytes(String(random, length));

    public static string String(Random random, int length)
    {
        var text = new StringBuilder(length + 32);
        while (text.Length < length)
        {
            switch (random.Next(24))
            {
                case 0:
                    text.Append(new Rune(AnyScalar(random)).ToString());
                    break;
                case 1:
                    text.Append((char)random.Next(128));
                    break;
                case 2:
                    text.Append(' ').Append((char)('a' + random.Next(26)), random.Next(1, 90));
                    break;
                default:
                    text.Append(Snippets[random.Next(Snippets.Length)]);
                    break;
            }
        }

        return text.ToString();
    }

    private static int AnyScalar(Random random)
    {
        int scalar = random.Next(3) == 0 ? random.Next(0x110000) : random.Next(0x3000);
        return scalar is >= 0xD800 and < 0xE000 ? 'x' : scalar;
    }
}
