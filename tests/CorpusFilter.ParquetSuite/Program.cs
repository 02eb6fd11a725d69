using CorpusFilter.ParquetSuite;

// Runs the reader over a folder of Parquet files, good and bad, and says what became of each:
//   dotnet run -c Release --project tests/CorpusFilter.ParquetSuite -- FOLDER [--manifest FILE] [--filter TEXT] [--copy FOLDER] [--all]
return args is ["--worker", ..] ? Worker.Run(args.ElementAtOrDefault(1)) : Suite.Run(args);
