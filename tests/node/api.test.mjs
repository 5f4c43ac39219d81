// The npm package on real databases: every method, its events and hooks, runs at the same time, and errors as classes.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import * as pmig from "../../node/index.js";
import { IDS, NAMES, PROVIDERS, connect, makeProject, write } from "./project.mjs";

const { Migrations, diff } = pmig;
const folders = (list) => list.map((migration) => migration.folder);

for (const provider of PROVIDERS) {
  const make = async (t, options) => {
    const { cwd, url } = await makeProject(provider, t, options);
    return { cwd, url, migrations: new Migrations({ cwd, unproved: true }) };
  };

  test(`${provider}: there and back, in steps and to a migration`, async (t) => {
    const { migrations } = await make(t);
    assert.equal(await migrations.up(1), 1);
    assert.equal((await migrations.latest()).id, IDS[0]);
    assert.equal(await migrations.upTo(IDS[1]), 1);
    assert.deepEqual(folders(await migrations.pending()), [NAMES[2]]);
    assert.equal(await migrations.up(), 1);
    assert.equal(await migrations.up(), 0);
    assert.equal(await migrations.downTo(NAMES[0]), 2);
    assert.deepEqual(folders(await migrations.applied()), [NAMES[0]]);
    assert.deepEqual(await migrations.refresh(), { down: 1, up: 3 });
    assert.equal(await migrations.down(2), 2);
    assert.equal(await migrations.fresh(), 3);
    assert.equal(await migrations.reset(), 3);
    assert.equal(await migrations.reset(), 0);
    assert.equal(await migrations.down(), 0);
    assert.equal(await migrations.latest(), null);
    assert.deepEqual(folders(await migrations.pending()), NAMES);
  });

  test(`${provider}: status and dry run`, async (t) => {
    const { cwd, migrations } = await make(t);
    await migrations.up(1);
    const plan = await migrations.dryRun(1);
    assert.deepEqual(folders(plan), [NAMES[1]]);
    assert.equal(plan[0].statements.length, 2);
    assert.equal(plan[0].oneTransaction, true);
    const status = await migrations.status();
    assert.deepEqual(status.map((entry) => entry.applied), [true, false, false]);
    assert.deepEqual(status[0].migration, {
      id: IDS[0],
      name: "customers",
      folder: NAMES[0],
      path: join(cwd, "prisma/migrations", NAMES[0], "migration.sql"),
      downPath: join(cwd, "prisma/migrations", NAMES[0], "down.sql"),
    });
    assert.ok(status[0].finishedAt instanceof Date && Date.now() - status[0].finishedAt < 60_000);
    assert.equal(status[1].finishedAt, null);
    assert.equal(await migrations.checkLockStatus(), false);
  });

  test(`${provider}: events and hooks`, async (t) => {
    const { cwd } = await make(t);
    const said = [];
    const hook = (name) => async () => {
      await new Promise((done) => setTimeout(done, 5));
      said.push(name);
    };
    const hooks = Object.fromEntries(["beforeUp", "afterUp", "beforeDown", "afterDown"].map((name) => [name, hook(name)]));
    const migrations = new Migrations({ cwd, hooks, unproved: true });
    for (const name of ["started", "applied", "reverted"])
      migrations.on(name, (event) => said.push(`${name} ${event.name} ${event.number}/${event.total}`));
    await migrations.up(2);
    await migrations.down();
    assert.deepEqual(said, [
      "beforeUp", `started ${NAMES[0]} 1/2`, `applied ${NAMES[0]} 1/2`, `started ${NAMES[1]} 2/2`, `applied ${NAMES[1]} 2/2`, "afterUp",
      "beforeDown", `started ${NAMES[1]} 1/1`, `reverted ${NAMES[1]} 1/1`, "afterDown",
    ]);
  });

  test(`${provider}: runs at the same time apply each migration once`, async (t) => {
    const { cwd, migrations } = await make(t);
    await migrations.up(1);
    const others = Array.from({ length: 4 }, () => new Migrations({ cwd }));
    const counts = await Promise.all(others.map((other) => other.up()));
    assert.equal(counts.reduce((sum, count) => sum + count), 2);
    assert.deepEqual(await migrations.pending(), []);
  });

  test(`${provider}: ways back are generated and proved`, async (t) => {
    const { cwd, migrations } = await make(t, { down: false });
    await migrations.up();
    const generated = await migrations.generate();
    assert.deepEqual(generated.migrations.map(({ name }) => name), NAMES);
    assert.equal(generated.written, 3);
    const [{ proved, before, after, loses }] = generated.migrations;
    assert.deepEqual([proved, loses.removes], [true, ['table "Customer"']]);
    assert.ok(existsSync(join(cwd, "prisma/migrations", NAMES[2], "down.sql")));
    const verified = await migrations.verify();
    assert.equal(verified.proved, 3);
    assert.deepEqual([verified.migrations[0].before, verified.migrations[0].after], [before, after]);
    assert.equal(await new Migrations({ cwd }).down(3), 3);
  });

  test(`${provider}: no URL is among the arguments of the program`, async (t) => {
    const { cwd, url, migrations } = await make(t);
    const program = join(cwd, "pmig"), log = join(cwd, "arguments");
    writeFileSync(program, `#!/bin/sh\necho "$@" >> '${log}'\nexec '${process.env.PMIG_BINARY}' "$@"\n`, { mode: 0o755 });
    await migrations.up();
    const before = process.env.PMIG_BINARY;
    process.env.PMIG_BINARY = program;
    t.after(() => (process.env.PMIG_BINARY = before));
    const secret = url.replace(/^postgresql:\/\/([^@:]*)@/, "postgresql://$1:hush@");
    assert.equal((await new Migrations({ cwd, url: secret }).applied()).length, 3);
    await diff("empty", secret, { cwd });
    assert.equal(readFileSync(log, "utf8").trim().split("\n").length, 2);
    assert.doesNotMatch(readFileSync(log, "utf8"), /hush|:\/\//);
  });

  test(`${provider}: what cannot be proved is refused`, async (t) => {
    const { cwd, migrations } = await make(t);
    write(cwd, `prisma/migrations/${NAMES[2]}/down.sql`, "SELECT 1;");
    await migrations.up();
    await assert.rejects(new Migrations({ cwd }).down(), pmig.UnprovedError);
    await assert.rejects(migrations.verify(), (error) => {
      assert.ok(error instanceof pmig.UnprovedError && error instanceof pmig.PmigError);
      assert.match(error.message, /orders/);
      assert.equal(error.result.failed, 1);
      return true;
    });
  });

  test(`${provider}: a failing migration, and resolve`, async (t) => {
    const { cwd, migrations } = await make(t);
    write(cwd, "prisma/migrations/20250104000000_wrong/migration.sql", `ALTER TABLE "Nothing" ADD COLUMN "a" TEXT;`);
    const failed = [];
    migrations.on("failed", (event) => failed.push(event.name));
    await assert.rejects(migrations.up(), (error) => {
      assert.ok(error instanceof pmig.MigrationFailedError);
      assert.equal(error.code, "P3018");
      return true;
    });
    assert.deepEqual(failed, ["20250104000000_wrong"]);
    await migrations.resolve({ applied: "20250104000000_wrong" });
    assert.deepEqual(await migrations.pending(), []);
    await assert.rejects(migrations.resolve({ applied: "20250104000000_wrong" }), (error) => error.code === "P3008");
    assert.equal((await migrations.recover()).found, false);
  });

  test(`${provider}: undoing what has changed rows needs consent`, async (t) => {
    const { cwd, migrations } = await make(t);
    await migrations.up();
    write(cwd, "prisma/migrations/20250104000000_half/migration.sql",
      `BEGIN; INSERT INTO "Order" VALUES (1, ''); COMMIT; ALTER TABLE "Nothing" ADD COLUMN "a" TEXT;`);
    await assert.rejects(migrations.up(), pmig.MigrationFailedError);
    const plan = await migrations.recover({ dryRun: true, to: "before" }).catch((error) => error);
    assert.ok(plan instanceof pmig.DataLossError, plan);
    await assert.rejects(migrations.recover(), pmig.DataLossError);
    const undone = await new Migrations({ cwd, acceptDataLoss: true }).recover();
    assert.deepEqual([undone.found, undone.state, undone.done], [true, "pending", 3]);
  });

  test(`${provider}: the difference between two states, and the next migration`, async (t) => {
    const { cwd, migrations } = await make(t);
    await migrations.up();
    const same = await migrations.diff("prisma/migrations", "prisma/schema.prisma");
    assert.equal(same.empty, true);
    const all = await diff("empty", "prisma/schema.prisma", { cwd });
    assert.match(all.script, /CREATE TABLE "Customer"/);
    assert.match((await migrations.diff("empty", "prisma/schema.prisma", { summary: true })).summary, /Added tables/);
    assert.deepEqual(all.steps.slice(-3).map((step) => step.kind), ["CreateTable", "CreateTable", "CreateIndex"]);
    const created = await migrations.create("by_hand", { empty: true });
    assert.match(created.name, /^\d{14}_by_hand$/);
    assert.deepEqual(folders(await migrations.pending()), [created.name]);
  });
}

// SQLite has no lock that is held from one migration to the next.
test("whoever holds the lock is waited for, or not", async (t) => {
  const { cwd, url } = await makeProject("postgresql", t);
  const migrations = new Migrations({ cwd, lockTimeout: 100 });
  await migrations.up(1);
  const holder = await connect(url);
  await holder.query("SELECT pg_advisory_lock(72707369)");
  assert.equal(await migrations.checkLockStatus(), true);
  const { ran, count, reason } = await migrations.upIfNotLocked();
  assert.deepEqual({ ran, count }, { ran: false, count: 0 });
  assert.match(reason, /lock/);
  let waited = 0;
  migrations.on("waiting", () => waited++);
  await assert.rejects(migrations.up(), pmig.LockError);
  assert.equal(waited, 1);
  await holder.end();
  assert.deepEqual(await migrations.upIfNotLocked(), { ran: true, count: 2 });
});

test("errors are classes with Prisma's codes", async (t) => {
  const { cwd } = await makeProject("sqlite", t);
  const of = (options) => new Migrations({ cwd, ...options });
  await assert.rejects(of().status(), (error) => error instanceof pmig.DatabaseMissingError && error.code === "P1003");
  await assert.rejects(of().upTo("20990101000000_none"), (error) => error instanceof pmig.PmigError && error.code === "P3017");
  await assert.rejects(of({ url: "mysql://localhost/x" }).up(), pmig.ConfigurationError);
  await assert.rejects(of().up(0), RangeError);
  await assert.rejects(of({ schema: "none.prisma" }).up(), pmig.PmigError);
  write(cwd, "prisma/schema.prisma", `datasource db {\n  provider = "sqlite"\n}\n\nmodel Broken {\n  id Foo @id\n}\n`);
  await assert.rejects(of().diff("empty", "prisma/schema.prisma"), (error) => {
    assert.ok(error instanceof pmig.SchemaError);
    assert.equal(error.place.line, 6);
    return true;
  });
});

test("rows are not lost unless somebody agrees", async (t) => {
  const { cwd } = await makeProject("sqlite", t, { down: false });
  const careful = new Migrations({ cwd });
  await careful.generate();
  await careful.up();
  write(cwd, "prisma/migrations/20250104000000_rows/migration.sql", `INSERT INTO "Order" VALUES (1, 'a');`);
  write(cwd, "prisma/migrations/20250104000000_rows/down.sql", "SELECT 1;");
  await careful.generate();
  await careful.up();
  await assert.rejects(careful.downTo(NAMES[0]), pmig.DataLossError);
  assert.equal(await new Migrations({ cwd, unproved: true, acceptDataLoss: true }).downTo(NAMES[0]), 3);
});

test("an aborted run rejects, and another one can follow", async (t) => {
  const { cwd } = await makeProject("sqlite", t);
  const controller = new AbortController();
  controller.abort();
  await assert.rejects(new Migrations({ cwd, signal: controller.signal }).up(), pmig.PmigError);
  assert.equal(await new Migrations({ cwd }).up(), 3);
});

test("a PrismaClient says which database it works on", async (t) => {
  const { cwd } = await makeProject("sqlite", t);
  const $disconnect = async () => {};
  const sqlite = (file) => ({
    $disconnect,
    _engineConfig: { activeProvider: "sqlite" },
    $queryRawUnsafe: async () => [{ seq: 0n, name: "main", file: join(cwd, file) }],
  });
  for (const [client, file] of [[sqlite("client.db"), "client.db"], [{ $disconnect }, "shop.db"]]) {
    const migrations = new Migrations(client, { cwd });
    assert.equal(await migrations.up(), 3);
    assert.ok(existsSync(join(cwd, file)), file);
    assert.equal(await migrations.reset(), 3);
  }
  const adapter = { config: { connectionString: "mysql://there" } };
  const there = new Migrations({ $disconnect, _engineConfig: { activeProvider: "postgresql", adapter } }, { cwd });
  await assert.rejects(there.up(), (error) => error.code === "P1013");
});

test("npx pmig is the program, with its exit code", async (t) => {
  const { cwd } = await makeProject("sqlite", t);
  const run = promisify(execFile);
  const bin = fileURLToPath(new URL("../../node/bin/pmig.js", import.meta.url));
  assert.match((await run(process.execPath, [bin, "--version"])).stdout, /^pmig \d/);
  await assert.rejects(run(process.execPath, [bin, "status"], { cwd }), (error) => error.code === 1 && /P1003/.test(error.stderr));
  assert.match((await run(process.execPath, [bin, "up"], { cwd })).stdout, /3 migrations have been applied/);
});
