using System.Buffers;
using System.Text;

namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// Finds the quotes of a reply in the text they are said to be from. First as they stand; then by their letters, digits and
/// <c>= + &lt; &gt;</c> alone, in lower case, which lets through what models change when they quote: white space, quotation marks,
/// dashes, dollar signs, markdown, and backslashes lost between LaTeX and JSON. A quote with an ellipsis is found by its parts.
/// For one text; not safe for several threads.
/// </summary>
internal sealed class QuoteLocator(ReadOnlyMemory<byte> text)
{
    /// <summary>Fewer letters than this are found everywhere, and prove nothing.</summary>
    private const int ShortestSkeleton = 8;

    /// <summary>Bytes of text that an ellipsis may stand for.</summary>
    private const int LongestGap = 2000;

    private readonly List<(int Start, int End)> taken = [];
    private byte[]? skeleton;
    private int[] offsets = [];

    /// <summary>
    /// The quote's bytes in the text, and whether it stands there exactly. A quote that is given twice is found at the next place
    /// where it occurs; null where there is none, or none left.
    /// </summary>
    public (int Start, int End, bool Exact)? Find(string quote)
    {
        string trimmed = quote.Trim();
        if (trimmed.Length == 0)
            return null;
        byte[] exact = Encoding.UTF8.GetBytes(trimmed);
        for (int from = 0; from <= text.Length - exact.Length;)
        {
            int at = text.Span[from..].IndexOf(exact);
            if (at < 0)
                break;
            if (Take(from + at, from + at + exact.Length))
                return (from + at, from + at + exact.Length, true);
            from += at + 1;
        }
        return FindLoosely(trimmed) ?? (HasLostEscapes(trimmed) ? FindLoosely(RestoreEscapes(trimmed)) : null);
    }

    /// <summary>True when the text holds the quote at all, also where another quote was found.</summary>
    public bool Contains(string quote)
    {
        var fresh = new QuoteLocator(text) { skeleton = skeleton, offsets = offsets };
        return fresh.Find(quote) is not null;
    }

    private (int Start, int End, bool Exact)? FindLoosely(string quote)
    {
        if (skeleton is null)
            (skeleton, offsets) = Skeleton(text.Span);
        string[] parts = quote.Split(["...", "…", "[...]"], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var needles = new List<byte[]>();
        int letters = 0;
        foreach (string part in parts)
        {
            byte[] needle = Skeleton(Encoding.UTF8.GetBytes(part)).Bytes;
            if (needle.Length > 0)
                needles.Add(needle);
            letters += needle.Length;
        }
        if (letters < ShortestSkeleton || needles.Exists(needle => needles.Count > 1 && needle.Length < 4))
            return null;

        for (int from = 0; from < skeleton.Length;)
        {
            int at = skeleton.AsSpan(from).IndexOf(needles[0]);
            if (at < 0)
                return null;
            int first = from + at;
            int end = first + needles[0].Length;
            bool whole = true;
            foreach (byte[] needle in needles.Skip(1))
            {
                int window = Math.Min(skeleton.Length - end, LongestGap);
                int next = skeleton.AsSpan(end, window).IndexOf(needle);
                whole &= next >= 0;
                if (!whole)
                    break;
                end += next + needle.Length;
            }
            if (whole && Take(offsets[first], offsets[end - 1] + 1) is true)
                return (offsets[first], EndOfCharacter(offsets[end - 1] + 1), false);
            from = first + 1;
        }
        return null;
    }

    private bool Take(int start, int end)
    {
        foreach ((int Start, int End) other in taken)
            if (start < other.End && other.Start < end)
                return false;
        taken.Add((start, end));
        return true;
    }

    private int EndOfCharacter(int end)
    {
        while (end < text.Length && (text.Span[end] & 0xC0) == 0x80)
            end++;
        return end;
    }

    /// <summary>The bytes that matter, and where each stands. Of what is not ASCII, punctuation and symbols are left out like their ASCII cousins.</summary>
    private static (byte[] Bytes, int[] Positions) Skeleton(ReadOnlySpan<byte> utf8)
    {
        byte[] bytes = new byte[utf8.Length];
        int[] positions = new int[utf8.Length];
        int count = 0;
        for (int i = 0; i < utf8.Length;)
        {
            byte b = utf8[i];
            int length = 1;
            if (b < 0x80)
            {
                if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'=' or (byte)'+' or (byte)'<' or (byte)'>')
                    Add(char.IsAsciiLetterUpper((char)b) ? (byte)(b | 0x20) : b, i);
            }
            else if (Rune.DecodeFromUtf8(utf8[i..], out Rune rune, out length) == OperationStatus.Done && Rune.IsLetterOrDigit(rune))
            {
                for (int j = 0; j < length; j++)
                    Add(utf8[i + j], i + j);
            }
            i += length;
        }
        return (bytes[..count], positions[..count]);

        void Add(byte value, int at)
        {
            bytes[count] = value;
            positions[count++] = at;
        }
    }

    private static bool HasLostEscapes(string quote) => quote.AsSpan().IndexOfAny("\f\b\t\n\r") >= 0;

    /// <summary><c>\frac</c> in a JSON string that was not escaped arrives as a form feed and "rac".</summary>
    private static string RestoreEscapes(string quote) =>
        quote.Replace('\f', 'f').Replace('\b', 'b').Replace('\t', 't').Replace('\n', 'n').Replace('\r', 'r');
}
