// Prisma's own schema engine, the WebAssembly build that `prisma migrate` ships, behind a few functions that speak of
// folders and URLs. Where the published driver adapters do not serve the engine as its native drivers do, they are mended
// here; every such place says what would go wrong.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { randomUUID, webcrypto } from 'node:crypto';
import { createRequire } from 'node:module';
import pg from 'pg';
import { createClient } from '@libsql/client';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaLibSql } from '@prisma/adapter-libsql';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum, DriverAdapterError } from '@prisma/driver-adapter-utils';

const NO_FILTER = { externalTables: [], externalEnums: [] };

// 7 is what the tests ask about everything; 6 (of 6.19.3) reads the ledger by older rules.
const PACKAGES = { 6: 'schema-engine-6', 7: '@prisma/schema-engine-wasm' };

globalThis.crypto ??= webcrypto; // Node 18 of Debian 12 has it as a module only
globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(`engine panic: ${message}`) };

async function loadEngine(name) {
  const file = createRequire(import.meta.url).resolve(`${name}/schema_engine_bg`);
  const bindings = await import(file);
  const program = new WebAssembly.Module(fs.readFileSync(file.replace(/\.js$/, '.wasm')));
  const { exports } = new WebAssembly.Instance(program, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
  return bindings.SchemaEngine;
}

const loaded = {};
const engineClass = (version) => loaded[version] ??= loadEngine(PACKAGES[version]);

// --- PostgreSQL ----------------------------------------------------------------------------------------------------

// The engine reads catalog columns of the types "char", name, regproc and arrays of them, which the adapter refuses:
// they are announced as text instead.
const ANNOUNCED_AS = { 18: 25, 19: 25, 24: 25, 2206: 25, 1002: 1009, 1003: 1009 };
const { _handleRowDescription } = pg.Client.prototype;
pg.Client.prototype._handleRowDescription = function (message) {
  for (const field of message.fields) field.dataTypeID = ANNOUNCED_AS[field.dataTypeID] ?? field.dataTypeID;
  return _handleRowDescription.call(this, message);
};

export async function withPostgres(url, act) {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {}); // between two queries; the next one, or closing, has it
  await client.connect();
  try { return await act(client); } finally { await client.end(); }
}

const asAdapterError = (e) => new DriverAdapterError({
  kind: 'postgres', code: e.code ?? 'N/A', severity: e.severity ?? 'ERROR', message: e.message, detail: e.detail,
  column: e.column, hint: e.hint, originalCode: e.code, originalMessage: e.message,
});

/** The adapter cuts scripts at semicolons, also inside dollar quotes; the server takes a script whole. */
async function connectPostgres(url) {
  const adapter = await new PrismaPg({ connectionString: url }).connect();
  const { queryRaw } = adapter;
  // Of the columns announced as text the engine wants this one back as a character.
  adapter.queryRaw = async (query) => {
    const rows = await queryRaw.call(adapter, query);
    const at = rows.columnNames.indexOf('constraint_type');
    if (at >= 0) rows.columnTypes[at] = ColumnTypeEnum.Character;
    return rows;
  };
  adapter.executeScript = async (script) => {
    try { await withPostgres(url, (client) => client.query(script)); } catch (e) { throw asAdapterError(e); }
  };
  return adapter;
}

const databaseAt = (url, name) => Object.assign(new URL(url), { pathname: `/${name}` }).href;

