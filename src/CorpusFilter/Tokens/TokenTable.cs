using System.Numerics;
using System.Runtime.InteropServices;

namespace CorpusFilter.Tokens;

/// <summary>The tokens of a vocabulary by their bytes. Filled once, then read by all threads.</summary>
internal sealed class TokenTable
{
    private readonly List<byte> bytes = [];
    private readonly List<int> starts = [0];
    private readonly List<int> ids = [];
    private int[] slots = new int[1024];

    public int Count => ids.Count;

    /// <summary>False if the token is there already.</summary>
    public bool Add(ReadOnlySpan<byte> token, int id)
    {
        if (Find(token) >= 0)
            return false;
        bytes.AddRange(token);
        starts.Add(bytes.Count);
        ids.Add(id);
        if (ids.Count * 2 > slots.Length)
        {
            slots = new int[slots.Length * 2];
            for (int index = 0; index < ids.Count; index++)
                Place(index);
        }
        else
        {
            Place(ids.Count - 1);
        }

        return true;
    }

    /// <summary>Id of a token, or -1.</summary>
    public int Find(ReadOnlySpan<byte> token)
    {
        for (uint slot = Hash(token) & (uint)(slots.Length - 1); slots[slot] != 0; slot = (slot + 1) & (uint)(slots.Length - 1))
        {
            if (Token(slots[slot] - 1).SequenceEqual(token))
                return ids[slots[slot] - 1];
        }

        return -1;
    }

    public ReadOnlySpan<byte> Token(int index) => CollectionsMarshal.AsSpan(bytes)[starts[index]..starts[index + 1]];

    private void Place(int index)
    {
        uint slot = Hash(Token(index)) & (uint)(slots.Length - 1);
        while (slots[slot] != 0)
            slot = (slot + 1) & (uint)(slots.Length - 1);
        slots[slot] = index + 1;
    }

    private static uint Hash(ReadOnlySpan<byte> token)
    {
        ulong hash = (ulong)token.Length * 0x9E3779B97F4A7C15;
        while (token.Length >= 8)
        {
            hash = (hash ^ MemoryMarshal.Read<ulong>(token)) * 0xD6E8FEB86659FD93;
            hash ^= hash >> 32;
            token = token[8..];
        }

        foreach (byte value in token)
            hash = (hash ^ value) * 0xD6E8FEB86659FD93;
        return (uint)(hash >> 32);
    }
}

/// <summary>The tokens of up to 15 bytes, to ask whether a piece is one: one look into memory, mostly.</summary>
internal sealed class ShortTokens
{
    private readonly PieceKey[] slots;
    private readonly int shift;

    public ShortTokens(TokenTable tokens)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)(tokens.Count * 5L / 4) + 16);
        slots = new PieceKey[size];
        shift = 64 - BitOperations.Log2((uint)size);
        for (int index = 0; index < tokens.Count; index++)
        {
            if (tokens.Token(index).Length > PieceKey.Longest)
                continue;
            PieceKey key = PieceKey.Of(tokens.Token(index));
            int slot = (int)(key.Hash >> shift);
            while (slots[slot] != default)
                slot = (slot + 1) & (slots.Length - 1);
            slots[slot] = key;
        }
    }

    public bool Contains(PieceKey key)
    {
        for (int slot = (int)(key.Hash >> shift); slots[slot] != default; slot = (slot + 1) & (slots.Length - 1))
        {
            if (slots[slot] == key)
                return true;
        }

        return false;
    }
}
