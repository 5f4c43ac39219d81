// What the types promise, read by the compiler alone: this file must compile, and the lines marked with @ts-expect-error
// must not without them.

import type { Migrations as Theirs, MigrationsOptions as TheirOptions, PrismaClient } from "prisma-migrations";

import {
  DataLossError,
  type DiffResult,
  type MigrationFile,
  type MigrationStatus,
  Migrations,
  type MigrationsOptions,
  PmigError,
  diff,
} from "../../node/index.js";

declare const client: PrismaClient;
declare const theirOptions: TheirOptions;

// The class stands in for that of prisma-migrations: the same constructor and public methods.
type Public = { [Key in keyof Theirs]: Theirs[Key] };
export const standIn: Public = new Migrations(client, theirOptions);
export const alone: Migrations = new Migrations();

export const options: MigrationsOptions = {
  migrationsDir: "prisma/migrations",
  hooks: { beforeUp: () => {}, afterDown: async () => {} },
  signal: AbortSignal.timeout(1000),
};

export async function use(migrations: Migrations): Promise<void> {
  const count: number = await migrations.up(2);
  const latest: MigrationFile | null = await migrations.latest();
  const status: MigrationStatus[] = await migrations.status();
  const { ran, reason }: { ran: boolean; reason?: string } = await migrations.upIfNotLocked();
  const difference: DiffResult = await diff("empty", "prisma/schema.prisma", { cwd: "." });
  const statements: string[] = (await migrations.dryRun()).flatMap((plan) => plan.statements);
  const written: number = (await migrations.generate("a_name", { force: true })).written;
  migrations.on("applied", ({ name, duration_ms }) => console.log(name.length, duration_ms?.toFixed()));
  console.log(count, latest?.downPath, status[0]?.finishedAt?.toISOString(), ran, reason, difference.script, statements, written);

  // @ts-expect-error a step is a number
  await migrations.up("2");
  // @ts-expect-error one of the two
  await migrations.resolve({});
  // @ts-expect-error there is no such event
  migrations.on("aplied", () => {});
  // @ts-expect-error no such state
  if (status[0]?.state === "done") return;
}

export function explain(error: unknown): string {
  if (error instanceof DataLossError) return error.diagnostics.map((event) => String(event.message)).join("\n");
  return error instanceof PmigError ? `${error.code} ${error.remedy ?? ""}` : "";
}
