// Asks pmig and Prisma's real engine what the next migration does to the rows that are there: the random pairs of
// schemas.mjs, the first of them applied to a database that is then given rows. Compared are every warning and every
// unexecutable step, with its number, the script with its comment, and that pmig refuses what cannot run.
//
// usage: node dev.mjs [--pmig FILE] [--provider postgresql|sqlite] [--show N] FIRST LAST
//
// PG_URL names the server (tests/with_servers sets it). The last line is `N passed, N failed`.
import { parseArgs } from 'node:util';
import { compareNext } from '../interop/next.mjs';
import { fillDatabase } from '../interop/rows.mjs';
import { dice, schemaPair } from './schemas.mjs';

const { values: options, positionals } = parseArgs({ allowPositionals: true, options: {
  pmig: { type: 'string', default: './build/pmig' }, provider: { type: 'string' }, show: { type: 'string', default: '5' } } });
const [first, last] = positionals.map(Number);
// The engine in WebAssembly reads a replayed history without preview features, and so makes every partial index anew.
const NO_FEATURES = {};
const counts = { passed: 0, failed: 0, refused: 0, warnings: 0, unexecutable: 0 };

async function compareSeed(provider, seed) {
  const fill = (url) => fillDatabase(provider, url, dice(seed));
  try {
    return await compareNext({ program: options.pmig, provider, ...schemaPair(seed, provider, NO_FEATURES), fill });
  } catch (e) {
    return { difference: `fails: ${e.stack}` };
  }
}

for (const provider of options.provider ? [options.provider] : ['postgresql', 'sqlite'])
  for (let seed = first; seed <= last; seed++) {
    const { refused, said, difference } = await compareSeed(provider, seed);
    counts[refused ? 'refused' : difference ? 'failed' : 'passed']++;
    counts.warnings += said?.warnings.length ?? 0;
    counts.unexecutable += said?.unexecutable.length ?? 0;
    if (difference && counts.failed <= Number(options.show)) console.log(`--- ${provider} ${seed}, ${difference}`);
  }
console.log(`${counts.warnings} warnings, ${counts.unexecutable} unexecutable steps; not asked about ${counts.refused} pairs, whose first schema cannot be made`);
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exit(counts.failed ? 1 : 0);
