// Which database a PrismaClient works on. It keeps that to itself, in places that differ between its versions; where none
// of them tells, pmig finds the database as Prisma's command line does, in the project's configuration.

async function sqliteFile(client) {
  const databases = await client.$queryRawUnsafe("PRAGMA database_list");
  return databases.find(({ name }) => name === "main")?.file;
}

/** The URL of the client's database: what SQLite says itself, what the client's adapter or constructor was given. */
export async function urlOfClient(client) {
  const config = client._engineConfig;
  if (config?.activeProvider === "sqlite") {
    const file = await sqliteFile(client);
    return file && `file:${file}`;
  }
  const given = config?.adapter?.config?.connectionString ?? Object.values(config?.overrideDatasources ?? {})[0]?.url;
  return typeof given === "string" ? given : undefined;
}
