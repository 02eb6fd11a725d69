using System.Globalization;
using CorpusFilter.ParquetSuite;

// Runs the reader over a folder of Parquet files, good and bad, and says what became of each:
//   dotnet run -c Release --project tests/CorpusFilter.ParquetSuite -- FOLDER [--manifest FILE] [--filter TEXT] [--copy FOLDER] [--all]
// or over mutations of them:
//   dotnet run -c Release --project tests/CorpusFilter.ParquetSuite -- --fuzz FOLDER COUNT FIRST_SEED WORK_FOLDER
return args switch
{
    ["--worker", ..] => Worker.Run(args.ElementAtOrDefault(1)),
    ["--fuzz", string folder, string count, string seed, string work] =>
        Fuzz.Run(folder, int.Parse(count, CultureInfo.InvariantCulture), int.Parse(seed, CultureInfo.InvariantCulture), work),
    _ => Suite.Run(args),
};
