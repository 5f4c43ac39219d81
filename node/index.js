// Migrations from code: the commands of pmig as methods. Each runs the program in the project's folder, passes its events
// on, and resolves to what it came to. The class stands in for that of the package prisma-migrations: the same constructor,
// methods, results and hooks.

import { EventEmitter } from "node:events";
import { isAbsolute, join, resolve } from "node:path";

import { checkGuess, databaseOfClient } from "./client.js";
import { LockError } from "./errors.js";
import { runProgram } from "./program.js";

export {
  ConfigurationError,
  ConnectionError,
  DataLossError,
  DatabaseError,
  DatabaseMissingError,
  HistoryError,
  InterruptedError,
  IrreversibleError,
  LockError,
  MigrationFailedError,
  MigrationNotFoundError,
  PmigError,
  ProgramError,
  SchemaError,
  ShadowDatabaseError,
  UnprovedError,
} from "./errors.js";
export { findProgram } from "./program.js";

const OPTION_NAMES = { config: "--config", schema: "--schema", migrationsDir: "--migrations" };

// Everybody on the machine can list the arguments of a process, so URLs, which hold passwords, go by variables.
const URL_OPTIONS = {
  url: ["--url", "PMIG_URL"],
  shadowDatabaseUrl: ["--shadow-database-url", "PMIG_SHADOW_DATABASE_URL"],
  from: ["--from", "PMIG_FROM"],
  to: ["--to", "PMIG_TO"],
};
const isUrl = (text) => /^\w[\w+.-]*:\/\//.test(text);

// ["--to", "NAME"] of { to: "NAME" }; a flag of true, nothing of what is not set.
function argumentsOf(options) {
  return Object.entries(options).flatMap(([name, value]) => {
    const values = Array.isArray(value) ? value : [value];
    return values.flatMap((one) => {
      if (one === undefined || one === false) return [];
      return one === true ? [name] : [name, String(one)];
    });
  });
}

// { args, env } of what every command is told.
function settingsOf(options) {
  const args = argumentsOf(
    Object.fromEntries(Object.entries(OPTION_NAMES).map(([name, option]) => [option, options[name]])),
  );
  const env = {};
  for (const [name, [option, variable]] of Object.entries(URL_OPTIONS)) {
    const value = options[name];
    if (value === undefined) continue;
    args.push(option, isUrl(value) ? `env:${variable}` : String(value));
    if (isUrl(value)) env[variable] = value;
  }
  return { args, env };
}

function checkSteps(steps) {
  if (steps !== undefined && !(Number.isSafeInteger(steps) && steps > 0))
    throw new RangeError("steps must be a positive integer");
}

function migrationOf(folder, name) {
  const [, id = name, rest = ""] = /^(\d+)_(.*)$/s.exec(name) ?? [];
  return { id, name: rest, folder: name, path: join(folder, name, "migration.sql") };
}

const BEFORE = { up: "beforeUp", down: "beforeDown" };
const AFTER = { up: "afterUp", down: "afterDown" };

export class Migrations extends EventEmitter {
  #client;
  #options;
  #env;
  #unproved; // what is agreed to, since nobody can be asked
  #acceptDataLoss;

  constructor(clientOrOptions = {}, options = {}) {
    super();
    const isClient = typeof clientOrOptions?.$disconnect === "function";
    const given = isClient ? options : { ...clientOrOptions, ...options };
    this.#client = isClient ? clientOrOptions : undefined;
    this.#options = { ...given };
    this.#env = { PMIG_NO_HOOKS: "1", ...given.env }; // those of a configuration file are the program's
    this.#unproved = given.unproved ?? isClient;
    this.#acceptDataLoss = given.acceptDataLoss ?? isClient;
    if (given.lockTimeout !== undefined) this.#env.PMIG_LOCK_WAIT = `${given.lockTimeout}ms`;
    if (given.disableLocking) this.#env.PRISMA_SCHEMA_DISABLE_ADVISORY_LOCK = "1";
  }

