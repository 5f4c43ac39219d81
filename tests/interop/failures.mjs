// What the engine itself leaves when a migration of its own fails, and what `pmig recover` makes of it: afterwards both
// versions of the engine see the migration as pending or applied, with no drift, and can go on. PostgreSQL is sent a
// script whole, so what a COMMIT of the script's own has ended stays; SQLite runs it statement after statement.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

const FIRST = ['20980101000000_pairs', 'CREATE TABLE "pairs" ("id" INTEGER NOT NULL PRIMARY KEY, "a" INTEGER NOT NULL);\n'];
const NAME = '20990101000000_stops';

const add = (migrations, [name, script]) => {
  fs.mkdirSync(path.join(migrations, name), { recursive: true });
  fs.writeFileSync(path.join(migrations, name, 'migration.sql'), script);
};

const TWINS = 'INSERT INTO "pairs" VALUES (1, 5), (2, 5)';
const APART = 'UPDATE "pairs" SET "a" = "id"';
const STAYS = 'BEGIN;\nCREATE TABLE "stays" ("id" INTEGER NOT NULL PRIMARY KEY);\nCOMMIT;\n';
const UNIQUE = 'CREATE UNIQUE INDEX "pairs_a" ON "pairs"("a");\n';
const BOTH = ['postgresql', 'sqlite'];

/** [what happens, providers, the script, what is run before recovering, arguments of recover, is it applied then] */
const FAILURES = [
  ['nothing of it is there', BOTH, UNIQUE, null, [], false],
  ['nothing of it is there, and the rows allow it now', BOTH, UNIQUE, APART, ['--to', 'after'], true],
  ['its beginning is there, and is undone', BOTH, STAYS + UNIQUE, null, [], false],
  ['its beginning is there, and it is finished', BOTH, STAYS + UNIQUE, APART, ['--to', 'after'], true],
  ['its beginning is there, and it is undone although it could be finished', BOTH, STAYS + UNIQUE, APART, ['--to', 'before'], false],
  ['an invalid index is there', ['postgresql'], UNIQUE.replace('INDEX', 'INDEX CONCURRENTLY'), null, [], false],
  ['an invalid index is there, and the rows allow it now', ['postgresql'], UNIQUE.replace('INDEX', 'INDEX CONCURRENTLY'), APART,
    ['--to', 'after'], true],
];

/** Pairs of a name and a test, as the harness of test.mjs takes them. */
export function failureTests({ withHistory, pmigDoes, pmig, query, assertPending, assertContent }) {
  const recovered = (provider, script, repair, args, applied) => () =>
    withHistory(provider, async ({ engine, migrations, url, at }) => {
      add(migrations, FIRST);
      await engine.deploy(migrations);
      await query(url, TWINS);
      add(migrations, [NAME, script]);
      await assert.rejects(engine.deploy(migrations), 'the engine should have failed');
      assert.equal(pmig('up', ...at).status, 1, 'pmig up beside a failed row');
      if (repair) await query(url, repair);
      pmigDoes('recover', ...args, ...at);
      assert.match(pmigDoes('recover', ...at), /nothing to recover/);
      if (applied) return assertContent(engine, migrations);
      await assertPending(provider, url, migrations, [NAME], engine);
      await query(url, APART);
      assert.deepEqual(await engine.deploy(migrations), [NAME]);
      await assertContent(engine, migrations);
    });
  return FAILURES.flatMap(([name, providers, ...rest]) =>
    providers.map((provider) => [`${provider}: the engine fails, ${name}`, recovered(provider, ...rest)]));
}
