using System.Security.Cryptography;
using System.Text;

namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// The lines between which a document stands in a prompt. They carry a word made from a hash of the document, which no document can
/// contain by plan; the rare one that contains it by chance gets another. The same text always gets the same delimiters, and so the same request.
/// </summary>
internal readonly record struct Delimiter(byte[] Open, byte[] Close)
{
    public static Delimiter For(ReadOnlySpan<byte> text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(text, hash);
        while (true)
        {
            string word = Convert.ToHexStringLower(hash[..8]);
            byte[] bytes = Encoding.ASCII.GetBytes(word);
            if (text.IndexOf(bytes) < 0)
                return new Delimiter(Encoding.ASCII.GetBytes($"<document {word}>"), Encoding.ASCII.GetBytes($"</document {word}>"));
            SHA256.HashData(hash, hash);
        }
    }
}
