using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;

namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// What an answer is an answer to: the SHA-256 over model, parameters, prompt (name, version, hash, behavior) and text.
/// The endpoint is no part of it: replicas of one model share their answers.
/// </summary>
internal readonly record struct AnswerKey
{
    public const int Size = SHA256.HashSizeInBytes;

    private readonly Digest digest;

    private AnswerKey(ReadOnlySpan<byte> bytes) => bytes.CopyTo(digest);

    /// <summary>The first 64 bits, for hash tables.</summary>
    public ulong Prefix => BinaryPrimitives.ReadUInt64LittleEndian(digest);

    /// <param name="question">Hash of model, parameters and prompt.</param>
    /// <param name="text">The text as the run wants it judged, before any shortening that a server forces.</param>
    public static AnswerKey Of(ReadOnlySpan<byte> question, ReadOnlySpan<byte> text)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(length, question.Length);
        hash.AppendData(length);
        hash.AppendData(question);
        hash.AppendData(text);
        Span<byte> bytes = stackalloc byte[Size];
        hash.GetHashAndReset(bytes);
        return new AnswerKey(bytes);
    }

    public static AnswerKey Read(ReadOnlySpan<byte> bytes) => new(bytes[..Size]);

    public void Write(Span<byte> bytes) => ((ReadOnlySpan<byte>)digest).CopyTo(bytes);

    public bool Equals(AnswerKey other) => ((ReadOnlySpan<byte>)digest).SequenceEqual(other.digest);

    public override int GetHashCode() => Prefix.GetHashCode();

    public override string ToString() => Convert.ToHexStringLower(digest);

    [InlineArray(Size)]
    private struct Digest
    {
        private byte first;
    }
}
