using System.Globalization;
using BenchmarkDotNet.Running;
using CorpusFilter.Benchmarks;

// Ratios and medians, never part of the test run:
//   dotnet run -c Release --project tests/CorpusFilter.Benchmarks -- --filter '*'
switch (args)
{
    case ["llm-server"]:
        await LlmLoad.ServeAsync();
        return;
    case ["llm-load", .. string[] rest]:
        await LlmLoad.RunAsync(rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 20_000);
        return;
}
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
