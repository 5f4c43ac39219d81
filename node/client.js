// Which database a PrismaClient works on. It keeps that to itself, in places that differ between its versions: SQLite says
// it itself; an adapter of Prisma 6 or 7 keeps what it was given; the constructor's `datasources` and the URL of the schema that
// the client was generated from stand in its settings. Where none of them tells, pmig finds the database as Prisma's command
// line does, in the project's configuration; the client is asked then whether its database has that name.

import { ConfigurationError } from "./errors.js";

async function sqliteFile(client) {
  const databases = await client.$queryRawUnsafe("PRAGMA database_list");
  return databases.find(({ name }) => name === "main")?.file;
}

// What the pg package was given: a URL, or its parts, which default to those of libpq's variables.
function urlOfSettings({ connectionString, host, port, user, password, database, ssl }) {
  if (connectionString) return new URL(connectionString);
  if (!host && !database) return undefined;
  const url = new URL("postgresql://localhost");
  url.username = encodeURIComponent(user ?? process.env.PGUSER ?? "");
  url.password = encodeURIComponent(password ?? process.env.PGPASSWORD ?? "");
  url.port = port ?? process.env.PGPORT ?? "";
  url.pathname = `/${encodeURIComponent(database ?? process.env.PGDATABASE ?? user ?? "")}`;
  if (host?.startsWith("/")) url.searchParams.set("host", host);
  else url.hostname = host ?? process.env.PGHOST ?? "localhost";
  if (ssl) url.searchParams.set("sslmode", "require");
  return url;
}

// Prisma 5 hides its adapter's settings behind functions.
function urlOfAdapter({ config, externalPool, options }) {
  const settings = externalPool?.options ?? config;
  const url = settings && urlOfSettings(settings);
  if (url && options?.schema) url.searchParams.set("schema", options.schema);
  return url?.href;
}

function urlOfSchema(datasources) {
  const { value, fromEnvVar } = Object.values(datasources)[0]?.url ?? {};
  return value ?? process.env[fromEnvVar];
}

/** What the client says of its database: `url`, or where it keeps that to itself `guess`, what its schema names; or nothing. */
export async function databaseOfClient(client) {
  const { activeProvider, adapter, overrideDatasources = {}, inlineDatasources = {} } = client._engineConfig ?? {};
  if (activeProvider === "sqlite") {
    const file = await sqliteFile(client);
    return file ? { url: `file:${file}` } : {};
  }
  const url = (adapter && urlOfAdapter(adapter)) ?? Object.values(overrideDatasources)[0]?.url;
  return url ? { url } : { guess: urlOfSchema(inlineDatasources) };
}

/** Rejects when the client says that its database is another one than `url` names. */
export async function checkGuess(client, url) {
  const rows = await client.$queryRawUnsafe?.("SELECT current_database()::text AS name").catch(() => undefined);
  const theirs = rows?.[0]?.name, ours = URL.canParse(url) ? decodeURIComponent(new URL(url).pathname.slice(1)) : undefined;
  if (!theirs || !ours || theirs === ours) return;
  throw new ConfigurationError({
    code: "config",
    message: `the client works on the database ${theirs}, the settings of the project name ${ours}`,
    remedy: "say which: new Migrations(prisma, { url })",
  });
}
