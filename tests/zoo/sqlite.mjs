// Everything a SQLite database can hold, against pmig: for each kind in sqlite.sql and sqlite_teams.sql a history of four
// migrations (what it needs, its creation, a change, its removal) goes forwards and, by generated down.sql files,
// backwards. The judge is the sqlite3 program: the text of every statement in sqlite_schema, every row, and what
// foreign_key_check says. Last, all kinds of sqlite.sql live in one database, go the same ways there, and pmig has to leave
// them alone.
//
// usage: sqlite.mjs PMIG [KIND…]

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const STEPS = ['setup', 'create', 'change', 'drop'];
const here = path.dirname(fileURLToPath(import.meta.url));
const [program, ...wanted] = process.argv.slice(2), pmig = path.resolve(program);

function demand(program, args, input = '') {
  const env = { ...process.env, NO_COLOR: '1' };
  delete env.DATABASE_URL;
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', env, input, timeout: 60_000 });
  if (status !== 0) throw new Error(`${path.basename(program)} ${args.join(' ')}\n${stderr || stdout}`);
  return stdout;
}

/** `-- kind: NAME`, then `-- setup`, `-- create`, `-- change`, `-- drop`, each with its script. */
function readKinds(file) {
  const text = fs.readFileSync(path.join(here, file), 'utf8');
  return text.split(/^-- kind: /m).slice(1).map((part) => {
    const kind = { name: part.split('\n', 1)[0], scripts: {}, loses: [] };
    for (const section of part.split(/^-- (?=(?:setup|create|change|drop)(?: loses rows)?\n)/m).slice(1)) {
      const [, step, loses] = /^(\w+)( loses rows)?\n/.exec(section);
      kind.scripts[step] = section.slice(section.indexOf('\n') + 1);
      if (loses) kind.loses.push(step);
    }
    return kind;
  });
}

// A rename quotes the name of the table in its own way. Prisma's ledger is not the history's.
const SCHEMA = `SELECT type || ' ' || name || ' on ' || tbl_name || char(10) || coalesce(sql, '')
  FROM sqlite_schema WHERE tbl_name <> '_prisma_migrations' AND tbl_name NOT LIKE 'sqlite_%' ORDER BY type, name`;
const structure = (db) => demand('sqlite3', [db, SCHEMA])
  .replace(/^(CREATE TABLE )("((?:[^"]|"")*)"|\[([^\]]*)\]|`([^`]*)`|'([^']*)'|(\w+))\s*/gim,
    (_, create, __, a, b, c, d, e) => `${create.toUpperCase()}${a ?? b ?? c ?? d ?? e} `);

/** Every row, whatever the order of the columns; what virtual tables keep for themselves goes by their own word. */
function rows(db) {
  const names = demand('sqlite3', [db, `SELECT name FROM pragma_table_list WHERE schema = 'main'
    AND type IN ('table', 'virtual') AND name NOT IN ('sqlite_schema', '_prisma_migrations') ORDER BY name`]);
  return names.split('\n').filter(Boolean).map((name) => {
    const found = demand('sqlite3', ['-json', db, `SELECT * FROM "${name.replaceAll('"', '""')}" ORDER BY 1`]) || '[]';
    const kept = JSON.parse(found).filter((row) => name !== 'sqlite_sequence' || row.name !== '_prisma_migrations');
    // SQLite makes this one for the first AUTOINCREMENT, and nobody can drop it.
    if (name === 'sqlite_sequence' && !kept.length) return '';
    return `${name}: ${JSON.stringify(kept.map((row) => Object.entries(row).sort()))}`;
  }).filter(Boolean).join('\n') + demand('sqlite3', [db, 'PRAGMA foreign_key_check']);
}

function inFolder(use) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pmig-zoo-'));
  const project = {
    db: path.join(folder, 'zoo.db'), schema: path.join(folder, 'schema.prisma'), migrations: path.join(folder, 'migrations'),
    folder: (step) => path.join(project.migrations, `2024010100000${STEPS.indexOf(step)}_${step}`),
    pmig: (command, ...args) => demand(pmig, [command, ...args, '--migrations', project.migrations, '--url', `file:${project.db}`]),
  };
  try { use(project); } finally { fs.rmSync(folder, { recursive: true }); }
}

