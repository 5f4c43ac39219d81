// What redo, reset, baseline, drift and push leave behind, read back by Prisma's engine: it must have nothing to say.
import assert from 'node:assert/strict';
import path from 'node:path';
import { liveSide, openEngine, readSchema } from './engine.mjs';

export function commandTests({ withHistory, pmigDoes, query, assertContent }) {
  const schemaOf = (work) => ['--schema', path.join(work, 'next.prisma')];
  const tests = {
    'redo': async ({ engine, migrations, names, at }) => {
      await engine.deploy(migrations);
      pmigDoes('generate', '--all', ...at);
      pmigDoes('redo', '2', ...at, '--accept-data-loss');
      await assertContent(engine, migrations);
      assert.deepEqual(await engine.deploy(migrations), []);
      assert(names.length > 1);
    },
    'reset, of more than the migrations made': async ({ engine, migrations, work, url, at }) => {
      await engine.deploy(migrations);
      await query(url, 'CREATE TABLE "extra" ("id" INTEGER)');
      pmigDoes('reset', '--force', ...at, ...schemaOf(work));
      await assertContent(engine, migrations);
      assert.deepEqual(await engine.deploy(migrations), []);
    },
    'baseline': async ({ engine, migrations, work, url, at }) => {
      await engine.deploy(migrations);
      await query(url, 'DROP TABLE "_prisma_migrations"');
      pmigDoes('baseline', ...at, ...schemaOf(work));
      await assertContent(engine, migrations);
      assert.deepEqual(await engine.deploy(migrations), []);
    },
    'drift that is adopted': async ({ engine, migrations, work, url, at }) => {
      await engine.deploy(migrations);
      await query(url, 'CREATE INDEX "by_hand" ON "Author" ("name")');
      assert.equal((await engine.devDiagnostic(migrations)).tag, 'reset');
      pmigDoes('drift', '--adopt', 'by_hand', ...at, ...schemaOf(work));
      await assertContent(engine, migrations);
    },
    'drift that is taken back': async ({ engine, migrations, work, url, at }) => {
      await engine.deploy(migrations);
      await query(url, 'CREATE INDEX "by_hand" ON "Author" ("name")');
      const script = path.join(work, 'revert.sql');
      pmigDoes('drift', '--revert', '-o', script, ...at, ...schemaOf(work));
      pmigDoes('execute', '--file', script, ...at.slice(2));
      await assertContent(engine, migrations);
    },
    'push': async ({ engine, migrations, work, url, at }) => {
      await engine.deploy(migrations);
      pmigDoes('push', '--accept-data-loss', ...at.slice(2), ...schemaOf(work));
      const schema = readSchema(path.join(work, 'next.prisma'));
      const live = await openEngine(url.startsWith('file:') ? 'sqlite' : 'postgresql', url, { schema });
      try {
        assert.equal((await live.diff(liveSide(schema), schema, true)).trim(), '-- This is an empty migration.');
      } finally {
        await live.close();
      }
    },
  };
  return ['postgresql', 'sqlite'].flatMap((provider) => Object.entries(tests)
    .map(([name, act]) => [`${provider}: the engine after pmig ${name}`, () => withHistory(provider, act)]));
}
