using System.Globalization;

namespace CorpusFilter.MakeSamples.Forms;

/// <summary>Pages that show no behavior: task lists, programs, navigation, course pages.</summary>
internal static class PlainPages
{
    private static readonly string[] Areas =
    [
        "Algebra", "Analysis I", "Analysis II", "Calculus", "Combinatorics", "Complex numbers", "Differential equations", "Discrete mathematics", "Functions",
        "Geometry", "Graph theory", "Group theory", "Inequalities", "Linear algebra", "Logic", "Measure theory", "Number theory", "Numerical methods",
        "Optimisation", "Probability", "Sequences and series", "Set theory", "Statistics", "Topology", "Trigonometry", "Vectors",
    ];

    public static LabelledText TaskList(IReadOnlyList<Problem> problems, Draw draw)
    {
        LabelledText text = new() { HasProblem = true };
        text.Add($"{draw.One("Problem sheet", "Homework", "Practice test", "Quiz", "Übungsblatt")} {draw.Number(1, 14)}\n\nDue: {draw.One("Monday", "Tuesday", "Friday", "before the lecture")}");
        int number = 1;
        List<string> tasks = [.. problems.Select(p => draw.One(p.Questions)), .. problems.SelectMany(p => p.Exercises), .. draw.Some(Traps.Tasks, 4)];
        foreach (string task in draw.Some([.. tasks.Distinct(StringComparer.Ordinal)], draw.Number(5, 12)))
            text.Add(draw.Chance(20) ? $"{number++}. (a) {task} (b) Explain every step." : $"{number++}. {task}");
        text.Add($"{draw.Number(10, 40)} points in total. {draw.One("Check your answers before you hand them in.", "No calculators.", "Work in pairs.", "Wrong units cost one point.")}");
        return text;
    }

    public static LabelledText Program(Problem problem, Draw draw)
    {
        LabelledText text = new() { HasProblem = draw.Chance(50) };
        text.Add($"# {draw.One("Notes on computing with", "A small program about", "Code for", "Snippets:")} {problem.Topic}");
        if (text.HasProblem)
            text.Add(draw.One(problem.Questions));
        text.Add(draw.One(
            "The listing below is self-contained. It runs in a second on any machine.",
            "No libraries are needed.",
            "Copy the following into a file and run it."));
        foreach (string code in draw.Some(Traps.Code, draw.Number(1, 3)))
        {
            text.Add(code);
            text.Add(draw.One(Traps.Prose));
        }

        text.Add($"```\n{string.Join('\n', Enumerable.Range(1, draw.Number(4, 14)).Select(n => string.Create(CultureInfo.InvariantCulture, $"n = {n,3}   f(n) = {n * n * draw.Number(1, 9),6}   check: ok")))}\n```");
        return text;
    }

    public static LabelledText Navigation(Draw draw)
    {
        LabelledText text = new();
        text.Add(draw.One(Traps.Chrome));
        text.Add($"# {draw.One("All topics", "Site map", "Archive", "Tutorials A to Z", "Sitemap")}");
        text.Add(string.Join('\n', draw.Some(Areas, draw.Number(8, 22)).Select(a => $"* [{a}](/{a.ToLowerInvariant().Replace(' ', '-')}) ({draw.Number(2, 480)})")));
        text.Add(draw.One(Traps.Chrome));
        text.Add($"Page {draw.Number(1, 20)} of {draw.Number(21, 90)}");
        text.Add(draw.One(Traps.Chrome));
        return text;
    }

    public static LabelledText Course(Draw draw)
    {
        LabelledText text = new();
        string area = draw.One(Areas);
        text.Add($"# MATH {draw.Number(100, 499)}: {area}");
        text.Add($"Instructor: {draw.One("Dr. Halloran", "Prof. Adeyemi", "Prof. Lindqvist", "Dr. Castellanos", "Dr. Ishikawa")}\n\nOffice hours: {draw.One("Mon", "Tue", "Wed", "Thu")} {draw.Number(9, 16)}:00, room {draw.Number(1, 4)}.{draw.Number(10, 60)}");
        text.Add(draw.One(
            "The aim of the course is to prepare you for the sequel. First come the tools, then the theorems.",
            "We meet twice a week. Lecture notes go online after each meeting; mistakes in them are mine.",
            "Please check the website regularly, dates may change."));
        text.Add(string.Join('\n', draw.Some(Areas, draw.Number(6, 12)).Select((a, week) => string.Create(CultureInfo.InvariantCulture, $"Week {week + 1}: {a.ToLowerInvariant()}"))));
        text.Add(draw.One(Traps.Prose));
        text.Add($"Grading: homework {draw.Number(2, 4)}0 %, final exam the rest. To pass you need half of the points.");
        return text;
    }
}
