using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace CorpusFilter.Tokens;

/// <summary>A text with some places replaced, which remembers where: offsets in it lead back to offsets in the original.</summary>
internal sealed class EditedText
{
    private readonly List<Edit> edits = [];
    private readonly List<byte> bytes = [];
    private int original;

    /// <summary>Ends of a replaced place, in the original and in the edited text.</summary>
    private readonly record struct Edit(int OriginalStart, int OriginalEnd, int Start, int End);

    public ReadOnlySpan<byte> Utf8 => CollectionsMarshal.AsSpan(bytes);

    public void Clear()
    {
        edits.Clear();
        bytes.Clear();
        original = 0;
    }

    public void Copy(ReadOnlySpan<byte> unchanged)
    {
        bytes.AddRange(unchanged);
        original += unchanged.Length;
    }

    /// <summary>Puts <paramref name="replacement"/> in the place of the next <paramref name="length"/> bytes of the original.</summary>
    public void Replace(int length, ReadOnlySpan<byte> replacement)
    {
        edits.Add(new Edit(original, original + length, bytes.Count, bytes.Count + replacement.Length));
        bytes.AddRange(replacement);
        original += length;
    }

    /// <summary>The offset in the original that corresponds to one here; inside a replaced place, that place's start.</summary>
    public int OriginalOffset(int offset)
    {
        int shift = 0;
        foreach (Edit edit in edits)
        {
            if (offset < edit.End)
                return offset <= edit.Start ? offset + shift : edit.OriginalStart;
            shift = edit.OriginalEnd - edit.End;
        }

        return offset + shift;
    }

    /// <summary>Fills this with a text in which every maximal part that isn't UTF-8 is U+FFFD, as Python's errors="replace" and the WHATWG decoder have it.</summary>
    public void Repair(ReadOnlySpan<byte> text)
    {
        Clear();
        int copied = 0;
        for (int at = 0; at < text.Length;)
        {
            bool valid = Rune.DecodeFromUtf8(text[at..], out _, out int length) == OperationStatus.Done;
            if (!valid)
            {
                Copy(text[copied..at]);
                Replace(length, "\uFFFD"u8);
                copied = at + length;
            }

            at += length;
        }

        Copy(text[copied..]);
    }
}
