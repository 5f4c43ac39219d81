// The matrix: whatever pmig does to a database, Prisma's engines read back as it is meant, and whatever an engine does, pmig
// does. A row is what somebody does, a column is where: SQLite and PostgreSQL 13, 15 and 18, each beside the engine of
// Prisma 6 (6.19) and of Prisma 7. After a row both engines and pmig are asked which migrations are pending, failed, edited
// and missing, and whether there is drift; then the engine of the column deploys what is pending, and all are asked again.
//
// usage: node matrix.mjs [--all] [--only TEXT] PMIG      with PG_URLS (tests/with_servers "15 13 18"); without --all every row in one column,
// and every column in several rows; with --only those of all cells whose name holds the text
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { resultOf } from './answer.mjs';
import { liveSide, openEngine, prisma, readSchema, schemaFor } from './engine.mjs';
import { finish, pmig, pmigDoes, query, test, withHistory } from './harness.mjs';

const servers = Object.fromEntries((process.env.PG_URLS ?? '').split(' ').map((word) => word.split(/=(.*)/s)));

const PLACES = [['sqlite'], ['postgresql', '13'], ['postgresql', '15'], ['postgresql', '18']];
const COLUMNS = [7, 6].flatMap((version) => PLACES.map(([provider, server]) => ({ provider, server, version })));

// --- What is done ------------------------------------------------------------------------------------------------------

function add(h, name, script, down) {
  const folder = path.join(h.migrations, name);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'migration.sql'), script);
  if (down) fs.writeFileSync(path.join(folder, 'down.sql'), down);
  return name;
}

const edit = (h, name) => fs.appendFileSync(path.join(h.migrations, name, 'migration.sql'), '-- edited\n');
const remove = (h, name) => fs.rmSync(path.join(h.migrations, name), { recursive: true });
const last = (h) => h.names.at(-1);
const schemaOf = (h) => ['--schema', path.join(h.work, 'next.prisma')];
const does = (h, ...args) => pmigDoes(...args, ...h.at);
const doesWithSchema = (h, ...args) => pmigDoes(...args, ...h.at, ...schemaOf(h));
/** For commands that have to do with no migrations. */
const doesWithoutHistory = (h, ...args) => pmigDoes(...args, '--url', h.url, ...schemaOf(h));
const fails = (h, ...args) => assert.equal(pmig(...args, ...h.at).status, 1, `pmig ${args.join(' ')}`);

const WHOLE = '20990101000000_whole', PARTS = '20990101000000_parts';
const TWICE = 'CREATE TABLE "Twice" ("id" INTEGER NOT NULL PRIMARY KEY);\n';
const BEGINNING = 'BEGIN;\nCREATE TABLE "Stays" ("id" INTEGER NOT NULL PRIMARY KEY);\nCOMMIT;\n';
const BY_HAND = 'CREATE INDEX "by_hand" ON "Author" ("name")';

/** Takes what a script stumbles over out of its way. */
const clearWay = (h) => query(h.url, 'DROP TABLE "Twice"');

/** A migration that stops at its end. */
async function addStopping(h, name, beginning) {
  await query(h.url, TWICE);
  add(h, name, beginning + TWICE);
}

/**
 * What pmig does on a history that nobody or, with `deployed`, the engine of the column has applied; what is so then.
 * `inTheWay`: what is pending cannot be deployed.
 */