/** A new database beside the one at `url`; `drop` removes it. */
async function newPostgresDatabase(url) {
  const name = `interop_${randomUUID().replaceAll('-', '')}`;
  await withPostgres(url, (client) => client.query(`CREATE DATABASE ${name}`));
  const drop = () => withPostgres(url, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
  return { url: databaseAt(url, name), drop };
}

function closing(adapter, afterwards) {
  const dispose = adapter.dispose.bind(adapter);
  adapter.dispose = async () => { await dispose(); await afterwards(); };
  return adapter;
}

function postgresFactory(url) {
  const factory = new PrismaPg({ connectionString: url });
  factory.connect = () => connectPostgres(url);
  factory.connectToShadowDb = async () => {
    const shadow = await newPostgresDatabase(url);
    return closing(await connectPostgres(shadow.url), shadow.drop);
  };
  return factory;
}

// --- SQLite --------------------------------------------------------------------------------------------------------

// The words in which this adapter says that a table is missing are unknown to the engine, so the ledger is there first.
const LEDGER = `CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
)`;

export async function withSqlite(url, act) {
  const client = createClient({ url });
  try { return await act(client); } finally { client.close(); }
}

export const newFolder = () => fs.mkdtempSync(path.join(os.tmpdir(), 'pmig-interop-'));

// The engine asks for the condition of an index whose name it puts in double quotes. SQLite takes that for a string, unless
// it is built without double-quoted strings as it is here.
const INDEX_NAME = /(?<=WHERE type = 'index' AND name = )"(.*)"/;

async function connectSqlite(url) {
  const adapter = await new PrismaLibSql({ url }).connect();
  const { queryRaw } = adapter;
  adapter.queryRaw = (query) => queryRaw.call(adapter, { ...query, sql: query.sql.replace(INDEX_NAME, "'$1'") });
  return adapter;
}

function sqliteFactory(url) {
  const factory = new PrismaLibSql({ url });
  factory.connect = async () => {
    const adapter = await connectSqlite(url);
    await adapter.executeScript(LEDGER);
    return adapter;
  };
  factory.connectToShadowDb = async () => {
    const folder = newFolder();
    const adapter = await connectSqlite(`file:${folder}/shadow.db`);
    // A migration is replayed as one raw command, of which the adapter would run the first statement only.
    const { executeRaw } = adapter;
    adapter.executeRaw = async (query) => {
      if (query.args?.length) return executeRaw.call(adapter, query);
      await adapter.executeScript(query.sql);
      return 0;
    };
    return closing(adapter, () => fs.rmSync(folder, { recursive: true }));
  };
  return factory;
}

/** A new, empty database on a PostgreSQL server or in a temporary folder. */
export async function newDatabase(provider, server = process.env.PG_URL) {
  if (provider === 'postgresql') return newPostgresDatabase(server);
  const folder = newFolder();
  return { url: `file:${folder}/app.db`, drop: () => fs.rmSync(folder, { recursive: true }) };
}

// --- Files ---------------------------------------------------------------------------------------------------------

/** Prisma 7 keeps the URL in its configuration and refuses it in a schema, where Prisma 6 wants it. */
const withoutUrls = (text) => text.replace(/^\s*(url|directUrl|shadowDatabaseUrl)\s*=.*$/gm, '');

const filesBelow = (folder) => fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
  const name = path.join(folder, entry.name);
  return entry.isDirectory() ? filesBelow(name) : name.endsWith('.prisma') ? [name] : [];
}).sort();

/** The schema in a file or a folder, in the form the engine takes. Names in it are relative to the folder it is in. */
export function readSchema(where) {
  const names = fs.statSync(where).isDirectory() ? filesBelow(where) : [where];
  return { files: names.map((name) => ({
    path: path.relative(path.dirname(where), name), content: withoutUrls(fs.readFileSync(name, 'utf8')) })) };
}

