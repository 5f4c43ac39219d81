// Kills pmig, the server process that works for it, or the whole server, in the middle of `pmig up`, of `pmig recover` after
// that, and of `pmig down`, lets `pmig recover` put things right, and holds the database to what it was before or is after an
// undisturbed run: catalogs, every row, ledger, and Prisma's engine. On SQLite pmig is killed, or its disk is full, at every
// call that changes a file. Prints TAP. Killing and coming back is mostly waiting, so several lanes work at the same time,
// each with its share of the migrations, and a server and files of its own.
//
// usage: node torture.mjs [--migrations N] [--first N] [--last N] [--every N] [--random N] [--seed N] [--lanes N]
//          [--only postgresql|sqlite] PMIG
//
// --every N takes one of N boundaries, --random is the number of kills at random moments for each command and migration.
// --first and --last choose the migrations that are disturbed; those before are only applied.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resultOf, saidBy } from '../interop/answer.mjs';
import { prisma, withPostgres, withSqlite } from '../interop/engine.mjs';
import { report, runLanes, Stopped, stopping } from './lanes.mjs';
import { openProxy } from './proxy.mjs';
import { nameOf, writeMigrations } from './scripts.mjs';

const { values, positionals } = parseArgs({ allowPositionals: true, options: {
  migrations: { type: 'string', default: '60' }, every: { type: 'string', default: '1' },
  first: { type: 'string', default: '1' }, last: { type: 'string' }, random: { type: 'string', default: '5' },
  seed: { type: 'string', default: '1' }, lanes: { type: 'string', default: '4' }, lane: { type: 'string' },
  only: { type: 'string' } } });
const [count, every, randoms, lanes, lane] =
  [values.migrations, values.every, values.random, values.lanes, values.lane].map(Number);
const first = Number(values.first), last = Number(values.last ?? count);
const program = path.resolve(positionals[0]);
const here = path.dirname(fileURLToPath(import.meta.url));

const isMine = (i) => i >= first && i % lanes === lane;

// --- Chance, and the tally ---------------------------------------------------------------------------------------------

let state = Number(values.seed) + lane;
const chance = () => ((state = (state * 1103515245 + 12345) % 2147483648) / 2147483648);

const tally = { cases: 0, failed: 0, recovered: 0, refused: 0, finished: 0, undone: 0, asked: 0 };

// Ctrl-C reaches the programs that a case runs, too, so a case that fails then does not count.
async function stopIfWanted(counted) {
  await new Promise(setImmediate); // a turn for the signal
  if (!stopping()) return;
  Object.assign(tally, counted);
  throw new Stopped();
}

async function one(name, act) {
  const before = { ...tally };
  tally.cases++;
  try {
    await act();
  } catch (e) {
    await stopIfWanted(before);
    tally.failed++;
    report({ failure: name, reason: String(e.message ?? e) });
  }
  await stopIfWanted(tally);
}

// --- pmig ----------------------------------------------------------------------------------------------------------------

// The sanitizers want to be the first library, which the trap for SQLite is.
const SANITIZERS = `${process.env.ASAN_OPTIONS ?? ''}:verify_asan_link_order=0`;
const environment = (more) =>
  ({ ...process.env, NO_COLOR: '1', DATABASE_URL: '', ASAN_OPTIONS: SANITIZERS, ...more });

function pmig(...args) {
  const answer = spawnSync(program, args, { encoding: 'utf8', env: environment(), input: '', timeout: 120_000 });
  return { ...answer, said: saidBy(args, answer) };
}

function pmigDoes(...args) {
  const answer = pmig(...args);
  assert(answer.status === 0, answer.said);
  return answer.stdout;
}


/** Recovers in one of three ways. Undoing may be refused because rows would stay changed; then it is finished: `ends`. */
function recover(project, way, ends) {
  const args = ['recover', '--url', project.url, '--migrations', project.folder, '--json'];
  let answer = pmig(...args, ...(way === 'plain' ? [] : ['--to', way]));
  if (answer.status !== 0 && /"code":"loss"/.test(answer.stdout)) {
    tally.refused++;
    answer = pmig(...args, '--to', ends);
  }
  assert(answer.status === 0, answer.said);
  const result = resultOf(answer);
  if (result.found) tally.recovered++;
  return result;
}

