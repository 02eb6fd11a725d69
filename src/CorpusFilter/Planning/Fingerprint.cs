using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace CorpusFilter.Planning;

/// <summary>
/// Hash of all that determines a stage's output, each part under its name. Two runs with the same fingerprint have the same bytes;
/// so what goes in must be complete, and must not hold what can't change the output (paths, workers, times).
/// </summary>
internal sealed class Fingerprint : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public Fingerprint Add(string name, string? value)
    {
        AddText(name);
        AddText(value ?? "\0null");
        return this;
    }

    public Fingerprint Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public Fingerprint Add(string name, double value) => Add(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Lower-case hex, 32 digits: the first 128 bits.</summary>
    public string Finish()
    {
        string result = Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 16));
        hash.Dispose();
        return result;
    }

    public void Dispose() => hash.Dispose();

    // With its length in front, so that ("ab","c") and ("a","bc") differ.
    private void AddText(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        hash.AppendData(length);
        hash.AppendData(utf8);
    }
}
