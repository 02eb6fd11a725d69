using System.Runtime.InteropServices;

namespace CorpusFilter.Benchmarks;

/// <summary>The part of Hyperscan's C interface that the comparison needs (Debian: apt-get install libhyperscan5).</summary>
internal sealed unsafe partial class Hyperscan : IDisposable
{
    private const uint Caseless = 1;
    private const uint ModeBlock = 1;
    private readonly IntPtr database;
    private readonly IntPtr scratch;

    /// <summary>Leaves out, and counts, what Hyperscan refuses as too large.</summary>
    public Hyperscan(IReadOnlyList<string> patterns)
    {
        List<string> left = [.. patterns];
        while (true)
        {
            IntPtr[] expressions = [.. left.Select(pattern => Marshal.StringToCoTaskMemUTF8(pattern))];
            int result = hs_compile_multi(expressions, [.. left.Select(_ => Caseless)], [.. Enumerable.Range(0, left.Count).Select(i => (uint)i)], (uint)left.Count, ModeBlock, IntPtr.Zero, out database, out CompileError* error);
            foreach (IntPtr expression in expressions)
                Marshal.FreeCoTaskMem(expression);
            if (result == 0)
                break;
            string message = Marshal.PtrToStringUTF8((IntPtr)error->Message) ?? "";
            if (error->Expression < 0 || !message.Contains("too large", StringComparison.Ordinal))
                throw new InvalidOperationException($"Hyperscan: {message} in {(error->Expression >= 0 ? left[error->Expression] : "all")}");
            left.RemoveAt(error->Expression);
        }
        Refused = patterns.Count - left.Count;
        if (hs_alloc_scratch(database, ref scratch) != 0)
            throw new InvalidOperationException("Hyperscan: no scratch space");
    }

    /// <summary>How many patterns are not looked for.</summary>
    public int Refused { get; }

    /// <summary>Number of match events: one per pattern and end of a match.</summary>
    public long Count(ReadOnlySpan<byte> text)
    {
        long count = 0;
        fixed (byte* start = text)
            hs_scan(database, start, (uint)text.Length, 0, scratch, &OnMatch, &count);
        return count;
    }

    public void Dispose()
    {
        hs_free_scratch(scratch);
        hs_free_database(database);
    }

    [UnmanagedCallersOnly]
    private static int OnMatch(uint id, ulong from, ulong to, uint flags, long* count)
    {
        (*count)++;
        return 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct CompileError
    {
        public byte* Message;
        public int Expression;
    }

    [LibraryImport("libhs.so.5")]
    private static partial int hs_compile_multi(IntPtr[] expressions, uint[] flags, uint[] ids, uint elements, uint mode, IntPtr platform, out IntPtr database, out CompileError* error);

    [LibraryImport("libhs.so.5")]
    private static partial int hs_alloc_scratch(IntPtr database, ref IntPtr scratch);

    [LibraryImport("libhs.so.5")]
    private static partial int hs_scan(IntPtr database, byte* data, uint length, uint flags, IntPtr scratch, delegate* unmanaged<uint, ulong, ulong, uint, long*, int> onEvent, long* context);

    [LibraryImport("libhs.so.5")]
    private static partial int hs_free_scratch(IntPtr scratch);

    [LibraryImport("libhs.so.5")]
    private static partial int hs_free_database(IntPtr database);
}