/** Nothing is left to recover, and database, ledger and engine are at `before` or `after`. */
async function verify(project, i, before, after, asksEngine) {
  const at = ['--url', project.url, '--migrations', project.folder, '--json'];
  assert.equal(resultOf(pmig('recover', ...at)).found, false, 'a second recover found something');
  const answer = pmig('status', ...at), status = resultOf(answer);
  assert.equal(status.failed, 0, `a failed row is left\n${answer.said}`);
  const applied = status.applied - 1;
  assert(applied === i || applied === i - 1, `${status.applied} migrations are applied`);
  assert.deepEqual(await project.snapshot(), applied === i ? after : before,
    `the ledger says ${applied === i ? 'applied' : 'pending'}`);
  tally[applied === i ? 'finished' : 'undone']++;
  if (!asksEngine) return;
  tally.asked++;
  const diagnosis = await prisma(project.provider, project.url).diagnose(project.folder);
  assert.deepEqual([diagnosis.failedMigrationNames, diagnosis.editedMigrationNames, diagnosis.drift?.diagnostic ?? null],
    [[], [], null]);
  const pending = diagnosis.history?.unappliedMigrationNames ?? [];
  assert.equal(pending[0], applied + 1 <= count ? nameOf(applied + 1) : undefined, 'the engine disagrees');
}

// --- PostgreSQL ------------------------------------------------------------------------------------------------------------

const CATALOGS = `
SELECT 'column', c.relname, a.attname, format_type(a.atttypid, a.atttypmod) || a.attnotnull || coalesce(pg_get_expr(d.adbin, d.adrelid), '')
FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0 AND NOT a.attisdropped AND c.relname <> '_prisma_migrations'
UNION ALL SELECT 'index', x.relname, pg_get_indexdef(i.indexrelid), i.indisvalid::text
FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid WHERE x.relnamespace = 'public'::regnamespace AND x.relname <> '_prisma_migrations_pkey'
UNION ALL SELECT 'constraint', conname, conrelid::regclass::text, pg_get_constraintdef(oid)
FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conname <> '_prisma_migrations_pkey'
UNION ALL SELECT 'view', viewname, definition, '' FROM pg_views WHERE schemaname = 'public'
UNION ALL SELECT 'enum', enumtypid::regtype::text, enumlabel, rank() OVER (PARTITION BY enumtypid ORDER BY enumsortorder)::text FROM pg_enum
ORDER BY 1, 2, 3, 4`;

const TABLES = `SELECT c.relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
  AND relname <> '_prisma_migrations' ORDER BY 1`;

const snapshotPostgres = (url) => withPostgres(url, async (client) => {
  const rows = async (text) => (await client.query({ text, rowMode: 'array' })).rows;
  const data = {};
  for (const [table] of await rows(TABLES))
    data[table] = (await rows(`SELECT count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM "${table}" t`))[0].join();
  return { catalogs: (await rows(CATALOGS)).map((row) => row.join(' ')), data };
});

const server = (...args) => {
  const answer = spawnSync(path.join(here, '../pg/server'), args, { encoding: 'utf8' });
  assert(answer.status === 0, `server ${args.join(' ')}: ${answer.stderr}`);
  return answer.stdout.trim();
};

class PostgresTorture {
  constructor(folder) {
    this.dir = path.join(folder, 'pg');
    this.provider = 'postgresql';
    this.folder = path.join(folder, 'migrations');
    this.scratch = folder;
  }

  async start() {
    this.admin = server('start', '15', this.dir);
    // Unlike other tests, this one wants to find what was committed.
    await this.sql('ALTER SYSTEM SET synchronous_commit = on', 'SELECT pg_reload_conf()', 'CREATE DATABASE base');
    writeMigrations('postgresql', this.folder, count);
    pmigDoes('up', '1', '--url', this.at('base'), '--migrations', this.folder);
  }

  at(database, host = this.dir) { return `postgresql://prisma@localhost/${database}?host=${host}&connect_timeout=60`; }

