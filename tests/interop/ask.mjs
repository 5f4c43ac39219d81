// Writes the expected files of cases of the stage diff from what Prisma's own engine answers.
//
// usage: node ask.mjs diff/NAME…      with a PostgreSQL server in PG_URL (tests/with_servers)
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { answersToDiffCase } from './engine.mjs';

const cases = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', 'cases');
let failed = false;
for (const name of process.argv.slice(2)) {
  const folder = path.join(cases, name);
  try {
    for (const [file, text] of Object.entries(await answersToDiffCase(folder)))
      fs.writeFileSync(path.join(folder, file), text);
  } catch (e) {
    failed = true;
    console.error(`${name}: ${e.message}`);
  }
}
process.exit(failed ? 1 : 0);
