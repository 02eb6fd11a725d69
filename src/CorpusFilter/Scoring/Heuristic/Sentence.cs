namespace CorpusFilter.Scoring.Heuristic;

/// <summary>What a sentence is, as far as its form tells; several may hold.</summary>
[Flags]
internal enum SentenceKinds
{
    None = 0,

    /// <summary>Ends with a question mark.</summary>
    Question = 1 << 0,

    /// <summary>A heading: <c># ...</c>, <c>\section{...}</c> or a whole line in bold.</summary>
    Heading = 1 << 1,

    /// <summary>Begins a list item.</summary>
    ListItem = 1 << 2,

    /// <summary>In a block quotation (<c>&gt; ...</c>).</summary>
    Quotation = 1 << 3,

    /// <summary>Begins with the bare form of a verb that exercises begin with: "Show that ...", "(b) Find ...".</summary>
    Imperative = 1 << 4,

    /// <summary>Under a heading such as "Exercises" or "Practice problems".</summary>
    Exercise = 1 << 5,

    /// <summary>None of question, heading, imperative.</summary>
    Statement = 1 << 6,
}

/// <summary>A sentence: bytes [Start, End) of the text, without the white space around it.</summary>
/// <param name="IsExercise">Stands under a heading that announces exercises.</param>
/// <param name="Paragraph">Number of its paragraph.</param>
internal readonly record struct Sentence(int Start, int End, bool IsExercise, int Paragraph)
{
    /// <summary>Looked at only where a cue was found: most sentences have none.</summary>
    public SentenceKinds KindsIn(ReadOnlySpan<byte> text) => SentenceForm.KindsOf(text[Start..End]) | (IsExercise ? SentenceKinds.Exercise : SentenceKinds.None);
}

/// <summary>Bytes [Start, End) of a formula or of code.</summary>
internal readonly record struct Region(int Start, int End, bool IsCode);
