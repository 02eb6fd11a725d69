namespace CorpusFilter.MakeSamples.Forms;

/// <summary>A section of a textbook: some theory, examples worked out, exercises.</summary>
internal static class Textbook
{
    public static LabelledText Write(Problem first, Problem second, Draw draw)
    {
        LabelledText text = new() { HasProblem = true, HasSolution = true };
        int chapter = draw.Number(1, 12);
        int section = draw.Number(1, 9);
        text.Add($"## {chapter}.{section} {char.ToUpperInvariant(first.Topic[0])}{first.Topic[1..]}");
        text.Add(draw.One(
            $"This section treats {first.Topic}. It needs nothing beyond chapter {Math.Max(1, chapter - 1)}.",
            $"We come to {first.Topic}, a subject older than its notation.",
            $"Much of what follows rests on {first.Topic}, so the examples deserve a patient reading."));
        text.Add(draw.One(Traps.Prose));

        int number = 1;
        foreach (Problem problem in new[] { first, second })
        {
            text.Add($"**Example {chapter}.{section}.{number++}.** {draw.One(problem.Questions)}");
            List<string> paragraphs = [.. Ingredients.From(draw).Solution(problem, draw.One(problem.Work), draw)];
            paragraphs[0] = draw.One("*Solution.* ", "**Solution** ", "Solution: ") + paragraphs[0];
            foreach (string paragraph in paragraphs)
                text.Add(paragraph);
            text.Add(draw.One("$\\blacksquare$", "□", "", "◊").PadRight(1));
        }

        if (draw.Chance(60))
            text.Add(draw.One(Traps.Prose));
        text.Add("### Exercises");
        int exercise = 1;
        foreach (string task in draw.Some([.. first.Exercises, .. second.Exercises, .. draw.Some(Traps.Tasks, 3)], draw.Number(3, 6)))
            text.Add($"{exercise++}. {task}");
        return text;
    }
}
