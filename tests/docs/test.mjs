// Runs the documents: every command line in a fenced block, in the order in which a reader meets them, and compares what is
// printed with what is shown. Prints TAP. A document is one session: one folder, one environment, databases of its own on the
// server of PG_URL, in which a shell runs its blocks:
//
//   ```sh        is run as a whole, and has to succeed
//   ```js        is run by Node.js in the folder, where "pmig" is the npm package, and has to succeed
//   ```console   `$ COMMAND` is run, and prints the lines below it; `> ` continues a command, a line `…` is any lines
//
// What a reader does by hand, or need not see, stands in comments of the document, before the block they are about:
//
//   <!-- test: file PATH -->        the block is what this file holds now
//   <!-- test: project NAME -->     start again in a copy of tests/docs/NAME, or in an empty folder
//   <!-- test: run COMMAND -->      run this, too
//   <!-- test: ends with N -->      the last command of the block ends with this code
//   <!-- test: dry run -->          only what make and the shell make of it: the block is about this repository
//   <!-- test: not run, REASON -->  it cannot be run here
//   <!-- test: steps FILE, not COMMAND -->   run the steps of this CI file but one
//
// Names that a migration got today stand for the folder with the same words; postgresql://…@HOST/NAME is a database of the test
// server. Commands of pmig in the text itself are checked against its help: the command and the options have to exist.
//
// usage: test.mjs PMIG [DOCUMENT…]

import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const pmig = resolve(process.argv[2]);
const server = new URL(process.env.PG_URL);
let count = 0;

function report(ok, name, explanation = "") {
  console.log(`${ok ? "ok" : "not ok"} ${++count} - ${name}`);
  if (!ok && explanation) console.log(explanation.replace(/^/gm, "# "));
}

// --- a document as blocks -------------------------------------------------------------------------

const FENCE = /^( *)```(\w*)$/;
const NOTE = /^ *<!-- test: (.*) -->$/;

function blocksOf(text) {
  const blocks = [];
  let notes = [], open;
  text.split("\n").forEach((line, index) => {
    const fence = FENCE.exec(line);
    if (open && fence && !fence[2]) {
      blocks.push(open);
      open = undefined;
    } else if (open) open.lines.push(line.slice(open.indent));
    else if (fence) {
      open = { line: index + 1, kind: fence[2], indent: fence[1].length, lines: [], notes };
      notes = [];
    } else if (NOTE.test(line)) {
      const note = NOTE.exec(line)[1];
      if (/^(project|run|steps)\b/.test(note)) blocks.push({ line: index + 1, kind: "note", notes: [note], lines: [] });
      else notes.push(note);
    }
  });
  return blocks;
}

// [{ command, expected }]: expected is undefined where nothing is shown
function commandsOf({ kind, lines, line }) {
  if (kind === "sh") return [{ line, command: `set -e\n${lines.join("\n")}` }];
  const commands = [];
  lines.forEach((text, index) => {
    const last = commands.at(-1);
    if (text.startsWith("$ ")) commands.push({ line: line + 1 + index, command: text.slice(2) });
    else if (text.startsWith("> ") && !last.expected) last.command += `\n${text.slice(2)}`;
    else (last.expected ??= []).push(text);
  });
  return commands;
}

const noteOf = (block, word) => block.notes.find((note) => note.startsWith(word))?.slice(word.length).trim();

// --- what differs from run to run -----------------------------------------------------------------

const CHANGING = [
  [/postgresql:\/\/[^\s"']+/g, "<url>"],
  [/(database ")[^"]*(".* at ")[^"]*"/g, '$1<name>$2<host>"'],
  [/\b\d{14}(?=_|\b)/g, "<stamp>"],
  [/\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?(\.\d+)?( UTC|Z)?/g, "<time>"],
  [/\b\d+(\.\d+)? (ms|s)\b/g, "<duration>"],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<uuid>"],
  [/\b[0-9a-f]{16,64}\b/g, "<hash>"],
  [/\b(process|pid) \d+/g, "$1 <n>"],
  [/PostgreSQL 1\d(\.\d+)?/g, "PostgreSQL <version>"],
  [/\x1b\[[0-9;]*m/g, ""],
];
const steady = (text) => CHANGING.reduce((said, [pattern, word]) => said.replace(pattern, word), text);

function agrees(expected, actual) {
  const pattern = steady(expected.join("\n").trim())
    .split("\n")
    .map((line) => (line.trim() === "…" ? "(?:.*\\n)*?" : `${line.trimEnd().replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")}[ ]*\\n`))
    .join("");
  return new RegExp(`^${pattern}$`).test(`${steady(actual).trim()}\n`);
}

