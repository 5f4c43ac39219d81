// pmig and Prisma's own engine, side by side: the expected files of every case are the engine's answers too; each works
// on a history that the other has applied; neither finds anything to say about what the other did. Prints TAP.
//
// usage: node test.mjs PMIG      with a PostgreSQL server in PG_URL (tests/with_servers)
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  answersToDiffCase, engineFor, errorsIn, newDatabase, prisma, providerOf, readSchema, sideOf,
  withPostgres, withSqlite,
} from './engine.mjs';
import { finish, pmig, pmigDoes, program, query, test, withHistory } from './harness.mjs';
import { failureTests } from './failures.mjs';
import { lossQuestions } from './losses.mjs';
import { pushTests } from './push.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const cases = path.join(here, '..', 'cases');

const foldersIn = (folder) => fs.existsSync(folder)
  ? fs.readdirSync(folder).sort().map((name) => path.join(folder, name)) : [];
const readIfThere = (file) => fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';

// --- Cases: what is expected of pmig is what the engine says --------------------------------------------------------

async function compareDiffCase(folder) {
  const differing = Object.entries(await answersToDiffCase(folder))
    .filter(([file, text]) => readIfThere(path.join(folder, file)) !== text);
  if (fs.existsSync(path.join(folder, 'differs')))
    return assert(differing.length, "Prisma's engine agrees: the file differs has to go");
  for (const [file, text] of differing)
    assert.equal(readIfThere(path.join(folder, file)), text, `${file} is not what Prisma's engine says`);
}

async function compareSchemaCase(folder) {
  const schema = sideOf(folder, 'schema');
  const engine = await engineFor('sqlite');
  const said = await engine.diff(schema, schema, true).then(() => '', (e) => e.message);
  const expected = errorsIn(readIfThere(path.join(folder, 'err')));
  assert.deepEqual(expected, errorsIn(said), `the errors are not those of Prisma's engine:\n${said}`);
  assert(expected.length || !said, `Prisma's engine says: ${said}`);
}

/** Warnings stand as comments beside a schema that is printed. */
const asComments = (warnings) => warnings && `\n${warnings.trimEnd().replace(/^/gm, '// ')}\n`;

async function comparePullCase(folder) {
  const schema = sideOf(folder, 'schema'), provider = providerOf(schema);
  const database = await newDatabase(provider);
  try {
    const sql = readIfThere(path.join(folder, 'database.sql'));
    if (provider === 'sqlite') await withSqlite(database.url, (client) => client.executeMultiple(sql));
    else await withPostgres(database.url, (client) => client.query(sql));
    const said = await prisma(provider, database.url, { schema }).pull();
    assert.equal(readIfThere(path.join(folder, 'pulled.prisma')), said.text, "pulled.prisma is not what Prisma's engine says");
    assert.equal(readIfThere(path.join(folder, 'err')), asComments(said.warnings), "err is not what Prisma's engine says");
  } finally {
    await database.drop();
  }
}

for (const folder of foldersIn(path.join(cases, 'diff')))
  await test(`engine agrees: diff/${path.basename(folder)}`, () => compareDiffCase(folder));
for (const folder of foldersIn(path.join(cases, 'schema')))
  await test(`engine agrees: schema/${path.basename(folder)}`, () => compareSchemaCase(folder));
for (const folder of foldersIn(path.join(cases, 'pull')))
  await test(`engine agrees: pull/${path.basename(folder)}`, () => comparePullCase(folder));

// --- Histories ------------------------------------------------------------------------------------------------------

const ROWS = [
  `INSERT INTO "Author" ("id", "name") VALUES (1, 'Ada')`,
  `INSERT INTO "books" ("id", "title", "pages", "author_id") VALUES (1, 'On engines', 40, 1), (2, 'Notes', 66, 1)`,
  `INSERT INTO "Loan" ("id", "bookId", "reader") VALUES ('l1', 1, 'Charles'), ('l2', 2, 'Mary')`,
  `INSERT INTO "Subject" ("slug", "label") VALUES ('machines', 'Machines')`,
  `INSERT INTO "_BookToSubject" ("A", "B") VALUES (1, 'machines')`,
];
const COUNTS = ['Author', 'books', 'Loan', 'Subject', '_BookToSubject']
  .map((table) => `SELECT count(*) FROM "${table}"`).join(' UNION ALL ');
