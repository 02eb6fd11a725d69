namespace CorpusFilter.MakeSamples.Forms;

/// <summary>Which behaviors a document is to show; the order in which they stand is the form's affair.</summary>
internal sealed record Ingredients(bool Verification, bool Backtracking, bool Subgoal, bool BackwardChaining)
{
    /// <summary>More than a third of the documents show nothing, a few show everything.</summary>
    public static Ingredients From(Draw draw)
    {
        int richness = draw.Number(1, 100) switch { <= 38 => 0, <= 75 => 35, <= 94 => 60, _ => 100 };
        return new Ingredients(draw.Chance(richness), draw.Chance(richness), draw.Chance(richness), draw.Chance(richness));
    }

    /// <summary>The solution's paragraphs: plan, reasoning back, failed attempt, work, check, those that are wanted.</summary>
    /// <param name="work">Which of the problem's solutions.</param>
    public IEnumerable<string> Solution(Problem problem, string work, Draw draw, bool withDetour = true)
    {
        if (Subgoal)
            yield return draw.One(problem.Plans);
        if (BackwardChaining)
            yield return draw.One(problem.Backward);
        if (Backtracking && withDetour)
            yield return draw.One(problem.Detours);
        yield return work;
        if (Verification)
            yield return draw.One(problem.Checks);
    }
}