  async #askClient() {
    const { url, guess } = await databaseOfClient(this.#client);
    if (url) return url;
    const { cwd } = this.#options;
    const settings = settingsOf(this.#options);
    const env = { ...this.#env, ...settings.env };
    const named = guess ?? (await runProgram("config", settings.args, { cwd, env })).settings.database.value;
    await checkGuess(this.#client, named);
    return guess;
  }

  /** Any command of the program. */
  async run(command, args = [], env = {}) {
    if (this.#client) this.#options.url ??= await this.#askClient();
    const settings = settingsOf(this.#options);
    return runProgram(command, [...args, ...settings.args], {
      cwd: this.#options.cwd,
      signal: this.#options.signal,
      env: { ...this.#env, ...env, ...settings.env },
      onEvent: (event) => this.#pass({ ...event, command }),
    });
  }

  // An "error" that nobody listens to would end the process; the promise tells of it anyway.
  #pass(event) {
    this.emit("event", event);
    if (event.event !== "error") this.emit(event.event, event);
  }

  async #move(direction, args, env) {
    const hooks = this.#options.hooks ?? {};
    await hooks[BEFORE[direction]]?.();
    const consent = argumentsOf({ "--unproved": this.#unproved, "--accept-data-loss": this.#acceptDataLoss });
    const result = await this.run(direction, [...args, ...(direction === "down" ? consent : [])], env);
    await hooks[AFTER[direction]]?.();
    return direction === "up" ? result.applied : result.reverted;
  }

  // --- There and back

  async up(steps) {
    checkSteps(steps);
    return this.#move("up", steps === undefined ? [] : [String(steps)]);
  }

  async down(steps = 1) {
    checkSteps(steps);
    if (!(await this.applied()).length) return this.#nothingToRevert();
    return this.#move("down", [String(steps)]);
  }

  upTo(migration) {
    return this.#move("up", ["--to", migration]);
  }

  downTo(migration) {
    return this.#move("down", ["--to", migration]);
  }

  async #nothingToRevert() {
    await this.#options.hooks?.beforeDown?.();
    await this.#options.hooks?.afterDown?.();
    return 0;
  }

  async upIfNotLocked(steps) {
    checkSteps(steps);
    try {
      const count = await this.#move("up", steps === undefined ? [] : [String(steps)], { PMIG_LOCK_WAIT: "0ms" });
      return { ran: true, count };
    } catch (error) {
      if (!(error instanceof LockError)) throw error;
      return { ran: false, count: 0, reason: error.message };
    }
  }

  async reset() {
    const [first] = await this.applied();
    if (!first) return this.#nothingToRevert();
    return this.#move("down", ["--through", first.folder]);
  }

  async refresh() {
    const down = await this.reset();
    return { down, up: await this.up() };
  }

  async fresh() {
    return (await this.refresh()).up;
  }

  // --- How it stands

  async #entries() {
    const { migrations, migrations_folder: folder } = await this.run("status");
    const base = this.#options.cwd ?? process.cwd();
    const place = isAbsolute(folder) ? folder : resolve(base, folder);
    return migrations.map((entry) => {
      const migration = migrationOf(place, entry.name);
      if (entry.has_down) migration.downPath = join(place, entry.name, "down.sql");
      return {
        migration,
        applied: entry.state === "applied",
        state: entry.state,
        edited: entry.edited,
        missing: entry.missing,
        outOfOrder: entry.out_of_order,
        startedAt: entry.started_at && new Date(entry.started_at),
        finishedAt: entry.finished_at && new Date(entry.finished_at),
      };
    });
  }

  status() {
    return this.#entries();
  }

  async pending() {
    const entries = await this.#entries();
    return entries.filter((entry) => !entry.applied && entry.state !== "failed" && !entry.missing).map((entry) => entry.migration);
  }

  async applied() {
    return (await this.#entries()).filter((entry) => entry.applied).map((entry) => entry.migration);
  }

  async latest() {
    return (await this.applied()).at(-1) ?? null;
  }

  async dryRun(steps) {
    checkSteps(steps);
    const { migrations } = await this.run("up", [...(steps === undefined ? [] : [String(steps)]), "--dry-run"]);
    const known = new Map((await this.#entries()).map(({ migration }) => [migration.folder, migration]));
    return migrations.map((plan) => ({
      ...known.get(plan.name),
      oneTransaction: plan.one_transaction,
      statements: plan.groups.flatMap((group) => group.statements),
    }));
  }

  async checkLockStatus() {
    return (await this.run("lock")).holder !== null;
  }

  /** The lock of PostgreSQL ends with the connection that holds it, so there is none to be left over. */
  async releaseLock() {}

  // --- Out of trouble

  resolve({ applied, rolledBack }) {
    return this.run("resolve", argumentsOf({ "--applied": applied, "--rolled-back": rolledBack }));
  }

  recover({ name, to, done, dryRun } = {}) {
    const options = { "--to": to, "--done": done, "--dry-run": dryRun, "--yes": this.#acceptDataLoss };
    return this.run("recover", [...(name ? [name] : []), ...argumentsOf(options)]);
  }

  // --- Making migrations

  create(name, { empty, renames } = {}) {
    return this.run("new", [name, ...argumentsOf({ "--empty": empty, "--rename": renames })]);
  }

  async generate(names = [], { force } = {}) {
    return this.#collect("generate", [...[names].flat(), ...argumentsOf({ "--force": force })], ["written", "refused"]);
  }

  async verify(names = []) {
    return this.#collect("verify", [names].flat(), ["verified"]);
  }

  // The result, with the events of the kinds that are named as lists under `migrations`.
  async #collect(command, args, kinds) {
    const migrations = [];
    const listen = (event) => {
      const { command: of, ...migration } = event;
      if (of === command && kinds.includes(event.event)) migrations.push(migration);
    };
    this.on("event", listen);
    try {
      const result = await this.run(command, args);
      migrations.sort((a, b) => (a.name < b.name ? -1 : 1));
      return { ...result, migrations };
    } finally {
      this.off("event", listen);
    }
  }

  diff(from, to, options) {
    return diff(from, to, { ...this.#options, ...options });
  }
}

/** What leads from one state to another. */
export function diff(from, to, { summary, renames, cwd, signal, env, ...settings } = {}) {
  const form = summary ? "--summary" : "--script";
  const said = settingsOf({ ...settings, from, to });
  const args = [...said.args, form, ...argumentsOf({ "--rename": renames })];
  return runProgram("diff", args, { cwd, signal, env: { ...env, ...said.env } });
}