function writeHistory(project, scripts) {
  fs.mkdirSync(project.migrations);
  fs.writeFileSync(path.join(project.migrations, 'migration_lock.toml'), 'provider = "sqlite"\n');
  for (const [step, script] of Object.entries(scripts)) {
    fs.mkdirSync(project.folder(step));
    fs.writeFileSync(path.join(project.folder(step), 'migration.sql'), script);
  }
}

const travel = (kind) => inFolder((project) => {
  const { db } = project, states = [];
  const same = (step, want, got) => {
    if (want !== got)
      throw new Error(`the way back of ${step} leaves\n${got}\ninstead of\n${want}\n${fs.readFileSync(path.join(project.folder(step), 'down.sql'), 'utf8')}`);
  };
  writeHistory(project, kind.scripts);
  project.pmig('generate');
  for (let i = 0; i < STEPS.length; i++) {
    project.pmig('up', '1');
    states.push([structure(db), rows(db)]);
  }
  let lost = false;
  for (const step of STEPS.slice(1).reverse()) {
    project.pmig('down', '--yes');
    states.pop();
    const [text, all] = states.at(-1);
    same(step, text, structure(db));
    lost ||= kind.loses.includes(step);
    if (!lost) same(step, all, rows(db));
  }
  project.pmig('up');
});

// --- All kinds at once

/** Everything is changed and dropped at once, and comes back in an order that respects all of it. */
const together = (kinds) => ({
  scripts: Object.fromEntries(STEPS.map((step) => [step, kinds.map((kind) => kind.scripts[step]).join('\n')])),
  loses: kinds.flatMap((kind) => kind.loses),
});

const SCHEMA_HEAD = 'generator client {\n  provider = "prisma-client-js"\n}\ndatasource db {\n  provider = "sqlite"\n  url = env("DATABASE_URL")\n}\n';
const UNRELATED = 'CREATE TABLE "Unrelated" (\n    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT\n);';
const DROPPED = 'PRAGMA foreign_keys=off;\nDROP TABLE "Unrelated";\nPRAGMA foreign_keys=on;';

/** An edit of the schema names nothing of what Prisma does not know. */
const untouched = (kinds) => inFolder((project) => {
  const { setup, create } = together(kinds).scripts, files = [['migration.sql', UNRELATED], ['down.sql', DROPPED]];
  writeHistory(project, { setup, create });
  project.pmig('up');
  fs.writeFileSync(project.schema, SCHEMA_HEAD);
  project.pmig('pull', '--force', '--schema', project.schema);
  const empty = project.pmig('diff', '--from', `file:${project.db}`, '--to', project.schema, '--script');
  if (empty !== '-- This is an empty migration.\n') throw new Error(`pmig diff is not empty:\n${empty}`);
  fs.appendFileSync(project.schema, '\nmodel Unrelated {\n  id Int @id @default(autoincrement())\n}\n');
  project.pmig('new', 'unrelated', '--schema', project.schema);
  const made = fs.readdirSync(project.migrations).find((name) => name.endsWith('_unrelated'));
  for (const [file, wanted] of files) {
    const text = fs.readFileSync(path.join(project.migrations, made, file), 'utf8').replace(/^--.*\n/gm, '').trim();
    if (text !== wanted) throw new Error(`${file} is not about the new table alone:\n${text}`);
  }
});

// --- Running

const objects = readKinds('sqlite.sql');
const kinds = [...objects, ...readKinds('sqlite_teams.sql')].filter(({ name }) => !wanted.length || wanted.includes(name));
const tests = kinds.map((kind) => [kind.name, () => travel(kind)]);
if (!wanted.length)
  tests.push(['all kinds together', () => travel(together(objects))], ['an unrelated edit', () => untouched(objects)]);
let failed = 0;
tests.forEach(([name, test], i) => {
  try {
    test();
    console.log(`ok ${i + 1} - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${i + 1} - ${name}\n# ${String(error.message).replaceAll('\n', '\n# ')}`);
  }
});
console.log(`1..${tests.length}`);
process.exit(failed ? 1 : 0);
