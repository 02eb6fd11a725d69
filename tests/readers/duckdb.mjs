// DuckDB on one thread for the benchmarks: runs each line of stdin as SQL and answers with a line, "ok" or the error.
import readline from 'node:readline';
import { DuckDBInstance } from '@duckdb/node-api';

const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
for await (const sql of readline.createInterface({ input: process.stdin })) {
  try {
    await connection.run(sql);
    console.log('ok');
  } catch (error) {
    console.log(String(error).replaceAll('\n', ' '));
  }
}
