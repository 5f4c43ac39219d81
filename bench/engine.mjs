// Prisma's engine on the question that pmig answers in `pmig diff --from BEFORE --to AFTER --script`, for the benchmark.
//
// usage: node engine.mjs BEFORE AFTER      with a PostgreSQL server in PG_URL, which the engine asks for its version
import { newFolder, openEngine, providerOf, readSchema } from '../tests/interop/engine.mjs';
import fs from 'node:fs';

const [before, after] = process.argv.slice(2).map(readSchema);
const folder = newFolder();
const provider = providerOf(after);
const engine = await openEngine(provider, provider === 'sqlite' ? `file:${folder}/bench.db` : process.env.PG_URL);
process.stdout.write(await engine.diff(before, after, true));
fs.rmSync(folder, { recursive: true });
process.exit(0);
