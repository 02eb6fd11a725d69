using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace CorpusFilter.Tokens;

/// <summary>A *.tiktoken file, or Llama 3's tokenizer.model: on each line a token in base64, a space and its rank.</summary>
internal static class TiktokenFile
{
    public static bool LooksLike(ReadOnlySpan<byte> content)
    {
        int newline = content.IndexOf((byte)'\n');
        return TryRead(newline < 0 ? content : content[..newline], out _, out _);
    }

    /// <exception cref="TokenizerException"/>
    public static BytePairEncoding Read(string file, ReadOnlySpan<byte> content)
    {
        var tokens = new List<(int Rank, byte[] Token)>();
        int number = 0;
        while (content.Length > 0)
        {
            number++;
            int newline = content.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = newline < 0 ? content : content[..newline];
            content = content[(newline < 0 ? content.Length : newline + 1)..];
            if (line.Trim(" \r"u8).IsEmpty)
                continue;
            if (!TryRead(line, out byte[] token, out int rank))
                throw new TokenizerException($"{file}:{number}: expected a token in base64, a space and its rank, found '{Shown(line)}'");
            tokens.Add((rank, token));
        }

        tokens.Sort((one, other) => one.Rank.CompareTo(other.Rank));
        for (int index = 1; index < tokens.Count; index++)
        {
            if (tokens[index].Rank == tokens[index - 1].Rank)
                throw new TokenizerException($"{file}: two tokens have the rank {tokens[index].Rank}");
        }

        try
        {
            return BytePairEncoding.FromRanks([.. tokens.Select(entry => entry.Token)]);
        }
        catch (FormatException broken)
        {
            throw new TokenizerException($"{file}: {broken.Message}; is the file whole?", broken);
        }
    }

    private static string Shown(ReadOnlySpan<byte> line) => Encoding.UTF8.GetString(line[..Math.Min(line.Length, 60)]);

    private static bool TryRead(ReadOnlySpan<byte> line, out byte[] token, out int rank)
    {
        line = line.TrimEnd((byte)'\r');
        int space = line.IndexOf((byte)' ');
        token = [];
        rank = -1;
        if (space <= 0 || !int.TryParse(line[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out rank))
            return false;
        token = new byte[Base64.GetMaxDecodedFromUtf8Length(space)];
        if (Base64.DecodeFromUtf8(line[..space], token, out int read, out int written) != System.Buffers.OperationStatus.Done || read != space || written == 0)
            return false;
        token = token[..written];
        return true;
    }
}
