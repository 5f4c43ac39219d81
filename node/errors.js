// What pmig says went wrong, as classes. The code decides which one: Prisma's where Prisma has one, else pmig's word for
// it; docs/json.md lists them.

export class PmigError extends Error {
  /** @param {object} report the error's line of JSON, and what the run came to */
  constructor({ code, message, remedy, file, line, column, diagnostics = [], result }) {
    super(message);
    this.name = new.target.name;
    this.code = code;
    this.remedy = remedy;
    this.place = file === undefined ? undefined : { file, line, column };
    this.diagnostics = diagnostics;
    this.result = result;
  }
}

export class ProgramError extends PmigError {}
export class ConnectionError extends PmigError {}
export class DatabaseMissingError extends PmigError {}
export class SchemaError extends PmigError {}
export class ConfigurationError extends PmigError {}
export class MigrationFailedError extends PmigError {}
export class MigrationNotFoundError extends PmigError {}
export class HistoryError extends PmigError {}
export class IrreversibleError extends PmigError {}
export class UnprovedError extends PmigError {}
export class LockError extends PmigError {}
export class DataLossError extends PmigError {}
export class ShadowDatabaseError extends PmigError {}
export class DatabaseError extends PmigError {}
export class InterruptedError extends PmigError {}

const CLASSES = new Map([
  [ConnectionError, ["P1000", "P1001", "P1008", "P1010", "P1011", "P1017"]],
  [DatabaseMissingError, ["P1003"]],
  [SchemaError, ["P1012"]],
  [ConfigurationError, ["P1013", "P3019", "config", "usage"]],
  [MigrationFailedError, ["P3018"]],
  [MigrationNotFoundError, ["P3015", "P3017"]],
  [HistoryError, ["P3005", "P3008", "P3009", "P3011", "P3012", "history"]],
  [IrreversibleError, ["irreversible"]],
  [UnprovedError, ["unproved"]],
  [LockError, ["P1002", "lock"]],
  [DataLossError, ["loss"]],
  [ShadowDatabaseError, ["P3006", "P3014"]],
  [DatabaseError, ["database"]],
  [InterruptedError, ["interrupted"]],
].flatMap(([type, codes]) => codes.map((code) => [code, type])));

/** The error that a report is, in the class of its code. */
export function errorOf(report) {
  const Type = CLASSES.get(report.code) ?? PmigError;
  return new Type(report);
}
