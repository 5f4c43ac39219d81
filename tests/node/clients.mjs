// Clients that Prisma 5, 6 and 7 have generated, with the driver adapters that run without an engine of Prisma's: their queries
// are compiled by WebAssembly from npm. The engines themselves come from a server that the tests do not need: what asks for
// one gets a file that is none.

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const folderOf = (major) => fileURLToPath(new URL(`clients/${major}`, import.meta.url));

/** What is generated: the generator block, and the module that comes of it. */
export const CLIENTS = [
  { major: 5, generator: "prisma-client-js", lines: ['previewFeatures = ["driverAdapters"]'], module: "wasm.js" },
  { major: 6, generator: "prisma-client-js", lines: ['engineType = "client"'], module: "index.js" },
  { major: 6, generator: "prisma-client", lines: ['engineType = "client"', 'importFileExtension = "js"'], module: "client.js" },
  { major: 7, generator: "prisma-client-js", lines: [], module: "index.js" },
  { major: 7, generator: "prisma-client", lines: ['importFileExtension = "js"'], module: "client.js" },
];

function compile(folder) {
  const { ModuleKind, ScriptTarget, transpileModule } = require("typescript");
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ES2022 };
  for (const entry of readdirSync(folder, { recursive: true })) {
    if (!entry.endsWith(".ts") || entry.endsWith(".d.ts")) continue;
    const { outputText } = transpileModule(readFileSync(join(folder, entry), "utf8"), { compilerOptions });
    writeFileSync(join(folder, entry.replace(/ts$/, "js")), outputText);
  }
}

// Made for workers, in which an import of WebAssembly is a module to be instantiated; in Node.js it is an instance.
function loadWasmInNode(folder) {
  const load = `import { readFileSync } from "node:fs";
    export default { default: new WebAssembly.Module(readFileSync(new URL("./query_engine_bg.wasm", import.meta.url))) };`;
  writeFileSync(join(folder, "wasm-worker-loader.mjs"), load);
}

// `adapter(url)`, in the words of the version.
function adapterSource({ major }, provider) {
  if (provider === "sqlite")
    return major === 5
      ? `import { createClient } from "@libsql/client";
         import { PrismaLibSQL } from "@prisma/adapter-libsql";
         export const adapter = (url) => new PrismaLibSQL(createClient({ url }));`
      : `import * as libsql from "@prisma/adapter-libsql";
         export const adapter = (url) => new (libsql.PrismaLibSql ?? libsql.PrismaLibSQL)({ url });`;
  return major === 5
    ? `import { PrismaPg } from "@prisma/adapter-pg";
       import pg from "pg";
       export const adapter = (connectionString) => new PrismaPg(new pg.Pool({ connectionString }));`
    : `import { PrismaPg } from "@prisma/adapter-pg";
       export const adapter = (settings) => new PrismaPg(typeof settings === "string" ? { connectionString: settings } : settings);`;
}

/**
 * Generates a client into the project at `cwd`, where "./adapter.js" exports `adapter(url)` then, and "@prisma/client" is a
 * PrismaClient that needs no adapter of its caller's, as in a project that keeps this in a module of its own.
 */
export function generateClient(client, provider, cwd) {
  const { major, generator, lines, module } = client;
  const home = folderOf(major), output = join(cwd, "generated");
  const schema = readFileSync(join(cwd, "prisma/schema.prisma"), "utf8");
  const block = [`provider = "${generator}"`, `output = "${output}"`, ...lines];
  const url = major < 7 ? `  url = env("DATABASE_URL")\n` : "";
  const datasource = `datasource db {\n  provider = "${provider}"\n${url}}\n`;
  mkdirSync(join(cwd, "client"));
  writeFileSync(join(cwd, "client/schema.prisma"), schema.replace(/datasource[^}]*}\n/, `${datasource}generator client {\n${block.join("\n")}\n}\n`));
  const none = { PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true", PRISMA_QUERY_ENGINE_LIBRARY: "/bin/true" };
  const env = { ...process.env, ...none, CHECKPOINT_DISABLE: "1", PRISMA_HIDE_UPDATE_MESSAGE: "1" };
  symlinkSync(join(home, "node_modules"), join(cwd, "node_modules"));
  const prisma = join(home, "node_modules/prisma/build/index.js");
  execFileSync(process.execPath, [prisma, "generate", "--schema", "client/schema.prisma"], { cwd, env, stdio: "pipe" });
  if (generator === "prisma-client") {
    writeFileSync(join(output, "package.json"), `{ "type": "module" }`);
    compile(output);
  }
  if (module === "wasm.js") loadWasmInNode(output);
  rmSync(join(cwd, "client"), { recursive: true });
  writeFileSync(join(cwd, "adapter.mjs"), adapterSource(client, provider));
  return join(output, module);
}
