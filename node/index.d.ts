// Migrations for Prisma schemas that go both ways, from code. Every method runs the pmig program in the project's folder.

import { EventEmitter } from "node:events";

/** What of a PrismaClient is used: it tells which database it works on. Nothing is run through it. */
export interface PrismaClientLike {
  $disconnect(): Promise<void>;
}

/** Called, and waited for, around a run of `up` or of `down`; the `after` ones only when it succeeded. */
export interface MigrationHooks {
  beforeUp?: () => void | Promise<void>;
  afterUp?: () => void | Promise<void>;
  beforeDown?: () => void | Promise<void>;
  afterDown?: () => void | Promise<void>;
}

/** Where the project is. What is not said is found as Prisma's command line finds it. */
export interface ProjectOptions {
  /** The project's folder; the current one. */
  cwd?: string;
  /** The prisma.config file. */
  config?: string;
  /** The Prisma schema, a file or a folder. */
  schema?: string;
  /** The migrations folder. */
  migrationsDir?: string;
  /** The database. */
  url?: string;
  /** A database to replay migrations on; it is emptied. */
  shadowDatabaseUrl?: string;
  /** Variables for the program, besides those of this process. */
  env?: Record<string, string>;
  /** Stops the program; what it had begun is rolled back, and the promise rejects with InterruptedError. */
  signal?: AbortSignal;
}

export interface MigrationsOptions extends ProjectOptions {
  hooks?: MigrationHooks;
  /** Patience with another run that holds the migration lock, in milliseconds; 10000. */
  lockTimeout?: number;
  /** Take no lock. */
  disableLocking?: boolean;
  /** Let `down` run a down.sql that nobody proved, or that was proved from another state. For a class that was made with a
   * PrismaClient the default is true, as in prisma-migrations, else false (UnprovedError). */
  unproved?: boolean;
  /** Let `down` lose rows, and `recover` undo a migration whose changes of rows stay. For a class that was made with a PrismaClient the default is true, else false (DataLossError). */
  acceptDataLoss?: boolean;
  /** Of prisma-migrations; without effect: pmig applies what is pending although something older was edited, and says so. */
  skipChecksumValidation?: boolean;
  /** Of prisma-migrations; without effect: the lock ends with its connection, there is no lease. */
  lockLeaseDuration?: number;
}

export interface MigrationFile {
  /** The digits that the folder's name begins with; all of it where there are none. */
  id: string;
  /** What follows them. */
  name: string;
  /** The whole name of the folder. */
  folder: string;
  /** Of migration.sql. */
  path: string;
  /** Of down.sql, where there is one. */
  downPath?: string;
}

export interface MigrationStatus {
  migration: MigrationFile;
  applied: boolean;
  state: "pending" | "applied" | "failed" | "rolled back";
  /** The file is another one than the one that was applied. */
  edited: boolean;
  /** In the database only. */
  missing: boolean;
  /** Pending, and older than one that is applied. */
  outOfOrder: boolean;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export interface PlannedMigration extends MigrationFile {
  /** It and its row in the ledger are one transaction. */
  oneTransaction: boolean;
  statements: string[];
}

/** A line of what the program says while it runs, and the command that it runs. docs/json.md lists them. */
export interface PmigEvent {
  event: string;
  command: string;
  [key: string]: unknown;
}

export interface MigrationEvent extends PmigEvent {
  name: string;
  number: number;
  total: number;
  duration_ms?: number;
  statement?: number;
}

/** What a command came to. */
export interface Result {
  event: "result";
  command: string;
  ok: boolean;
  exit_code: number;
  [key: string]: unknown;
}

/** Fingerprints of the states that a down.sql lies between, and the PostgreSQL schema they were taken in. */
export interface ProvedStates {
  before: string;
  after: string;
  schema?: string;
}

/** What the head of a down.sql says is lost; names are quoted, changes of rows have file and line. */
export interface DownLosses {
  gone: string[];
  placeholders: string[];
  /** Columns for which no value is known: it fails where rows have none. */
  unknown: string[];
  rows: string[];
  removes: string[];
}

export interface GenerateResult extends Result {
  written: number;
  kept: number;
  refused: number;
  migrations: (
    | ({
        event: "written";
        name: string;
        file: string;
        pmig: string;
        proved: true;
        proved_on: string;
        loses: DownLosses | null;
      } & ProvedStates)
    | { event: "refused"; name: string; reason: string }
  )[];
}

export interface VerifyResult extends Result {
  proved: number;
  failed: number;
  missing: number;
  migrations: ({
    event: "verified";
    name: string;
    verdict: "proved" | "failed";
    reason?: string;
    proof: "holds" | "edited" | "none";
    /** The proof is an earlier one, and nothing has changed since. */
    cached?: true;
  } & ProvedStates)[];
}

export interface RecoverResult extends Result {
  found: boolean;
  name?: string;
  /** What it is now; of a dry run, what it would be. */
  state?: "applied" | "pending";
  /** Of so many statements `done` were in the database, or up to `at_most` where the catalogs do not tell. */
  statements?: number;
  done?: number;
  at_most?: number;
  /** INVALID ones, which a failed CONCURRENTLY had left. */
  removed_indexes?: string[];
  /** What a dry run would run. */
  script?: string;
}

export interface CreateResult extends Result {
  name: string | null;
  folder?: string;
  down?: boolean;
}

export interface Risk {
  kind: string;
  severity: "warning" | "unexecutable";
  step: number;
  message: string;
  table?: string;
  column?: string;
}

export interface DiffResult extends Result {
  empty: boolean;
  steps: { kind: string; [key: string]: unknown }[];
  risks: Risk[];
  /** As SQL, in the text of Prisma's engine. */
  script?: string;
  /** In words, where that was asked for, instead of `script`. */
  summary?: string;
}

export interface DiffOptions {
  /** Say it in words instead of SQL. */
  summary?: boolean;
  /** "Model.old=new", "Model=New". */
  renames?: string[];
}

interface MigrationsEvents {
  /** Every event, those below included. */
  event: [PmigEvent];
  started: [MigrationEvent];
  statement: [MigrationEvent];
  applied: [MigrationEvent];
  reverted: [MigrationEvent];
  failed: [MigrationEvent];
  /** Somebody else holds the lock. */
  waiting: [PmigEvent];
  warning: [PmigEvent];
  note: [PmigEvent];
}

/** The migrations of a project. All methods reject with a PmigError, in the class of its code. */
export class Migrations extends EventEmitter {
  constructor(options?: MigrationsOptions);
  /** As that of prisma-migrations. The database is that of the client where it was told to its constructor or adapter, else
   * that of the project. */
  constructor(prisma: PrismaClientLike, options?: MigrationsOptions);

