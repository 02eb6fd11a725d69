using System.Globalization;
using System.Text;

namespace CorpusFilter.Tokens;

/// <summary>
/// Unicode Normalization Form C (Unicode Standard Annex 15) on UTF-8: what Qwen's and GPT-NeoX's tokenizers do to a text first.
/// .NET normalizes with ICU and not at all where that is off, as it is here; so the data of Unicode 15.0 lie beside this file.
/// </summary>
internal sealed class NormalizationFormC
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int Leads = 19, Vowels = 21, Trails = 28;

    /// <summary>The first character that may not be in form C is U+0300; its UTF-8 begins with this byte, and no earlier character's with a greater one.</summary>
    private const byte FirstByte = 0xCC;

    private static readonly Lazy<NormalizationFormC> Loaded = new(() => new NormalizationFormC());

    private readonly Dictionary<int, byte> classes = [];
    private readonly Dictionary<int, (int First, int Second)> decompositions = [];
    private readonly Dictionary<(int First, int Second), int> compositions = [];

    /// <summary>Characters that a normalized text may not hold, or only in some places.</summary>
    private readonly HashSet<int> doubtful = [];

    /// <summary>A bit for each code point: set for the doubtful and for those that have a combining class. All others begin something new and stay as they are.</summary>
    private readonly ulong[] special = new ulong[0x110000 / 64];

    private NormalizationFormC()
    {
        using Stream stream = typeof(NormalizationFormC).Assembly.GetManifestResourceStream("CorpusFilter.Tokens.nfc.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('#'))
                continue;
            string[] words = line.Split(' ');
            if (words[0] is "class")
                AddClass(byte.Parse(words[1], CultureInfo.InvariantCulture), words.AsSpan(2));
            else
                AddDecompositions(words.AsSpan(1), composes: words[0] is "pair");
        }

        for (int jamo = VowelBase; jamo < VowelBase + Vowels; jamo++)
            doubtful.Add(jamo);
        for (int jamo = TrailBase + 1; jamo < TrailBase + Trails; jamo++)
            doubtful.Add(jamo);
        foreach (int codePoint in doubtful.Concat(classes.Keys))
            special[codePoint >> 6] |= 1UL << codePoint;
    }

    public static NormalizationFormC Instance => Loaded.Value;

    private void AddClass(byte combiningClass, ReadOnlySpan<string> ranges)
    {
        foreach (string range in ranges)
        {
            string[] ends = range.Split('-');
            int last = Hexadecimal(ends[^1]);
            for (int codePoint = Hexadecimal(ends[0]); codePoint <= last; codePoint++)
                classes.Add(codePoint, combiningClass);
        }
    }

    private void AddDecompositions(ReadOnlySpan<string> equations, bool composes)
    {
        foreach (string equation in equations)
        {
            string[] parts = equation.Split('=', '+');
            int whole = Hexadecimal(parts[0]), first = Hexadecimal(parts[1]), second = parts.Length > 2 ? Hexadecimal(parts[2]) : 0;
            decompositions.Add(whole, (first, second));
            if (composes)
            {
                compositions.Add((first, second), whole);
                doubtful.Add(second);
            }
            else
            {
                doubtful.Add(whole);
            }
        }
    }

    private static int Hexadecimal(string text) => int.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    /// <summary>
    /// The normalized text, or false where it is the text already. <paramref name="edited"/> receives it, with the places that differ.
    /// The text must be valid UTF-8.
    /// </summary>
    public bool TryNormalize(ReadOnlySpan<byte> utf8, EditedText edited)
    {
        edited.Clear();
        int copied = 0;
        for (int at = 0; ;)
        {
            int ahead = utf8[at..].IndexOfAnyInRange(FirstByte, (byte)0xFF);
            if (ahead < 0)
                break;
            at += ahead;
            int width = 0;
            while (at < utf8.Length && utf8[at] >= FirstByte && !IsSpecial(UnicodeClass.Decode(utf8, at, out width)))
                at += width;
            if (at == utf8.Length || utf8[at] < FirstByte)
                continue;

            int end = at;
            while (end < utf8.Length && IsSpecial(UnicodeClass.Decode(utf8, end, out width)))
                end += width;
            if (!IsNormalized(utf8[at..end]))
            {
                // What comes before begins something new; the first of these may combine with it.
                int start = at;
                while (start > copied && (utf8[--start] & 0xC0) == 0x80)
                {
                }

                byte[] normalized = Normalize(utf8[start..end]);
                if (!utf8[start..end].SequenceEqual(normalized))
                {
                    edited.Copy(utf8[copied..start]);
                    edited.Replace(end - start, normalized);
                    copied = end;
                }
            }

            at = end;
        }

        if (copied == 0)
            return false;
        edited.Copy(utf8[copied..]);
        return true;
    }

    private bool IsSpecial(int codePoint) => (special[codePoint >> 6] >> codePoint & 1) != 0;

    /// <summary>Whether special characters are certainly as they should be: none doubtful, and their combining classes in order.</summary>
    private bool IsNormalized(ReadOnlySpan<byte> utf8)
    {
        byte last = 0;
        for (int at = 0; at < utf8.Length;)
        {
            int codePoint = UnicodeClass.Decode(utf8, at, out int width);
            byte combiningClass = classes.GetValueOrDefault(codePoint);
            if (doubtful.Contains(codePoint) || combiningClass < last)
                return false;
            last = combiningClass;
            at += width;
        }

        return true;
    }

    private byte[] Normalize(ReadOnlySpan<byte> utf8)
    {
        var characters = new List<int>();
        for (int at = 0; at < utf8.Length;)
        {
            Decompose(UnicodeClass.Decode(utf8, at, out int width), characters);
            at += width;
        }

        Order(characters);
        Compose(characters);
        var text = new StringBuilder();
        foreach (int codePoint in characters)
            text.Append(new Rune(codePoint).ToString());
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private void Decompose(int codePoint, List<int> into)
    {
        int syllable = codePoint - HangulBase;
        if (syllable is >= 0 and < Leads * Vowels * Trails)
        {
            into.Add(LeadBase + (syllable / (Vowels * Trails)));
            into.Add(VowelBase + (syllable / Trails % Vowels));
            if (syllable % Trails != 0)
                into.Add(TrailBase + (syllable % Trails));
        }
        else if (decompositions.TryGetValue(codePoint, out (int First, int Second) parts))
        {
            Decompose(parts.First, into);
            if (parts.Second != 0)
                Decompose(parts.Second, into);
        }
        else
        {
            into.Add(codePoint);
        }
    }

    /// <summary>Sorts each run of combining characters by class, keeping the order of equals.</summary>
    private void Order(List<int> characters)
    {
        for (int start = 0; start < characters.Count; start++)
        {
            int end = start;
            while (end < characters.Count && classes.ContainsKey(characters[end]))
                end++;
            if (end - start > 1)
            {
                int[] sorted = [.. characters[start..end].OrderBy(codePoint => classes[codePoint])];
                for (int index = 0; index < sorted.Length; index++)
                    characters[start + index] = sorted[index];
            }

            start = end;
        }
    }

    private void Compose(List<int> characters)
    {
        int starter = -1;
        int kept = 0;
        int lastClass = -1;
        foreach (int codePoint in characters.ToArray())
        {
            int combiningClass = classes.GetValueOrDefault(codePoint);
            bool blocked = lastClass >= combiningClass && lastClass >= 0;
            if (starter >= 0 && !blocked && Composition(characters[starter], codePoint) is { } whole)
            {
                characters[starter] = whole;
                continue;
            }

            if (combiningClass == 0)
            {
                starter = kept;
                lastClass = -1;
            }
            else
            {
                lastClass = combiningClass;
            }

            characters[kept++] = codePoint;
        }

        characters.RemoveRange(kept, characters.Count - kept);
    }

    private int? Composition(int first, int second)
    {
        int lead = first - LeadBase, vowel = second - VowelBase;
        if (lead is >= 0 and < Leads && vowel is >= 0 and < Vowels)
            return HangulBase + (((lead * Vowels) + vowel) * Trails);
        int syllable = first - HangulBase, trail = second - TrailBase;
        if (syllable is >= 0 and < Leads * Vowels * Trails && syllable % Trails == 0 && trail is > 0 and < Trails)
            return first + trail;
        return compositions.TryGetValue((first, second), out int whole) ? whole : null;
    }
}
