using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>What the bytes of a UTF-8 text are to the matcher: parts of words, white space, or marks.</summary>
internal static class TextBytes
{
    /// <summary>ASCII letters and digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsWordByte(byte value) => char.IsAsciiLetterOrDigit((char)value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte Fold(byte value) => value is >= (byte)'A' and <= (byte)'Z' ? (byte)(value | 0x20) : value;

    /// <summary>
    /// Whether a cue may begin at <paramref name="position"/>: what stands before must not be part of the same word, identifier or
    /// command. Letters beyond ASCII are parts of words, general punctuation (U+2000-206F) and Latin-1 signs (U+00A0-00BF) are not.
    /// </summary>
    public static bool IsWordStart(ReadOnlySpan<byte> text, int position)
    {
        if (position == 0)
            return true;
        byte before = text[position - 1];
        if (before < 0x80)
            return !IsWordByte(before) && before is not ((byte)'_' or (byte)'\\');
        // Step back to the lead byte of the character before.
        int lead = position - 1;
        while (lead > 0 && position - lead < 4 && (text[lead] & 0xC0) == 0x80)
            lead--;
        return IsPunctuation(text, lead);
    }

    public static bool IsWordEnd(ReadOnlySpan<byte> text, int position)
    {
        if (position >= text.Length)
            return true;
        byte next = text[position];
        if (next < 0x80)
            return !IsWordByte(next) && next != (byte)'_';
        return IsPunctuation(text, position);
    }

    private static bool IsPunctuation(ReadOnlySpan<byte> text, int lead) => text[lead] switch
    {
        0xE2 => lead + 1 < text.Length && text[lead + 1] is 0x80 or 0x81,
        0xC2 => lead + 1 < text.Length && text[lead + 1] is >= 0xA0 and <= 0xBF,
        _ => false,
    };

    /// <summary>The first eight bytes of the word of ASCII letters and digits that a text begins with, in lower case, as one number; 0 if it begins with none.</summary>
    public static ulong WordKey(ReadOnlySpan<byte> text)
    {
        ulong key = 0;
        for (int i = 0; i < Math.Min(8, text.Length) && IsWordByte(text[i]); i++)
            key |= (ulong)(text[i] | 0x20) << (8 * i);
        return key;
    }

    /// <inheritdoc cref="WordKey(ReadOnlySpan{byte})"/>
    /// <param name="first">At least eight bytes can be read from here.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong WordKey(ref byte first)
    {
        Vector128<byte> bytes = Vector128.CreateScalar(Unsafe.ReadUnaligned<ulong>(ref first)).AsByte();
        Vector128<byte> folded = bytes | Vector128.Create((byte)0x20);
        Vector128<byte> letters = Vector128.LessThanOrEqual(folded - Vector128.Create((byte)'a'), Vector128.Create((byte)25));
        Vector128<byte> digits = Vector128.LessThanOrEqual(bytes - Vector128.Create((byte)'0'), Vector128.Create((byte)9));
        ulong others = ~(letters | digits).AsUInt64().ToScalar();
        ulong word = others == 0 ? ulong.MaxValue : (1UL << BitOperations.TrailingZeroCount(others)) - 1;
        return folded.AsUInt64().ToScalar() & word;
    }

    /// <summary>Bytes of the white space at <paramref name="position"/>, 0 if there is none: space, tab, line break, U+00A0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WhiteSpace(ReadOnlySpan<byte> text, int position)
    {
        if (position >= text.Length)
            return 0;
        byte value = text[position];
        if (value is > (byte)' ' and not 0xC2)
            return 0;
        if (value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
            return 1;
        return value == 0xC2 && position + 1 < text.Length && text[position + 1] == 0xA0 ? 2 : 0;
    }

    /// <summary>Bytes of the apostrophe at <paramref name="position"/>, 0 if there is none: <c>'</c> or U+2019.</summary>
    public static int Apostrophe(ReadOnlySpan<byte> text, int position)
    {
        if (position >= text.Length)
            return 0;
        if (text[position] == '\'')
            return 1;
        return text[position] == 0xE2 && position + 2 < text.Length && text[position + 1] == 0x80 && text[position + 2] == 0x99 ? 3 : 0;
    }
}
