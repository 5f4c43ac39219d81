// Asks pmig and Prisma's real engine what the next migration does to the rows that are there: the random pairs of
// schemas.mjs, the first of them applied to a database that is then given rows. Compared are every warning and every
// unexecutable step, with its number, the script with its comment, and that pmig refuses what cannot run.
//
// usage: node dev.mjs [--pmig FILE] [--provider postgresql|sqlite] [--show N] FIRST LAST
//
// PG_URL names the server (tests/with_servers sets it). The last line is `N passed, N failed`.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { engineFor, newDatabase, newFolder, prisma } from '../interop/engine.mjs';
import { fillDatabase } from './rows.mjs';
import { dice, schemaPair } from './schemas.mjs';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: {
  pmig: { type: 'string', default: './build/pmig' }, provider: { type: 'string' }, show: { type: 'string', default: '5' } } });
const [first, last] = positionals.map(Number);
const run = promisify(execFile);

const asSchema = (text) => ({ files: [{ path: 'schema.prisma', content: text }] });
const counts = { passed: 0, failed: 0, refused: 0, warnings: 0, unexecutable: 0 };

async function pmig(...args) {
  try {
    const { stdout } = await run(path.resolve(options.pmig), [...args, '--json'], { maxBuffer: 1 << 26 });
    return { code: 0, result: JSON.parse(stdout.trimEnd().split('\n').at(-1)), stdout };
  } catch (e) {
    const lines = e.stdout?.trimEnd().split('\n') ?? [];
    return { code: e.code ?? e.signal, result: lines[0] ? JSON.parse(lines.at(-1)) : {}, stdout: e.stdout };
  }
}

function writeHistory(folder, provider, script) {
  const migrations = path.join(folder, 'migrations');
  fs.mkdirSync(path.join(migrations, '20240101000000_first'), { recursive: true });
  fs.writeFileSync(path.join(migrations, 'migration_lock.toml'), `provider = "${provider}"\n`);
  fs.writeFileSync(path.join(migrations, '20240101000000_first', 'migration.sql'), script);
  return migrations;
}

function compare(name, wanted, got) {
  const want = JSON.stringify(wanted, null, 1).split('\n'), have = (JSON.stringify(got, null, 1) ?? 'nothing').split('\n');
  const line = want.findIndex((text, i) => text !== have[i]);
  if (line < 0 && want.length === have.length) return undefined;
  return `${name}\n      engine: ${want[line] ?? '(end)'}\n      pmig:   ${have[line < 0 ? want.length : line] ?? '(end)'}`;
}

const asLosses = (list) => list.map(({ stepIndex, message }) => ({ step: stepIndex, message }));

async function compareAnswers(engine, migrations, at) {
  const said = await engine.develop(migrations, 'next');
  const refusal = await pmig('new', 'next', ...at);
  const refused = refusal.result.losses?.unexecutable.length > 0;
  if (refusal.code !== (said.unexecutable.length ? 1 : 0) || (refusal.code === 1 && !refused))
    return `new ends with ${refusal.code}\n${refusal.stdout}`;
  const { result } = refused ? await pmig('dev', '--name', 'next', '--create-only', ...at) : refusal;
  counts.warnings += said.warnings.length;
  counts.unexecutable += said.unexecutable.length;
  const script = result.folder ? fs.readFileSync(path.join(result.folder, 'migration.sql'), 'utf8') : null;
  return compare('warnings', asLosses(said.warnings), result.losses?.warnings ?? (said.warnings.length ? null : []))
    ?? compare('unexecutable', asLosses(said.unexecutable), result.losses?.unexecutable ?? (said.unexecutable.length ? null : []))
    ?? compare('script', said.script?.split('\n') ?? null, script?.split('\n') ?? null);
}

async function comparePair(planner, folder, seed, provider) {
  const { before, after } = schemaPair(seed, provider);
  let script;
  try {
    script = await planner.diff(null, asSchema(before), true);
    await planner.diff(null, asSchema(after), true);
  } catch { return { refused: true }; }
  const migrations = writeHistory(folder, provider, script);
  const database = await newDatabase(provider);
  const engine = prisma(provider, database.url, { schema: asSchema(after) });
  fs.writeFileSync(path.join(folder, 'schema.prisma'), after);
  try {
    if (await engine.deploy(migrations).then(() => false, () => true)) return { refused: true };
    await fillDatabase(provider, database.url, dice(seed));
    const at = ['--migrations', migrations, '--url', database.url, '--schema', path.join(folder, 'schema.prisma')];
    return { difference: await compareAnswers(engine, migrations, at) };
  } finally {
    await database.drop();
  }
}

for (const provider of options.provider ? [options.provider] : ['postgresql', 'sqlite']) {
  const planner = await engineFor(provider);
  for (let seed = first; seed <= last; seed++) {
    const folder = newFolder();
    const result = await comparePair(planner, folder, seed, provider).catch((e) => ({ difference: `fails: ${e.stack}` }));
    fs.rmSync(folder, { recursive: true });
    if (result.refused) { counts.refused++; continue; }
    if (!result.difference) { counts.passed++; continue; }
    counts.failed++;
    if (counts.failed <= Number(options.show)) console.log(`--- ${provider} ${seed}, ${result.difference}`);
  }
}
console.log(`of these, ${counts.warnings} warnings and ${counts.unexecutable} unexecutable steps; not asked about: ${counts.refused} pairs whose first schema cannot be made`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed ? 1 : 0);
