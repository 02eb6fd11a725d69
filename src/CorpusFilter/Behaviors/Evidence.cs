namespace CorpusFilter.Behaviors;

/// <summary>One instance of a behavior: where it stands and what showed it.</summary>
/// <param name="Behavior">Index into the run's list of behaviors.</param>
/// <param name="Start">First byte, counted in the UTF-8 text.</param>
/// <param name="End">Byte after the last.</param>
/// <param name="Cue">Name of the rule that matched, or how a quote was located ("quote", "quote~").</param>
internal readonly record struct Evidence(int Behavior, int Start, int End, string Cue);
