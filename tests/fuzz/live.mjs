// Asks pmig and Prisma's engine about live databases, and compares every byte of what they say. Each database is made by
// the engine's script for a random schema; the other side of the question is that schema, another one, or nothing. Then
// the schema of the database is pulled: from nothing, into that schema and into the other, both with comments in them.
//
// usage: node live.mjs [--pmig FILE] [--provider postgresql|sqlite] [--show N] [--keep FOLDER] [--tap] FIRST LAST
//        node live.mjs [OPTION…] FOLDER      databases made by hand: a file NAME.sql each, in folders of a provider's name;
//                                            the other side is an empty schema, and the one that the engine introspects
//
// PG_URL names the server on which databases may be made (tests/with_servers sets it). The last line is
// `N passed, N failed`; with --tap each seed is a test of TAP.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { liveSide, newFolder, openEngine } from '../interop/engine.mjs';
import { answer, asSchema, call, databaseFor, firstDifference, pmigDiff, runScript, sameAnswer, Tally } from './lib.mjs';
import { schemaPair } from './schemas.mjs';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: {
  pmig: { type: 'string', default: './build/pmig' }, provider: { type: 'string' },
  show: { type: 'string', default: '5' }, keep: { type: 'string' }, tap: { type: 'boolean' } } });
const tally = new Tally(options);
const folder = newFolder();

// What is asked of a database that holds `before`: for each side the engine's form and pmig's.
function questions(url, before, after) {
  const write = (name, text) => { fs.writeFileSync(path.join(folder, name), text); return path.join(folder, name); };
  const schemas = { before: [asSchema(before), write('before.prisma', before)], after: [asSchema(after), write('after.prisma', after)] };
  const live = [liveSide(asSchema(before)), url], empty = [null, 'empty'];
  const around = [
    ['to its schema', live, schemas.before], ['from its schema', schemas.before, live],
    ['to another schema', live, schemas.after], ['from another schema', schemas.after, live]];
  // Nothing lists no schemas, so of a database only the connection's own is seen.
  return /schemas\s+=/.test(before) ? around : [...around, ['from nothing', empty, live], ['to nothing', live, empty]];
}

async function askBoth(engine, from, to, script) {
  const said = await answer(() => engine.diff(from[0], to[0], script));
  const ours = await pmigDiff(options.pmig, from[1], to[1], script ? '--script' : '--summary');
  return { difference: sameAnswer(said, ours) ? undefined : firstDifference(said, ours), ours };
}

// A script between a database and nothing is in the catalogs' words, which say more than Prisma's. It has to lead where it
// should: from nothing to a database without a difference, or to nothing.
async function provesItself(provider, url, script, fromNothing) {
  const other = fromNothing ? await databaseFor(provider) : { url, drop() {} };
  const complaint = await runScript(provider, other.url, script);
  const left = complaint ?? await pmigDiff(options.pmig, other.url, fromNothing ? url : 'empty', '--script');
  await other.drop();
  return complaint ?? (isEmpty(left) ? undefined : `left:\n${left.text ?? left.refused}`);
}
const isEmpty = (ours) => ours.text === '-- This is an empty migration.\n';

/** What is wrong with pmig's answers about the database at `url`, as texts. The last question leaves nothing of it. */
async function compare(provider, engine, url, before, after) {
  const wrong = [];
  let exact = false;
  for (const [name, from, to] of questions(url, before, after)) {
    const withNothing = !from[0] || !to[0];
    const { difference, ours } = await askBoth(engine, from, to, true);
    if (difference && !withNothing) wrong.push(`${name}, script\n${difference}`);
    const summary = difference ? {} : await askBoth(engine, from, to, false);
    if (summary.difference) wrong.push(`${name}, summary\n${summary.difference}`);
    if (withNothing) {
      const misled = await provesItself(provider, url, ours.text, !from[0]);
      if (misled) wrong.push(`${name}, run\n${misled}`);
    }
    exact ||= Boolean(difference);
  }
  if (exact && !wrong.length) tally.note('with a script in the words of the catalogs, which leads where it should');
  return wrong;
}

// --- Pulled schemas

