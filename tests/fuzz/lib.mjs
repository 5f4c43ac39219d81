// What the programs of this folder share: pmig asked as a user asks it, databases to try things on, and counting.
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { newDatabase, withPostgres } from '../interop/engine.mjs';

const execute = promisify(execFile);

/** A program's exit code and what it says; a signal in place of a code when it was killed. */
export async function call(program, args, options = {}, input = '') {
  try {
    const running = execute(program, args, { maxBuffer: 1 << 28, ...options });
    running.child.stdin.on('error', () => {}).end(input); // a program may end before it has read all
    const { stdout, stderr } = await running;
    return { code: 0, stdout, stderr };
  } catch (e) {
    return { code: e.code ?? e.signal, stdout: e.stdout ?? '', stderr: e.stderr ?? e.message };
  }
}

export const asSchema = (text) => ({ files: [{ path: 'schema.prisma', content: text }] });

/** `ask` answers with a text: { text }, or { refused } with the reason. */
export async function answer(ask) {
  try { return { text: await ask() }; } catch (e) { return { refused: e.message }; }
}

/** pmig's answer to `pmig diff`, in the same form. */
export async function pmigDiff(pmig, from, to, ...flags) {
  const { code, stdout, stderr } = await call(pmig, ['diff', '--from', from, '--to', to, ...flags]);
  return code === 0 || code === 2 ? { text: stdout } : { refused: stderr || `ended with ${code}`, crashed: code !== 1 };
}

// The engine's text lacks the final newline in some answers and has it in others; pmig prints exactly one.
export const sameAnswer = (engine, pmig) => !pmig.crashed
  && (engine.refused !== undefined ? pmig.refused !== undefined : engine.text.trimEnd() === pmig.text?.trimEnd());

export function firstDifference(engine, pmig) {
  const want = (engine.text ?? `refused: ${engine.refused}`).split('\n'), got = (pmig.text ?? `refused: ${pmig.refused}`).split('\n');
  const line = want.findIndex((text, i) => text !== got[i]);
  const at = line < 0 ? want.length : line;
  return `    line ${at + 1}\n      engine: ${want[at] ?? '(end)'}\n      pmig:   ${got[at] ?? '(end)'}`;
}

// --- Workers

/**
 * Runs this program again as a worker that prints a line of JSON, { begin }, before each seed from `first` to `last` and
 * another, { seed, … }, after it. `see` gets the latter. Resolves to the number of seeds at which the worker ended: a panic
 * of the engine ends the process it happens in.
 */
export async function askWorkers(args, first, last, see) {
  let panics = 0;
  for (let seed = first; seed <= last;) {
    const worker = spawn(process.execPath, [process.argv[1], '--worker', ...args, String(seed), String(last)], { stdio: ['ignore', 'pipe', 'ignore'] });
    let begun = seed - 1, answered = seed - 1;
    for await (const line of createInterface({ input: worker.stdout })) {
      const { begin, ...result } = JSON.parse(line);
      if (begin !== undefined) { begun = begin; continue; }
      answered = result.seed;
      see(result);
    }
    if (answered < begun) panics++;
    if (begun < seed) throw new Error(`the engine does not start at seed ${seed}`);
    seed = begun + 1;
  }
  return panics;
}

/** What a worker does: `ask` answers a seed with an object. */
export async function work(first, last, ask) {
  for (let seed = first; seed <= last; seed++) {
    process.stdout.write(`${JSON.stringify({ begin: seed })}\n`);
    process.stdout.write(`${JSON.stringify({ seed, ...await ask(seed) })}\n`);
  }
}

// --- Databases

const EXTENSIONS = { citext: /Citext/, pg_trgm: /_trgm_ops/ };

/** What has to be run before the scripts for schemas can be. */
export const extensionsFor = (...texts) => Object.entries(EXTENSIONS)
  .filter(([, pattern]) => texts.some((text) => pattern.test(text))).map(([name]) => `CREATE EXTENSION ${name};\n`).join('');

/** A new database, with the extensions that the schemas of `texts` need. */
export async function databaseFor(provider, ...texts) {
  const database = await newDatabase(provider);
  if (provider === 'postgresql') await runScript(provider, database.url, extensionsFor(...texts));
  return database;
}

/** Runs a script as a migration is run: whole. Resolves to the database's complaint, or to nothing. */
export async function runScript(provider, url, script) {
  if (provider === 'postgresql') {
    try { await withPostgres(url, (client) => client.query(script)); } catch (e) { return e.message; }
    return undefined;
  }
  const { code, stderr } = await call('sqlite3', ['-bail', url.replace(/^file:/, '')], {}, script);
  return code === 0 ? undefined : stderr.trim();
}

// --- Counting

/** Counts outcomes. Prints failures, or with `tap` a test of TAP for each; keeps the files of failures in a folder if there is one. */
export class Tally {
  constructor({ show, keep, tap }) { Object.assign(this, { show: Number(show), folder: keep, tap, counts: { passed: 0, failed: 0 } }); }

  note(outcome) { this.counts[outcome] = (this.counts[outcome] ?? 0) + 1; }

  pass(title) {
    this.note('passed');
    if (this.tap) console.log(`ok - ${title}`);
  }

  fail(title, text, files = {}) {
    this.note('failed');
    if (this.tap) console.log(`not ok - ${title}\n# ${text.trim().replaceAll('\n', '\n# ')}`);
    else if (this.counts.failed <= this.show) console.log(`--- ${title}\n${text}`);
    if (!this.folder) return;
    const folder = path.join(this.folder, title.replaceAll(/[^\w]+/g, '-'));
    fs.mkdirSync(folder, { recursive: true });
    for (const [name, content] of Object.entries({ ...files, 'failure.txt': text })) fs.writeFileSync(path.join(folder, name), content);
  }

  /** Ends the program. */
  conclude() {
    const { passed, failed, ...others } = this.counts;
    if (this.tap) console.log(`1..${passed + failed}`);
    else {
      for (const [outcome, count] of Object.entries(others)) console.log(`${count} ${outcome}`);
      console.log(`${passed} passed, ${failed} failed`);
    }
    process.exit(failed ? 1 : 0);
  }
}
