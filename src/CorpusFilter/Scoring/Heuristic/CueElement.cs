using System.Text;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>
/// One element of a cue. A cue is a tree of these, read left to right, and matching it is a walk over sets of positions: each element
/// maps the places where the one before it can end to the places where it can end itself. Nothing is tried twice, so no text makes it slow.
/// </summary>
/// <remarks>
/// A position p &gt;= 0 is the byte behind the element before, and a separator has to follow; ~p says that nothing stands before, so the element begins at p itself.
/// </remarks>
[System.Runtime.CompilerServices.SkipLocalsInit]
internal abstract record CueElement
{
    /// <summary>Sets of positions are cut at this size; longer gaps than a cue can ask for never reach it.</summary>
    public const int MostPositions = 32;

    /// <summary>Writes the distinct positions that can follow those in <paramref name="from"/> and returns their number.</summary>
    public abstract int Step(ReadOnlySpan<byte> text, ReadOnlySpan<int> from, Span<int> to);

    /// <summary>End of the shortest match that begins at <paramref name="start"/>, or -1.</summary>
    public int Match(ReadOnlySpan<byte> text, int start)
    {
        Span<int> from = [~start];
        Span<int> to = stackalloc int[MostPositions];
        int count = Step(text, from, to);
        int shortest = int.MaxValue;
        for (int i = 0; i < count; i++)
        {
            if (to[i] > start)
                shortest = Math.Min(shortest, to[i]);
        }
        return shortest == int.MaxValue ? -1 : shortest;
    }

    private static int Add(Span<int> set, int count, int position)
    {
        if (set[..count].Contains(position) || count == set.Length)
            return count;
        set[count] = position;
        return count + 1;
    }

    private static int Append(Span<int> set, int count, int position)
    {
        if (count == set.Length)
            return count;
        set[count] = position;
        return count + 1;
    }

    /// <summary>A word or mark, matched without regard to ASCII case; a straight apostrophe also matches a curly one.</summary>
    /// <param name="Folded">UTF-8, ASCII letters in lower case, apostrophes straight.</param>
    internal sealed record Literal(byte[] Folded) : CueElement
    {
        /// <summary>Marks may stand directly behind what precedes them, words need a separator.</summary>
        public bool IsMark { get; } = Folded[0] < 0x80 && !TextBytes.IsWordByte(Folded[0]) && Folded[0] != '\\';

        public static Literal Of(string text) =>
            new(Encoding.UTF8.GetBytes(text.Replace('’', '\'').ToLowerInvariant()));

        public override int Step(ReadOnlySpan<byte> text, ReadOnlySpan<int> from, Span<int> to)
        {
            int count = 0;
            foreach (int position in from)
            {
                // Behind a gap there are many positions, and most have no such mark.
                if (IsMark && position >= 0 && position < text.Length && text[position] != Folded[0] && text[position] is > (byte)' ' and < 0x80)
                    continue;
                int start = position < 0 ? ~position : IsMark ? CueSeparator.SkipWhiteSpace(text, position) : CueSeparator.Skip(text, position);
                if (start < 0 || (position < 0 && !IsMark && Folded[0] != '\\' && !TextBytes.IsWordStart(text, start)))
                    continue;
                int end = Compare(text, start);
                if (end > 0)
                    count = Add(to, count, end);
            }
            return count;
        }

        internal int Compare(ReadOnlySpan<byte> text, int at)
        {
            foreach (byte expected in Folded)
            {
                if (expected == '\'')
                {
                    int apostrophe = TextBytes.Apostrophe(text, at);
                    if (apostrophe == 0)
                        return -1;
                    at += apostrophe;
                    continue;
                }
                if (at >= text.Length || TextBytes.Fold(text[at]) != expected)
                    return -1;
                at++;
            }
            return !TextBytes.IsWordByte(Folded[^1]) || TextBytes.IsWordEnd(text, at) ? at : -1;
        }

        public override string ToString() => Encoding.UTF8.GetString(Folded);
    }

    /// <summary>Elements one after the other.</summary>
    internal sealed record Sequence(CueElement[] Parts) : CueElement
    {
        public override int Step(ReadOnlySpan<byte> text, ReadOnlySpan<int> from, Span<int> to)
        {
            Span<int> a = stackalloc int[MostPositions];
            Span<int> b = stackalloc int[MostPositions];
            from.CopyTo(a);
            int count = from.Length;
            foreach (CueElement part in Parts)
            {
                count = part.Step(text, a[..count], b);
                if (count == 0)
                    return 0;
                Span<int> swap = a;
                a = b;
                b = swap;
            }
            a[..count].CopyTo(to);
            return count;
        }

        public override string ToString() => string.Join(' ', Parts.AsEnumerable());
    }

    /// <summary>Any one of several; an empty <see cref="Sequence"/> among them makes it optional.</summary>
    internal sealed record Choice : CueElement
    {
        private readonly Literal[]?[] wordsByFirstByte = new Literal[]?[256];
        private readonly CueElement[] others;
        private readonly bool isOptional;

