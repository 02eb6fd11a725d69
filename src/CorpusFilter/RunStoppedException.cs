namespace CorpusFilter;

/// <summary>
/// The run can't go on, through no fault of the configuration: disk full, endpoint down, lock held. Exit code 3.
/// The message says what happened, where, and what to do; what was done stays done.
/// </summary>
public sealed class RunStoppedException(string message, Exception? inner = null) : Exception(message, inner);
