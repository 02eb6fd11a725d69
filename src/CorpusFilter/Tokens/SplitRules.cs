using System.Numerics;
using System.Runtime.CompilerServices;

namespace CorpusFilter.Tokens;

/// <summary><c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>: GPT-2, r50k, p50k, GPT-NeoX and all that use ByteLevel's own regex.</summary>
internal readonly struct Gpt2Rule : ISplitRule
{
    public static int PieceEnd(ReadOnlySpan<byte> utf8, int at, int end)
    {
        if (utf8[at] == '\'' && SplitRun.Contraction(utf8, at, end, anyCase: false) is > 0 and int length)
            return at + length;

        uint type = UnicodeClass.At(utf8, at, out int width);
        if ((type & UnicodeClass.Space) != 0)
        {
            if (utf8[at] != ' ' || at + 1 == end || ((type = UnicodeClass.At(utf8, at + 1, out width)) & UnicodeClass.Space) != 0)
                return SplitRun.Spaces(utf8, at, end);
            width++;
        }

        uint kind = (type & UnicodeClass.Letter) != 0 ? UnicodeClass.Letter : (type & UnicodeClass.Number) != 0 ? UnicodeClass.Number : UnicodeClass.Other;
        return SplitRun.End(utf8, at + width, end, kind);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Starts(in AsciiBlock block)
    {
        ulong letter = block.Letter, digit = block.Digit, other = block.Other, space = block.Space;

        // A blank before a word, number or mark is the last of its run of spaces, begins a piece, and takes the word with it.
        ulong starts = ((letter & ~(letter << 1)) | (digit & ~(digit << 1)) | (other & ~(other << 1))) & ~(block.Blank << 1);
        ulong quotes = starts & block.Quote & (letter >> 1);
        starts |= space & (~(space << 1) | ~(space >> 1));

        // Whether the last byte is the last of a run of spaces is not known.
        int last = block.Length - 1;
        int known = last - (int)((space >> last) & 1);
        for (; quotes != 0; quotes &= quotes - 1)
        {
            int quote = BitOperations.TrailingZeroCount(quotes);
            if (quote > last - 3)
                return starts & AsciiBlock.UpTo(Math.Min(known, quote));
            int length = block.Contraction(quote, anyCase: false);
            if (length > 0)
                starts = (starts & ~(2UL << quote)) | (letter & (1UL << (quote + length)));
        }

        return starts & AsciiBlock.UpTo(known);
    }
}

/// <summary>
/// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>: cl100k as it was published, Llama 3.
/// </summary>
internal readonly struct Llama3Rule : ISplitRule
{
    public static int PieceEnd(ReadOnlySpan<byte> utf8, int at, int end) => WordRule.PieceEnd(utf8, at, end, digits: 3, spacesToEnd: false);

    public static ulong Starts(in AsciiBlock block) => WordRule.Starts(block, threeDigits: true);
}

/// <summary>Llama 3's pattern with <c>\s++$</c> before the newlines: cl100k_base in today's tiktoken. White space at the end of the text is one piece, newlines in it or not.</summary>
internal readonly struct Cl100kRule : ISplitRule
{
    public static int PieceEnd(ReadOnlySpan<byte> utf8, int at, int end) => WordRule.PieceEnd(utf8, at, end, digits: 3, spacesToEnd: true);

    public static ulong Starts(in AsciiBlock block) => WordRule.Starts(block, threeDigits: true);
}

/// <summary>Llama 3's pattern with <c>\p{N}</c>: Qwen, each digit by itself.</summary>
internal readonly struct Qwen2Rule : ISplitRule
{
    public static int PieceEnd(ReadOnlySpan<byte> utf8, int at, int end) => WordRule.PieceEnd(utf8, at, end, digits: 1, spacesToEnd: false);

    public static ulong Starts(in AsciiBlock block) => WordRule.Starts(block, threeDigits: false);
}

/// <summary>What the patterns of cl100k's kind share.</summary>
internal static class WordRule
{
    public static int PieceEnd(ReadOnlySpan<byte> utf8, int at, int end, int digits, bool spacesToEnd)
    {
        if (utf8[at] == '\'' && SplitRun.Contraction(utf8, at, end, anyCase: true) is > 0 and int length)
            return at + length;

        uint type = UnicodeClass.At(utf8, at, out int width);
        int next = at + width;
        if ((type & UnicodeClass.Letter) != 0)
            return SplitRun.End(utf8, next, end, UnicodeClass.Letter);
        if ((type & UnicodeClass.Number) != 0)
            return SplitRun.Numbers(utf8, next, end, digits - 1);

        uint following = next < end ? UnicodeClass.At(utf8, next, out width) : 0;
        if ((type & UnicodeClass.Newline) == 0 && (following & UnicodeClass.Letter) != 0)
            return SplitRun.End(utf8, next + width, end, UnicodeClass.Letter);
        if ((type & UnicodeClass.Other) != 0 || (utf8[at] == ' ' && (following & UnicodeClass.Other) != 0))
            return SplitRun.End(utf8, SplitRun.End(utf8, next, end, UnicodeClass.Other), end, UnicodeClass.Newline);
        return SplitRun.SpacesAndNewlines(utf8, at, end, spacesToEnd);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Starts(in AsciiBlock block, bool threeDigits)
    {
        ulong letter = block.Letter;
        ulong starts = Words(block, out ulong attached) | Numbers(block.Digit, threeDigits) | Spaces(block, out int known);
        starts |= letter & ~(letter << 1) & ~attached;

        for (ulong quotes = block.Quote & (attached >> 1); quotes != 0; quotes &= quotes - 1)
        {
            int quote = BitOperations.TrailingZeroCount(quotes);
            if (quote > block.Length - 4)
                return starts & AsciiBlock.UpTo(Math.Min(known, quote));
            int length = block.Contraction(quote, anyCase: true);
            if (length > 0)
                starts |= letter & (1UL << (quote + length));
        }

        return starts & AsciiBlock.UpTo(known);
    }

    /// <summary>
    /// Where runs of other characters begin; a blank before one takes it along. <paramref name="attached"/>: the bytes after a character that a word which begins there takes along:
    /// white space but newlines (its last character always begins a piece), and a single other character without a blank before it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Words(in AsciiBlock block, out ulong attached)
    {
        ulong other = block.Other;
        ulong starts = other & ~(other << 1) & ~(block.Blank << 1);
        attached = ((block.Space & ~block.Newline) << 1) | ((starts & ~(other >> 1)) << 1);
        return starts;
    }

    /// <summary>Where numbers begin: at every digit, or at every third of a run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Numbers(ulong digit, bool threes)
    {
        if (!threes)
            return digit;
        ulong starts = digit & ~(digit << 1);
        ulong fourth = digit & (digit << 1) & (digit << 2) & (digit << 3);
        for (ulong next = (starts << 3) & fourth; next != 0; next = (next << 3) & fourth)
            starts |= next;
        return starts;
    }

    /// <summary>
    /// Where pieces begin in white space: at the first of a run, after its last newline, and at its last character. Newlines right after other characters belong to those.
    /// <paramref name="known"/>: the last byte up to which the block decides.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Spaces(in AsciiBlock block, out int known)
    {
        ulong newline = block.Newline;

        // Adding the first bit of a run clears the run: what is cleared are the newlines that follow other characters.
        ulong taken = newline & ~(newline + ((block.Other << 1) & newline));
        ulong space = block.Space & ~taken;
        ulong plain = space & ~newline;
        ulong afterNewline = plain & ((newline & ~taken) << 1);
        ulong starts = (space & ~(space << 1)) | (plain & ~(block.Space >> 1)) | afterNewline;

        int last = block.Length - 1;
        known = last;
        if (last >= 0 && ((block.Space >> last) & 1) != 0)
        {
            // The run goes on behind the block, who knows how: only its first place is certain.
            ulong gap = ~block.Space & AsciiBlock.UpTo(last);
            known = 64 - BitOperations.LeadingZeroCount(gap);
        }

        // A newline after the blanks after a newline: the piece goes on to there. Rare, so the block ends before it.
        ulong continued = (plain + afterNewline) & ~plain & newline;
        if (continued != 0)
            known = Math.Min(known, BitOperations.TrailingZeroCount(afterNewline) - 1);
        return starts;
    }
}

/// <summary>
/// o200k_base (GPT-4o, gpt-oss): words end before a capital that follows a small letter, contractions belong to the word before them, slashes and newlines to the marks:
/// <c>X?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+C?|X?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*C?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>,
/// where X is <c>[^\r\n\p{L}\p{N}]</c> and C is <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)</c>.
/// </summary>
internal readonly struct O200kRule : ISplitRule
{
    public static int PieceEnd(ReadOnlySpan<byte> utf8, int at, int end) => CasedRule.PieceEnd(utf8, at, end, digits: 3, contractions: true);

    public static ulong Starts(in AsciiBlock block) => CasedRule.Starts(block, threeDigits: true, contractions: true);
}

/// <summary>o200k's pattern without contractions and with each digit by itself: Mistral's Tekken.</summary>
internal readonly struct TekkenRule : ISplitRule
{
    public static int PieceEnd(ReadOnlySpan<byte> utf8, int at, int end) => CasedRule.PieceEnd(utf8, at, end, digits: 1, contractions: false);

    public static ulong Starts(in AsciiBlock block) => CasedRule.Starts(block, threeDigits: false, contractions: false);
}

/// <summary>What the patterns of o200k's kind share.</summary>
internal static class CasedRule
{
    public static int PieceEnd(ReadOnlySpan<byte> utf8, int at, int end, int digits, bool contractions)
    {
        uint type = UnicodeClass.At(utf8, at, out int width);
        int next = at + width;
        bool mayLead = (type & (UnicodeClass.Newline | UnicodeClass.Letter | UnicodeClass.Number)) == 0;

        // The regex tries "small letters in the end" with and without the leading character before "capitals" with and without it.
        int word = -1;
        if (mayLead)
            word = EndingLower(utf8, next, end);
        if (word < 0)
            word = EndingLower(utf8, at, end);
        if (word < 0 && mayLead)
            word = BeginningUpper(utf8, next, end);
        if (word < 0)
            word = BeginningUpper(utf8, at, end);
        if (word >= 0)
            return contractions && word < end && utf8[word] == '\'' ? word + SplitRun.Contraction(utf8, word, end, anyCase: true) : word;

        if ((type & UnicodeClass.Number) != 0)
            return SplitRun.Numbers(utf8, next, end, digits - 1);
        if ((type & UnicodeClass.Other) != 0 || (utf8[at] == ' ' && next < end && (UnicodeClass.At(utf8, next, out _) & UnicodeClass.Other) != 0))
        {
            int tail = SplitRun.End(utf8, next, end, UnicodeClass.Other);
            while (tail < end && utf8[tail] is (byte)'\r' or (byte)'\n' or (byte)'/')
                tail++;
            return tail;
        }

        return SplitRun.SpacesAndNewlines(utf8, at, end, spacesToEnd: false);
    }

    /// <summary>End of <c>U*l+</c> from <paramref name="at"/>, or -1. Marks and letters without case are in both classes, so U* may have to give some back.</summary>
    private static int EndingLower(ReadOnlySpan<byte> utf8, int at, int end)
    {
        int lastLower = -1;
        while (at < end)
        {
            uint type = UnicodeClass.At(utf8, at, out int width);
            if ((type & UnicodeClass.Upper) == 0)
            {
                if ((type & UnicodeClass.Lower) != 0)
                    return SplitRun.End(utf8, at, end, UnicodeClass.Lower);
                break;
            }

            at += width;
            if ((type & UnicodeClass.Lower) != 0)
                lastLower = at;
        }

        return lastLower;
    }

    /// <summary>End of <c>U+l*</c> from <paramref name="at"/>, or -1.</summary>
    private static int BeginningUpper(ReadOnlySpan<byte> utf8, int at, int end)
    {
        int upper = SplitRun.End(utf8, at, end, UnicodeClass.Upper);
        return upper == at ? -1 : SplitRun.End(utf8, upper, end, UnicodeClass.Lower);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Starts(in AsciiBlock block, bool threeDigits, bool contractions)
    {
        ulong letter = block.Letter;
        ulong starts = WordRule.Words(block, out ulong attached) | WordRule.Numbers(block.Digit, threeDigits) | WordRule.Spaces(block, out int known);
        starts |= letter & ~(letter << 1) & ~attached;
        starts |= block.Upper & ((letter & ~block.Upper) << 1);

        // A slash after the newlines after other characters belongs to those: the block ends before it.
        ulong newline = block.Newline;
        ulong slashes = (newline + ((block.Other << 1) & newline)) & ~newline & block.Slash;
        if (slashes != 0)
            known = Math.Min(known, BitOperations.TrailingZeroCount(slashes) - 1);

        if (!contractions)
            return starts & AsciiBlock.UpTo(known);
        int taken = -1;
        for (ulong quotes = block.Quote & (letter << 1); quotes != 0; quotes &= quotes - 1)
        {
            int quote = BitOperations.TrailingZeroCount(quotes);
            if (quote > block.Length - 4)
                return starts & AsciiBlock.UpTo(Math.Min(known, quote - 1));

            // Right after a contraction there is no word for another to belong to: it is the first character of a word.
            if (quote == taken)
                continue;
            int length = block.Contraction(quote, anyCase: true);
            if (length == 0)
                continue;
            taken = quote + length;
            starts = (starts & ~(((1UL << length) - 1) << quote)) | (letter & (1UL << taken));
        }

        return starts & AsciiBlock.UpTo(known);
    }
}

/// <summary>Runs of characters of some classes.</summary>
internal static class SplitRun
{
    public static int End(ReadOnlySpan<byte> utf8, int at, int end, uint classes)
    {
        while (at < end && (UnicodeClass.At(utf8, at, out int width) & classes) != 0)
            at += width;
        return at;
    }

    public static int Numbers(ReadOnlySpan<byte> utf8, int at, int end, int most)
    {
        for (; most > 0 && at < end && (UnicodeClass.At(utf8, at, out int width) & UnicodeClass.Number) != 0; most--)
            at += width;
        return at;
    }

    /// <summary><c>\s+(?!\S)|\s+</c>: a run of white space, less its last character where something follows, unless that is all.</summary>
    public static int Spaces(ReadOnlySpan<byte> utf8, int at, int end)
    {
        int last = at;
        int run = at;
        while (run < end && (UnicodeClass.At(utf8, run, out int width) & UnicodeClass.Space) != 0)
        {
            last = run;
            run += width;
        }

        return run == end || last == at ? run : last;
    }

    /// <summary><c>\s*[\r\n]+|\s+(?!\S)|\s+</c>, before them <c>\s+$</c> where <paramref name="spacesToEnd"/>.</summary>
    public static int SpacesAndNewlines(ReadOnlySpan<byte> utf8, int at, int end, bool spacesToEnd)
    {
        int run = End(utf8, at, end, UnicodeClass.Space);
        if (run == end && spacesToEnd)
            return end;
        int newline = utf8[at..run].LastIndexOfAny((byte)'\r', (byte)'\n');
        return newline >= 0 ? at + newline + 1 : Spaces(utf8, at, end);
    }

    /// <summary>
    /// Length of <c>'s</c> and the like at a quote, or 0. Where case doesn't matter, U+017F (long s) is an s as well, as simple case folding has it.
    /// </summary>
    public static int Contraction(ReadOnlySpan<byte> utf8, int at, int end, bool anyCase)
    {
        if (at + 1 >= end)
            return 0;
        int fold = anyCase ? 0x20 : 0;
        int one = utf8[at + 1] | fold;
        if (one is 's' or 't' or 'm' or 'd')
            return 2;
        if (at + 2 >= end)
            return 0;
        if (anyCase && utf8[at + 1] == 0xC5 && utf8[at + 2] == 0xBF)
            return 3;
        int two = utf8[at + 2] | fold;
        return (one, two) is ('l', 'l') or ('v', 'e') or ('r', 'e') ? 3 : 0;
    }
}
