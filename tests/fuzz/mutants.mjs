// Damages ways back and asks `pmig verify` whether it notices. The histories are those of the cases pg_ways_back and
// sqlite_ways_back, their down.sql files are generated; then in each of them one thing is changed that changes what it
// restores: a statement is left out, a default is another one, NOT NULL is forgotten, … A damaged script must be found, and
// what is said must name the object. One that is not noticed is judged by pg_dump or sqlite3: damage that the result does
// not show (NOT NULL of a key's column, an index of a view that is dropped) is no damage.
//
// usage: node mutants.mjs [--pmig FILE] [--show N] [--tap] FIRST LAST      each seed damages every script of a history once
//
// PG_URL names the server on which databases may be made (tests/with_servers sets it). The last line is
// `N passed, N failed`; with --tap each seed is a test of TAP.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { newFolder } from '../interop/engine.mjs';
import { databaseFor, runScript, Tally } from './lib.mjs';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: {
  pmig: { type: 'string', default: './build/pmig' }, show: { type: 'string', default: '5' }, tap: { type: 'boolean' } } });
const [first, last] = positionals.map(Number);
const tally = new Tally(options);
const cases = path.join(path.dirname(new URL(import.meta.url).pathname), '..', 'cases', 'cli');

// The same damage for the same seed.
function randomOf(seed) {
  let state = seed * 2654435761 >>> 0;
  return (below) => { state = (Math.imul(state, 1664525) + 1013904223) >>> 0; return Math.floor(state / 2 ** 32 * below); };
}

// --- Scripts

/** Where statements end: at a semicolon at the end of a line, outside of bodies. */
function statementsOf(script) {
  const statements = [''];
  let tag = null, trigger = false;
  for (const line of script.split('\n')) {
    statements[statements.length - 1] += `${line}\n`;
    for (const [found] of line.matchAll(/\$\w*\$/g)) tag = tag === null ? found : tag === found ? null : tag;
    if (/^\s*CREATE\s+TRIGGER\b/i.test(line) && !/EXECUTE/i.test(line)) trigger = true;
    const ends = /;\s*$/.test(line) && tag === null && (!trigger || /^END;\s*$/i.test(line.trim()));
    if (ends) { statements.push(''); trigger = false; }
  }
  return statements.filter((text) => text.trim());
}

const bare = (statement) => statement.replace(/^\s*--.*$/gm, '').trim();
// What a script does besides restoring: settings, rows, and what goes away with something that is dropped anyhow.
const isScaffolding = (statement) => !bare(statement)
  || /^(SET|RESET|PRAGMA|UPDATE|INSERT|DELETE|SELECT|BEGIN|COMMIT)\b/i.test(bare(statement))
  || /DROP DEFAULT;$/.test(bare(statement)) || /^DROP TABLE "(new_)?/i.test(bare(statement)) && /new_/.test(statement);

const namesIn = (statement) => [...new Set([
  ...[...statement.matchAll(/"((?:[^"]|"")+)"/g)].map((match) => match[1].replaceAll('""', '"')),
  ...[...statement.matchAll(/\b(?:public|later)\.(\w+)/g)].map((match) => match[1]),
  ...[...bare(statement).matchAll(/^(?:CREATE|DROP|ALTER)(?: (?:OR REPLACE|UNIQUE|MATERIALIZED))* \w+ (?:IF EXISTS )?(\w+)/g)].map((match) => match[1]),
  ...[...statement.matchAll(/\bON (\w+)/g)].map((match) => match[1]),
])].filter((name) => !['public', 'ONLY'].includes(name)).map((name) => name.replace(/^new_|_new$/, ''));

// --- Damage: each changes a statement, or answers undefined where there is nothing of its kind

