// Compares half copies that tests/CorpusFilter.ParquetSuite made with their originals, both read by DuckDB and by hyparquet:
//   node compare.mjs COPIES_FOLDER
// Each reader sees the original and the copy; the rows that HalfCopy keeps must be the copy's rows, in order, value for value,
// with the same schema and the same key-value metadata. A file that a reader can't read itself is no evidence and is counted apart.
import fs from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

const folder = process.argv[2];
const only = process.argv[3];
const connect = async () => (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
let connection = await connect();
const keeps = (row) => ((Math.imul(row, 0x9e3779b1) >>> 16) & 1) === 0;

const plain = (key, value) => {
  if (typeof value === 'bigint') return `${value}n`;
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Number.isNaN(value)) return 'NaN';
  return Object.is(value, -0) ? '-0' : value;
};
const text = (value) => JSON.stringify(value, plain);

async function duck(query) {
  try {
    return (await connection.runAndReadAll(query)).getRowsJson();
  } catch (error) {
    // After an error of its own, an instance refuses everything.
    connection = await connect();
    throw error;
  }
}

async function readDuck(file) {
  const name = file.replaceAll("'", "''");
  return {
    rows: (await duck(`select * exclude (file_row_number) from read_parquet('${name}', file_row_number = true, hive_partitioning = false) order by file_row_number`)).map(text),
    schema: text((await duck(`describe select * from read_parquet('${name}', hive_partitioning = false)`)).concat(
      (await duck(`select name, type, type_length, repetition_type, converted_type, scale, precision, field_id, logical_type from parquet_schema('${name}')`)).slice(1))),
    metadata: text(await duck(`select key, value from parquet_kv_metadata('${name}')`)),
  };
}

async function readHyparquet(name) {
  const file = await asyncBufferFromFile(name);
  const metadata = await parquetMetadataAsync(file);
  return {
    rows: (await parquetReadObjects({ file, metadata, compressors })).map(text),
    schema: text(metadata.schema.slice(1)),
    metadata: text(metadata.key_value_metadata ?? []),
  };
}

function difference(original, copy) {
  const expected = original.rows.filter((_, row) => keeps(row));
  if (expected.length !== copy.rows.length) return `${copy.rows.length} rows instead of ${expected.length}`;
  for (let row = 0; row < expected.length; row++) {
    if (expected[row] !== copy.rows[row]) return `row ${row}: ${copy.rows[row].slice(0, 300)} instead of ${expected[row].slice(0, 300)}`;
  }
  if (original.schema !== copy.schema) return `schema ${copy.schema.slice(0, 1000)} instead of ${original.schema.slice(0, 1000)}`;
  if (original.metadata !== copy.metadata) return 'key-value metadata differ';
  return null;
}

let failures = 0;
for (const [reader, read] of [['duckdb', readDuck], ['hyparquet', readHyparquet]]) {
  const count = { same: 0, different: 0, 'copy unreadable': 0, 'original unreadable': 0 };
  for (const { original, copy } of JSON.parse(fs.readFileSync(path.join(folder, 'copies.json'), 'utf8'))) {
    if (only && !original.includes(only)) continue;
    let before, after;
    // DuckDB takes minutes to bind a type of a hundred levels.
    if (reader === 'duckdb' && original.includes('max_nesting_depth')) continue;
    try {
      before = await read(original);
    } catch (error) {
      count['original unreadable']++;
      if (only) console.log(`${reader}: original ${original}: ${String(error).slice(0, 300)}`);
      continue;
    }
    try {
      after = await read(path.join(folder, copy));
    } catch (error) {
      count['copy unreadable']++;
      console.log(`${reader}: COPY UNREADABLE ${original} (${copy}): ${String(error).slice(0, 300)}`);
      continue;
    }
    const found = difference(before, after);
    count[found ? 'different' : 'same']++;
    if (found) console.log(`${reader}: DIFFERENT ${original} (${copy}): ${found}`);
  }
  failures += count.different + count['copy unreadable'];
  console.log(`${reader}: ${JSON.stringify(count)}`);
}
process.exit(failures ? 1 : 0);