const BY_PMIG = [
  ['up', async (h) => { does(h, 'up'); }],
  ['up of a number', async (h) => { does(h, 'up', '4'); return { pending: h.names.slice(4) }; }],
  ['up to a name', async (h) => { does(h, 'up', '--to', h.names[2]); return { pending: h.names.slice(3) }; }],
  ['up after the engine', async (h) => {
    const later = add(h, '20990101000000_later', TWICE);
    await h.deployed();
    h.names.push(add(h, '20990102000000_latest', 'DROP TABLE "Twice";\n'));
    does(h, 'up');
    assert(later);
  }],
  ['up out of order', async (h) => {
    await h.deployed();
    add(h, '19990101000000_early', TWICE);
    does(h, 'up');
  }],
  ['up that fails and leaves nothing', async (h) => {
    await h.deployed();
    await addStopping(h, WHOLE, '');
    fails(h, 'up');
    await clearWay(h);
    return { failed: [WHOLE] };
  }],
  ['up that fails, and again when it can', async (h) => {
    await h.deployed();
    await addStopping(h, WHOLE, '');
    fails(h, 'up');
    await clearWay(h);
    does(h, 'up');
  }],
  ['up that stops in the middle', async (h) => {
    await h.deployed();
    await addStopping(h, PARTS, BEGINNING);
    fails(h, 'up');
    await clearWay(h);
    return { failed: [PARTS], drift: true };
  }],
  ['recover to the beginning', async (h) => {
    await h.deployed();
    await addStopping(h, PARTS, BEGINNING);
    fails(h, 'up');
    await clearWay(h);
    does(h, 'recover');
    return { pending: [PARTS] };
  }],
  ['recover to the end', async (h) => {
    await h.deployed();
    await addStopping(h, PARTS, BEGINNING);
    fails(h, 'up');
    await clearWay(h);
    does(h, 'recover', '--to', 'after');
  }],
  ['down of a number', async (h) => {
    await h.deployed();
    does(h, 'generate', '--all');
    does(h, 'down', '3', '--yes');
    return { pending: h.names.slice(-3) };
  }],
  ['down to a name', async (h) => {
    does(h, 'generate', '--all');
    does(h, 'up');
    does(h, 'down', '--to', h.names[1], '--yes');
    return { pending: h.names.slice(2) };
  }],
  ['down of everything', async (h) => {
    does(h, 'up');
    does(h, 'generate', '--all');
    does(h, 'down', String(h.names.length), '--yes');
    return { pending: h.names };
  }],
  ['down without the file', async (h) => {
    does(h, 'generate', '--all');
    does(h, 'up');
    remove(h, last(h));
    does(h, 'down', '--yes');
  }],
  ['down and up', async (h) => {
    await h.deployed();
    does(h, 'generate', '--all');
    does(h, 'down', '2', '--yes');
    does(h, 'up');
  }],
  ['redo', async (h) => {
    await h.deployed();
    does(h, 'generate', '--all');
    does(h, 'redo', '2', '--accept-data-loss');
  }],
  ['reset, of more than the migrations made', async (h) => {
    await h.deployed();
    await query(h.url, 'CREATE TABLE "extra" ("id" INTEGER)');
    doesWithSchema(h, 'reset', '--force');
  }],
  ['baseline', async (h) => {
    await h.deployed();
    await query(h.url, 'DROP TABLE "_prisma_migrations"');
    doesWithSchema(h, 'baseline');
  }],
  ['resolve --applied', async (h) => {
    does(h, 'up', '--to', h.names.at(-2));
    await query(h.url, ...sentences(h, last(h)));
    does(h, 'resolve', '--applied', last(h));
  }],
  ['resolve --applied of one that failed', async (h) => {
    await h.deployed();
    await addStopping(h, WHOLE, '');
    fails(h, 'up');
    does(h, 'resolve', '--applied', WHOLE);
    return { six: {} };
  }],
  ['resolve --rolled-back', async (h) => {
    await h.deployed();
    await addStopping(h, WHOLE, '');
    fails(h, 'up');
    await clearWay(h);
    does(h, 'resolve', '--rolled-back', WHOLE);
    return { pending: [WHOLE], six: { pending: [] } };
  }],
  ['drift --adopt', async (h) => {
    await h.deployed();
    await query(h.url, BY_HAND);
    doesWithSchema(h, 'drift', '--adopt', 'by_hand');
  }],
  ['drift --revert', async (h) => {
    await h.deployed();
    await query(h.url, BY_HAND);
    const script = path.join(h.work, 'revert.sql');
    doesWithSchema(h, 'drift', '--revert', '-o', script);
    doesWithoutHistory(h, 'execute', '--file', script);
  }],
  ['execute', async (h) => {
    await h.deployed();
    fs.writeFileSync(path.join(h.work, 'x.sql'), `${BY_HAND};\n`);
    doesWithoutHistory(h, 'execute', '--file', path.join(h.work, 'x.sql'));
    return { drift: true };
  }],
  ['new', async (h) => {
    await h.deployed();
    doesWithSchema(h, 'new', 'next', '--yes');
    return { pending: [made(h, 'next')] };
  }],
  ['dev', async (h) => {
    doesWithSchema(h, 'dev', '--name', 'next', '--yes');
    await assertSchema(h);
  }],
  ['push', async (h) => {
    await h.deployed();
    doesWithoutHistory(h, 'push', '--accept-data-loss');
    await assertSchema(h);
    return { drift: true };
  }],
  ['verify', async (h) => {
    await h.deployed();
    does(h, 'generate', '--all');
    does(h, 'verify');
  }],
];