const replaceOnce = (pattern, by) => (statement) => pattern.test(statement) ? statement.replace(pattern, by) : undefined;
const DAMAGES = {
  'a statement is left out': () => '',
  'NOT NULL is forgotten': replaceOnce(/(?<!SET) NOT NULL(?! *\()/, ''),
  'NOT NULL is not set': replaceOnce(/(,\n)?ALTER COLUMN "[^"]+" SET NOT NULL/, ''),
  'a default is another one': replaceOnce(/\bDEFAULT (?!nextval|''::|NULL)(('[^']*')|(\d+)|\w+\(?\)?)/i, "DEFAULT NULL"),
  'an index is called something else': replaceOnce(/^(CREATE (?:UNIQUE )?INDEX )"?(\w+)"?/m, '$1"damaged_$2"'),
  'a constraint is called something else': replaceOnce(/(ADD CONSTRAINT )"?(\w+)"?/, '$1"damaged_$2"'),
  'an index is not unique any more': replaceOnce(/CREATE UNIQUE INDEX/, 'CREATE INDEX'),
  'another action': replaceOnce(/ON DELETE (CASCADE|RESTRICT|SET NULL)/, 'ON DELETE NO ACTION'),
  'another type': replaceOnce(/\b(INTEGER|integer|BIGINT|bigint)\b(?= NOT NULL|,|\n|;)/, 'smallint'),
  'a value is missing': replaceOnce(/(AS ENUM \()'[^']*', /, '$1'),
  'a column is missing': replaceOnce(/,\nADD COLUMN [^\n]*(?=;\n)/, ''),
};

/** The script with one thing changed at random, and what that was. */
function damaged(script, random) {
  const statements = statementsOf(script), kinds = Object.keys(DAMAGES);
  const candidates = statements.map((_, i) => i).filter((i) => !isScaffolding(statements[i]));
  for (let tries = 0; candidates.length && tries < 60; tries++) {
    const at = candidates[random(candidates.length)], kind = kinds[random(kinds.length)];
    const changed = DAMAGES[kind](statements[at]);
    if (changed === undefined || changed === statements[at] || /ALTER TABLE "[^"]+"(\."[^"]+")? ;/.test(changed)) continue;
    const text = statements.map((statement, i) => i === at ? changed : statement).join('');
    return { text, kind, statement: statements[at] };
  }
  return undefined;
}

// --- One seed: every script of a history is damaged once

function pmig(args, env) {
  const answer = spawnSync(path.resolve(options.pmig), args, { encoding: 'utf8', env: { ...process.env, ...env }, timeout: 120_000 });
  return { ...answer, lines: answer.stdout.split('\n').filter(Boolean).map((line) => JSON.parse(line)) };
}

async function prepare(provider) {
  const source = path.join(cases, provider === 'sqlite' ? 'sqlite_ways_back' : 'pg_ways_back', 'migrations');
  const folder = path.join(newFolder(), 'migrations');
  fs.cpSync(source, folder, { recursive: true });
  const { url } = await databaseFor(provider);
  const at = ['--migrations', folder, '--url', url, '--json'];
  const { status, stdout } = pmig(['generate', '--all', ...at]);
  if (status !== 0) throw new Error(`the history has no ways back to damage: ${stdout}`);
  const names = fs.readdirSync(folder).filter((name) => fs.existsSync(path.join(folder, name, 'down.sql')));
  return { folder, at, scripts: names.map((name) => ({ name, text: fs.readFileSync(path.join(folder, name, 'down.sql'), 'utf8') })) };
}

// --- The judge

function described(provider, url) {
  const [program, args] = provider === 'sqlite'
    ? ['sqlite3', [url.replace(/^file:/, ''), 'SELECT type, name, sql FROM sqlite_schema ORDER BY type, name']]
    : ['pg_dump', ['-s', '--no-owner', url]];
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  const lines = stdout.split('\n').map((line) => line.trim().replace(/,$/, ''));
  return lines.filter((line) => line && !/^(--|SET |\\|SELECT pg_catalog)/.test(line)).sort().join('\n');
}

/** Whether a damaged script restores the state all the same. */
async function restores(provider, folder, mutant) {
  const { url } = await databaseFor(provider);
  const run = async (file) => { const complaint = await runScript(provider, url, fs.readFileSync(file, 'utf8')); if (complaint) throw new Error(complaint); };
  const names = fs.readdirSync(folder).filter((name) => name <= mutant.name && fs.existsSync(path.join(folder, name, 'migration.sql')));
  for (const name of names.slice(0, -1)) await run(path.join(folder, name, 'migration.sql'));
  const before = described(provider, url);
  await run(path.join(folder, mutant.name, 'migration.sql'));
  const file = path.join(folder, 'damaged.sql');
  fs.writeFileSync(file, mutant.text);
  await run(file);
  fs.rmSync(file);
  return described(provider, url) === before;
}

// Undefined for a script that is caught, 'harmless' for one that restores.
async function judge(provider, folder, mutant, lines) {
  const verdict = lines.find((line) => line.event === 'verified' && line.name === mutant.name);
  const said = verdict?.reason ?? '';
  if (verdict?.verdict === 'proved') return await restores(provider, folder, mutant) ? 'harmless' : 'not noticed';
  if (!namesIn(mutant.statement).some((name) => said.includes(name))) return `named nowhere in: ${said}`;
  return undefined;
}

let caught = 0, made = 0;
const histories = { postgresql: await prepare('postgresql'), sqlite: await prepare('sqlite') };
for (let seed = first; seed <= last; seed++) {
  const random = randomOf(seed), provider = seed % 4 ? 'postgresql' : 'sqlite';
  const { folder, at, scripts } = histories[provider];
  const mutants = scripts.map(({ name, text }) => ({ name, ...damaged(text, random) })).filter(({ text }) => text !== undefined);
  for (const { name, text } of mutants) fs.writeFileSync(path.join(folder, name, 'down.sql'), text);
  const { lines } = pmig(['verify', ...at]);
  for (const { name, text } of scripts) fs.writeFileSync(path.join(folder, name, 'down.sql'), text);
  const judged = [];
  for (const mutant of mutants) judged.push([mutant, await judge(provider, folder, mutant, lines)]);
  const missed = judged.filter(([, complaint]) => complaint && complaint !== 'harmless');
  const harmful = judged.filter(([, complaint]) => complaint !== 'harmless').length;
  made += harmful;
  caught += harmful - missed.length;
  const text = missed.map(([{ name, kind, statement }, complaint]) => `${name}: ${kind}, ${complaint}\n${statement}`).join('\n');
  if (missed.length) tally.fail(`${provider} ${seed}`, text);
  else tally.pass(`${provider} ${seed}`);
}
console.log(`# ${caught} of ${made} damaged scripts were noticed, with a name`);
tally.conclude();
