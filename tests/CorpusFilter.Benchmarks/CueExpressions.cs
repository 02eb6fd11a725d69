using System.Text;
using System.Text.RegularExpressions;
using CorpusFilter.Scoring.Heuristic;

namespace CorpusFilter.Benchmarks;

/// <summary>Cues as regular expressions that Hyperscan and .NET take: the same words, gaps and separators, without the niceties at the edges (dollar signs, apostrophes, words beyond ASCII).</summary>
internal static class CueExpressions
{
    private const string Separator = "(?:-|,?\\s{1,3})";

    public static string Of(CueElement cue)
    {
        var pattern = new StringBuilder("\\b");
        bool isFirst = true;
        Append(pattern, cue, ref isFirst);
        return pattern.ToString();
    }

    private static void Append(StringBuilder pattern, CueElement cue, ref bool isFirst)
    {
        switch (cue)
        {
            case CueElement.Literal literal:
                if (!isFirst)
                    pattern.Append(literal.IsMark ? "\\s?" : Separator);
                pattern.Append(Regex.Escape(literal.ToString()).Replace("/", "\\/", StringComparison.Ordinal));
                if (!literal.IsMark)
                    pattern.Append("\\b");
                isFirst = false;
                break;
            case CueElement.Sequence sequence:
                foreach (CueElement part in sequence.Parts)
                    Append(pattern, part, ref isFirst);
                break;
            case CueElement.Choice choice:
                bool first = isFirst;
                pattern.Append("(?:");
                for (int i = 0; i < choice.Options.Length; i++)
                {
                    if (i > 0)
                        pattern.Append('|');
                    bool option = first;
                    Append(pattern, choice.Options[i], ref option);
                }
                pattern.Append(')');
                isFirst = false;
                break;
            case CueElement.Gap gap:
                pattern.Append("(?:\\s{1,3}[^\\s]{1,24}){0,").Append(gap.Most).Append('}');
                break;
            case CueElement.Formula:
                pattern.Append(isFirst ? "" : Separator).Append("[^\\s]*[$0-9=\\\\][^\\s]*");
                isFirst = false;
                break;
            default:
                pattern.Append(Separator).Append('?').Append(((CueElement.Expression)cue).Automaton.Pattern);
                isFirst = false;
                break;
        }
    }
}
