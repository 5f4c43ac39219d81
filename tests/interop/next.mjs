// What the next migration does to the rows that are there: pmig and Prisma's engine asked about the same database.
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { engineFor, newDatabase, newFolder, prisma } from './engine.mjs';

const run = promisify(execFile);
const asSchema = (text) => ({ files: [{ path: 'schema.prisma', content: text }] });

/** How pmig ends, and its last line of JSON. */
async function ask(program, ...args) {
  const environment = { ...process.env, DATABASE_URL: '' };
  const { code, stdout } = await run(program, [...args, '--json'], { maxBuffer: 1 << 26, env: environment })
    .then((r) => ({ code: 0, ...r }), (e) => ({ code: e.code ?? e.signal, stdout: e.stdout ?? '' }));
  const last = stdout.trimEnd().split('\n').at(-1);
  return { code, result: last ? JSON.parse(last) : {}, stdout };
}

function writeHistory(folder, provider, script) {
  const migrations = path.join(folder, 'migrations');
  fs.mkdirSync(path.join(migrations, '20240101000000_first'), { recursive: true });
  fs.writeFileSync(path.join(migrations, 'migration_lock.toml'), `provider = "${provider}"\n`);
  fs.writeFileSync(path.join(migrations, '20240101000000_first', 'migration.sql'), script);
  return migrations;
}

function firstDifference(name, wanted, got) {
  const want = (JSON.stringify(wanted, null, 1) ?? 'nothing').split('\n');
  const have = (JSON.stringify(got, null, 1) ?? 'nothing').split('\n');
  const line = want.findIndex((text, i) => text !== have[i]);
  if (line < 0 && want.length === have.length) return undefined;
  const at = line < 0 ? want.length : line;
  return `${name}\n      engine: ${want[at] ?? '(end)'}\n      pmig:   ${have[at] ?? '(end)'}`;
}

const asLosses = (list) => list.map(({ stepIndex, message }) => ({ step: stepIndex, message }));
const scriptOf = (result) => result.folder && fs.readFileSync(path.join(result.folder, 'migration.sql'), 'utf8');

/** `new` refuses what cannot run, and only that; then `dev --create-only` writes it all the same. */
async function compareAnswers(program, engine, migrations, at) {
  const said = await engine.develop(migrations, 'next');
  let answer = await ask(program, 'new', 'next', ...at);
  const refuses = said.unexecutable.length > 0;
  if (answer.code !== (refuses ? 1 : 0)) return { said, difference: `new ends with ${answer.code}\n${answer.stdout}` };
  const losses = answer.result.losses ?? { warnings: [], unexecutable: [] };
  if (refuses) answer = await ask(program, 'dev', '--name', 'next', '--create-only', ...at);
  const difference = firstDifference('warnings', asLosses(said.warnings), losses.warnings)
    ?? firstDifference('unexecutable steps', asLosses(said.unexecutable), losses.unexecutable)
    ?? firstDifference('script', said.script?.split('\n'), scriptOf(answer.result)?.split('\n'));
  return { said, difference };
}

/**
 * Makes a database with the schema `before`, lets `fill` put rows into it, and compares what pmig and the engine say of
 * the migration to `after`: { said, difference }. `refused` when the engine cannot make the first schema at all.
 */
export async function compareNext({ program, provider, before, after, fill }) {
  const planner = await engineFor(provider);
  const plan = (text) => planner.diff(null, asSchema(text), true);
  const script = await plan(after).then(() => plan(before)).catch(() => null);
  if (script === null) return { refused: true };
  const folder = newFolder(), database = await newDatabase(provider);
  const engine = prisma(provider, database.url, { schema: asSchema(after) });
  try {
    const migrations = writeHistory(folder, provider, script);
    fs.writeFileSync(path.join(folder, 'schema.prisma'), after);
    if (!await engine.deploy(migrations).catch(() => null)) return { refused: true };
    await fill(database.url);
    const at = ['--migrations', migrations, '--url', database.url, '--schema', path.join(folder, 'schema.prisma')];
    return await compareAnswers(path.resolve(program), engine, migrations, at);
  } finally {
    await database.drop();
    fs.rmSync(folder, { recursive: true });
  }
}
