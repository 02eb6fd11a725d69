namespace CorpusFilter.MakeSamples.Forms;

/// <summary>A problem with its solution, as on a contest's page or a handout; bare step headings and second solutions are no behavior.</summary>
internal static class WorkedSolution
{
    public static LabelledText Write(Problem problem, Draw draw)
    {
        Ingredients ingredients = Ingredients.From(draw);
        LabelledText text = new() { HasProblem = true, HasSolution = true };
        text.Add(draw.One($"Problem {draw.Number(1, 30)}", $"**{problem.Title}**", $"Handout {draw.Number(1, 9)}: {problem.Topic}", $"# {problem.Title}"));
        text.Add(draw.One(problem.Questions));
        text.Add(draw.One("## Solution", "Solution 1", "**Answer**", "Proof."));
        bool hasSteps = draw.Chance(30);
        int step = 1;
        List<string> works = draw.Some(problem.Work, 2);
        foreach (string paragraph in ingredients.Solution(problem, works[0], draw))
            text.Add(hasSteps ? $"Step {step++}\n\n{paragraph}" : paragraph);
        if (works.Count > 1 && draw.Chance(60))
            text.Add($"{draw.One("Solution 2", "## Alternative solution", "Another solution")}\n\n{works[1]}");
        if (draw.Chance(40))
            text.Add(draw.One(Traps.Prose));
        if (draw.Chance(30))
            text.Add($"See also: {string.Join(" | ", draw.Some(problem.Exercises, 1))}");
        if (draw.Chance(30))
            text.Add(draw.One(Traps.Chrome));
        return text;
    }
}
