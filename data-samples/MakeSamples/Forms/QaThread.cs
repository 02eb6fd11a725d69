using System.Globalization;

namespace CorpusFilter.MakeSamples.Forms;

/// <summary>A question with comments and answers, and all that a site puts around them.</summary>
internal static class QaThread
{
    private static readonly string[] Openings =
    [
        "", "Hello everybody,", "I am preparing for an exam and found this one:", "This came up in a tutorial today.", "Sorry if this is a stupid question.",
        "I'm self-studying and have nobody to ask.", "From an old problem sheet:",
    ];

    private static readonly string[] Closings =
    [
        "Any help is appreciated.", "Thanks in advance!", "A hint would be enough.", "", "What am I missing?", "I would like to understand the idea, not only the result.",
    ];

    public static LabelledText Write(Problem problem, Draw draw)
    {
        Ingredients ingredients = Ingredients.From(draw);
        LabelledText text = new() { HasProblem = true, HasSolution = true };
        if (draw.Chance(40))
            text.Add(draw.One(Traps.Chrome));
        text.Add($"# {problem.Title}");
        text.Add($"Asked {draw.Number(2, 11)} years, {draw.Number(1, 11)} months ago\n\nViewed {draw.Number(1, 40)}k times");
        text.Add(string.Create(CultureInfo.InvariantCulture, $"{draw.Number(0, 31)}"));

        string question = string.Join("\n\n", new[] { draw.One(Openings), draw.One(problem.Questions) }.Where(p => p.Length > 0));
        text.Add(question);
        bool askerTried = ingredients.Backtracking && draw.Chance(50);
        if (askerTried)
            text.Add(draw.One(problem.Detours));
        string closing = draw.One(Closings);
        if (closing.Length > 0)
            text.Add(closing);
        text.Add($"{problem.Topic.Replace(' ', '-')} algebra-precalculus");
        Signature(text, draw, "asked");
        Comments(text, draw, draw.Number(0, 3));

        text.Add(draw.Chance(50) ? "## 1 Answer" : "## 2 Answers");
        text.Add(draw.One("Sorted by: Highest score (default)", "active oldest votes", "Order by score"));
        List<string> works = draw.Some(problem.Work, 2);
        foreach (string paragraph in ingredients.Solution(problem, works[0], draw, withDetour: !askerTried))
            text.Add(paragraph);
        if (draw.Chance(35))
            text.Add(draw.One(Traps.Prose));
        Signature(text, draw, draw.One("answered", "edited"));
        Comments(text, draw, draw.Number(0, 2));

        if (works.Count > 1 && draw.Chance(50))
        {
            // A second solution although nothing was wrong with the first: no backtracking.
            text.Add(draw.One("Here is another way.", "Alternatively:", "A different approach, for completeness:", "I'd do it like this."));
            text.Add(works[1]);
            Signature(text, draw, "answered");
        }

        if (draw.Chance(50))
            text.Add(draw.One(Traps.Chrome));
        return text;
    }

    private static void Signature(LabelledText text, Draw draw, string verb) =>
        text.Add($"{draw.One("Share", "Share\n\nCite", "Share Cite Improve this answer Follow")}\n\n{verb} {People.Stamp(draw)}\n\n{People.Name(draw)}\n\n{draw.Number(1, 90)},{draw.Number(100, 999)}●{draw.Number(1, 9)}●{draw.Number(10, 40)}");

    private static void Comments(LabelledText text, Draw draw, int count)
    {
        foreach (string remark in draw.Some(Traps.Remarks, count))
            text.Add($"{remark} – {People.Name(draw)} {People.Stamp(draw)}");
        text.Add("Add a comment |");
    }
}
