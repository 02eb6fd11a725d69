namespace CorpusFilter.Tokens;

/// <summary>A tokenizer can't be used: its file is missing, broken, or asks for what isn't supported. The message names the file, what was found and what would do.</summary>
public sealed class TokenizerException(string message, Exception? inner = null) : Exception(message, inner);
