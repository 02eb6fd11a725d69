using CorpusFilter.Cli;
using CorpusFilter.Cli.Verbs;

// To add a verb: a class in Verbs/ that derives from Verb (or from ConfigVerb, where it takes a config), and a line here.
using ConsoleOutput output = new();
return await CommandLine.RunAsync(
    args,
    output,
    [
        new RunVerb(),
        new CheckVerb(),
        new PlanVerb(),
        new ScoreVerb(),
        new SelectVerb(),
        new WriteVerb(),
        new ReportVerb(),
        new StatusVerb(),
        new VerifyVerb(),
        new ExplainVerb(),
        new EvaluateVerb(),
        new InspectVerb(),
        new AnswersVerb(),
        new InitVerb(),
        new SchemaVerb(),
    ]);