const assertRowsAreThere = async (url) => assert.deepEqual(await query(url, COUNTS), [1, 2, 2, 1, 1], 'rows were lost');

const CLEAN = { editedMigrationNames: [], failedMigrationNames: [], hasMigrationsTable: true, history: null };

async function assertEngineIsContent(engine, migrations) {
  assert.deepEqual(await engine.diagnose(migrations), CLEAN);
  assert.deepEqual(await engine.devDiagnostic(migrations), { tag: 'createMigration' });
}

/** Engines up to 6.19 count a row that is rolled back as applied, so a migration that is undone must leave no such row. */
async function assertOlderEngineSeesPending(provider, url, migrations, names) {
  const engine = prisma(provider, url, { version: 6 });
  assert.deepEqual(await engine.diagnose(migrations).then((d) => d.history),
    { diagnostic: 'databaseIsBehind', unappliedMigrationNames: names }, "Prisma 6's engine");
  assert.deepEqual(await engine.devDiagnostic(migrations), { tag: 'createMigration' }, "Prisma 6's engine");
}

for (const provider of ['postgresql', 'sqlite']) {
  await test(`${provider}: the engine deploys, pmig goes three back, the engine sees them pending`, () =>
    withHistory(provider, async ({ engine, migrations, names, url, at }) => {
      assert.deepEqual(await engine.deploy(migrations), names);
      await query(url, ...ROWS);
      pmigDoes('status', ...at);
      pmigDoes('generate', '--all', ...at);
      pmigDoes('down', '3', ...at, '--yes');
      await assertRowsAreThere(url);
      assert.equal(pmig('status', ...at).status, 1, 'pmig status after down');
      assert.deepEqual(await engine.diagnose(migrations),
        { ...CLEAN, history: { diagnostic: 'databaseIsBehind', unappliedMigrationNames: names.slice(-3) } });
      assert.deepEqual(await engine.devDiagnostic(migrations), { tag: 'createMigration' });
      await assertOlderEngineSeesPending(provider, url, migrations, names.slice(-3));
      assert.deepEqual(await engine.deploy(migrations), names.slice(-3));
      await assertEngineIsContent(engine, migrations);
      await assertRowsAreThere(url);
      pmigDoes('status', ...at);
    }));

  await test(`${provider}: pmig applies, the engine has nothing to say`, () =>
    withHistory(provider, async ({ engine, migrations, at }) => {
      pmigDoes('up', ...at);
      await assertEngineIsContent(engine, migrations);
      assert.deepEqual(await engine.deploy(migrations), []);
    }));

  await test(`${provider}: pmig goes all the way back and up again, the engine has nothing to say`, () =>
    withHistory(provider, async ({ engine, migrations, names, at }) => {
      pmigDoes('up', ...at);
      pmigDoes('generate', '--all', ...at);
      pmigDoes('down', String(names.length), ...at, '--yes');
      assert.deepEqual((await engine.diagnose(migrations)).history,
        { diagnostic: 'databaseIsBehind', unappliedMigrationNames: names });
      pmigDoes('up', ...at);
      await assertEngineIsContent(engine, migrations);
    }));

  await test(`${provider}: pmig new writes the engine's next migration`, () =>
    withHistory(provider, async ({ engine, work, migrations, at }) => {
      await engine.deploy(migrations);
      await query(at[3], ...ROWS);
      const expected = await engine.nextMigration(migrations, 'next');
      pmigDoes('new', 'next', ...at, '--schema', path.join(work, 'next.prisma'), '--yes');
      const made = fs.readdirSync(migrations).find((name) => name.endsWith('_next'));
      assert.equal(readIfThere(path.join(migrations, made ?? 'none', 'migration.sql')), expected);
    }));
}

// --- Why the database would have to be reset ------------------------------------------------------------------------