/** The schema as the engine of a version wants it, on the database at `url`. */
export const schemaFor = (version, { files }, url) => ({ files: files.map(({ path: name, content }) => ({ path: name,
  content: version < 7 ? content.replace(/datasource\s+\w+\s*\{/, `$&\n  url = "${url}"`) : content })) });

export const providerOf = (schema) =>
  /datasource\s+\w+\s*\{[^}]*?provider\s*=\s*"postgres/s.test(schema.files.map((f) => f.content).join('\n'))
    ? 'postgresql' : 'sqlite';

export function readMigrations(folder) {
  const names = fs.readdirSync(folder, { withFileTypes: true }).filter((e) => e.isDirectory()).map((e) => e.name).sort();
  return {
    baseDir: path.resolve(folder),
    shadowDbInitScript: '',
    lockfile: { path: 'migration_lock.toml', content: fs.readFileSync(path.join(folder, 'migration_lock.toml'), 'utf8') },
    migrationDirectories: names.map((name) => ({ path: name, migrationFile: { path: 'migration.sql', content: {
      tag: 'ok', value: fs.readFileSync(path.join(folder, name, 'migration.sql'), 'utf8') } } })),
  };
}

/** One side of a case, NAME.prisma or a folder NAME; null, the empty state, when it is absent. */
export function sideOf(folder, name) {
  const where = [`${name}.prisma`, name].map((file) => path.join(folder, file)).find(fs.existsSync);
  return where ? readSchema(where) : null;
}

/** The database that an engine is on as a side of a diff; the schemas to read are those that `schema` lists. */
export const liveSide = (schema) => ({ ...schema, tag: 'schemaDatasource', configDir: os.tmpdir() });

/** [message, line] of every error in Prisma's form; pmig's caret lines are no part of it. */
export const errorsIn = (text) => [...text.replace(/\x1b\[[\d;]*m/g, '')
  .matchAll(/^error: ((?:(?!^ +-->|^error: ).*\n)+?) +--> .*:(\d+)$/gm)].map(([, message, line]) => [message.trim(), Number(line)]);

// --- The engine ----------------------------------------------------------------------------------------------------

/** An engine on the database at `url`; `schema` as readSchema gives it; `version` is one of PACKAGES. */
export async function openEngine(provider, url, { schema, version = 7 } = {}) {
  const SchemaEngine = await engineClass(version);
  const factory = provider === 'sqlite' ? sqliteFactory(url) : postgresFactory(url);
  const connections = [];
  const connect = factory.connect;
  factory.connect = async () => {
    connections.push(await connect.call(factory));
    return connections.at(-1);
  };
  const datamodels = schema?.files.map((file) => [file.path, file.content])
    ?? [['schema.prisma', `datasource db {\n  provider = "${provider}"\n  ${version < 7 ? `url = "${url}"` : ''}\n}\n`]];
  const engine = await SchemaEngine.new({ datamodels }, () => {}, bindMigrationAwareSqlAdapterFactory(factory));
  const ask = (call, folder, more) => engine[call]({ migrationsList: readMigrations(folder), filters: NO_FILTER, ...more });
  return {
    /** A side is null for the empty state, a schema, or this engine's database as liveSide gives it. */
    async diff(from, to, script) {
      const target = (side) => side ? { tag: 'schemaDatamodel', ...side } : { tag: 'empty' };
      return (await engine.diff({ from: target(from), to: target(to), script, exitCode: null, filters: NO_FILTER })).stdout;
    },
    /** The only file of the schema, as `prisma db pull` would write it, and what it would warn about. */
    async pull() {
      const answer = await engine.introspect({
        schema, baseDirectoryPath: '/', force: false, compositeTypeDepth: -1, namespaces: null });
      return { text: answer.schema.files[0].content, warnings: answer.warnings ?? '' };
    },
    deploy: (folder) => ask('applyMigrations', folder).then((r) => r.appliedMigrationNames),
    diagnose: (folder) => ask('diagnoseMigrationHistory', folder, { optInToShadowDatabase: true }),
    devDiagnostic: (folder) => ask('devDiagnostic', folder).then((r) => r.action),
    async nextMigration(folder, name) {
      await ask('devDiagnostic', folder); // as `prisma migrate dev` does; it leaves the end of the history in a cache
      return (await ask('createMigration', folder, { draft: false, migrationName: name, schema })).migrationScript;
    },
    /** What `prisma migrate dev` would say of the rows that are there, and the migration it would write. */
    async develop(folder, name) {
      const action = await ask('devDiagnostic', folder).then((r) => r.action);
      if (action.tag === 'reset') return { reset: action.reason };
      const { warnings, unexecutableSteps } = await ask('evaluateDataLoss', folder, { schema });
      const { migrationScript } = await ask('createMigration', folder, { draft: false, migrationName: name, schema });
      return { warnings, unexecutable: unexecutableSteps, script: migrationScript };
    },
    resolveApplied: (folder, migrationName) => ask('markMigrationApplied', folder, { migrationName }),
    resolveRolledBack: (migrationName) => engine.markMigrationRolledBack({ migrationName }),
    reset: () => engine.reset({ filter: NO_FILTER }),
    push: (force) => engine.schemaPush({ force, schema, filters: NO_FILTER }),
    /** The lock that the engine takes for a migration is let go of with its connection. */
    async close() {
      engine.free();
      for (const connection of connections) await connection.dispose();
    },
  };
}

const engines = {};

/** An engine on an empty database, the same at every call. */
export const engineFor = (provider) =>
  engines[provider] ??= newDatabase(provider).then(({ url }) => openEngine(provider, url));

/** What the engine says in place of the four expected files of a case of the stage diff. */
export async function answersToDiffCase(folder) {
  const before = sideOf(folder, 'before'), after = sideOf(folder, 'after');
  const engine = await engineFor(providerOf(after ?? before));
  return {
    'up.sql': await engine.diff(before, after, true), 'up.txt': await engine.diff(before, after, false),
    'down.sql': await engine.diff(after, before, true), 'down.txt': await engine.diff(after, before, false),
  };
}

/** As the prisma command does it: every call has an engine and a connection of its own. */
export function prisma(provider, url, options) {
  const call = (name) => async (...args) => {
    const engine = await openEngine(provider, url, options);
    try { return await engine[name](...args); } finally { await engine.close(); }
  };
  const names = ['pull', 'deploy', 'diagnose', 'devDiagnostic', 'nextMigration', 'develop', 'resolveApplied', 'resolveRolledBack',
    'reset', 'push'];
  return Object.fromEntries(names.map((name) => [name, call(name)]));
}