/** What an engine does, and what pmig does about it. */
const BY_ENGINE = [
  ['deploys', async (h) => { await h.deployed(); }],
  ['deploys a part', async (h) => {
    const late = add(h, '20990101000000_late', TWICE), script = path.join(h.migrations, late);
    fs.renameSync(script, path.join(h.work, late));
    await h.deployed();
    fs.renameSync(path.join(h.work, late), script);
    return { pending: [late] };
  }],
  ['deploys a part, and pmig the rest', async (h) => {
    await h.deployed();
    add(h, '20990101000000_late', TWICE);
    does(h, 'up');
  }],
  ['fails', async (h) => {
    await h.deployed();
    await addStopping(h, WHOLE, '');
    await assert.rejects(h.engine.deploy(h.migrations));
    await clearWay(h);
    return { failed: [WHOLE] };
  }],
  ['fails in the middle, and pmig recovers', async (h) => {
    await h.deployed();
    await addStopping(h, PARTS, BEGINNING);
    await assert.rejects(h.engine.deploy(h.migrations));
    await clearWay(h);
    does(h, 'recover', '--to', 'before');
    return { pending: [PARTS] };
  }],
  ['fails, and rolls back', async (h) => {
    await h.deployed();
    await addStopping(h, WHOLE, '');
    await assert.rejects(h.engine.deploy(h.migrations));
    await h.engine.resolveRolledBack(WHOLE);
    await clearWay(h);
    return { pending: [WHOLE], six: { pending: [] } };
  }],
  ['fails, rolls back, and pmig applies', async (h) => {
    await h.deployed();
    await addStopping(h, WHOLE, '');
    await assert.rejects(h.engine.deploy(h.migrations));
    await h.engine.resolveRolledBack(WHOLE);
    await clearWay(h);
    does(h, 'up');
  }],
  ['marks as applied', async (h) => {
    does(h, 'up', '--to', h.names.at(-2));
    await query(h.url, ...sentences(h, last(h)));
    await h.engine.resolveApplied(h.migrations, last(h));
    does(h, 'up');
  }],
  ['marks as applied what pmig takes back', async (h) => {
    await h.deployed();
    await query(h.url, 'DROP TABLE "_prisma_migrations"');
    for (const name of h.names) await h.engine.resolveApplied(h.migrations, name);
    does(h, 'generate', '--all');
    does(h, 'down', '--yes');
    return { pending: [last(h)] };
  }],
  ['resets', async (h) => {
    does(h, 'up');
    await h.engine.reset();
    // Without a file of its own to truncate, the engine deletes rows on SQLite, those of the ledger too, and no table.
    return { pending: h.names, ...(h.provider === 'sqlite' && { drift: true, inTheWay: true }) };
  }],
  ['resets, and pmig does it anew', async (h) => {
    await h.deployed();
    await h.engine.reset();
    doesWithSchema(h, 'reset', '--force');
  }],
  ['makes the next migration, and pmig applies it and goes back', async (h) => {
    await h.deployed();
    const next = add(h, '20990101000000_next', await h.engine.nextMigration(h.migrations, 'next'));
    does(h, 'generate', next);
    does(h, 'up');
    await assertSchema(h);
    does(h, 'down', '--yes', '--accept-data-loss');
    return { pending: [next] };
  }],
  ['pushes, and pmig has nothing to push', async (h) => {
    await h.deployed();
    await h.engine.push(true);
    assert.match(doesWithoutHistory(h, 'push'), /already in sync/);
    return { drift: true };
  }],
  ['finds edited migrations', async (h) => {
    await h.deployed();
    edit(h, h.names[0]);
    edit(h, h.names[3]);
    return { edited: [h.names[0], h.names[3]] };
  }],
  ['finds a missing migration', async (h) => {
    await h.deployed();
    remove(h, last(h));
    return { missing: [last(h)] };
  }],
  ['finds that the histories diverge', async (h) => {
    await h.deployed();
    remove(h, last(h));
    return { missing: [last(h)], pending: [add(h, '20990101000000_other', TWICE)] };
  }],
  ['finds a migration that is older than those applied', async (h) => {
    await h.deployed();
    return { pending: [add(h, '19990101000000_early', TWICE)] };
  }],
  ['finds a second row, the older one of another script', async (h) => {
    await h.deployed();
    await record(h, { started: '2001-01-01', finished: 'finished_at' });
    return { edited: [h.names[0]] };
  }],
  ['finds a second row, the newer one of another script', async (h) => {
    await h.deployed();
    await record(h, { started: '2099-01-01', finished: 'finished_at' });
  }],
  ['finds a failed row beside one that is applied', async (h) => {
    await h.deployed();
    await record(h, { started: '2099-01-01', finished: 'NULL' });
    return { failed: [h.names[0]] };
  }],
  ['reads other line ends', async (h) => {
    await h.deployed();
    for (const name of h.names) {
      const file = path.join(h.migrations, name, 'migration.sql');
      fs.writeFileSync(file, fs.readFileSync(file, 'utf8').replaceAll('\n', '\r\n'));
    }
  }],
];

