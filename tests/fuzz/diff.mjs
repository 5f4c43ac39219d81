// Asks pmig and Prisma's real engine about the same random pairs of schemas, and compares every byte of what they say.
//
// usage: node diff.mjs [--pmig FILE] [--provider postgresql|sqlite] [--prisma 6|7] [--show N] [--keep FOLDER] [--tap] FIRST LAST
//
// For each seed from FIRST to LAST: both directions, from nothing, and the summary of the way up. A pair that the engine
// finds invalid must be invalid for pmig too. PG_URL names the server on which the engine may make a database
// (tests/with_servers sets it). The last line is `N passed, N failed`; with --tap each pair is a test of TAP.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { newDatabase, newFolder, openEngine } from '../interop/engine.mjs';
import { answer, askWorkers, firstDifference, pmigDiff, sameAnswer, work } from './lib.mjs';
import { schemaPair } from './schemas.mjs';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: {
  pmig: { type: 'string', default: './build/pmig' }, provider: { type: 'string' },
  show: { type: 'string', default: '5' }, keep: { type: 'string' }, worker: { type: 'boolean' },
  prisma: { type: 'string', default: '7' }, tap: { type: 'boolean' } } });
const [first, last] = positionals.map(Number);

// Prisma 6 wants a URL in the datasource, which Prisma 7 does not allow there.
const URLS = { postgresql: 'postgresql://localhost/none', sqlite: 'file:none.db' };
const forEngine = (text) => options.prisma === '7' ? text
  : text.replace(/provider = "(\w+)"\n/, (line, provider) => `${line}  url = "${URLS[provider]}"\n`);
const asSchema = (text) => ({ files: [{ path: 'schema.prisma', content: forEngine(text) }] });

const askPmig = (from, to, script) => pmigDiff(options.pmig, from, to, '--compat', options.prisma, script ? '--script' : '--summary');

async function comparePair(engine, folder, seed, provider) {
  const { before, after } = schemaPair(seed, provider, { partialIndexes: options.prisma === '7' });
  const files = { before: path.join(folder, 'before.prisma'), after: path.join(folder, 'after.prisma') };
  fs.writeFileSync(files.before, before);
  fs.writeFileSync(files.after, after);
  const questions = [
    ['up', before, after, files.before, files.after, true], ['down', after, before, files.after, files.before, true],
    ['new', null, after, 'empty', files.after, true], ['summary', before, after, files.before, files.after, false]];
  for (const [name, from, to, fromFile, toFile, script] of questions) {
    const said = await answer(() => engine.diff(from && asSchema(from), to && asSchema(to), script)), ours = await askPmig(fromFile, toFile, script);
    if (!sameAnswer(said, ours)) return { name, difference: firstDifference(said, ours), before, after };
    if (said.refused !== undefined) return { refused: true };
  }
  return {};
}

// --- One process asks, another counts

async function ask(provider) {
  const folder = newFolder();
  const engine = await openEngine(provider, (await newDatabase(provider)).url, { version: Number(options.prisma) });
  await work(first, last, (seed) => comparePair(engine, folder, seed, provider));
  fs.rmSync(folder, { recursive: true });
}

function keep(seed, provider, result) {
  const folder = path.join(options.keep, `${provider}-${seed}`);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'before.prisma'), result.before);
  fs.writeFileSync(path.join(folder, 'after.prisma'), result.after);
}

const counts = { passed: 0, failed: 0, refused: 0, panics: 0 };

function count(provider, result) {
  const name = `${provider} ${result.seed}`;
  if (options.tap) console.log(result.difference ? `not ok - ${name}, ${result.name}\n# ${result.difference.trim().replaceAll('\n', '\n# ')}` : `ok - ${name}`);
  if (result.refused) counts.refused++;
  if (!result.difference) { counts.passed++; return; }
  counts.failed++;
  if (options.keep) keep(result.seed, provider, result);
  if (!options.tap && counts.failed <= Number(options.show)) console.log(`--- ${name}, ${result.name}\n${result.difference}`);
}

if (options.worker) {
  await ask(options.provider);
  process.exit(0);
}
for (const provider of options.provider ? [options.provider] : ['postgresql', 'sqlite']) {
  const args = ['--pmig', options.pmig, '--prisma', options.prisma, '--provider', provider];
  counts.panics += await askWorkers(args, first, last, (result) => count(provider, result));
}
if (options.tap) {
  console.log(`1..${counts.passed + counts.failed}`);
  process.exit(counts.failed ? 1 : 0);
}
console.log(`of these, schemas that both refuse: ${counts.refused}; at ${counts.panics} more the engine panics`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed ? 1 : 0);
