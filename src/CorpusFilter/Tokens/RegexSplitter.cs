using System.Buffers;

namespace CorpusFilter.Tokens;

/// <summary>
/// The slow path for split patterns that have no hand-written scanner: correct for the dialect of <see cref="SplitRegex"/>, several times slower.
/// Matches are pieces, and so is what lies between two of them ("Isolated").
/// </summary>
internal sealed class RegexSplitter(SplitRegex regex) : Splitter
{
    private readonly SearchValues<byte> mayBegin = SearchValues.Create([.. Enumerable.Range(0, 256).Where(value => value >= 0x80 || regex.MayBegin(value)).Select(value => (byte)value)]);

    public override void Split(ReadOnlySpan<byte> utf8, int start, int end, PieceSink sink)
    {
        int piece = start;
        int at = start;
        while (!sink.Stopped)
        {
            int ahead = utf8[at..end].IndexOfAny(mayBegin);
            if (ahead < 0)
                break;
            at += ahead;
            int match = regex.Match(utf8, at, end);
            if (match <= at)
            {
                UnicodeClass.Decode(utf8, at, out int width);
                at += width;
                continue;
            }

            if (piece < at)
                sink.Add(utf8, at);
            sink.Add(utf8, match);
            piece = at = match;
        }

        if (piece < end && !sink.Stopped)
            sink.Add(utf8, end);
    }
}
