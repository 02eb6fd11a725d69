using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
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
// As the program itself runs: compiled once, in full. A few iterations are over before the runtime would have compiled anything again.
IConfig compiledOnce = DefaultConfig.Instance.AddJob(Job.Default.WithEnvironmentVariable("DOTNET_TieredCompilation", "0").AsMutator());
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, compiledOnce);
