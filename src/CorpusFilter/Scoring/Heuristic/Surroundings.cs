namespace CorpusFilter.Scoring.Heuristic;

/// <summary>What a cue stands in that the splitter doesn't mark, because it is looked at only where a cue was found.</summary>
internal static class Surroundings
{
    public static bool IsInUrl(ReadOnlySpan<byte> text, int position)
    {
        int start = position;
        while (start > 0 && position - start < 300 && TextBytes.WhiteSpace(text, start - 1) == 0)
            start--;
        ReadOnlySpan<byte> before = text[start..position];
        return before.IndexOf("://"u8) >= 0 || before.IndexOf("www."u8) >= 0 || before.IndexOf("docs#"u8) >= 0;
    }

    /// <summary>Whether anything in the sentence can be <see cref="IsQuoted"/>: few sentences have a quotation mark, and those that have a cue are asked about it often.</summary>
    public static bool MayHoldQuotation(ReadOnlySpan<byte> text, Sentence sentence, SentenceKinds kinds) =>
        (kinds & SentenceKinds.Quotation) != SentenceKinds.None || text[sentence.Start..sentence.End].ContainsAny((byte)'"', "“"u8[0]);

    /// <summary>In a block quotation, or behind an opening quotation mark of the sentence that is closed in it.</summary>
    public static bool IsQuoted(ReadOnlySpan<byte> text, Sentence sentence, SentenceKinds kinds, int position)
    {
        if ((kinds & SentenceKinds.Quotation) != SentenceKinds.None)
            return true;
        ReadOnlySpan<byte> before = text[sentence.Start..position];
        ReadOnlySpan<byte> after = text[position..sentence.End];
        if (before.Count((byte)'"') % 2 == 1 && after.Contains((byte)'"'))
            return true;
        return before.LastIndexOf("“"u8) > before.LastIndexOf("”"u8) && after.IndexOf("”"u8) >= 0;
    }
}
