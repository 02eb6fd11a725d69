using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CorpusFilter.Scoring.Heuristic;

/// <summary>One place where a cue begins; its end is that of the shortest match there.</summary>
internal readonly record struct CueHit(int Cue, int Start, int End);

/// <summary>
/// Finds all cues of all rules in one pass over the words of a text. At nearly no word of a text is there a cue to try: each is looked up with the one that follows in a
/// bit table (<see cref="CueCandidates"/>), and only what passes is verified, so the cost doesn't grow with cues that don't match. A cue is looked up by its rarest part, its anchor;
/// where it matches from there on, the matcher goes back over the words just passed to where the cue begins. Immutable and safe to use from several threads.
/// </summary>
internal sealed class CueMatcher
{
    /// <summary>A match is at most this long; it bounds how far back from its anchor a cue is looked for.</summary>
    public const int LongestMatch = 400;

    /// <summary>Words that are looked up before what is found there is verified: what both need stays in the processor's nearest memory.</summary>
    private const int WordsAtOnce = 256;

    private readonly Cue[] cues;
    private readonly CueCandidates alone;
    private readonly CueCandidates paired;

    /// <exception cref="FormatException">A cue begins with something other than a word.</exception>
    public CueMatcher(IReadOnlyList<CueElement> cues, CueVocabulary vocabulary)
    {
        this.cues = new Cue[cues.Count];
        var words = new Dictionary<ulong, List<CueCandidate>>();
        var pairs = new Dictionary<ulong, List<CueCandidate>>();
        CueAnchor[] anchors = CueAnchor.ForAll(cues, vocabulary);
        for (int cue = 0; cue < anchors.Length; cue++)
        {
            CueAnchor anchor = anchors[cue];
            this.cues[cue] = new Cue(new CueProgram(cues[cue], vocabulary), anchor, CueStart.FirstWords(cues[cue], vocabulary));
            foreach (CueStart start in anchor.Starts)
            {
                int[] looked = start.Next == 0 ? [start.Word] : [start.Word, start.Next];
                var candidate = new CueCandidate(cue, this.cues[cue].Program.StateBehind(anchor.Part, looked), start.Third == 0 ? ulong.MaxValue : CueCandidate.BitOf(start.Third));
                if (start.Next == 0)
                    Register(words, (ulong)start.Word, candidate);
                else
                    Register(pairs, Pair(start.Word, start.Next), candidate);
            }
        }
        alone = new CueCandidates(words);
        paired = new CueCandidates(pairs);
    }

    private static void Register(Dictionary<ulong, List<CueCandidate>> index, ulong key, CueCandidate candidate)
    {
        if (!index.TryGetValue(key, out List<CueCandidate>? list))
            index[key] = list = [];
        // Cues come one after the other, so only the last can be this one.
        if (list.Count > 0 && list[^1].Cue == candidate.Cue)
            list[^1] = list[^1] with { Thirds = list[^1].Thirds | candidate.Thirds };
        else
            list.Add(candidate);
    }

    /// <summary>Appends every hit that begins in [<paramref name="from"/>, <paramref name="to"/>), ordered by start and then by cue, none twice.</summary>
    /// <param name="words">Those of the text.</param>
    [SkipLocalsInit]
    public void Find(ReadOnlySpan<byte> text, TextWords words, int from, int to, List<CueHit> hits)
    {
        var search = new Search(text, words, from, hits);
        int before = hits.Count;
        int last = words.WordFrom(to);
        Span<int> places = stackalloc int[WordsAtOnce];
        for (int first = words.WordFrom(from); first < last; first += WordsAtOnce)
        {
            int count = 0;
            for (int word = first; word < Math.Min(first + WordsAtOnce, last); word++)
            {
                places[count] = word;
                int number = words.Number(word);
                // No cue is looked up by a word that none names.
                count += (alone.MayHave((ulong)number) | paired.MayHave(Pair(number, words.Number(word + 1)))) & (-number >>> 31);
            }
            foreach (int word in places[..count])
                LookUp(search, word);
        }
        Order(hits, before);
    }

    private void LookUp(in Search search, int word)
    {
        int number = search.Words.Number(word);
        ulong pair = Pair(number, search.Words.Number(word + 1));
        if (alone.MayHave((ulong)number) != 0)
            Verify(search, word, 1, ulong.MaxValue, alone.Of((ulong)number, ulong.MaxValue));
        if (paired.MayHave(pair) == 0)
            return;
        ulong third = CueCandidate.BitOf(search.Words.Number(word + 2));
        Verify(search, word, 2, third, paired.Of(pair, third));
    }

