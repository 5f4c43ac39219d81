// Projects for the tests: a schema and three migrations with hand-written ways back, in a temporary folder, on SQLite or in
// a database of their own on the server that PG_URL names.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MODELS = `
model Customer {
  id    Int     @id
  email String  @unique
  name  String?
}

model Order {
  id   Int    @id
  note String
}
`;

const HISTORY = [
  ["20250101000000_customers", `CREATE TABLE "Customer" ("id" INTEGER NOT NULL PRIMARY KEY, "email" TEXT NOT NULL);`,
    `DROP TABLE "Customer";`],
  ["20250102000000_names", `ALTER TABLE "Customer" ADD COLUMN "name" TEXT;\nCREATE UNIQUE INDEX "Customer_email_key" ON "Customer"("email");`,
    `DROP INDEX "Customer_email_key";\nALTER TABLE "Customer" DROP COLUMN "name";`],
  ["20250103000000_orders", `CREATE TABLE "Order" ("id" INTEGER NOT NULL PRIMARY KEY, "note" TEXT NOT NULL);`,
    `DROP TABLE "Order";`],
];

export const NAMES = HISTORY.map(([name]) => name);
export const IDS = NAMES.map((name) => name.split("_")[0]);

/** A connection that pmig knows nothing of. */
export async function connect(url) {
  const { Client } = createRequire(new URL("../interop/", import.meta.url))("pg");
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

async function onServer(sql) {
  const client = await connect(process.env.PG_URL);
  await client.query(sql);
  await client.end();
}

async function makeDatabase(provider, folder, t) {
  if (provider === "sqlite") return `file:${join(folder, "shop.db")}`;
  const name = `pmig_node_${process.pid}_${Math.trunc(Math.random() * 1e9)}`;
  await onServer(`CREATE DATABASE ${name}`);
  t.after(() => onServer(`DROP DATABASE ${name} WITH (FORCE)`));
  const url = new URL(process.env.PG_URL);
  url.pathname = `/${name}`;
  return url.href;
}

export function write(folder, path, text) {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** A folder that goes away with the test, and the URL of an empty database. */
export async function makeProject(provider, t, { down = true } = {}) {
  const cwd = mkdtempSync(join(tmpdir(), "pmig-node-"));
  t.after(() => rmSync(cwd, { recursive: true, force: true }));
  const url = await makeDatabase(provider, cwd, t);
  write(cwd, "prisma/schema.prisma", `datasource db {\n  provider = "${provider}"\n  url = "${url}"\n}\n${MODELS}`);
  write(cwd, "prisma/migrations/migration_lock.toml", `provider = "${provider}"\n`);
  for (const [name, up, back] of HISTORY) {
    write(cwd, `prisma/migrations/${name}/migration.sql`, up);
    if (down) write(cwd, `prisma/migrations/${name}/down.sql`, back);
  }
  return { cwd, url };
}

if (!process.env.PG_URL) throw new Error("PG_URL names no PostgreSQL server");
export const PROVIDERS = ["sqlite", "postgresql"];
