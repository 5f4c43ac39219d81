// A real PrismaClient handed to Migrations, and what prisma-migrations documents, word for word: every block of its README runs
// against pmig, on SQLite and PostgreSQL, with clients that Prisma 5, 6 and 7 generated.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import { Migrations as Theirs } from "prisma-migrations";

import { Migrations } from "../../node/index.js";
import { CLIENTS, generateClient } from "./clients.mjs";
import { NAMES, PROVIDERS, makeProject, write } from "./project.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ELSEWHERE = { sqlite: "file:./elsewhere.db", postgresql: "postgresql://nobody@127.0.0.1:1/elsewhere" };

const readme = readFileSync(new URL("node_modules/prisma-migrations/README.md", import.meta.url), "utf8");
const blocksOf = (language) => [...readme.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm"))].map(([, text]) => text);

// The project's own settings name another database, so whatever runs has asked the client. Scripts are in app/, where
// "@prisma/client" is the generated one with its adapter, and "prisma-migrations" is pmig.
async function makeApp(client, provider, t) {
  const { cwd, url } = await makeProject(provider, t);
  const module = generateClient(client, provider, cwd);
  const schema = readFileSync(join(cwd, "prisma/schema.prisma"), "utf8");
  write(cwd, "prisma/schema.prisma", schema.replace(url, ELSEWHERE[provider]));
  mkdirSync(join(cwd, "app/node_modules"), { recursive: true });
  symlinkSync(join(root, "node"), join(cwd, "app/node_modules/pmig"));
  write(cwd, "app/node_modules/@prisma/client/package.json", `{ "type": "module", "exports": "./index.js" }`);
  write(cwd, "app/node_modules/@prisma/client/index.js", `
    import { adapter } from "${cwd}/adapter.mjs";
    const { default: all, PrismaClient: Generated = all.PrismaClient } = await import("${module}");
    export class PrismaClient extends Generated {
      constructor(settings = process.env.DATABASE_URL) { super({ adapter: adapter(settings) }); }
    }`);
  let count = 0;
  const run = (script) => {
    const file = `app/script${++count}.mjs`;
    write(cwd, file, script);
    return execFileSync(process.execPath, [file], { cwd, encoding: "utf8", env: { ...process.env, DATABASE_URL: url }, stdio: "pipe" });
  };
  return { cwd, url, run };
}

const withPmig = (script) => script.replace(`from "prisma-migrations"`, `from "pmig"`);
const applied = async (cwd, url) => (await new Migrations({ cwd, url }).applied()).map(({ folder }) => folder);

for (const provider of PROVIDERS)
  for (const client of CLIENTS)
    test(`${provider}, Prisma ${client.major}, ${client.generator}: the examples of prisma-migrations`, async (t) => {
      const { cwd, url, run } = await makeApp(client, provider, t);
      const [example, ifNotLocked] = blocksOf("typescript").map(withPmig);
      const begin = example.slice(0, example.indexOf("await"));
      run(example);
      assert.deepEqual(await applied(cwd, url), NAMES.slice(0, 2));
      assert.equal(run(`${begin}\n${ifNotLocked}\nawait prisma.$disconnect();`), "Applied 1 migrations\n");
      assert.deepEqual(await applied(cwd, url), NAMES);
      // What `$extends` makes is a client, too.
      assert.equal(run(`${begin}\nconsole.log(await new Migrations(prisma.$extends({})).down());\nawait prisma.$disconnect();`), "1\n");
    });

if (process.env.PG_URL)
  for (const client of CLIENTS.filter(({ major }) => major > 5))
    test(`Prisma ${client.major}, ${client.generator}: whatever the adapter of PostgreSQL was given`, async (t) => {
      const { cwd, url, run } = await makeApp(client, "postgresql", t);
      const settings = [
        `{ host: at.searchParams.get("host") ?? at.hostname, port: Number(at.port || 5432), user: decodeURIComponent(at.username),
           password: decodeURIComponent(at.password), database: at.pathname.slice(1) }`,
        `new pg.Pool({ connectionString: at.href })`,
      ];
      for (const given of settings) {
        const said = run(`
          import { Migrations } from "pmig";
          import { PrismaClient } from "@prisma/client";
          import pg from "${cwd}/node_modules/pg/lib/index.js";
          const at = new URL(process.env.DATABASE_URL);
          delete process.env.DATABASE_URL;
          const prisma = new PrismaClient(${given});
          const migrations = new Migrations(prisma);
          console.log(await migrations.up(), await migrations.reset());
          await prisma.$disconnect();`);
        assert.equal(said, "3 3\n", given);
      }
      assert.deepEqual(await applied(cwd, url), []);
    });

if (process.env.PG_URL)
  test("a client that hides its database is asked whether it is the project's", async (t) => {
    const { cwd, url } = await makeProject("postgresql", t);
    const hidden = (name) => ({ $disconnect: async () => {}, $queryRawUnsafe: async () => [{ name }] });
    await assert.rejects(new Migrations(hidden("another"), { cwd }).up(), (error) => error.code === "config" && /another/.test(error.message));
    assert.equal(await new Migrations(hidden(new URL(url).pathname.slice(1)), { cwd }).up(), 3);
  });

test("the command lines and the configuration file of prisma-migrations", async (t) => {
  const { cwd } = await makeProject("sqlite", t);
  const [config] = blocksOf("javascript");
  write(cwd, "prisma-migrations.config.js", config);
  const pmig = (line) => {
    const { status, stdout, stderr } = spawnSync(process.env.PMIG_BINARY ?? join(root, "build/pmig"), line.split(" "), { cwd, encoding: "utf8" });
    assert.ok(status === 0 || line === "status", `${line}: ${stderr}`); // which says with 1 that something is pending
    return stdout;
  };
  pmig("generate --all");
  const lines = blocksOf("bash").flatMap((block) => [...block.matchAll(/^npx prisma-migrations (.*?)(?: +#.*)?$/gm)].map(([, line]) => line));
  assert.ok(lines.length > 8, lines.join("\n"));
  for (const line of lines) {
    pmig(line);
    if (line.startsWith("create")) pmig("generate --all");
  }
  assert.match(pmig("status"), /4 migrations in prisma\/migrations, 4 applied/); // `reset` is Prisma's, which applies them again
});

test("every method of prisma-migrations' class is there", () => {
  const inner = ["state", "withMigrationLock", "runUpMigrations", "runDownMigrations", "runResetMigrations", "runUpToMigration", "runDownToMigration"];
  const names = Object.getOwnPropertyNames(Theirs.prototype).filter((name) => name !== "constructor" && !inner.includes(name));
  for (const name of names) assert.equal(typeof Migrations.prototype[name], "function", name);
});
