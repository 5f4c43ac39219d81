// pmig push beside the engine's schemaPush, on two databases that are alike: which warnings and which impossible changes,
// what is done in spite of them and what is not, how the command ends, and where both lead. The pairs of schemas are those
// of losses.mjs, one for every kind of warning and of impossible change, with rows in the tables.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { liveSide, newDatabase, newFolder, openEngine, prisma } from './engine.mjs';
import { pmig } from './harness.mjs';
import { PAIRS, rowsOnly, schemaOf } from './losses.mjs';
import { fillDatabase } from './rows.mjs';

const asSchema = (text) => ({ files: [{ path: 'schema.prisma', content: text }] });
const NEEDS_RESET = /--force-reset/, NEEDS_WORD = /--accept-data-loss/;

/** What the engine would do to the database at `url` for its schema. */
async function rest(provider, url, schema) {
  const engine = await openEngine(provider, url, { schema });
  try { return await engine.diff(liveSide(schema), schema, true); } finally { await engine.close(); }
}

async function comparePush(provider, before, after, folder, make) {
  let theirs = await make();
  const ours = await make();
  const [from, to] = [before, after].map((text) => asSchema(schemaOf(provider, text)));
  for (const url of [theirs, ours]) {
    await prisma(provider, url, { schema: from }).push(true);
    await fillDatabase(provider, url, rowsOnly(3));
  }
  const file = path.join(folder, 'schema.prisma');
  fs.writeFileSync(file, to.files[0].content);
  const push = (...args) => {
    const { status, stdout } = pmig('push', '--json', ...args, '--url', ours, '--schema', file);
    return { status, said: stdout, result: JSON.parse(stdout.trimEnd().split('\n').at(-1)) };
  };
  const engine = () => prisma(provider, theirs, { schema: to });
  const said = await engine().push(false).catch(() => null), answer = push();
  if (!said) return assert.equal(answer.status, 1, 'the engine cannot');
  const messages = (list) => list?.map(({ message }) => message) ?? [];
  assert.deepEqual({ warnings: messages(answer.result.losses?.warnings), unexecutable: messages(answer.result.losses?.unexecutable) },
    { warnings: said.warnings, unexecutable: said.unexecutable }, answer.said);
  const cannot = said.unexecutable.length > 0, warned = said.warnings.length > 0;
  assert.equal(answer.status, cannot || warned ? 1 : 0, answer.said);
  if (cannot) {
    assert.match(answer.said, NEEDS_RESET);
    assert.equal(push('--accept-data-loss').status, 1, 'a word of agreement makes nothing possible');
    assert.equal(push('--force-reset').status, 0);
    theirs = await make(); // the engine's own reset is the adapter's
    await engine().push(true);
  } else if (warned) {
    assert.match(answer.said, NEEDS_WORD);
    const can = await engine().push(true).then(() => true, () => false), forced = push('--accept-data-loss');
    assert.equal(forced.status === 0, can, `the engine ${can ? 'can' : 'cannot'}\n${forced.said}`);
    if (!can) return;
  }
  // Some defaults never come to rest, since the server keeps them in words of its own.
  const left = await rest(provider, theirs, to), again = push();
  assert.equal(await rest(provider, ours, to), left);
  assert.deepEqual([again.status, again.result.steps > 0], [0, !/This is an empty migration/.test(left)], again.said);
}

/** Every question by its name, as a test. */
export const pushTests = () => PAIRS.flatMap(([name, providers, before, after]) =>
  providers.map((provider) => [`${provider}: push: ${name}`, async () => {
    const folder = newFolder(), made = [];
    const make = async () => { made.push(await newDatabase(provider)); return made.at(-1).url; };
    try {
      await comparePush(provider, before, after, folder, make);
    } finally {
      for (const database of made) await database.drop();
      fs.rmSync(folder, { recursive: true });
    }
  }]));
