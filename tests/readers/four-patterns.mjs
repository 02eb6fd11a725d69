// The yardstick of scoring: DuckDB decides for each document whether four case-insensitive regular expressions occur in its text.
//   node four-patterns.mjs THREADS 'GLOB'
import { DuckDBInstance } from "@duckdb/node-api";

const [threads, glob] = process.argv.slice(2);
const patterns = [
  "\\b(check|verif(y|ies|ied)|confirm(s|ed)?|plug(ging)? .{1,20} back)\\b",
  "\\b(wait|oops|mistake|does(n't| not) work|try (again|another)|instead)\\b",
  "\\b(first,? we|our (goal|strategy)|it remains to|in (two|three) steps)\\b",
  "\\b(suffices to|work(ing)? backwards?|we want to (show|find)|in order to)\\b",
];
const instance = await DuckDBInstance.create(":memory:", { threads });
const connection = await instance.connect();
const counts = patterns.map((pattern, i) => `sum(regexp_matches(text, '${pattern.replaceAll("'", "''")}', 'i')::int) as p${i}`);
const reader = await connection.runAndReadAll(`select ${counts.join(", ")}, sum(strlen(text)) as bytes from '${glob}'`);
console.log(JSON.stringify(reader.getRowObjectsJson()[0]));
