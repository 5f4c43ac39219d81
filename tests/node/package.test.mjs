// The npm package as it is published: its types compile, it exports what they promise, and it works when it is installed
// beside the package that carries the program.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
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

// What `npm install pmig` would put into a project's node_modules.
function install(project) {
  const files = JSON.parse(run("npm", ["pack", "--dry-run", "--json"], { cwd: join(root, "node") }))[0].files;
  for (const { path } of files) {
    mkdirSync(join(project, "node_modules/pmig", path, ".."), { recursive: true });
    cpSync(join(root, "node", path), join(project, "node_modules/pmig", path));
  }
  const platform = `@pmig/${process.platform}-${process.arch}`;
  run(join(root, "script/platform-package"), [pmig.findProgram(), join(project, "node_modules", platform)]);
}

test("installed, it finds the program of its platform package", async (t) => {
  const { cwd } = await makeProject("sqlite", t);
  install(cwd);
  write(cwd, "up.mjs", `import { Migrations, findProgram } from "pmig";
    console.log(findProgram());
    console.log(await new Migrations().up());\n`);
  const { PMIG_BINARY, ...env } = process.env;
  const [program, count] = run(process.execPath, ["up.mjs"], { cwd, env }).trim().split("\n");
  assert.ok(program.startsWith(join(cwd, "node_modules/@pmig")), program);
  assert.equal(count, "3");
  assert.match(run(join(cwd, "node_modules/pmig/bin/pmig.js"), ["status"], { cwd, env }), /3 applied/);
});

test("without a program it says what to do", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "pmig-node-"));
  t.after(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, "node"), folder, { recursive: true });
  const { PMIG_BINARY, ...env } = process.env;
  assert.throws(() => run(process.execPath, [join(folder, "bin/pmig.js")], { env, stdio: "pipe" }), /PMIG_BINARY/);
});