  on<Name extends keyof MigrationsEvents>(name: Name, listener: (...args: MigrationsEvents[Name]) => void): this;
  once<Name extends keyof MigrationsEvents>(name: Name, listener: (...args: MigrationsEvents[Name]) => void): this;

  /** Applies what is pending, or the next `steps`; resolves to their number. */
  up(steps?: number): Promise<number>;
  /** Reverts the newest, or the newest `steps`; resolves to their number. */
  down(steps?: number): Promise<number>;
  /** Applies up to and with a migration: its id or its folder's name. */
  upTo(migration: string): Promise<number>;
  /** Reverts what came after a migration, and keeps it. */
  downTo(migration: string): Promise<number>;
  /** Applies, unless somebody else holds the migration lock. */
  upIfNotLocked(steps?: number): Promise<{ ran: boolean; count: number; reason?: string }>;
  /** Reverts all that is applied; resolves to the number. */
  reset(): Promise<number>;
  /** Reverts all and applies all; resolves to the number that was applied. */
  fresh(): Promise<number>;
  /** The same; resolves to both numbers. */
  refresh(): Promise<{ down: number; up: number }>;

  status(): Promise<MigrationStatus[]>;
  pending(): Promise<MigrationFile[]>;
  applied(): Promise<MigrationFile[]>;
  /** The newest that is applied. */
  latest(): Promise<MigrationFile | null>;
  /** What `up` would run. */
  dryRun(steps?: number): Promise<PlannedMigration[]>;
  /** Whether somebody holds the migration lock. */
  checkLockStatus(): Promise<boolean>;
  /** Does nothing: the lock ends with the connection that holds it, so none is ever left over. */
  releaseLock(): Promise<void>;

  /** Marks a migration without running anything. */
  resolve(which: { applied: string } | { rolledBack: string }): Promise<Result>;
  /** Finishes a migration that was begun and not ended, or undoes it. */
  recover(options?: { name?: string; to?: "before" | "after"; done?: number; dryRun?: boolean }): Promise<RecoverResult>;

  /** Writes the next migration, from the schema, and its proved down.sql. */
  create(name: string, options?: { empty?: boolean; renames?: string[] }): Promise<CreateResult>;
  /** Writes down.sql for migrations that lack one. */
  generate(names?: string | string[], options?: { force?: boolean }): Promise<GenerateResult>;
  /** Proves that down.sql files restore the state before. */
  verify(names?: string | string[]): Promise<VerifyResult>;
  /** What leads from one STATE to another, in this project. */
  diff(from: string, to: string, options?: DiffOptions): Promise<DiffResult>;

  /** Any command of the program. */
  run(command: string, args?: string[], env?: Record<string, string>): Promise<Result>;
}

/** What leads from one STATE to another: "empty", a schema, a migrations folder, a URL, "git:REF". */
export function diff(from: string, to: string, options?: ProjectOptions & DiffOptions): Promise<DiffResult>;

/** Where the program is. */
export function findProgram(): string;

/** What went wrong. `code` is Prisma's where Prisma has one, else pmig's word for it. */
export class PmigError extends Error {
  readonly code: string;
  /** What to do next, where there is something. */
  readonly remedy?: string;
  readonly place?: { file: string; line: number; column: number };
  /** Every error that the program reported; the first is this one. */
  readonly diagnostics: PmigEvent[];
  readonly result?: Result;
}
/** The program cannot be found, or broke off. */
export class ProgramError extends PmigError {}
/** P1000, P1001, P1008, P1010, P1011, P1017 */
export class ConnectionError extends PmigError {}
/** P1003 */
export class DatabaseMissingError extends PmigError {}
/** P1012 */
export class SchemaError extends PmigError {}
/** P1013, P3019, config, usage */
export class ConfigurationError extends PmigError {}
/** P3018 */
export class MigrationFailedError extends PmigError {}
/** P3015, P3017 */
export class MigrationNotFoundError extends PmigError {}
/** P3005, P3008, P3009, P3011, P3012, history */
export class HistoryError extends PmigError {}
/** A migration has no way back. */
export class IrreversibleError extends PmigError {}
/** A way back that nobody proved, or that was proved from another state. */
export class UnprovedError extends PmigError {}
/** P1002, lock: somebody else holds the migration lock. */
export class LockError extends PmigError {}
/** Rows would be lost, and nobody agreed to that. */
export class DataLossError extends PmigError {}
/** P3006, P3014 */
export class ShadowDatabaseError extends PmigError {}
/** Any other error of a database. */
export class DatabaseError extends PmigError {}
/** A signal stopped it; what was begun has been rolled back. */
export class InterruptedError extends PmigError {}
