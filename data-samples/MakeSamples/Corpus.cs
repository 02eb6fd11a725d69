using CorpusFilter.MakeSamples.Forms;
using CorpusFilter.MakeSamples.Problems;

namespace CorpusFilter.MakeSamples;

/// <summary>A row of the samples. <see cref="Labels"/> is null where the row is not for the gold file: copies, missing and empty texts.</summary>
internal sealed record Document(string Url, string? Text, DateTime Date, string Form, string Topic, LabelledText? Labels);

/// <summary>All documents, in random order, the same for the same seed.</summary>
internal static class Corpus
{
    private static readonly Func<Draw, Problem>[] Problems =
    [
        Algebra.Quadratic, Algebra.LinearSystem, Algebra.Eigenvalues, Algebra.Recurrence, Algebra.AmGm,
        Numbers.PowerRemainder, Numbers.SumOfFirst, Numbers.DivisibleBySix, Numbers.MakeTwentyFour, Numbers.Irrational,
        Analysis.ByParts, Analysis.Tangent, Analysis.GeometricSeries, Analysis.EpsilonDelta, Analysis.Fence,
        Counting.NotAdjacent, Counting.DrawingBalls, Counting.Handshakes, Counting.Trains,
        Geometry.Ladder, Geometry.CircleEquation, Geometry.AngleSum,
    ];

    // Names under .example can't belong to anybody (RFC 2606).
    private static readonly (string Form, string Host, int Count)[] Forms =
    [
        ("qa_thread", "https://ask.mathematics.example/questions", 130),
        ("worked_solution", "https://solutions.example/problem", 80),
        ("textbook", "https://open-textbooks.example/read", 60),
        ("forum_topic", "http://forum.numberlovers.example/viewtopic.php?t=", 60),
        ("task_list", "https://www.school.example/sheets", 24),
        ("program", "https://code-and-numbers.example/post", 20),
        ("navigation", "https://www.school.example/topics", 10),
        ("course", "https://university.example/~teaching", 10),
    ];

    public static List<Document> Make(ulong seed)
    {
        Draw draw = new(seed);
        List<Document> documents = [];
        foreach ((string form, string host, int count) in Forms)
        {
            for (int i = 0; i < count; i++)
            {
                Problem problem = draw.One(Problems)(draw);
                LabelledText text = Write(form, problem, draw);
                documents.Add(Row(draw, $"{host}{(host.EndsWith('=') ? "" : "/")}{1000 + documents.Count * 7}", text, form, problem.Topic));
            }
        }

        foreach ((string title, string[] paragraphs) in Articles.All)
        {
            string name = new([.. title.Where(c => char.IsAsciiLetterOrDigit(c) || c == ' ').Select(c => c == ' ' ? '-' : c)]);
            documents.Add(Row(draw, $"https://encyclopedia.example/wiki/{name}", Articles.Write((title, paragraphs)), "article", title.ToLowerInvariant()));
        }

        documents.Add(Row(draw, "https://open-textbooks.example/read/whole-chapter", LongChapter(draw), "textbook", "a whole chapter"));
        AddAwkwardRows(documents, draw);
        return draw.Some(documents, documents.Count);
    }

    private static LabelledText Write(string form, Problem problem, Draw draw) => form switch
    {
        "qa_thread" => QaThread.Write(problem, draw),
        "worked_solution" => WorkedSolution.Write(problem, draw),
        "textbook" => Textbook.Write(problem, draw.One(Problems)(draw), draw),
        "forum_topic" => ForumTopic.Write(problem, draw),
        "task_list" => PlainPages.TaskList([problem, .. Enumerable.Range(0, 4).Select(_ => draw.One(Problems)(draw))], draw),
        "program" => PlainPages.Program(problem, draw),
        "navigation" => PlainPages.Navigation(draw),
        _ => PlainPages.Course(draw),
    };

    /// <summary>One document much longer than the others, in which the behaviors are thin.</summary>
    private static LabelledText LongChapter(Draw draw)
    {
        LabelledText text = new() { HasProblem = true, HasSolution = true };
        text.Add("# A chapter of everything");
        for (int i = 1; i <= 60; i++)
        {
            Problem problem = draw.One(Problems)(draw);
            text.Add($"## {i}. {problem.Title}");
            text.Add(draw.One(problem.Questions));
            text.Add(draw.One(problem.Work));
            if (draw.Chance(12))
                text.Add(draw.One(problem.Checks));
            text.Add(draw.One(Traps.Prose));
        }

        return text;
    }

    /// <summary>What real corpora hold too: the same text under several addresses, a missing text, an empty one.</summary>
    private static void AddAwkwardRows(List<Document> documents, Draw draw)
    {
        foreach (Document original in draw.Some(documents, 6))
            documents.Add(original with { Url = original.Url.Replace("https://", "https://mirror.", StringComparison.Ordinal) + "?copy=1", Labels = null });
        documents.Add(new Document("https://ask.mathematics.example/questions/deleted", null, Date(draw), "qa_thread", "none", null));
        documents.Add(new Document("https://ask.mathematics.example/questions/empty", "", Date(draw), "qa_thread", "none", null));
    }

    private static Document Row(Draw draw, string url, LabelledText text, string form, string topic) =>
        new(url, text.Text, Date(draw), form, topic, text);

    private static DateTime Date(Draw draw) =>
        new DateTime(2014, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(draw.Number(0, 300_000_000));
}
