using System.Globalization;

namespace CorpusFilter.MakeSamples.Forms;

/// <summary>Several people talking past and to each other, one of them thinking aloud.</summary>
internal static class ForumTopic
{
    private static readonly string[] Interjections =
    [
        "Hmm.", "ok so", "Let me think aloud here.", "Right.", "lol", "I'm on my phone, so no proper formulas.", "Long answer, bear with me.", "",
    ];

    public static LabelledText Write(Problem problem, Draw draw)
    {
        Ingredients ingredients = Ingredients.From(draw);
        LabelledText text = new() { HasProblem = true, HasSolution = draw.Chance(85) };
        text.Add($"Board index ‹ Mathematics ‹ Help me\n\n{problem.Title}");
        int post = 1;
        Post(text, draw, post++, draw.One(problem.Questions));
        if (draw.Chance(60))
            Post(text, draw, post++, draw.One(Traps.Remarks));
        if (!text.HasSolution)
        {
            if (ingredients.Backtracking)
                Post(text, draw, post++, draw.One(problem.Detours));
            Post(text, draw, post, draw.One("bump", "Nobody?", "Solved it, thanks anyway.", "Still waiting for an answer here."));
            return text;
        }

        string interjection = draw.One(Interjections);
        string quotation = draw.Chance(40) ? $"> {draw.One(problem.Questions).ReplaceLineEndings("\n> ")}\n\n" : "";
        Post(text, draw, post++, quotation + interjection + (interjection.Length > 0 ? "\n\n" : "") + string.Join("\n\n", ingredients.Solution(problem, draw.One(problem.Work), draw)));
        if (draw.Chance(50))
            Post(text, draw, post++, draw.One(Traps.Remarks));
        if (ingredients.Verification && draw.Chance(30))
            Post(text, draw, post++, draw.One(problem.Checks));
        if (draw.Chance(60))
            text.Add(draw.One(Traps.Chrome));
        return text;
    }

    private static void Post(LabelledText text, Draw draw, int number, string body)
    {
        text.Add(string.Create(CultureInfo.InvariantCulture, $"#{number} {People.Name(draw)} » {People.Stamp(draw)}"));
        text.Add(body);
        if (draw.Chance(30))
            text.Add(draw.One("Top", "Report post", "Reply with quote", "_________________\nMathematics is not a spectator sport."));
    }
}
