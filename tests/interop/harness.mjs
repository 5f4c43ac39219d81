// What the tests of this folder share: TAP, the program, databases, and a history in a folder of its own. The program is the
// last argument.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createClient } from '@libsql/client';
import { saidBy } from './answer.mjs';
import { newDatabase, newFolder, prisma, readSchema, schemaFor, withPostgres } from './engine.mjs';

const here = path.dirname(fileURLToPath(import.meta.url));
export const program = path.resolve(process.argv.at(-1));
assert(process.env.PG_URL, 'PG_URL names no PostgreSQL server');

// --- Tests ---------------------------------------------------------------------------------------------------------

let count = 0, failed = 0;

export async function test(name, act) {
  count++;
  try {
    await act();
    console.log(`ok ${count} - ${name}`);
  } catch (e) {
    failed++;
    console.log(`not ok ${count} - ${name}`);
    console.log(String(e.message ?? e).replace(/^/gm, '# '));
  }
}

export function pmig(...args) {
  const env = { ...process.env, NO_COLOR: '1' };
  delete env.DATABASE_URL;
  const answer = spawnSync(program, args, { encoding: 'utf8', env, input: '', timeout: 120_000 });
  return { ...answer, said: saidBy(args, answer) };
}

export function finish() {
  console.log(`1..${count}`);
  process.exit(failed ? 1 : 0); // engines keep their connections
}

/** pmig must end with 0; what it says otherwise is the failure. */
export function pmigDoes(...args) {
  const answer = pmig(...args);
  assert(answer.status === 0, answer.said);
  return answer.stdout;
}

// --- Databases -----------------------------------------------------------------------------------------------------

/** The first column of what the last statement returns. */
export async function query(url, ...statements) {
  let rows = [];
  if (url.startsWith('file:')) {
    const client = createClient({ url });
    for (const sql of statements) rows = (await client.execute(sql)).rows.map((row) => row[0]);
    client.close();
  } else {
    await withPostgres(url, async (client) => {
      for (const sql of statements) rows = (await client.query({ text: sql, rowMode: 'array' })).rows.map((row) => row[0]);
    });
  }
  return rows.map(Number);
}

// --- Histories ------------------------------------------------------------------------------------------------------

/**
 * A history in a folder of its own, an empty database (on the PostgreSQL `server`), and the engine of a version on it, which
 * knows the schema `next.prisma`.
 */
export async function withHistory(provider, act, { server, version = 7 } = {}) {
  const work = newFolder();
  fs.cpSync(path.join(here, 'histories', provider), work, { recursive: true });
  const database = await newDatabase(provider, server);
  const engine = prisma(provider, database.url, {
    version, schema: schemaFor(version, readSchema(path.join(work, 'next.prisma')), database.url) });
  const migrations = path.join(work, 'migrations');
  const names = fs.readdirSync(migrations).filter((name) => /^\d/.test(name)).sort();
  try {
    await act({ engine, work, migrations, names, url: database.url, at: ['--migrations', migrations, '--url', database.url] });
  } finally {
    await database.drop();
    fs.rmSync(work, { recursive: true });
  }
}
