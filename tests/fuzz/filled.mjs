// A few rows in every table of a database, and whether they are still there later. A row's values follow from its number
// and the types of its columns alone, so foreign keys find the rows they refer to.
import { withPostgres } from '../interop/engine.mjs';
import { call } from './lib.mjs';

const NUMBERS = [1, 2, 3];

// --- PostgreSQL

const PG_COLUMNS = `
  SELECT format('%I.%I', n.nspname, c.relname) AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
         coalesce(e.typname, t.typname) AS base, e.oid IS NOT NULL AS list, NOT a.attnotnull AS optional,
         (SELECT array_agg(format('%L::%s', l.enumlabel, l.enumtypid::regtype) ORDER BY l.enumsortorder)
          FROM pg_enum l WHERE l.enumtypid = coalesce(e.oid, t.oid)) AS labels
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
  JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_type e ON e.typarray = t.oid
  WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname !~ '^(pg_|information_schema|_pmig)'
    AND c.relname <> '_prisma_migrations'
  ORDER BY 1, a.attnum`;

const PG_VALUES = {
  text: (i) => `'${i}'`, uuid: (i) => `'00000000-0000-4000-8000-00000000000${i}'`, xml: (i) => `'<a>${i}</a>'`, inet: (i) => `'10.0.0.${i}'`,
  bool: (i) => String(i % 2 === 0), bytea: (i) => `'\\x0${i}'`, json: (i) => `'{"i": ${i}}'`, date: (i) => `'2020-01-0${i}'`, time: (i) => `'0${i}:00'`,
  number: (i) => String(i), bit: (i, type) => `${i}::bit(${/\d+/.exec(type)?.[0] ?? 1})`, varbit: (i) => `${i}::bit(3)`,
};
const PG_KINDS = {
  text: ['text', 'varchar', 'bpchar', 'citext'], date: ['date', 'timestamp', 'timestamptz'], time: ['time', 'timetz'], json: ['json', 'jsonb'],
  number: ['int2', 'int4', 'int8', 'oid', 'numeric', 'money', 'float4', 'float8'],
};
const kindOf = (base) => Object.keys(PG_KINDS).find((kind) => PG_KINDS[kind].includes(base)) ?? base;

function pgValue(column, i) {
  if (column.optional && i === 3) return 'NULL';
  const value = column.labels ? column.labels[(i - 1) % column.labels.length] : PG_VALUES[kindOf(column.base)]?.(i, column.type);
  if (value === undefined) return 'NULL';
  return column.list ? `ARRAY[${value}]::${column.type}` : value;
}

const quoted = (name) => `"${name.replaceAll('"', '""')}"`;
const byTable = (columns) => [...new Set(columns.map((c) => c.table))].map((table) => [table, columns.filter((c) => c.table === table)]);

const insertsOf = (columns, words, valueOf) => byTable(columns).flatMap(([table, own]) => NUMBERS.map((i) =>
  `INSERT ${words[0]} ${table} (${own.map((c) => quoted(c.name)).join(', ')}) VALUES (${own.map((c) => valueOf(c, i)).join(', ')}) ${words[1]}`));

const fillPostgres = (url) => withPostgres(url, async (client) => {
  let waiting = insertsOf((await client.query(PG_COLUMNS)).rows, ['INTO', 'ON CONFLICT DO NOTHING'], pgValue);
  for (let before = -1; waiting.length && waiting.length !== before;) { // until what waits for other rows got them
    before = waiting.length;
    const refused = [];
    for (const statement of waiting) await client.query(statement).catch(() => refused.push(statement));
    waiting = refused;
  }
});

const readPostgres = (url) => withPostgres(url, async (client) => {
  const tables = {};
  for (const [table, columns] of byTable((await client.query(PG_COLUMNS)).rows)) {
    const { rows } = await client.query(`SELECT ${columns.map((c, n) => `${quoted(c.name)}::text AS c${n}`).join(', ')} FROM ${table}`);
    tables[table] = { types: Object.fromEntries(columns.map((c) => [c.name, c.type])), rows: rows.map((row) => Object.fromEntries(columns.map((c, n) => [c.name, row[`c${n}`]]))) };
  }
  return tables;
});

// --- SQLite

const fileOf = (url) => url.replace(/^file:/, '');

async function sqliteJson(url, sql) {
  const { stdout, stderr, code } = await call('sqlite3', ['-json', fileOf(url), sql]);
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout || '[]');
}

const SQLITE_COLUMNS = `SELECT '"' || replace(m.name, '"', '""') || '"' AS "table", c.name, c.type, NOT c."notnull" AND NOT c.pk AS optional
  FROM sqlite_master m JOIN pragma_table_info(m.name) c
  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> '_prisma_migrations' ORDER BY 1, c.cid`;

const sqliteValue = (column, i) => column.optional && i === 3 ? 'NULL' : /TEXT|CHAR/.test(column.type) ? `'${i}'` : /JSON/.test(column.type) ? `'{}'` : /BLOB/.test(column.type) ? `x'0${i}'` : String(i);

async function fillSqlite(url) {
  const inserts = insertsOf(await sqliteJson(url, SQLITE_COLUMNS), ['OR IGNORE INTO', ''], sqliteValue).join(';\n');
  const script = `PRAGMA foreign_keys = ON;\n${[inserts, inserts, inserts].join(';\n')};\n`;
  await call('sqlite3', [fileOf(url)], {}, script);
}

async function readSqlite(url) {
  const tables = {};
  for (const [table, columns] of byTable(await sqliteJson(url, SQLITE_COLUMNS))) {
    const rows = await sqliteJson(url, `SELECT ${columns.map((c, n) => `quote(${quoted(c.name)}) AS c${n}`).join(', ')} FROM ${table}`);
    tables[table] = { types: Object.fromEntries(columns.map((c) => [c.name, c.type])), rows: rows.map((row) => Object.fromEntries(columns.map((c, n) => [c.name, row[`c${n}`]]))) };
  }
  return tables;
}

// --- Both

export const fillTables = (provider, url) => (provider === 'postgresql' ? fillPostgres : fillSqlite)(url);

/** The tables of a database by name: the types of their columns, and their rows. */
export const readTables = (provider, url) => (provider === 'postgresql' ? readPostgres : readSqlite)(url);

/** Which rows or values of `before` are not in `after`, of tables and columns that were there all the time. */
export function rowsLost(before, between, after) {
  for (const [table, { types, rows }] of Object.entries(before)) {
    if (!between[table] || !after[table]) continue;
    for (const state of [between, after])
      if (state[table].rows.length !== rows.length) return `${table}: ${rows.length} rows became ${state[table].rows.length}`;
    const lasting = Object.keys(types).filter((name) => between[table].types[name] === types[name] && after[table].types[name] === types[name]);
    const values = (state) => state[table].rows.map((row) => JSON.stringify(lasting.map((name) => row[name]))).sort().join('\n');
    if (values(before) !== values(after)) return `${table}: values changed\n${values(before)}\nbecame\n${values(after)}`;
  }
  return undefined;
}
