using System.Text;
using CorpusFilter.Behaviors;

namespace CorpusFilter.Cli;

/// <summary>A text with its evidence marked: in colour, or in brackets with the behavior's name where there is none.</summary>
internal sealed class MarkedText(IReadOnlyList<string> behaviors, bool hasColor)
{
    private static readonly string[] Styles = ["42;30", "43;30", "46;30", "45;30", "44;37", "41;37"];

    /// <param name="text">UTF-8.</param>
    public string Of(ReadOnlySpan<byte> text, IReadOnlyList<Evidence> evidence)
    {
        var marked = new StringBuilder();
        var open = new List<Evidence>();
        int at = 0;
        foreach (int boundary in evidence.SelectMany(one => new[] { one.Start, one.End }).Append(text.Length).Distinct().Order())
        {
            Append(marked, text[at..boundary], open);
            at = boundary;
            // What ends here closes before what begins here opens.
            foreach (Evidence ended in open.Where(one => one.End == boundary).Reverse().ToArray())
            {
                open.Remove(ended);
                if (!hasColor)
                    marked.Append("]]");
            }
            foreach (Evidence begun in evidence.Where(one => one.Start == boundary))
            {
                open.Add(begun);
                marked.Append(hasColor ? $"\e[{Style(begun)}m {behaviors[begun.Behavior]} \e[0m " : $"[[{behaviors[begun.Behavior]}: ");
            }
        }
        return marked.ToString();
    }

    private void Append(StringBuilder marked, ReadOnlySpan<byte> piece, List<Evidence> open)
    {
        if (piece.IsEmpty)
            return;
        // Escape sequences in a document must not reach the terminal.
        string plain = Encoding.UTF8.GetString(piece).Replace('\e', '\uFFFD');
        marked.Append(hasColor && open.Count > 0 ? $"\e[{Style(open[^1])}m{plain}\e[0m" : plain);
    }

    private static string Style(Evidence instance) => Styles[instance.Behavior % Styles.Length];
}
