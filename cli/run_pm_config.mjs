// A configuration file of prisma-migrations, run: `node --input-type=module --eval TEXT FILE [HOOK]`. The last thing on
// stdout is a NUL and JSON: `config`, in which functions are true, or `error`. With HOOK, that function was called before.

import { pathToFileURL } from "node:url";

const [, file, hook] = process.argv;

async function load() {
  const module = await import(pathToFileURL(file));
  return module.default ?? module;
}

async function answer() {
  try {
    const config = await load();
    if (hook) await config.hooks?.[hook]?.();
    return { config: JSON.parse(JSON.stringify(config, (_, value) => typeof value === "function" || value)) };
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}

const text = JSON.stringify(await answer());
process.stdout.write("\0" + text, () => process.exit(0));
