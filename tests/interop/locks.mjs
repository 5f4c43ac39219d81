// Locks in company: Prisma's engine as the holder of the migration lock and pmig as the one who waits, and the other way
// round; and somebody who reads a table, and does not end, while a migration wants it and others write to it. Prints TAP.
//
// usage: node locks.mjs [--hold SECONDS] PMIG      with a PostgreSQL server in PG_URL; the reader reads for so long (4)
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { openEngine, withPostgres } from './engine.mjs';
import { finish, pmig, pmigDoes, program, query, test, withHistory } from './harness.mjs';

const holdsAt = process.argv.indexOf('--hold');
const holdMs = 1000 * (holdsAt < 0 ? 4 : Number(process.argv[holdsAt + 1]));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Runs pmig beside what else goes on: { status, said, ms }. */
function run(...args) {
  const started = performance.now();
  const child = spawn(program, args, { env: { ...process.env, DATABASE_URL: '', NO_COLOR: '1' } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => { said += text; });
  return new Promise((resolve) => child.on('exit', (status) => resolve({ status, said, ms: performance.now() - started })));
}

function add(migrations, name, script) {
  fs.mkdirSync(path.join(migrations, name));
  fs.writeFileSync(path.join(migrations, name, 'migration.sql'), script);
}

// --- The migration lock ------------------------------------------------------------------------------------------------

for (const version of [7, 6])
  await test(`Prisma ${version}'s engine holds the migration lock: pmig waits, names it, and has it when it is let go of`, () =>
    withHistory('postgresql', async ({ migrations, url, at }) => {
      const engine = await openEngine('postgresql', url, { version });
      await engine.deploy(migrations); // the lock stays with the connection
      const { holder } = JSON.parse(pmigDoes('lock', '--json', '--url', url).trim().split('\n').at(-1));
      assert(holder?.pid, 'nobody holds the lock');
      add(migrations, '20990101000000_later', 'CREATE TABLE "later" ("id" INTEGER PRIMARY KEY);\n');
      const refused = pmig('up', '--lock-wait', '300ms', ...at);
      assert.equal(refused.status, 1);
      assert.match(refused.stderr, new RegExp(`P1002[^]*It is held by process ${holder.pid} `));
      const waiting = run('up', '--lock-wait', '20s', ...at);
      await pause(500);
      const freed = performance.now();
      await engine.close();
      const { status, said } = await waiting;
      assert.equal(status, 0, said);
      assert(performance.now() - freed < 1000, `had the lock ${performance.now() - freed} ms later`);
    }));

await test('pmig holds the migration lock: the engine waits, and has nothing left to do', () =>
  withHistory('postgresql', async ({ engine, migrations, url, at }) => {
    add(migrations, '20990101000000_slow', 'SELECT pg_sleep(1.5);\n');
    const up = run('up', ...at);
    await pause(400);
    assert.deepEqual(await engine.deploy(migrations), []);
    const { status, said } = await up;
    assert.equal(status, 0, said);
    assert.deepEqual(await query(url, 'SELECT count(*) - count(DISTINCT migration_name) FROM "_prisma_migrations"'), [0]);
  }));

// --- Locks on tables ---------------------------------------------------------------------------------------------------

/** Writes to both tables, one after the other, until `end` is over; the longest wait in ms. */
const write = (url, end) => withPostgres(url, async (client) => {
  let longest = 0;
  while (!end.over) {
    for (const table of ['Author', 'Subject']) {
      const started = performance.now();
      await client.query(table === 'Author' ? 'INSERT INTO "Author" ("name") VALUES (\'x\')'
        : 'UPDATE "Subject" SET "label" = "label"');
      longest = Math.max(longest, performance.now() - started);
    }
    await pause(5);
  }
  return longest;
});

const WRITERS = 8;

for (const [limit, ...more] of [['3s'], ['500ms', '--lock-retries', '200']])
  await test(`a reader of ${holdMs / 1000} s: nobody waits longer than --lock-timeout ${limit} and 250 ms`, () =>
    withHistory('postgresql', async ({ migrations, url, at }) => {
      pmigDoes('up', ...at);
      add(migrations, '20990101000000_wants', 'ALTER TABLE "Subject" ADD COLUMN "extra" INTEGER;\n'
        + 'ALTER TABLE "Author" ADD COLUMN "extra" INTEGER;\n');
      const end = {};
      const writers = Array.from({ length: WRITERS }, () => write(url, end));
      const { status, said, ms } = await withPostgres(url, async (reader) => {
        await reader.query('BEGIN');
        await reader.query('SELECT count(*) FROM "Author"');
        const up = run('up', ...at, '--lock-timeout', limit, ...more);
        await pause(holdMs);
        await reader.query('COMMIT');
        return up;
      });
      end.over = true;
      const longest = Math.max(...await Promise.all(writers));
      console.log(`# --lock-timeout ${limit}: the longest wait of ${WRITERS} writers was ${longest.toFixed(0)} ms, `
        + `the migration was there after ${(ms / 1000).toFixed(1)} s`);
      assert.equal(status, 0, said);
      assert(ms >= holdMs - 50, 'the migration did not wait for the reader');
      const limitMs = limit === '3s' ? 3000 : 500;
      assert(longest >= Math.min(limitMs, holdMs) * 0.8, 'nobody had to wait, so nothing was shown');
      assert(longest <= limitMs + 250, `a writer waited for ${longest.toFixed(0)} ms`);
    }));

finish();