// --- one session ----------------------------------------------------------------------------------

class Session {
  constructor(document) {
    this.document = document;
    this.name = `docs_${document.replace(/\W/g, "_").toLowerCase()}_`;
    this.databases = new Set();
    this.start();
  }

  start(project) {
    this.end();
    this.base = mkdtempSync(join(tmpdir(), "pmig-docs-"));
    this.folder = join(this.base, "shop");
    mkdirSync(this.folder);
    mkdirSync(join(this.folder, "node_modules/.bin"), { recursive: true });
    symlinkSync(pmig, join(this.folder, "node_modules/.bin/pmig"));
    symlinkSync(join(root, "node"), join(this.folder, "node_modules/pmig"));
    writeFileSync(join(this.folder, ".gitignore"), "node_modules\n");
    if (project) {
      cpSync(join(here, project), this.folder, { recursive: true });
      this.write(".env", [readFileSync(join(here, project, ".env"), "utf8")]);
    }
    this.state = join(this.base, "state");
    writeFileSync(this.state, `cd '${this.folder}'\n`);
  }

  end() {
    for (const database of this.databases) this.psql(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
    this.databases.clear();
    if (this.base) rmSync(this.base, { recursive: true });
    this.base = undefined;
  }

  psql(command) {
    execFileSync("psql", ["-Xq", "-v", "ON_ERROR_STOP=1", "-c", command, server.href], { stdio: ["ignore", "ignore", "pipe"] });
  }

  // The words of the document, as they are here.
  here(text) {
    const homes = ["prisma/migrations", "migrations"].map((home) => join(this.folder, home));
    const folders = homes.filter((home) => existsSync(home)).flatMap((home) => readdirSync(home));
    return text
      .replace(/\bpostgresql:\/\/(?:[^@\s"'/]*@)?([\w.-]+)(?::\d+)?\/(\w+)(?:\?host=[^\s"']*)?/g, (_, host, name) => this.url(host, name))
      .replace(/\b\d{14}_(\w+)/g, (name, words) =>
        folders.includes(name) ? name : folders.find((folder) => folder.slice(15) === words) ?? name,
      );
  }

  url(host, name) {
    const database = name.startsWith(this.name) ? name : `${this.name}${host.replace(/[\W_]/g, "")}_${name}`;
    if (!this.databases.has(database)) {
      this.psql(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
      this.psql(`CREATE DATABASE "${database}"`);
      this.databases.add(database);
    }
    const url = new URL(server);
    url.pathname = `/${database}`;
    return url.href;
  }

  run(command) {
    const { PG_URL, PG_URLS, DATABASE_URL, PMIG_BINARY, NO_COLOR, ...rest } = process.env;
    const identity = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@b", GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@b" };
    const env = { ...rest, ...identity, GIT_CONFIG_GLOBAL: "/dev/null", PATH: `${dirname(pmig)}:${rest.PATH}`, HOME: this.base };
    const script = `. '${this.state}'\ntrap '{ export -p; echo "cd \\"$PWD\\""; } > ${this.state}' EXIT\n${this.here(command)}\n`;
    const file = join(this.base, "command");
    writeFileSync(file, script);
    const { status, stdout } = spawnSync("sh", ["-c", `sh '${file}' 2>&1`], { env, cwd: this.folder, encoding: "utf8", input: "" });
    return { code: status, said: stdout };
  }

  check({ line, command, expected }, code = 0) {
    const result = this.run(command);
    const shown = command.replace(/^set -e\n/, "").split("\n")[0];
    const agreed = !expected || agrees(expected, result.said);
    const wanted = expected ? `\n--- the document:\n${expected.join("\n")}` : "";
    report(result.code === code && agreed, `${this.document}:${line} ${shown}`, `ended with ${result.code}, printed:\n${result.said}${wanted}`);
  }

  runScript({ line, lines }) {
    this.write("block.mjs", lines);
    this.check({ line, command: `PMIG_BINARY='${pmig}' node block.mjs && rm block.mjs # ${lines[0]}` });
  }

  play(block) {
    const [first = ""] = block.notes;
    const file = noteOf(block, "file");
    if (first.startsWith("project")) this.start(noteOf(block, "project") || undefined);
    else if (first.startsWith("run")) this.check({ line: block.line, command: noteOf(block, "run") });
    else if (first.startsWith("steps")) this.steps(block, noteOf(block, "steps"));
    else if (file) this.write(file, block.lines);
    else if (block.kind === "js") this.runScript(block);
    else if (!["sh", "console"].includes(block.kind)) return;
    else if (first.startsWith("not run")) report(/^not run, \w.{9,}/.test(first), `${this.document}:${block.line} is not run for a reason`);
    else if (first === "dry run") this.dryRun(block);
    else {
      const commands = commandsOf(block);
      for (const command of commands)
        this.check(command, command === commands.at(-1) ? Number(noteOf(block, "ends with") ?? 0) : 0);
    }
  }

  write(file, lines) {
    const path = join(this.folder, this.here(file));
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `${this.here(lines.join("\n"))}\n`);
  }

  // make without doing anything; of everything else that it exists.
  dryRun({ lines, line }) {
    lines.forEach((text, index) => {
      const command = text.replace(/^\$ /, "").replace(/\s{2,}.*/, "");
      const [program] = command.split(" ");
      const { status } = program === "make"
        ? spawnSync("sh", ["-c", command.replace(/^make/, "make -n BUILD=build/docs_dry_run")], { cwd: root })
        : { status: existsSync(join(root, program)) || program.startsWith("build/") ? 0 : 1 };
      report(status === 0, `${this.document}:${line + 1 + index} ${command}`);
    });
  }

  // With pmig in node_modules, as `npm ci` would have left it.
  steps({ line }, file) {
    const [name, left] = file.split(", not ");
    const { env, commands } = stepsOf(readFileSync(join(this.folder, name), "utf8"));
    report(commands.length > 0, `${this.document}:${line} ${name} has steps`);
    for (const [variable, value] of Object.entries(env)) this.run(`export ${variable}='${value}'`);
    for (const command of commands.filter((command) => command !== left)) this.check({ line, command: `set -e\n${command}` });
  }
}

// --- the steps of a CI file -----------------------------------------------------------------------

// { env, commands }: the `run` of each step of a workflow, the `script` of GitLab's jobs, or the `entry` of each hook
function stepsOf(text) {
  const script = `
import json, sys, yaml
document = yaml.safe_load(sys.stdin)
jobs = document["jobs"] if "jobs" in document else {} if "repos" in document else document
env = {name: value for job in jobs.values() for name, value in {**job.get("env", {}), **job.get("variables", {})}.items()}
commands = [step["run"] for job in jobs.values() for step in job.get("steps", []) if "run" in step]
commands += [line for job in jobs.values() for line in job.get("script", [])]
commands += [hook["entry"] for repo in document.get("repos", []) for hook in repo["hooks"]]
print(json.dumps({"env": env, "commands": commands}))`;
  return JSON.parse(execFileSync("python3", ["-c", script], { input: text, encoding: "utf8" }));
}

// --- commands in the text itself ------------------------------------------------------------------

const helpTexts = new Map();
function helpOf(command) {
  if (!helpTexts.has(command)) {
    const { status, stdout } = spawnSync(pmig, [...command.split(" "), "--help"], { encoding: "utf8" });
    helpTexts.set(command, status === 0 ? stdout : undefined);
  }
  return helpTexts.get(command);
}

function checkText(document, text) {
  const prose = text.replace(/^( *)```[\s\S]*?^ *```$/gm, "");
  for (const [, command, rest] of prose.matchAll(/`pmig ((?:migrate |db )?[a-z]+)\b([^`]*)`/g)) {
    const help = helpOf(command);
    const unknown = (rest.match(/--[a-z-]+/g) ?? []).filter((option) => !new RegExp(`${option}\\b(?!-)`).test(help ?? ""));
    report(help !== undefined && !unknown.length, `${document} pmig ${command}${rest}`.replace(/\s+/g, " "), `not in pmig help ${command}: ${unknown}`);
  }
  const loose = prose.match(/^ {4}(pmig|make|script\/|npm|npx|git|psql|apt|sudo)\b.*$/m);
  report(!loose, `${document} has its command lines in fenced blocks`, loose?.[0]);
}

const documents = process.argv.length > 3
  ? process.argv.slice(3)
  : ["README.md", "CONTRIBUTING.md", "tests/README.md", "node/README.md", ...readdirSync(join(root, "docs")).sort().map((name) => `docs/${name}`)]
    .filter((name) => name !== "docs/reference.md"); // written by the program itself;
for (const document of documents) {
  const text = readFileSync(join(root, document), "utf8");
  checkText(document, text);
  const session = new Session(document);
  try {
    blocksOf(text).forEach((block) => session.play(block));
  } finally {
    session.end();
  }
}
console.log(`1..${count}`);
