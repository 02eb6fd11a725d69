using BenchmarkDotNet.Running;

// Ratios and medians, never part of the test run:
//   dotnet run -c Release --project tests/CorpusFilter.Benchmarks -- --filter '*'
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
