using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CorpusFilter.Configuration;

namespace CorpusFilter.Behaviors;

/// <summary>A YAML file that defines behaviors, or rules that find them, or both.</summary>
[Description("Behaviors and the rules that find them in text.")]
internal sealed record BehaviorPack
{
    [Description("What the record calls the pack.")]
    [MinLength(1)]
    public required string Name { get; init; }

    [Description("For people; nothing depends on it.")]
    public string Description { get; init; } = "";

    [Description("The behaviors that the pack defines, in the order of the score columns. Rules may also speak of behaviors of packs loaded before.")]
    public IReadOnlyList<BehaviorDefinition> Behaviors { get; init; } = [];

    [Description("Sets of words that cues use as {name}: name: word|another word|third.")]
    public IReadOnlyDictionary<string, string> Words { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    [Description("The rules.")]
    public IReadOnlyList<BehaviorRule> Rules { get; init; } = [];

    public SourceLocation Source { get; init; } = SourceLocation.None;
}

internal sealed record BehaviorDefinition
{
    [Description("As in the score columns: lower-case words joined by underscores.")]
    [RegularExpression("^[a-z][a-z0-9_]*$")]
    public required string Name { get; init; }

    [Description("What counts as an instance, for people and for language models.")]
    public string Description { get; init; } = "";

    public SourceLocation Source { get; init; } = SourceLocation.None;
}

/// <summary>What makes a sentence an instance of a behavior: the weights of the different cues found in it add up to 1 or more, or fall little short of it in several sentences of the document.</summary>
internal sealed record BehaviorRule
{
    [Description("Name, unique among the packs of a run; it is the cue's name in the evidence.")]
    [RegularExpression("^[a-z0-9][a-z0-9-]*$")]
    public required string Name { get; init; }

    [Description("The behavior it speaks for.")]
    public required string Behavior { get; init; }

    [Description("What it looks for, one or several phrases: word~ (inflections), (a|b), [optional], ..3 (up to three words), # (a formula or number), {set}, /regular expression/; @0.5 behind it is its own weight.")]
    [OneOrMany, MinLength(1)]
    public required IReadOnlyList<string> Cue { get; init; }

    [Description("How much of an instance each of its cues is. 1: enough alone; less: only together with others, in its sentence or in further ones; negative: speaks against.")]
    [Range(-5.0, 5.0)]
    public double Weight { get; init; } = 1;

    [Description("true: its cues are looked for only in sentences where another rule of the behavior counts, and add to it. For words too common to look for everywhere.")]
    public bool Supporting { get; init; }

    [Description("Counts only in sentences of these kinds; empty: of any.")]
    [OneOrMany]
    public IReadOnlyList<SentenceKind> Only { get; init; } = [];

    [Description("Doesn't count in sentences of these kinds.")]
    [OneOrMany]
    public IReadOnlyList<SentenceKind> Never { get; init; } = [];

    [Description("Most words that may stand before the cue in its sentence; null: any number.")]
    [Range(0, 50)]
    public int? WordsBefore { get; init; }

    [Description("Places that rules otherwise don't look at, and this one does.")]
    [OneOrMany]
    public IReadOnlyList<TextPlace> Inside { get; init; } = [];

    [Description("Counts only where each of these is found.")]
    [OneOrMany]
    public IReadOnlyList<CueGuard> With { get; init; } = [];

    [Description("Doesn't count where any of these is found.")]
    [OneOrMany]
    public IReadOnlyList<CueGuard> Without { get; init; } = [];

    [Description("Texts in which the rule must count.")]
    [OneOrMany, MinLength(1)]
    public required IReadOnlyList<string> Example { get; init; }

    [Description("Texts that look alike and in which it must not count.")]
    [OneOrMany, MinLength(1)]
    public required IReadOnlyList<string> NearMiss { get; init; }

    public SourceLocation Source { get; init; } = SourceLocation.None;
}

/// <summary>What must stand, or must not, near a cue.</summary>
internal sealed record CueGuard
{
    [Description("Phrases, any one of which will do.")]
    [OneOrMany, MinLength(1)]
    public required IReadOnlyList<string> Cue { get; init; }

    [Description("Where to look.")]
    public GuardScope Scope { get; init; } = GuardScope.Sentence;

    [Description("Most words between it and the rule's cue; null: any number.")]
    [Range(0, 100)]
    public int? Words { get; init; }
}

internal enum GuardScope
{
    [Description("the cue's sentence")]
    Sentence,

    [Description("the cue's sentence, before the cue")]
    Before,

    [Description("the cue's sentence, behind the cue")]
    After,

    [Description("the sentence before")]
    Previous,

    [Description("the sentence behind")]
    Next,

    [Description("the cue's sentence, the one before and the one behind")]
    Around,

    [Description("anywhere in the document")]
    Document,
}

internal enum SentenceKind
{
    [Description("ends with a question mark")]
    Question,

    [Description("a heading")]
    Heading,

    [Description("begins a list item")]
    ListItem,

    [Description("in a block quotation")]
    Quotation,

    [Description("begins with a verb such as exercises begin with: Show, Find, Check")]
    Imperative,

    [Description("under a heading that announces exercises")]
    Exercise,

    [Description("none of question, heading, imperative")]
    Statement,
}

internal enum TextPlace
{
    [Description("formulas")]
    Math,

    [Description("code")]
    Code,

    [Description("quotations: in quotation marks or in a block")]
    Quotation,

    [Description("web addresses")]
    Url,
}
