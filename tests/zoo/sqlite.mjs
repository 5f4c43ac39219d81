// Everything a SQLite database can hold, against pmig: for each kind in sqlite.sql a history of four migrations (what it
// needs, its creation, a change, its removal) goes forwards and, by generated down.sql files, backwards. The judge is the
// sqlite3 program: the text of every statement in sqlite_schema, every row, and what foreign_key_check says.
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
function readKinds() {
  const text = fs.readFileSync(path.join(here, 'sqlite.sql'), 'utf8');
  return text.split(/^-- kind: /m).slice(1).map((part) => {
    const kind = { name: part.split('\n', 1)[0], scripts: {}, loses: null };
    for (const section of part.split(/^-- (?=(?:setup|create|change|drop)(?: loses rows)?\n)/m).slice(1)) {
      const [, step, loses] = /^(\w+)( loses rows)?\n/.exec(section);
      kind.scripts[step] = section.slice(section.indexOf('\n') + 1);
      if (loses) kind.loses = step;
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
    return `${name}: ${JSON.stringify(kept.map((row) => Object.entries(row).sort()))}`;
  }).join('\n') + demand('sqlite3', [db, 'PRAGMA foreign_key_check']);
}

function travel(kind) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pmig-zoo-')), db = path.join(folder, 'zoo.db');
  const migrations = path.join(folder, 'migrations'), args = ['--migrations', migrations, '--url', `file:${db}`];
  const states = [];
  const down = (step) => path.join(migrations, `2024010100000${STEPS.indexOf(step)}_${step}`, 'down.sql');
  const same = (step, want, got) => {
    if (want !== got)
      throw new Error(`the way back of ${step} leaves\n${got}\ninstead of\n${want}\n${fs.readFileSync(down(step), 'utf8')}`);
  };
  try {
    fs.mkdirSync(migrations);
    fs.writeFileSync(path.join(migrations, 'migration_lock.toml'), 'provider = "sqlite"\n');
    for (const step of STEPS) {
      fs.mkdirSync(path.dirname(down(step)));
      fs.writeFileSync(path.join(path.dirname(down(step)), 'migration.sql'), kind.scripts[step]);
    }
    demand(pmig, ['generate', ...args]);
    for (let i = 0; i < STEPS.length; i++) {
      demand(pmig, ['up', '1', ...args]);
      states.push([structure(db), rows(db)]);
    }
    let lost = false;
    for (const step of STEPS.slice(1).reverse()) {
      demand(pmig, ['down', '--yes', ...args]);
      states.pop();
      const [text, all] = states.at(-1);
      same(step, text, structure(db));
      lost ||= kind.loses === step;
      if (!lost) same(step, all, rows(db));
    }
    demand(pmig, ['up', ...args]);
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

const kinds = readKinds().filter(({ name }) => !wanted.length || wanted.includes(name));
let failed = 0;
kinds.forEach((kind, i) => {
  try {
    travel(kind);
    console.log(`ok ${i + 1} - ${kind.name}`);
  } catch (error) {
    failed++;
    console.log(`not ok ${i + 1} - ${kind.name}\n# ${String(error.message).replaceAll('\n', '\n# ')}`);
  }
});
console.log(`1..${kinds.length}`);
process.exit(failed ? 1 : 0);
