using CorpusFilter.Cli;
using CorpusFilter.Cli.Verbs;

// To add a verb: a class in Verbs/ that derives from Verb (or from ConfigVerb, where it takes a config), and a line here.
using ConsoleOutput output = new();
return await CommandLine.RunAsync(
    args,
    output,
    [
        new InitVerb(),
        new SchemaVerb(),
    ]);