/** One more row of the first migration, with the checksum of nothing. */
const record = (h, { started, finished }) => query(h.url, `
  INSERT INTO "_prisma_migrations" (id, checksum, finished_at, migration_name, started_at, applied_steps_count)
  SELECT 'second', '${'0'.repeat(64)}', ${finished}, migration_name, '${started}T00:00:00.000+00:00', 1
  FROM "_prisma_migrations" WHERE migration_name = '${h.names[0]}'`);

const sentences = (h, name) => fs.readFileSync(path.join(h.migrations, name, 'migration.sql'), 'utf8')
  .split(/;\n/).filter((text) => text.replace(/^--.*$/gm, '').trim());
const made = (h, name) => fs.readdirSync(h.migrations).find((folder) => folder.endsWith(`_${name}`));

/** The database is what the schema says, for the engine of the column. */
async function assertSchema(h) {
  const schema = schemaFor(h.version, readSchema(path.join(h.work, 'next.prisma')), h.url);
  const engine = await openEngine(h.provider, h.url, { schema, version: h.version });
  try {
    assert.equal((await engine.diff(liveSide(schema), schema, true)).trim(), '-- This is an empty migration.');
  } finally {
    await engine.close();
  }
}

// --- What everybody sees -------------------------------------------------------------------------------------------------

const NOTHING = { pending: [], failed: [], edited: [], missing: [], drift: false };

async function seenByEngine(h, version) {
  const engine = prisma(h.provider, h.url, { version });
  const { history, ...diagnosis } = await engine.diagnose(h.migrations);
  const action = await engine.devDiagnostic(h.migrations);
  return {
    pending: history?.unappliedMigrationNames ?? [],
    failed: diagnosis.failedMigrationNames,
    edited: diagnosis.editedMigrationNames,
    missing: history?.unpersistedMigrationNames ?? [],
    drift: /Drift detected/.test(action.reason ?? ''),
  };
}

/** `drift` that Prisma would see, too: it is blind to the view of the last migration, which pmig compares. */
function seenByPmig(h, looksForDrift) {
  const last = (command, ...more) => {
    const answer = pmig(command, '--json', ...h.at, ...more);
    return { exit: answer.status, ...resultOf(answer) };
  };
  const { exit, migrations } = last('status');
  const names = (belongs) => migrations.filter(belongs).map((m) => m.name);
  const waits = (m) => m.state === 'pending' || m.state === 'rolled back';
  return {
    exit,
    pending: names((m) => waits(m) && !m.missing), failed: names((m) => m.state === 'failed'),
    edited: names((m) => m.edited), missing: names((m) => m.missing && !waits(m)),
    drift: looksForDrift && last('drift', ...schemaOf(h)).seen_by_prisma,
  };
}

async function assertSeen(h, { six, inTheWay, ...expected }) {
  const wanted = { ...NOTHING, ...expected };
  // Where a migration is unfinished, nobody knows what the database should be: pmig says so, Prisma takes it for applied.
  const looks = !wanted.failed.length, exit = wanted.pending.length || wanted.failed.length ? 1 : 0;
  assert.deepEqual(
    { 7: await seenByEngine(h, 7), 6: await seenByEngine(h, 6), pmig: seenByPmig(h, looks) },
    { 7: wanted, 6: { ...wanted, ...six }, pmig: { exit, ...wanted, drift: looks && wanted.drift } });
}

async function fillCell({ provider, server, version }, act) {
  await withHistory(provider, async (history) => {
    const h = { ...history, provider, version };
    h.deployed = async () => assert.deepEqual(await h.engine.deploy(h.migrations),
      fs.readdirSync(h.migrations).filter((name) => /^\d/.test(name)).sort());
    const expected = await act(h) ?? {};
    await assertSeen(h, expected);
    if (expected.failed || expected.edited || expected.missing || expected.inTheWay) return;
    assert.deepEqual(await h.engine.deploy(h.migrations), expected.pending ?? []);
    await assertSeen(h, { ...expected, pending: [], six: undefined });
  }, { server: servers[server], version });
}

// --- All -----------------------------------------------------------------------------------------------------------------

const onlyAt = process.argv.indexOf('--only'), only = onlyAt < 0 ? '' : process.argv[onlyAt + 1];
const all = only || process.argv.includes('--all');
const ROWS = [...BY_PMIG.map(([name, act]) => [`pmig ${name}`, act]), ...BY_ENGINE.map(([name, act]) => [`the engine ${name}`, act])];

for (const [row, [name, act]] of ROWS.entries())
  for (const [column, where] of COLUMNS.entries()) {
    const { provider, server = '', version } = where;
    if (!all && row % COLUMNS.length !== column) continue;
    const cell = `${provider}${server && ` ${server}`}, Prisma ${version}: ${name}`;
    if (cell.includes(only)) await test(cell, () => fillCell(where, act));
  }
finish();
