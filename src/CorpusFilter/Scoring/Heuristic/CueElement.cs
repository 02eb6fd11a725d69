using System.Text;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>One element of a cue as it was written. A cue is a tree of these, read left to right; a <see cref="CueProgram"/> runs it.</summary>
/// <remarks>
/// A position p &gt;= 0 is the byte behind the element before, and a separator has to follow; ~p says that nothing stands before, so the element begins at p itself.
/// </remarks>
internal abstract record CueElement
{
    /// <summary>Adds the ends of the element, where it follows <paramref name="position"/>, to the positions of the state <paramref name="to"/>.</summary>
    public abstract void Step(ReadOnlySpan<byte> text, int position, int to, ref CuePositions reached);

    /// <summary>A word or mark, matched without regard to ASCII case; a straight apostrophe also matches a curly one.</summary>
    /// <param name="Folded">UTF-8, ASCII letters in lower case, apostrophes straight.</param>
    internal sealed record Literal(byte[] Folded) : CueElement
    {
        /// <summary>Marks may stand directly behind what precedes them, words need a separator.</summary>
        public bool IsMark { get; } = Folded[0] < 0x80 && !TextBytes.IsWordByte(Folded[0]) && Folded[0] != '\\';

        public static Literal Of(string text) =>
            new(Encoding.UTF8.GetBytes(text.Replace('’', '\'').ToLowerInvariant()));

        public override void Step(ReadOnlySpan<byte> text, int position, int to, ref CuePositions reached)
        {
            int end = EndBehind(text, position);
            if (end > 0)
                reached.Add(to, end);
        }

        /// <summary>Its end, where it follows the position, or -1.</summary>
        public int EndBehind(ReadOnlySpan<byte> text, int position)
        {
            // Behind a gap there are many positions, and most have no such mark.
            if (IsMark && position >= 0 && position < text.Length && text[position] != Folded[0] && text[position] is > (byte)' ' and < 0x80)
                return -1;
            int start = position < 0 ? ~position : IsMark ? CueSeparator.SkipWhiteSpace(text, position) : CueSeparator.Skip(text, position);
            if (start < 0 || (position < 0 && !IsMark && Folded[0] != '\\' && !TextBytes.IsWordStart(text, start)))
                return -1;
            return EndAt(text, start);
        }

        /// <summary>The runs of ASCII letters and digits in it, in lower case: "don't" has two, a mark none.</summary>
        public string[] Words()
        {
            string text = new([.. Folded.Select(value => TextBytes.IsWordByte(value) ? (char)value : ' ')]);
            return text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }

        /// <summary>The byte behind the word or mark that stands at <paramref name="at"/>, or -1.</summary>
        public int EndAt(ReadOnlySpan<byte> text, int at)
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
        public override void Step(ReadOnlySpan<byte> text, int position, int to, ref CuePositions reached) =>
            throw new InvalidOperationException("a sequence is made into states");

        public override string ToString() => string.Join(' ', Parts.AsEnumerable());
    }

    /// <summary>Any one of several; an empty <see cref="Sequence"/> among them makes it optional.</summary>
    internal sealed record Choice(CueElement[] Options) : CueElement
    {
        public override void Step(ReadOnlySpan<byte> text, int position, int to, ref CuePositions reached) =>
            throw new InvalidOperationException("a choice is made into states");

        public override string ToString() => $"({string.Join('|', Options.AsEnumerable())})";
    }

    /// <summary>Up to so many words or formulas, all in one sentence.</summary>
    internal sealed record Gap(int Most) : CueElement
    {
        public override void Step(ReadOnlySpan<byte> text, int position, int to, ref CuePositions reached)
        {
            reached.Add(to, position);
            for (int word = 0; word < Most && TryPass(text, ref position, out int bare); word++)
            {
                if (bare >= 0)
                    reached.Add(to, bare);
                reached.Add(to, position);
            }
        }

        /// <summary>Goes on behind the next word or formula, if there is one in the sentence.</summary>
        /// <param name="bare">Where the word ends without its comma or colon, which a cue may name; -1 if it has none.</param>
        public static bool TryPass(ReadOnlySpan<byte> text, ref int position, out int bare)
        {
            bare = -1;
            int start = CueSeparator.SkipWhiteSpace(text, position);
            if (start == position)
                return false;
            int end = CueSeparator.ChunkEnd(text, start);
            if (end == start)
                return false;
            if (!TextBytes.IsWordByte(text[end - 1]))
            {
                if (CueSeparator.EndsSentence(text[start..end]))
                    return false;
                bare = CueSeparator.WithoutMarks(text, start, end);
                if (bare <= start || bare >= end)
                    bare = -1;
            }
            position = end;
            return true;
        }
    }

    /// <summary>A formula or number: <c>$x=3$</c>, <c>x = 3</c>, <c>17</c>. Marks behind it are not part of it.</summary>
    internal sealed record Formula : CueElement
    {
        public const int MostChunks = 6;

        public override void Step(ReadOnlySpan<byte> text, int position, int to, ref CuePositions reached)
        {
            int at = position < 0 ? ~position : CueSeparator.Skip(text, position);
            for (int chunk = 0; at >= 0 && chunk < MostChunks; chunk++)
            {
                int end = CueSeparator.ChunkEnd(text, at);
                int bare = CueSeparator.WithoutMarks(text, at, end);
                if (!IsFormula(text[at..bare]))
                    return;
                reached.Add(to, bare);
                int next = CueSeparator.SkipWhiteSpace(text, end);
                if (bare != end || next == end)
                    return;
                at = next;
            }
        }

        private static bool IsFormula(ReadOnlySpan<byte> chunk)
        {
            if (chunk.Length == 1)
                return chunk[0] is not ((byte)'a' or (byte)'I' or (byte)'A' or (byte)'-' or (byte)'"' or (byte)'(' or (byte)')' or (byte)'*' or (byte)'|');
            return chunk.ContainsAny(FormulaBytes);
        }

        private static readonly System.Buffers.SearchValues<byte> FormulaBytes = System.Buffers.SearchValues.Create("$\\0123456789=<>^"u8);
    }

    /// <summary>A regular expression, directly behind what precedes it or behind a separator.</summary>
    internal sealed record Expression(ByteExpression Automaton) : CueElement
    {
        public override void Step(ReadOnlySpan<byte> text, int position, int to, ref CuePositions reached)
        {
            int start = position < 0 ? ~position : position;
            AddEnds(text, start, to, ref reached);
            int separated = position < 0 ? start : CueSeparator.Skip(text, position);
            if (separated > start)
                AddEnds(text, separated, to, ref reached);
        }

        private const int MostEnds = 32;

        private void AddEnds(ReadOnlySpan<byte> text, int start, int to, ref CuePositions reached)
        {
            Span<int> ends = stackalloc int[MostEnds];
            foreach (int end in ends[..Automaton.Ends(text, start, ends)])
                reached.Add(to, end);
        }
    }
}
