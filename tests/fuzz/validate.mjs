// Asks pmig and Prisma's real engine whether damaged schemas are valid: the random ones of schemas.mjs in which words and
// lines are lost, doubled, moved or replaced. Compared are the verdict, and every message with its line, in order.
//
// usage: node validate.mjs [--pmig FILE] [--provider postgresql|sqlite] [--show N] [--keep FOLDER] [--tap] FIRST LAST
//
// PG_URL names the server on which the engine may make a database (tests/with_servers sets it). The last line is
// `N passed, N failed`; with --tap each schema is a test of TAP.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { errorsIn, newDatabase, newFolder, openEngine } from '../interop/engine.mjs';
import { answer, asSchema, askWorkers, call, Tally, work } from './lib.mjs';
import { dice, schemaPair } from './schemas.mjs';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: {
  pmig: { type: 'string', default: './build/pmig' }, provider: { type: 'string' },
  show: { type: 'string', default: '5' }, keep: { type: 'string' }, worker: { type: 'boolean' }, tap: { type: 'boolean' } } });
const [first, last] = positionals.map(Number);

// --- Damage

const WORDS = [
  'model', 'enum', 'type', 'view', 'datasource', 'generator', '{', '}', '(', ')', '[', ']', ',', ':', '?', '[]', '=', '!', '.', '@', '@@', '//', '///', '/*', '"', '\n',
  '@id', '@unique', '@default', '@updatedAt', '@map', '@ignore', '@relation', '@db.Text', '@db.Uuid', '@db.SmallInt', '@db.VarChar(3)', '@db.Bit', '@db.Nothing', '@foo',
  '@@id', '@@unique', '@@index', '@@map', '@@ignore', '@@schema', '@@fulltext', '@@foo', 'fields:', 'references:', 'name:', 'map:', 'onDelete:', 'onUpdate:', 'sort:', 'length:', 'ops:', 'type:', 'where:', 'clustered:',
  'Int', 'String', 'Boolean', 'Float', 'Decimal', 'DateTime', 'Json', 'Bytes', 'BigInt', 'Unsupported("x")', 'Nothing', 'id', 'name', 'now()', 'autoincrement()', 'uuid()', 'uuid(4)', 'uuid(5)', 'cuid()', 'nanoid(3)', 'ulid()',
  'dbgenerated()', 'dbgenerated("x")', 'sequence()', 'auto()', '1', '-1', '1.5', '0x1', '1e3', '99999999999', '"x"', '""', 'true', 'null', '[1, 2]', 'Cascade', 'SetNull', 'Restrict', 'Desc', 'Hash', 'Gin', 'raw("x")',
  'provider', 'url', 'schemas', 'extensions', 'relationMode', 'previewFeatures', '"mysql"', '"prisma"', 'é', '_a', '1a',
];
const WORD = /"(?:[^"\\\n]|\\.)*"|[\p{L}\p{N}_.-]+|@+[\p{L}.]*|\s+|./gu;
const isSpace = (word) => /^\s+$/.test(word);

function damageWords(text, { below, pick }) {
  const words = text.match(WORD), places = words.map((_, i) => i).filter((i) => !isSpace(words[i]));
  const at = pick(places), other = words[pick(places)];
  const damages = [
    () => words.splice(at, 1), () => words.splice(at, 0, words[at], ' '), () => (words[at] = other), () => (words[at] = pick(WORDS)),
    () => words.splice(at, 0, pick(WORDS), ' '), () => words.splice(at, 0, other, ' '), () => (words[at] = words[at].slice(0, below(words[at].length))),
  ];
  pick(damages)();
  return words.join('');
}

function damageLines(text, { below, pick }) {
  const lines = text.split('\n'), at = below(lines.length), other = below(lines.length);
  const damages = [
    () => lines.splice(at, 1), () => lines.splice(at, 0, lines[at]), () => lines.splice(other, 0, lines[at]),
    () => ([lines[at], lines[other]] = [lines[other], lines[at]]), () => lines.splice(at, 2, `${lines[at]} ${lines[at + 1] ?? ''}`),
  ];
  pick(damages)();
  return lines.join('\n');
}

function damaged(seed, provider) {
  const own = dice(seed ^ 0x5eed);
  let text = schemaPair(seed, provider).before;
  for (let n = 1 + own.below(2); n > 0; n--) text = (own.chance(0.75) ? damageWords : damageLines)(text, own);
  return text;
}

// --- Both asked

async function askPmig(file) {
  const { code, stdout, stderr } = await call(options.pmig, ['validate', '--schema', file, '--no-color'], { env: { ...process.env, DATABASE_URL: '' } });
  return code === 0 ? { text: '' } : { refused: stdout + stderr, crashed: code !== 1 };
}

// An error without a place is one about the schema as a whole.
const errorsOf = ({ refused }) => (refused === undefined ? [] : errorsIn(`${refused}\n`));
const shown = (errors) => errors.map(([message, line]) => `      ${line}: ${message}`).join('\n');

async function compare(engine, folder, seed, provider) {
  const text = damaged(seed, provider), file = path.join(folder, 'schema.prisma');
  fs.writeFileSync(file, text);
  const schema = asSchema(text);
  const said = await answer(() => engine.diff(schema, schema, true)), ours = await askPmig(file);
  const want = errorsOf(said), got = errorsOf(ours);
  const valid = said.refused === undefined;
  if (valid !== (ours.refused === undefined) || ours.crashed)
    return { verdict: true, text, difference: `    the verdict: the engine ${valid ? 'takes it' : 'refuses it'}\n      engine: ${said.refused ?? ''}\n      pmig: ${ours.refused ?? ''}` };
  if (JSON.stringify(want) !== JSON.stringify(got)) return { text, difference: `    engine\n${shown(want)}\n    pmig\n${shown(got)}` };
  return { valid };
}

if (options.worker) {
  const folder = newFolder(), engine = await openEngine(options.provider, (await newDatabase(options.provider)).url);
  await work(first, last, (seed) => compare(engine, folder, seed, options.provider));
  fs.rmSync(folder, { recursive: true });
  process.exit(0);
}

const tally = new Tally(options);
for (const provider of options.provider ? [options.provider] : ['postgresql', 'sqlite'])
  await askWorkers(['--pmig', options.pmig, '--provider', provider], first, last, ({ seed, difference, verdict, valid, text }) => {
    if (verdict) tally.note('of which the verdicts differ');
    if (valid) tally.note('still valid');
    if (difference) tally.fail(`${provider} ${seed}`, difference, { 'schema.prisma': text });
    else tally.pass(`${provider} ${seed}`);
  }).then((panics) => panics && tally.note(`${panics} at which the engine panics`));
tally.conclude();