    /// <param name="count">How many words from the anchor on the candidates were looked up by.</param>
    /// <param name="third">The bit of the word behind those two.</param>
    private void Verify(in Search search, int anchor, int count, ulong third, ReadOnlySpan<CueCandidate> candidates)
    {
        if (candidates.IsEmpty)
            return;
        int start = search.Words.Position(anchor);
        // A backslash before the word may belong to the cue.
        bool isCommand = start > 0 && search.Text[start - 1] == '\\';
        int behind = isCommand ? -1 : Behind(search, anchor, count);
        foreach (CueCandidate candidate in candidates)
        {
            if ((candidate.Thirds & third) == 0)
                continue;
            ref readonly Cue cue = ref cues[candidate.Cue];
            if (candidate.State >= 0 && !isCommand)
            {
                int end = behind < 0 ? -1 : cue.Program.MatchFrom(candidate.State, search.Text, search.Words, start, behind);
                if (end < 0)
                    continue;
                if (cue.AnchorPart == 0)
                {
                    search.Add(candidate.Cue, start, end);
                    continue;
                }
            }
            else if (cue.AnchorPart > 0 && !cue.Program.MayMatchFrom(cue.AnchorPart, search.Text, search.Words, start))
            {
                continue;
            }
            if (cue.MayBeginWith(search.Words.Number(anchor)))
                TryMatch(search, candidate.Cue, start);
            if (cue.WordsBack > 0)
                GoBack(search, anchor, candidate.Cue);
        }
    }

    /// <summary>The byte behind so many words that stand one behind the other with nothing but separators between, or -1 if other bytes do.</summary>
    private static int Behind(in Search search, int word, int count)
    {
        int end = search.Words.End(word);
        if (!TextBytes.IsWordStart(search.Text, search.Words.Position(word)) || !TextBytes.IsWordEnd(search.Text, end))
            return -1;
        if (count == 1)
            return end;
        if (CueSeparator.Skip(search.Text, end) != search.Words.Position(word + 1))
            return -1;
        end = search.Words.End(word + 1);
        return TextBytes.IsWordEnd(search.Text, end) ? end : -1;
    }

    /// <summary>
    /// Tries the cue at every word before the anchor from which a match could reach it. White space and hyphens end words, but not in a formula, which a gap takes for one:
    /// behind a dollar sign, which may open one or close one or stand alone, words are not counted any more.
    /// </summary>
    private void GoBack(in Search search, int anchor, int index)
    {
        ref readonly Cue cue = ref cues[index];
        ReadOnlySpan<byte> text = search.Text;
        int left = cue.WordsBack;
        int behind = search.Words.Position(anchor);
        int farthest = Math.Max(search.From, behind - LongestMatch);
        int dollar = text[farthest..behind].LastIndexOf((byte)'$');
        dollar = dollar < 0 ? -1 : farthest + dollar;
        farthest = Math.Max(farthest, cue.HasFormulasBefore ? 0 : dollar);
        for (int word = anchor - 1; word >= 0 && search.Words.Position(word) >= farthest; word--)
        {
            if (behind > dollar && (text[behind - 1] is (byte)' ' or (byte)'\n' or (byte)'\t' or (byte)'\r' or (byte)'-' or 0xA0) && --left < 0)
                return;
            behind = search.Words.Position(word);
            if (cue.MayBeginWith(search.Words.Number(word)))
                TryMatch(search, index, behind);
        }
    }

    private void TryMatch(in Search search, int cue, int start)
    {
        // A cue that begins with a command's backslash begins one byte before its first word.
        int end = cues[cue].Program.Match(search.Text, search.Words, start);
        if (end < 0 && start > 0 && search.Text[start - 1] == '\\')
            end = cues[cue].Program.Match(search.Text, search.Words, --start);
        if (end > 0)
            search.Add(cue, start, end);
    }

    private static void Order(List<CueHit> hits, int before)
    {
        Span<CueHit> found = CollectionsMarshal.AsSpan(hits)[before..];
        found.Sort(static (a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.Cue.CompareTo(b.Cue));
        int kept = Math.Min(1, found.Length);
        for (int i = 1; i < found.Length; i++)
        {
            if (found[i] != found[kept - 1])
                found[kept++] = found[i];
        }
        CollectionsMarshal.SetCount(hits, before + kept);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Pair(int word, int next) => (ulong)(uint)word << 32 | (uint)next;

    /// <summary>Where cues are being looked for, and what has been found.</summary>
    private readonly ref struct Search(ReadOnlySpan<byte> text, TextWords words, int from, List<CueHit> hits)
    {
        public ReadOnlySpan<byte> Text { get; } = text;

        public TextWords Words { get; } = words;

        public int From { get; } = from;

        public void Add(int cue, int start, int end)
        {
            if (end - start <= LongestMatch)
                hits.Add(new CueHit(cue, start, end));
        }
    }

    /// <summary>What is needed of a cue to try it.</summary>
    private readonly struct Cue
    {
        private readonly ulong firstWords;

        public Cue(CueProgram program, CueAnchor anchor, IEnumerable<int> firstWords)
        {
            Program = program;
            (AnchorPart, WordsBack, HasFormulasBefore) = (anchor.Part, anchor.WordsBack, anchor.HasFormulasBefore);
            this.firstWords = firstWords.Aggregate(0UL, (bits, word) => bits | BitOf(word));
        }

        public CueProgram Program { get; }

        public int AnchorPart { get; }

        public int WordsBack { get; }

        public bool HasFormulasBefore { get; }

        /// <summary>False for most of the words that it can't begin with.</summary>
        public bool MayBeginWith(int word) => (firstWords & BitOf(word)) != 0;

        private static ulong BitOf(int word) => 1UL << (word & 63);
    }
}
