using System.Globalization;
using System.Runtime.CompilerServices;

namespace CorpusFilter.Tokens;

/// <summary>
/// The class of each code point: its Unicode general category (the numbers of <see cref="UnicodeCategory"/>, 0 to 29), with white space among the controls apart:
/// 30 is tab, vertical tab, form feed and U+0085; 31 is carriage return and line feed. A set of classes is a mask of 32 bits.
/// <c>\s</c> in the regexes of tokenizers is Unicode's White_Space, which is Zs, Zl, Zp and those six controls.
/// </summary>
internal static class UnicodeClass
{
    public const uint Letter = 0x1F;
    public const uint Number = 7u << (int)UnicodeCategory.DecimalDigitNumber;
    public const uint Mark = 7u << (int)UnicodeCategory.NonSpacingMark;
    public const uint Newline = 1u << 31;
    public const uint Space = Newline | (1u << 30) | (7u << (int)UnicodeCategory.SpaceSeparator);
    public const uint Other = ~(Letter | Number | Space);

    private const uint Modifier = (1u << (int)UnicodeCategory.ModifierLetter) | (1u << (int)UnicodeCategory.OtherLetter) | Mark;

    /// <summary>[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}] and [\p{Ll}\p{Lm}\p{Lo}\p{M}]: the two halves of a word in o200k's pattern.</summary>
    public const uint Upper = (1u << (int)UnicodeCategory.UppercaseLetter) | (1u << (int)UnicodeCategory.TitlecaseLetter) | Modifier;
    public const uint Lower = (1u << (int)UnicodeCategory.LowercaseLetter) | Modifier;

    private const int PageSize = 256;

    private static readonly byte[] PageOf = new byte[0x110000 / PageSize];
    private static readonly byte[] Pages = Build();

    private static byte[] Build()
    {
        // 0x1100 pages, of which fewer than 256 differ.
        var known = new Dictionary<string, byte>(StringComparer.Ordinal);
        var pages = new List<byte>();
        byte[] page = new byte[PageSize];
        for (int number = 0; number < PageOf.Length; number++)
        {
            for (int index = 0; index < PageSize; index++)
            {
                int codePoint = (number * PageSize) + index;
                page[index] = codePoint switch
                {
                    '\r' or '\n' => 31,
                    '\t' or '\v' or '\f' or 0x85 => 30,
                    _ => (byte)CharUnicodeInfo.GetUnicodeCategory(codePoint),
                };
            }

            string key = Convert.ToBase64String(page);
            if (!known.TryGetValue(key, out byte same))
            {
                same = checked((byte)known.Count);
                known.Add(key, same);
                pages.AddRange(page);
            }

            PageOf[number] = same;
        }

        return [.. pages];
    }

    /// <summary>The mask of one bit that stands for the class of a code point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Of(int codePoint) => 1u << Pages[(PageOf[codePoint >> 8] << 8) | (codePoint & 0xFF)];

    /// <summary>Class and length of the character at <paramref name="at"/>. The text must be valid UTF-8, and <paramref name="at"/> the start of a character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint At(ReadOnlySpan<byte> utf8, int at, out int length)
    {
        int first = utf8[at];
        if (first < 0x80)
        {
            length = 1;
            return 1u << Pages[first];
        }

        return Of(Decode(utf8, at, out length));
    }

    /// <summary>The code point at <paramref name="at"/> of valid UTF-8.</summary>
    public static int Decode(ReadOnlySpan<byte> utf8, int at, out int length)
    {
        int first = utf8[at];
        switch (first)
        {
            case < 0x80:
                length = 1;
                return first;
            case < 0xE0:
                length = 2;
                return ((first & 0x1F) << 6) | (utf8[at + 1] & 0x3F);
            case < 0xF0:
                length = 3;
                return ((first & 0x0F) << 12) | ((utf8[at + 1] & 0x3F) << 6) | (utf8[at + 2] & 0x3F);
            default:
                length = 4;
                return ((first & 0x07) << 18) | ((utf8[at + 1] & 0x3F) << 12) | ((utf8[at + 2] & 0x3F) << 6) | (utf8[at + 3] & 0x3F);
        }
    }
}
