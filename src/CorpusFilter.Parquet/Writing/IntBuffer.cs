namespace CorpusFilter.Parquet.Writing;

/// <summary>Levels or dictionary indices of the page being filled.</summary>
internal sealed class IntBuffer
{
    private int[] values = new int[256];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Written => values.AsSpan(0, Count);

    public void Clear() => Count = 0;

    public void Append(int value)
    {
        if (Count == values.Length)
            Array.Resize(ref values, 2 * values.Length);
        values[Count++] = value;
    }
}
