// What a prisma.config file says once it has run: `node --input-type=module --eval TEXT FILE`. The last thing on stdout
// is a NUL and JSON: `config` (the settings that pmig reads) and `env` (the variables that the file has set), or `error`.

import { createRequire } from "node:module";
import { basename, dirname } from "node:path";
import { pathToFileURL } from "node:url";

const file = process.argv[1];
const before = { ...process.env };

// Prisma's own loader reads TypeScript with every version of Node.js.
function findPrismaLoader() {
  try {
    const prisma = createRequire(file).resolve("prisma/config");
    return createRequire(prisma)("@prisma/config").loadConfigFromFile;
  } catch {
    return undefined;
  }
}

async function load() {
  const loadConfigFromFile = findPrismaLoader();
  if (!loadConfigFromFile) {
    const exported = (await import(pathToFileURL(file))).default;
    return typeof exported === "function" ? exported() : exported;
  }
  const { config, error } = await loadConfigFromFile({ configFile: basename(file), configRoot: dirname(file) });
  if (error) throw error.error ?? new Error(error._tag);
  return config;
}

function explain(error) {
  if (error?.code !== "ERR_UNKNOWN_FILE_EXTENSION") return String(error?.message ?? error);
  return `Node.js ${process.version} reads no TypeScript, and the project's own Prisma is not installed`;
}

async function answer() {
  try {
    const { schema, migrations, datasource, tables, enums } = (await load()) ?? {};
    const changed = Object.entries(process.env).filter(([name, value]) => before[name] !== value);
    return {
      config: {
        schema,
        migrations: { path: migrations?.path, initShadowDb: migrations?.initShadowDb },
        datasource: {
          url: datasource?.url,
          directUrl: datasource?.directUrl,
          shadowDatabaseUrl: datasource?.shadowDatabaseUrl,
        },
        tables: { external: tables?.external },
        enums: { external: enums?.external },
      },
      env: Object.fromEntries(changed),
    };
  } catch (error) {
    return { error: explain(error) };
  }
}

const text = JSON.stringify(await answer());
process.stdout.write("\0" + text, () => process.exit(0));
