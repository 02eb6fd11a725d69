namespace CorpusFilter.Tokens;

/// <summary>
/// The characters that stand for bytes in vocab.json, merges.txt and tokenizer.json: printable Latin-1 for itself, the other 68 bytes, in their order, from U+0100 on
/// (so a space is Ġ and a newline Ċ). GPT-2's, and everybody's since.
/// </summary>
internal static class ByteAlphabet
{
    private static readonly Dictionary<char, byte> Bytes = Build();

    private static Dictionary<char, byte> Build()
    {
        var bytes = new Dictionary<char, byte>(256);
        int next = 0x100;
        for (int value = 0; value < 256; value++)
        {
            bool itself = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            bytes.Add(itself ? (char)value : (char)next++, (byte)value);
        }

        return bytes;
    }

    /// <summary>The bytes of a token, or null if it has a character that stands for none.</summary>
    public static byte[]? Decode(ReadOnlySpan<char> token)
    {
        byte[] bytes = new byte[token.Length];
        for (int index = 0; index < token.Length; index++)
        {
            if (!Bytes.TryGetValue(token[index], out bytes[index]))
                return null;
        }

        return bytes;
    }
}
