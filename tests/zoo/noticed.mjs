// Nothing passes unnoticed: behind each change of noticed.sql stands a way back that does nothing, and `pmig verify` has to
// call every one of them wrong, because it sees the difference or because it says that it cannot see it. A change that it
// calls undone is one that introspection does not read.
//
// usage: PG_URLS="13=URL 18=URL …" noticed.mjs PMIG      on the oldest and the newest server

import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const pmig = process.argv[2];
const servers = process.env.PG_URLS.split(' ').map((word) => word.split(/=(.*)/s)).sort(([a], [b]) => a - b);
const [setup, list] = fs.readFileSync(new URL('noticed.sql', import.meta.url), 'utf8').split(/^-- changes\n/m);
const changes = list.trim().split('\n').map((line) => {
  const [, script, from = 0] = /^(.*;)(?: -- from (\d+))?$/.exec(line);
  return { script, from: +from };
});

function write(folder, name, script, down) {
  fs.mkdirSync(path.join(folder, name));
  fs.writeFileSync(path.join(folder, name, 'migration.sql'), script);
  if (down) fs.writeFileSync(path.join(folder, name, 'down.sql'), down);
}

/** Migrations by name, and what verify says of each: [name, verdict]. */
function verify(url, history) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'pmig-noticed-'));
  try {
    fs.writeFileSync(path.join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
    write(folder, '000_setup', setup);
    for (const [name, script] of history) write(folder, name, script, 'SELECT 1;\n');
    const { stdout } = spawnSync(pmig, ['verify', '--no-cache', '--json', '--migrations', folder, '--url', url],
      { encoding: 'utf8', maxBuffer: 1 << 26 });
    const said = stdout.trim().split('\n').map((line) => JSON.parse(line));
    const stop = said.find(({ code }) => code === 'P3006');
    return { verdicts: new Map(said.filter(({ event }) => event === 'verified').map(({ name, verdict }) => [name, verdict])),
      reason: stop?.message ?? '' };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

let count = 0, failed = 0;
for (const [version, url] of [servers[0], ...servers.slice(1).slice(-1)]) {
  const here = changes.filter(({ from }) => from <= version);
  const history = here.map(({ script }, i) => [`${String(i + 1).padStart(3, '0')}_change`, `${script}\n`]);
  const { verdicts, reason } = verify(url, history);
  for (const [name, script] of history) {
    const ok = verdicts.get(name) === 'failed';
    failed += !ok;
    console.log(`${ok ? 'ok' : 'not ok'} ${++count} - noticed on ${version}: ${script.trim()}`);
    if (!ok) console.log(`# ${(verdicts.get(name) ?? (reason || 'nothing was said of it')).replaceAll('\n', '\n# ')}`);
  }
}
console.log(`1..${count}`);
process.exit(failed ? 1 : 0);
