// Rows for the tables of a database that exists already, whatever their columns: some empty tables, some with one row,
// some with more, and NULL wherever a column takes it and the dice say so.
import { withPostgres, withSqlite } from './engine.mjs';

const quoted = (name) => `"${name.replaceAll('"', '""')}"`;
const text = (value) => `'${value.replaceAll("'", "''")}'`;

/** A value for the n-th row, as a literal that PostgreSQL casts to the type of the column. */
function postgresLiteral({ type, enum_value, element }, n) {
  if (enum_value !== null) return text(enum_value);
  if (element) return "'{}'";
  const [, name, size] = /^([a-z ]+?)(?:\((\d+).*)?$/.exec(type.replace(/(\(\d+\)) with(out)? time zone/, '$1')) ?? [null, type];
  switch (name.replace(/ with(out)? time zone$/, '')) {
    case 'boolean': return n % 2 ? 'true' : 'false';
    case 'timestamp': case 'date': return text(`2020-01-${10 + n}`);
    case 'time': return text(`10:${10 + n}`);
    case 'json': case 'jsonb': return text(`{"n": ${n}}`);
    case 'uuid': return text(`00000000-0000-4000-8000-00000000000${n}`);
    case 'inet': return text(`10.0.0.${n}`);
    case 'xml': return text(`<n>${n}</n>`);
    case 'bit': case 'bit varying': return text(n.toString(2).padStart(Number(size ?? 1), '0').slice(-Number(size ?? 1)));
    case 'bytea': return text(`\\x0${n}`);
    default: return text(String(n));
  }
}

const POSTGRES_COLUMNS = `
  SELECT n.nspname AS namespace, c.relname AS table, a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
         t.typelem <> 0 AND t.typlen = -1 AS element, NOT a.attnotnull AS nullable,
         (SELECT enumlabel FROM pg_enum WHERE enumtypid = a.atttypid ORDER BY enumsortorder LIMIT 1) AS enum_value
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
  JOIN pg_type t ON t.oid = a.atttypid
  WHERE c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped AND n.nspname !~ '^pg_|^information_schema'
    AND c.relname <> '_prisma_migrations'
  ORDER BY 1, 2, a.attnum`;

function byTable(columns) {
  const tables = new Map();
  for (const column of columns) {
    const name = column.namespace ? `${quoted(column.namespace)}.${quoted(column.table)}` : quoted(column.table);
    if (!tables.has(name)) tables.set(name, []);
    tables.get(name).push(column);
  }
  return tables;
}

function* inserts(tables, literal, { below, chance }) {
  for (const [table, columns] of tables)
    for (let n = 1, rows = below(4); n <= rows; n++) {
      const values = columns.map((column) => column.nullable && chance(0.4) ? 'NULL' : literal(column, n));
      yield `INSERT INTO ${table} (${columns.map((c) => quoted(c.name)).join(', ')}) VALUES (${values.join(', ')})`;
    }
}

const SQLITE_COLUMNS = `
  SELECT m.name AS "table", c.name AS name, c."notnull" = 0 AND c.pk = 0 AS nullable, NULL AS namespace
  FROM sqlite_master m JOIN pragma_table_info(m.name) c
  WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> '_prisma_migrations' ORDER BY m.name, c.cid`;

async function fillPostgres(client, dice) {
  await client.query('SET session_replication_role = replica');
  const { rows } = await client.query(POSTGRES_COLUMNS);
  for (const sql of inserts(byTable(rows), postgresLiteral, dice)) await client.query(sql).catch(() => {});
}

async function fillSqlite(client, dice) {
  await client.execute('PRAGMA foreign_keys = OFF');
  const { rows } = await client.execute(SQLITE_COLUMNS);
  for (const sql of inserts(byTable(rows), (_, n) => String(n), dice)) await client.execute(sql).catch(() => {});
}

/** A row that the database refuses (a value its type does not take, a key that is there already) is left out. */
export const fillDatabase = (provider, url, dice) => provider === 'sqlite'
  ? withSqlite(url, (client) => fillSqlite(client, dice)) : withPostgres(url, (client) => fillPostgres(client, dice));
