// Asks pmig and Prisma's real engine about the same random pairs of schemas, and compares every byte of what they say.
//
// usage: node diff.mjs [--pmig FILE] [--provider postgresql|sqlite] [--show N] [--keep FOLDER] FIRST LAST
//
// For each seed from FIRST to LAST: both directions, from nothing, and the summary of the way up. A pair that the engine
// finds invalid must be invalid for pmig too. PG_URL names the server on which the engine may make a database
// (tests/with_servers sets it). The last line is `N passed, N failed`.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { engineFor, newFolder } from '../interop/engine.mjs';
import { schemaPair } from './schemas.mjs';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: {
  pmig: { type: 'string', default: './build/pmig' }, provider: { type: 'string' },
  show: { type: 'string', default: '5' }, keep: { type: 'string' } } });
const [first, last] = positionals.map(Number);
const run = promisify(execFile);

const asSchema = (text) => ({ files: [{ path: 'schema.prisma', content: text }] });

async function askEngine(engine, from, to, script) {
  try {
    return { text: await engine.diff(from && asSchema(from), to && asSchema(to), script) };
  } catch (e) {
    return { refused: e.message };
  }
}

async function askPmig(from, to, script) {
  try {
    const { stdout } = await run(options.pmig, ['diff', '--from', from, '--to', to, script ? '--script' : '--summary'], { maxBuffer: 1 << 26 });
    return { text: stdout };
  } catch (e) {
    return { refused: e.stderr || `killed by ${e.signal}`, crashed: e.code !== 1 };
  }
}

// The engine's text lacks the final newline in some answers and has it in others; pmig prints exactly one.
const same = (engine, pmig) => !pmig.crashed
  && (engine.refused !== undefined ? pmig.refused !== undefined : engine.text.trimEnd() === pmig.text?.trimEnd());

function firstDifference(engine, pmig) {
  const want = (engine.text ?? `refused: ${engine.refused}`).split('\n'), got = (pmig.text ?? `refused: ${pmig.refused}`).split('\n');
  const line = want.findIndex((text, i) => text !== got[i]);
  const at = line < 0 ? want.length : line;
  return `    line ${at + 1}\n      engine: ${want[at] ?? '(end)'}\n      pmig:   ${got[at] ?? '(end)'}`;
}

async function comparePair(engine, folder, seed, provider) {
  const { before, after } = schemaPair(seed, provider);
  const files = { before: path.join(folder, 'before.prisma'), after: path.join(folder, 'after.prisma') };
  fs.writeFileSync(files.before, before);
  fs.writeFileSync(files.after, after);
  const questions = [
    ['up', before, after, files.before, files.after, true], ['down', after, before, files.after, files.before, true],
    ['new', null, after, 'empty', files.after, true], ['summary', before, after, files.before, files.after, false]];
  for (const [name, from, to, fromFile, toFile, script] of questions) {
    const said = await askEngine(engine, from, to, script), ours = await askPmig(fromFile, toFile, script);
    if (!same(said, ours)) return { name, difference: firstDifference(said, ours), before, after };
    if (said.refused !== undefined) return { refused: true };
  }
  return {};
}

function keep(seed, provider, result) {
  const folder = path.join(options.keep, `${provider}-${seed}`);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'before.prisma'), result.before);
  fs.writeFileSync(path.join(folder, 'after.prisma'), result.after);
}

const counts = { passed: 0, failed: 0, refused: 0 };
const folder = newFolder();
for (const provider of options.provider ? [options.provider] : ['postgresql', 'sqlite']) {
  const engine = await engineFor(provider);
  for (let seed = first; seed <= last; seed++) {
    const result = await comparePair(engine, folder, seed, provider);
    if (result.refused) counts.refused++;
    if (!result.difference) { counts.passed++; continue; }
    counts.failed++;
    if (options.keep) keep(seed, provider, result);
    if (counts.failed <= Number(options.show)) console.log(`--- ${provider} ${seed}, ${result.name}\n${result.difference}`);
  }
}
fs.rmSync(folder, { recursive: true });
console.log(`of these, schemas that both refuse: ${counts.refused}`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed ? 1 : 0);