        public Choice(CueElement[] options)
        {
            Options = options;
            isOptional = options.Any(IsNothing);
            foreach (IGrouping<byte, Literal> group in options.OfType<Literal>().Where(IsPlainWord).GroupBy(word => word.Folded[0]))
                wordsByFirstByte[group.Key] = [.. group];
            others = [.. options.Where(option => !IsNothing(option) && (option is not Literal literal || !IsPlainWord(literal)))];
        }

        public CueElement[] Options { get; }

        public override int Step(ReadOnlySpan<byte> text, ReadOnlySpan<int> from, Span<int> to)
        {
            int count = 0;
            if (isOptional)
            {
                from.CopyTo(to);
                count = from.Length;
            }
            // Most choices are among single words: the first letter says which of them can stand here.
            foreach (int position in from)
            {
                int start = position < 0 ? ~position : CueSeparator.Skip(text, position);
                if (start < 0 || start >= text.Length || wordsByFirstByte[TextBytes.Fold(text[start])] is not { } words)
                    continue;
                if (position < 0 && !TextBytes.IsWordStart(text, start))
                    continue;
                foreach (Literal word in words)
                {
                    int end = word.Compare(text, start);
                    if (end > 0)
                        count = Add(to, count, end);
                }
            }
            if (others.Length == 0)
                return count;
            Span<int> ends = stackalloc int[MostPositions];
            foreach (CueElement option in others)
            {
                int found = option.Step(text, from, ends);
                foreach (int end in ends[..found])
                    count = Add(to, count, end);
            }
            return count;
        }

        private static bool IsNothing(CueElement option) => option is Sequence { Parts.Length: 0 };

        private static bool IsPlainWord(Literal literal) => !literal.IsMark && literal.Folded[0] != '\\';

        public override string ToString() => $"({string.Join('|', Options.AsEnumerable())})";
    }

    /// <summary>Up to so many words or formulas, all in one sentence.</summary>
    internal sealed record Gap(int Most) : CueElement
    {
        public override int Step(ReadOnlySpan<byte> text, ReadOnlySpan<int> from, Span<int> to)
        {
            int count = 0;
            foreach (int position in from)
            {
                // Positions grow along the gap, so those of one beginning are distinct.
                bool isFirst = count == 0;
                count = Add(to, count, position);
                int at = position;
                for (int word = 0; word < Most; word++)
                {
                    int start = CueSeparator.SkipWhiteSpace(text, at);
                    if (start == at)
                        break;
                    at = CueSeparator.ChunkEnd(text, start);
                    if (at == start)
                        break;
                    if (!TextBytes.IsWordByte(text[at - 1]))
                    {
                        if (CueSeparator.EndsSentence(text[start..at]))
                            break;
                        // Before its comma or colon too, which a cue may name.
                        int bare = CueSeparator.WithoutMarks(text, start, at);
                        if (bare > start && bare < at)
                            count = isFirst ? Append(to, count, bare) : Add(to, count, bare);
                    }
                    count = isFirst ? Append(to, count, at) : Add(to, count, at);
                }
            }
            return count;
        }
    }

    /// <summary>A formula or number: <c>$x=3$</c>, <c>x = 3</c>, <c>17</c>. Marks behind it are not part of it.</summary>
    internal sealed record Formula : CueElement
    {
        public const int MostChunks = 6;

        public override int Step(ReadOnlySpan<byte> text, ReadOnlySpan<int> from, Span<int> to)
        {
            int count = 0;
            foreach (int position in from)
            {
                int at = position < 0 ? ~position : CueSeparator.Skip(text, position);
                for (int chunk = 0; at >= 0 && chunk < MostChunks; chunk++)
                {
                    int end = CueSeparator.ChunkEnd(text, at);
                    int bare = CueSeparator.WithoutMarks(text, at, end);
                    if (!IsFormula(text[at..bare]))
                        break;
                    count = Add(to, count, bare);
                    int next = CueSeparator.SkipWhiteSpace(text, end);
                    if (bare != end || next == end)
                        break;
                    at = next;
                }
            }
            return count;
        }

        private static bool IsFormula(ReadOnlySpan<byte> chunk)
        {
            if (chunk.Length == 1)
                return chunk[0] is not ((byte)'a' or (byte)'I' or (byte)'A' or (byte)'-' or (byte)'"' or (byte)'(' or (byte)')' or (byte)'*' or (byte)'|');
            return chunk.ContainsAny("$\\0123456789=<>^"u8);
        }
    }

    /// <summary>A regular expression, directly behind what precedes it or behind a separator.</summary>
    internal sealed record Expression(ByteExpression Automaton) : CueElement
    {
        public override int Step(ReadOnlySpan<byte> text, ReadOnlySpan<int> from, Span<int> to)
        {
            Span<int> ends = stackalloc int[MostPositions];
            int count = 0;
            foreach (int position in from)
            {
                int start = position < 0 ? ~position : position;
                foreach (int end in ends[..Automaton.Ends(text, start, ends)])
                    count = Add(to, count, end);
                int separated = position < 0 ? start : CueSeparator.Skip(text, position);
                if (separated <= start)
                    continue;
                foreach (int end in ends[..Automaton.Ends(text, separated, ends)])
                    count = Add(to, count, end);
            }
            return count;
        }
    }
}
