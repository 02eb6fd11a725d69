using System.Buffers;
using System.Text;

namespace CorpusFilter.Parquet.Thrift;

/// <summary>
/// Strings of a footer, which should be UTF-8 and are not always. Bytes that are not become lone surrogates (U+DC80 and up, as Python's
/// surrogateescape has them), and those become the bytes again: what is copied is the same to the byte.
/// </summary>
internal static class FileText
{
    private const char Escape = '\uDC00';

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int used) == OperationStatus.Done)
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (byte invalid in bytes[..used])
                    text.Append((char)(Escape + invalid));
            }

            bytes = bytes[used..];
        }

        return text.ToString();
    }

    public static byte[] Encode(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uDC80', '\uDCFF') < 0)
            return Encoding.UTF8.GetBytes(text);
        var bytes = new List<byte>(text.Length);
        ReadOnlySpan<char> rest = text;
        Span<byte> encoded = stackalloc byte[4];
        while (!rest.IsEmpty)
        {
            bool isEscaped = rest[0] is >= '\uDC80' and <= '\uDCFF';
            Rune.DecodeFromUtf16(rest, out Rune rune, out int used);
            if (isEscaped)
                bytes.Add((byte)(rest[0] - Escape));
            else
                bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
            rest = rest[used..];
        }

        return [.. bytes];
    }
}
