using System.Text.RegularExpressions;

namespace CorpusFilter.Scoring.Llm;

/// <summary>
/// Reads the paper's form of reply: markdown that ends in <c>&lt;count&gt;N&lt;/count&gt;</c>, and for the gate
/// <c>&lt;problem&gt;yes&lt;/problem&gt;</c> and <c>&lt;solution&gt;no&lt;/solution&gt;</c>.
/// </summary>
internal static class MarkdownReply
{
    // Not backtracking: replies are as hostile as the texts they are about.
    private const RegexOptions Options = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant;

    private static readonly Regex StrictTag = new("<count>(?<value>[0-9]+)</count>", Options);
    private static readonly Regex TolerantTag = new(@"<count>[\s:*_`""']*(?<value>-?[0-9]+(\.[0-9]+)?)", Options | RegexOptions.IgnoreCase);
    private static readonly Regex CountLine = new(
        @"^[\s#>*_-]*((final|total) )?(count|number of instances)[\s*_`]*[:=]?[\s*_`]*(?<value>-?[0-9]+)[\s*_`.]*$",
        Options | RegexOptions.IgnoreCase | RegexOptions.Multiline);
    private static readonly Regex ProblemTag = new("<problem>(?<value>[^<]*)</problem>", Options | RegexOptions.IgnoreCase);
    private static readonly Regex SolutionTag = new("<solution>(?<value>[^<]*)</solution>", Options | RegexOptions.IgnoreCase);

    /// <summary>The count as the paper's own script reads it: the first tag that holds nothing but digits.</summary>
    public static string? StrictCount(string content) =>
        StrictTag.Match(ReplyText.WithoutThoughts(content)) is { Success: true } match ? match.Groups["value"].Value : null;

    /// <param name="tolerant">Also reads spaces and marks inside the tag, a tag that is not closed, and "count: 3" on a line of its own.</param>
    /// <exception cref="UnparsableReplyException">No count, or one that can't be.</exception>
    public static Judgement ParseCount(string content, string behavior, int textBytes, bool tolerant)
    {
        string reply = ReplyText.WithoutThoughts(content);
        string? count = StrictCount(content);
        bool strict = count is not null;
        if (count is null && tolerant)
            count = LastCount(TolerantTag, reply) ?? LastCount(CountLine, reply);
        if (count is null)
            throw new UnparsableReplyException($"no count of {behavior} in the reply: " + ReplyText.Shorten(reply));
        return new Judgement([new JudgedBehavior(ReplyText.Count(count, behavior, textBytes), [])], null, null) { IsStrict = strict };
    }

    /// <exception cref="UnparsableReplyException">One of the two tags is missing, or holds neither yes nor no.</exception>
    public static Judgement ParseGate(string content)
    {
        string reply = ReplyText.WithoutThoughts(content);
        return new Judgement([], Flag(ProblemTag, "problem"), Flag(SolutionTag, "solution"));

        bool? Flag(Regex tag, string name) => tag.Matches(reply) is { Count: > 0 } found && JsonReply.YesOrNo(found[^1].Groups["value"].Value) is { } flag
            ? flag
            : throw new UnparsableReplyException($"no <{name}>yes</{name}> or <{name}>no</{name}> in the reply: " + ReplyText.Shorten(reply));
    }

    private static string? LastCount(Regex pattern, string reply) =>
        pattern.Matches(reply) is { Count: > 0 } found ? found[^1].Groups["value"].Value : null;
}