  sql(...statements) {
    return withPostgres(this.admin, async (client) => { for (const text of statements) await client.query(text); });
  }

  /** A process that the server replaces when one of its others was killed. */
  checkpointer() {
    return withPostgres(this.admin, async (client) =>
      (await client.query("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'")).rows[0]?.pid);
  }

  /** After a kill: waits until the server has noticed, and is there again. */
  async comeBack(old) {
    for (let tries = 0; tries < 200; tries++) {
      server('resume', '15', this.dir);
      const now = await this.checkpointer().catch(() => old);
      if (now && now !== old) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('the server does not come back');
  }

  shadows() {
    return withPostgres(this.admin, async (client) =>
      (await client.query("SELECT datname FROM pg_database WHERE datname ~ 'shadow'")).rows.map((row) => row.datname));
  }

  /** Wherever pmig was killed, the next one that needs a shadow database removes the one that was left. */
  async assertSwept() {
    if (!(await this.shadows()).length) return;
    pmigDoes('diff', '--from', 'empty', '--to', `${this.folder}@${nameOf(0)}`, '--url', this.at('base'));
    assert.deepEqual(await this.shadows(), [], 'a shadow database is left');
  }

  async onCopy(act) {
    const name = 'copy';
    await this.sql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    await this.sql(`CREATE DATABASE ${name} TEMPLATE base`);
    return act({ provider: this.provider, folder: this.folder, url: this.at(name),
      snapshot: () => snapshotPostgres(this.at(name)) });
  }

  /** Runs a command behind the proxy; what is told of `strike` may hit a request or a moment. */
  async run(command, { at = 0, answered = false, target = 'pmig', delay = 0 } = {}) {
    const front = path.join(this.scratch, 'front');
    let child, dead = false;
    const checkpointer = await this.checkpointer();
    const act = (pid) => {
      if (target === 'pmig') return child.kill('SIGKILL');
      if (target === 'postmaster') server('crash', '15', this.dir);
      else if (pid && fs.existsSync(`/proc/${pid}`)) process.kill(pid, 'SIGKILL');
      else return;
      dead = true;
    };
    const proxy = await openProxy(front, this.dir, { at, answered, act });
    child = spawn(program, [...command, '--url', this.at('copy', front), '--migrations', this.folder],
      { env: environment(), stdio: 'ignore' });
    const started = performance.now();
    const timer = delay ? setTimeout(() => act(proxy.pid), delay) : null;
    // What waits for an answer that was held back must not wait for ever.
    const patience = setInterval(() => { if (proxy.struck && target !== 'pmig') proxy.close(); }, 300);
    await new Promise((resolve) => child.on('exit', resolve));
    clearTimeout(timer), clearInterval(patience);
    const result = { requests: proxy.requests, ms: performance.now() - started };
    await proxy.close();
    if (dead) await this.comeBack(checkpointer);
    return result;
  }

  async advance() { pmigDoes('up', '1', '--url', this.at('base'), '--migrations', this.folder); }
  snapshotBase() { return snapshotPostgres(this.at('base')); }
  stop() { server('stop', '15', this.dir); }
}

const TARGETS = ['pmig', 'pmig', 'backend', 'pmig', 'postmaster'];
const WAYS = ['plain', 'after', 'before'];
let turn = 0;

const textOf = ({ at, answered, delay, target }) =>
  `${target} killed at ${at ? `request ${at} ${answered ? 'answered' : 'unheard'}` : `${delay.toFixed(1)} ms`}`;

/** Where to strike a command that takes so many requests and so long: one of `every` boundaries, and random moments. */
function chooseStrikes({ requests, ms }, salt, randomCount) {
  const strikes = [];
  for (let at = 1; at <= requests; at++) strikes.push({ at, answered: at % 2 === 0 });
  const chosen = strikes.filter((_, s) => (s + salt) % every === 0);
  for (let r = 0; r < randomCount; r++) chosen.push({ delay: 1 + chance() * ms * 1.1 });
  return chosen.map((strike) => ({ ...strike, target: TARGETS[turn++ % TARGETS.length] }));
}

/**
 * Disturbs a command about the i-th migration, wherever `prepare` has left the copy. `ends`: where recover finishes it.
 * Returns the strikes that left something to recover.
 */
async function disturb(torture, i, { command, ends, prepare = () => {}, randomCount = randoms, before, after }) {
  let undisturbed;
  await torture.onCopy(async (project) => {
    await prepare();
    undisturbed = await torture.run(command);
    const reached = await project.snapshot();
    before ??= reached;
    after ??= reached;
    assert.notDeepEqual(before, after);
  });
  const struck = [];
  for (const strike of chooseStrikes(undisturbed, i, randomCount)) {
    const way = WAYS[Math.floor(turn / TARGETS.length) % WAYS.length], asksEngine = turn++ % 10 === 0;
    await one(`postgresql: ${command.join(' ')} of ${nameOf(i)}, ${textOf(strike)}, recover ${way}`, () =>
      torture.onCopy(async (project) => {
        await prepare();
        await torture.run(command, strike);
        if (recover(project, way, ends).found) struck.push(strike);
        await verify(project, i, before, after, asksEngine);
        await torture.assertSwept();
      }));
  }
  return { struck, before, after };
}

async function torturePostgres(folder) {
  const torture = new PostgresTorture(folder);
  await torture.start();
  try {
    for (let i = 1; i <= last; i++) {
      if (!isMine(i)) {
        await torture.advance();
        continue;
      }
      const up = { command: ['up', '1'], ends: 'after' };
      const { struck, before, after } = await disturb(torture, i, { ...up, before: await torture.snapshotBase() });
      const stopped = struck.filter(({ at }) => at)[Math.floor(struck.length / 2)];
      if (stopped) {
        const way = WAYS[i % WAYS.length], command = ['recover', ...(way === 'plain' ? [] : ['--to', way])];
        await disturb(torture, i, { command, ends: 'after', prepare: () => torture.run(up.command, stopped), before, after });
      }
      await torture.advance();
      await disturb(torture, i, { command: ['down', '--yes', '--unproved'], ends: 'before', after: await torture.snapshotBase() });
      report({ done: `postgresql: ${nameOf(i)}`, tally });
    }
  } finally {
    torture.stop();
  }
}

// --- SQLite ------------------------------------------------------------------------------------------------------------

const snapshotSqlite = (file) => withSqlite(`file:${file}`, async (client) => {
  const rows = async (sql) => (await client.execute(sql)).rows.map((row) => Array.from(row).join(' '));
  const data = {};
  for (const table of await rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> '_prisma_migrations' ORDER BY 1"))
    data[table] = (await rows(`SELECT * FROM "${table}" ORDER BY 1`)).join('|');
  return {
    catalogs: await rows("SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE '%prisma_migrations%' ORDER BY 1, 2"),
    data,
    broken: await rows('PRAGMA foreign_key_check'),
    whole: await rows('PRAGMA integrity_check'),
  };
});

const SUFFIXES = ['', '-pmig', '-wal', '-shm', '-journal', '-pmig-journal'];

function copyDatabase(from, to) {
  for (const suffix of SUFFIXES) {
    fs.rmSync(to + suffix, { force: true });
    if (fs.existsSync(from + suffix)) fs.copyFileSync(from + suffix, to + suffix);
  }
}

function buildTrap(folder) {
  const library = path.join(folder, 'die.so');
  const answer = spawnSync(process.env.CC ?? 'cc', ['-shared', '-fPIC', '-O1', '-o', library, path.join(here, 'die.c'), '-ldl'],
    { encoding: 'utf8' });
  assert(answer.status === 0, answer.stderr);
  return library;
}

/** What may happen at the n-th call that changes a file; `rare` times as seldom as others. */
const MISHAPS = [
  { text: (at) => `killed at change ${at}`, environment: (at) => ({ PMIG_DIE_AT: String(at) }), rare: 1 },
  { text: (at) => `disk full from change ${at} on`, environment: (at) => ({ PMIG_FULL_AT: String(at) }), rare: 4 },
];

async function tortureSqlite(folder) {
  const migrations = path.join(folder, 'migrations'), base = path.join(folder, 'base.db'), file = path.join(folder, 'app.db');
  writeMigrations('sqlite', migrations, count);
  const trap = buildTrap(folder);
  const run = (command, database, more = {}, limit = '') => spawnSync('sh',
    ['-c', `${limit} exec "$@"`, 'sh', program, ...command, '--url', `file:${database}`, '--migrations', migrations],
    { encoding: 'utf8', env: environment(more) });
  const project = { provider: 'sqlite', folder: migrations, url: `file:${file}`, snapshot: () => snapshotSqlite(file) };
  const advance = () => { const { status, stderr } = run(['up', '1'], base); assert.equal(status, 0, stderr); };

  /** As on PostgreSQL; a strike is the change of a file at which pmig was killed. */
  async function disturbSqlite(i, { command, ends, prepare = () => {}, before, after }) {
    const struck = [];
    const strike = (name, act) => one(`sqlite: ${command.join(' ')} of ${nameOf(i)}, ${name}`, async () => {
      const way = WAYS[++turn % WAYS.length];
      copyDatabase(base, file);
      prepare();
      const at = act();
      if (recover(project, way, ends).found) struck.push(at);
      await verify(project, i, before, after, turn % 20 === 0);
    });
    copyDatabase(base, file);
    prepare();
    const undisturbed = run(command, file);
    const reached = await snapshotSqlite(file);
    before ??= reached;
    after ??= reached;
    assert.notDeepEqual(before, after);
    for (const mishap of MISHAPS) {
      let ended = false;
      for (let at = 1 + (i % (mishap.rare * every)); !ended; at += mishap.rare * every)
        await strike(mishap.text(at), () => {
          const { signal, status } = run(command, file, { LD_PRELOAD: trap, ...mishap.environment(at) });
          ended = signal === null && (mishap.rare === 1 || status === undisturbed.status);
          return at;
        });
    }
    for (const blocks of [0, 8, 32])
      if ((i + blocks) % every === 0)
        await strike(`files limited to ${blocks} blocks more`, () => {
          run(command, file, {}, `ulimit -f ${Math.ceil(fs.statSync(base).size / 512) + blocks};`);
        });
    return { struck, before, after };
  }

  advance();
  for (let i = 1; i <= last; i++) {
    if (!isMine(i)) {
      advance();
      continue;
    }
    await withSqlite(`file:${base}`, (client) => client.execute(`PRAGMA journal_mode = ${i % 2 ? 'delete' : 'wal'}`));
    copyDatabase(base, file);
    const up = { command: ['up', '1'], ends: 'after' };
    const { struck, before, after } = await disturbSqlite(i, { ...up, before: await snapshotSqlite(file) });
    const stopped = struck[Math.floor(struck.length / 2)];
    if (stopped) {
      const way = WAYS[i % WAYS.length], command = ['recover', ...(way === 'plain' ? [] : ['--to', way])];
      const prepare = () => run(up.command, file, { LD_PRELOAD: trap, PMIG_DIE_AT: String(stopped) });
      await disturbSqlite(i, { command, ends: 'after', prepare, before, after });
    }
    advance();
    copyDatabase(base, file);
    await disturbSqlite(i, { command: ['down', '--yes', '--unproved'], ends: 'before', after: await snapshotSqlite(file) });
    report({ done: `sqlite: ${nameOf(i)}`, tally });
  }
}

// --- All ------------------------------------------------------------------------------------------------------------

const TORTURES = { sqlite: tortureSqlite, postgresql: torturePostgres };
const ONLY = values.only ? [values.only] : Object.keys(TORTURES);

async function runLane() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pmig-torture-'));
  fs.chmodSync(folder, 0o755);
  try {
    for (const provider of ONLY) {
      fs.mkdirSync(path.join(folder, provider));
      await TORTURES[provider](path.join(folder, provider));
    }
  } catch (e) {
    if (!(e instanceof Stopped)) throw e;
  } finally {
    fs.rmSync(folder, { recursive: true });
    report({ tally });
  }
}

if (values.lane) await runLane();
else process.exitCode = await runLanes(fileURLToPath(import.meta.url), process.argv.slice(2), lanes);
