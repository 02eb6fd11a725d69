// Writes shards as another tool does: DuckDB, in OpenWebMath's columns and many more types and nestings, one shard per codec and page version.
//   node make-shards.mjs FOLDER
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';

const folder = process.argv[2];
const connection = await (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();
await connection.run(`
  create type mood as enum ('calm', 'keen', 'terse');
  create macro sentence(n) as case hash(n) % 9
    when 0 then 'Let me check this: plugging $x = 3$ back in gives $9$, as required. '
    when 1 then 'That leads nowhere, so let us go back and try a substitution instead. '
    when 2 then 'First we find the derivative, then we locate its zeros. '
    when 3 then 'It suffices to show that $n$ is even. '
    else 'The group $G$ acts on the set $X$ from the left: 群 ∑ é. ' end;
  create table documents as
  select
    case when i % 11 = 0 then null else 'https://site' || (i % 5) || '.example/page/' || i end as url,
    'Document ' || i || '. ' || list_aggregate(list_transform(range((1 + hash(i) % 12)::bigint), k -> sentence(i * 100 + k)), 'string_agg', '') as text,
    timestamp '2019-03-01 00:00:00.123456' + interval (i) hour as date,
    '{"row": ' || i || '}' as metadata,
    i % 3 = 0 as flag,
    (i % 200 - 100)::tinyint as tiny, (i % 60000)::usmallint as small, i::uinteger as wide, (i * 1234567890123)::bigint as long, (i::hugeint * 3)::hugeint as huge,
    (i / 7)::float as single, case when i % 13 = 0 then 'nan'::double else i / 3.0 end as double,
    ((i % 5000) / 100)::decimal(4, 2) as price, (i * 1.001)::decimal(18, 3) as sum, (i * 1000000007)::decimal(38, 10) as exact,
    date '2020-02-28' + i::integer as day, time '12:34:56.789' as clock, timestamptz '2020-01-01 00:00:00+00' + interval (i) minute as moment,
    timestamp_ns '2020-01-01 00:00:00.123456789' as nanos,
    case when i % 4 = 0 then null else ('\\x' || lpad(to_hex(i), 2, '0')[-2:])::blob end as bytes,
    md5(i::varchar)::uuid as id, (['calm', 'keen', 'terse'])[1 + i % 3]::mood as mood, interval (i) day as span,
    case i % 4 when 0 then null when 1 then [] when 2 then [null, 'algebra'] else ['geometry', 'logic', ''] end as tags,
    case when i % 5 = 0 then null else {'line': case when i % 5 = 1 then null else i end, 'parts': [{'name': 'p' || i, 'sizes': [i, null, -i]}, null]} end as origin,
    case when i % 6 = 0 then null else map(['a', 'b' || i], [i, null]) end as counts,
    case when i % 7 = 0 then null else [[i], [], null, [1, 2, i]] end as nested
  from range(4200) t(i)`);

const variants = [
  ['uncompressed', 'V1'], ['snappy', 'V1'], ['snappy', 'V2'], ['gzip', 'V1'], ['zstd', 'V1'], ['zstd', 'V2'], ['brotli', 'V1'], ['lz4_raw', 'V2'],
];
let first = 0;
for (const [codec, version] of variants) {
  // One of them has two row groups, of which DuckDB makes none smaller than 2,048 rows.
  const rows = first === 0 ? 2100 : 300;
  const file = path.join(folder, `${codec}-${version}.parquet`).replaceAll("'", "''");
  await connection.run(`copy (from documents limit ${rows} offset ${first}) to '${file}'
    (format parquet, codec '${codec}', parquet_version ${version}, row_group_size 2048, kv_metadata {made_by: 'duckdb'})`);
  first += rows;
}
