// Reads the subsets of a finished run and its shards with DuckDB and with hyparquet, and compares them row for row:
//   node subsets.mjs RUN_DIR
// The rows that the decision files give to a subset and split must be its files' rows, in input order, each with every column of the
// input as it is in the shard, and with the behavior_ columns that the row has in the score files.
import fs from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

const run = process.argv[2];
const record = JSON.parse(fs.readFileSync(path.join(run, 'run.json'), 'utf8'));
const added = [...record.classifier.behaviors, 'instances', 'density', 'tokens', 'evidence'];
const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();

const plain = (key, value) => {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return Number.isNaN(value) ? 'NaN' : value;
};
const text = (value) => JSON.stringify(value, plain);

const readers = {
  duckdb: async (name) => (await connection.runAndReadAll(
    `select * exclude (file_row_number) from read_parquet('${name.replaceAll("'", "''")}', file_row_number = true, hive_partitioning = false) order by file_row_number`)).getRowObjectsJson(),
  hyparquet: async (name) => {
    const file = await asyncBufferFromFile(name);
    const metadata = await parquetMetadataAsync(file);
    // It knows no intervals, and says so for the whole file.
    const intervals = new Set(metadata.schema.filter((element) => element.converted_type === 'INTERVAL').map((element) => element.name));
    const columns = parquetSchema(metadata).children.map((child) => child.element.name).filter((column) => !intervals.has(column));
    return parquetReadObjects({ file, metadata, columns, compressors });
  },
};

const units = (input) => Array.from({ length: input.units }, (_, unit) => `${String(unit).padStart(5, '0')}.parquet`);

// Rows of a subset and split, one after another as its files have them.
async function* written(read, subset, split) {
  const folder = path.join(run, `behavior-${subset}`);
  const files = fs.existsSync(folder) ? fs.readdirSync(folder).filter((name) => name.startsWith(`${split}-`)).sort() : [];
  for (const file of files) yield* await read(path.join(folder, file));
}

let failed = false;
for (const [name, read] of Object.entries(readers)) {
  const actual = {};
  const compared = {};
  let problem = null;
  for (const input of record.inputs) {
    if (input.units === 0) continue;
    const rows = await read(input.path);
    const scores = [], decisions = [];
    for (const unit of units(input)) {
      scores.push(...await read(path.join(run, 'scores', input.name, unit)));
      decisions.push(...await read(path.join(run, 'selection', input.name, unit)));
    }
    if (rows.length !== scores.length || rows.length !== decisions.length) problem ??= `${input.name}: ${rows.length} rows, ${scores.length} scores, ${decisions.length} decisions`;
    for (let row = 0; row < rows.length && !problem; row++) {
      const { subset, split } = decisions[row];
      if (subset !== 'rich' && subset !== 'poor') continue;
      const key = `${subset} ${split}`;
      actual[key] ??= written(read, subset, split);
      compared[key] = (compared[key] ?? 0) + 1;
      const expected = { ...rows[row], ...Object.fromEntries(added.map((column) => [`behavior_${column}`, scores[row][column]])) };
      const { value, done } = await actual[key].next();
      if (done) problem = `${key} ends before row ${row} of ${input.name}`;
      else if (text(value) !== text(expected)) problem = `${key}, row ${row} of ${input.name}: ${text(value).slice(0, 1500)} instead of ${text(expected).slice(0, 1500)}`;
    }
  }
  for (const [key, rows] of Object.entries(actual)) {
    if (!problem && !(await rows.next()).done) problem = `${key} has more rows than were selected`;
  }
  for (const output of record.outputs) {
    const key = `${output.path.includes('rich') ? 'rich' : 'poor'} ${path.basename(output.path).split('-')[0]}`;
    if (!problem && !(key in compared)) problem = `${output.path}: nothing was selected for it`;
  }
  failed ||= problem !== null;
  console.log(`${name}: ${problem ?? 'same'} ${JSON.stringify(compared)}`);
}
process.exit(failed ? 1 : 0);
