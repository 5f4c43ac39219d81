// Prisma's engine on the question that pmig answers in `pmig diff --from BEFORE --to AFTER --script`, for the benchmark:
// once, as a process of its own, or again and again in one process, which then prints the median time of an answer in
// milliseconds. The first answers, while the engine warms up, do not count.
//
// usage: node engine.mjs BEFORE AFTER [RUNS]      with a PostgreSQL server in PG_URL, which the engine asks for its version
import { newFolder, openEngine, providerOf, readSchema } from '../tests/interop/engine.mjs';
import fs from 'node:fs';

const WARM_UP = 3;

const [before, after] = process.argv.slice(2, 4).map(readSchema);
const runs = Number(process.argv[4] ?? 0);
const folder = newFolder();
const provider = providerOf(after);
const engine = await openEngine(provider, provider === 'sqlite' ? `file:${folder}/bench.db` : process.env.PG_URL);

async function timeOfAnswer() {
  const start = performance.now();
  await engine.diff(before, after, true);
  return performance.now() - start;
}

if (runs) {
  const times = [];
  for (let i = -WARM_UP; i < runs; i++) {
    const ms = await timeOfAnswer();
    if (i >= 0) times.push(ms);
  }
  console.log(times.sort((a, b) => a - b)[Math.floor(runs / 2)].toFixed(1));
} else {
  process.stdout.write(await engine.diff(before, after, true));
}
fs.rmSync(folder, { recursive: true });
process.exit(0);