const lastOf = (list) => list[list.length - 1];
const script = (migrations, name) => path.join(migrations, name, 'migration.sql');
const edit = (migrations, name) => fs.appendFileSync(script(migrations, name), '-- edited\n');
const remove = (migrations, name) => fs.rmSync(path.join(migrations, name), { recursive: true });
const addLater = (migrations, name) => {
  fs.mkdirSync(path.join(migrations, name));
  fs.writeFileSync(script(migrations, name), 'CREATE TABLE "Later" ("id" INTEGER NOT NULL PRIMARY KEY);\n');
};
const fail = (url, name) => query(url, `UPDATE "_prisma_migrations" SET finished_at = NULL WHERE migration_name = '${name}'`);
const DRIFT = ['ALTER TABLE "Author" ADD COLUMN "nick" TEXT', 'CREATE TABLE "Stray" ("id" INTEGER NOT NULL PRIMARY KEY)',
  'CREATE UNIQUE INDEX "Author_name_key" ON "Author" ("name")'];

/** [name, what is done to a database at the end of its history] */
const MISHAPS = [
  ['nothing', () => {}],
  ['a failed migration', ({ url, names }) => fail(url, lastOf(names))],
  ['edited migrations', ({ migrations, names }) => { edit(migrations, names[0]); edit(migrations, names[1]); }],
  ['drift', ({ url }) => query(url, ...DRIFT)],
  ['a migration is missing', ({ migrations, names }) => remove(migrations, lastOf(names))],
  ['the histories diverge', ({ migrations, names }) => { remove(migrations, lastOf(names)); addLater(migrations, '20990101000000_later'); }],
  ['a pending migration comes before the applied ones', ({ migrations }) => addLater(migrations, '19990101000000_later')],
  ['the histories diverge from the start', ({ migrations, names }) => { remove(migrations, lastOf(names)); addLater(migrations, '19990101000000_later'); }],
  ['no ledger', ({ url }) => query(url, 'DELETE FROM "_prisma_migrations"')],
  ['everything', async ({ url, migrations, names }) => {
    edit(migrations, names[0]);
    await fail(url, names[names.length - 2]);
    remove(migrations, lastOf(names));
    await query(url, ...DRIFT);
  }],
];

/** One reason stands alone, several are a list. */
const asText = (reasons) => reasons.length > 1 ? reasons.map((r) => `- ${r}`).join('\n') : reasons[0];

async function compareReasons(history, act) {
  const { engine, work, migrations, at } = history;
  await engine.deploy(migrations);
  await act(history);
  const said = await engine.devDiagnostic(migrations);
  const answer = pmig('dev', '--create-only', '--json', ...at, '--schema', path.join(work, 'schema.prisma'));
  const result = JSON.parse(answer.stdout.trimEnd().split('\n').at(-1));
  assert.equal(answer.status, said.tag === 'reset' ? 130 : 0, answer.stdout);
  assert.equal(asText(result.reset_reasons)?.trimEnd(), said.reason?.trimEnd());
}

for (const provider of ['postgresql', 'sqlite'])
  for (const [name, act] of MISHAPS)
    await test(`${provider}: pmig dev and the engine agree on a reset: ${name}`, () =>
      withHistory(provider, (history) => compareReasons(history, act)));

// --- What the engine leaves when it fails ---------------------------------------------------------------------------

async function assertPending(provider, url, migrations, names, engine) {
  assert.deepEqual(await engine.diagnose(migrations),
    { ...CLEAN, history: { diagnostic: 'databaseIsBehind', unappliedMigrationNames: names } });
  await assertOlderEngineSeesPending(provider, url, migrations, names);
}

for (const [name, act] of failureTests({ withHistory, pmig, pmigDoes, query, assertPending, assertContent: assertEngineIsContent }))
  await test(name, act);

// --- What the next migration does to rows ---------------------------------------------------------------------------

for (const [name, ask] of lossQuestions(program))
  await test(name, async () => assert.equal(await ask(), undefined));

for (const [name, act] of pushTests())
  await test(name, act);

finish();
