// The npm package as it is published: its types compile, it exports what they promise, and it works when it is installed
// beside the package that carries the program.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

import * as pmig from "../../node/index.js";
import { makeProject, write } from "./project.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = (command, args, options) => execFileSync(command, args, { encoding: "utf8", ...options });

test("the types compile, and so does a program that uses them", () => {
  run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "."], { cwd: join(root, "tests/node") });
});

test("everything that the types promise is there", () => {
  const promised = readFileSync(join(root, "node/index.d.ts"), "utf8").matchAll(/^export (?:class|function) (\w+)/gm);
  const names = [...promised].map(([, name]) => name);
  assert.deepEqual(Object.keys(pmig).sort(), names.sort());
});

// Both packages as `make npm` packs them, installed by npm from the files: nothing comes from a network.
function install(project) {
  const { MAKEFLAGS, ...env } = process.env;
  run("make", ["-s", "BUILD=build", "npm"], { cwd: root, env });
  const packed = readdirSync(join(root, "build/npm")).filter((name) => name.endsWith(".tgz"));
  assert.equal(packed.length, 2, packed.join(" "));
  const files = packed.map((name) => join(root, "build/npm", name));
  run("npm", ["install", "--offline", "--no-audit", "--no-fund", ...files], { cwd: project });
}

test("installed from its two packages, it runs", async (t) => {
  const { cwd } = await makeProject("sqlite", t);
  write(cwd, "package.json", "{}");
  install(cwd);
  write(cwd, "up.mjs", `import { Migrations, diff, findProgram } from "pmig";
    console.log(findProgram());
    console.log(await new Migrations().up());
    console.log((await diff("prisma/migrations", "prisma/schema.prisma")).empty);\n`);
  const { PMIG_BINARY, ...env } = process.env;
  const [program, count, empty] = run(process.execPath, ["up.mjs"], { cwd, env }).trim().split("\n");
  assert.ok(program.startsWith(join(cwd, "node_modules/@pmig")), program);
  assert.equal(count, "3");
  assert.match(empty, /^(true|false)$/);
  assert.match(run("npx", ["pmig", "--version"], { cwd, env }), /^pmig \d+\.\d+\.\d+$/m);
  assert.match(run("npx", ["pmig", "status"], { cwd, env }), /3 applied/);
  // The client of PostgreSQL comes with it: the error is one of the network.
  assert.throws(
    () => run("npx", ["pmig", "pull", "--print", "--url", "postgresql://nobody@127.0.0.1:1/none"], { cwd, env, stdio: "pipe" }),
    ({ stderr }) => !/load/.test(stderr),
  );
});

test("without a program it says what to do", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pmig-node-"));
  t.after(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, "node"), folder, { recursive: true });
  const { PMIG_BINARY, ...env } = process.env;
  assert.throws(() => run(process.execPath, [join(folder, "bin/pmig.js")], { env, stdio: "pipe" }), /PMIG_BINARY/);
});