// The configuration of a schema, without its models; and a schema with comments in it.
const configuration = (text) => [...text.matchAll(/^(datasource|generator) [^}]*\}\n/gm)].map(([block]) => block).join('\n');
const commented = (text) => text.replace(/^(model|enum) (\S+)/gm, '/// What $2 is\n// and what it is not.\n$&')
  .replace(/^  [\p{L}_]+ .*$/gmu, (line, at) => ['$&', '  /// About it.\n$&', '$& // beside it', '  // above it\n$&'][at % 4].replace('$&', () => line));

async function pmigPull(url, text) {
  const file = path.join(folder, 'pull.prisma');
  fs.writeFileSync(file, text);
  const { code, stdout, stderr } = await call(options.pmig, ['pull', '--url', url, '--schema', file, '--print', '--json']);
  if (code !== 0) return { refused: stdout + stderr, crashed: code !== 1 };
  const { files, warnings } = JSON.parse(stdout.trimEnd().split('\n').at(-1));
  return { text: `${files[0].text}\n${warnings ?? ''}` };
}

/** What is wrong with the schemas that pmig pulls from the database at `url`, as texts. */
async function comparePulls(provider, url, before, after) {
  const wrong = [];
  for (const [name, schema] of [['nothing', configuration(before)], ['its schema', commented(before)], ['another schema', commented(after)]]) {
    const engine = await openEngine(provider, url, { schema: asSchema(schema) });
    const said = await answer(() => engine.pull().then(({ text, warnings }) => `${text}\n${warnings}`));
    await engine.close();
    const ours = await pmigPull(url, schema);
    if (!sameAnswer(said, ours)) wrong.push(`pulled from ${name}\n${firstDifference(said, ours)}`);
  }
  return wrong;
}

async function trySeed(provider, seed) {
  const { before, after } = schemaPair(seed, provider);
  if (/ extensions = /.test(before + after)) return tally.note('with extensions, which the engine in WebAssembly does not read');
  const database = await databaseFor(provider, before, after);
  const engine = await openEngine(provider, database.url);
  try {
    const script = await answer(() => engine.diff(null, asSchema(before), true));
    if (script.refused) return tally.note('refused as schemas');
    const complaint = await runScript(provider, database.url, script.text);
    if (complaint) return tally.note('of which the database refuses the engine\'s script');
    const wrong = [...await comparePulls(provider, database.url, before, after), ...await compare(provider, engine, database.url, before, after)];
    if (wrong.length) return tally.fail(`${provider} ${seed}`, wrong.join('\n'), { 'before.prisma': before, 'after.prisma': after, 'before.sql': script.text });
    return tally.pass(`${provider} ${seed}`);
  } finally {
    await engine.close();
    await database.drop();
  }
}

// --- Databases made by hand

async function tryFile(provider, file) {
  const script = fs.readFileSync(file, 'utf8'), name = path.relative(positionals[0], file);
  const database = await databaseFor(provider);
  const complaint = await runScript(provider, database.url, script);
  if (complaint) throw new Error(`${file}: ${complaint}`);
  const schemas = /-- schemas: (.*)/.exec(script)?.[1];
  const bare = `datasource db {\n  provider = "${provider}"\n${schemas ? `  schemas = [${schemas}]\n` : ''}}\n`;
  const engine = await openEngine(provider, database.url, { schema: asSchema(bare) });
  try {
    const introspected = (await engine.pull()).text;
    const wrong = await compare(provider, engine, database.url, introspected, bare);
    if (wrong.length) tally.fail(name, wrong.join('\n'), { 'before.prisma': introspected, 'after.prisma': bare, 'before.sql': script });
    else tally.pass(name);
  } finally {
    await engine.close();
    await database.drop();
  }
}

const providers = options.provider ? [options.provider] : ['postgresql', 'sqlite'];
const [first, last] = positionals.map(Number);
for (const provider of providers) {
  if (positionals.length === 2) for (let seed = first; seed <= last; seed++) await trySeed(provider, seed);
  else for (const file of fs.readdirSync(path.join(positionals[0], provider)).sort()) await tryFile(provider, path.join(positionals[0], provider, file));
}
fs.rmSync(folder, { recursive: true });
tally.conclude();
