// The pmig program: where it is, and one run of it. A run speaks JSON lines (docs/json.md): events as things happen, then
// one result.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

import { ProgramError, errorOf } from "./errors.js";

const require = createRequire(import.meta.url);

function fromPlatformPackage() {
  try {
    return require.resolve(`@pmig/${process.platform}-${process.arch}/bin/pmig`);
  } catch {
    return undefined;
  }
}

function fromRepository() {
  const built = fileURLToPath(new URL("../build/pmig", import.meta.url));
  return existsSync(built) ? built : undefined;
}

/** PMIG_BINARY, the package of this platform, or the build of the repository that this file is in. */
export function findProgram() {
  const found = process.env.PMIG_BINARY || fromPlatformPackage() || fromRepository();
  if (found) return found;
  const platform = `${process.platform}-${process.arch}`;
  throw new ProgramError({
    code: "program",
    message: `there is no pmig program for ${platform}: install @pmig/${platform}, or say in PMIG_BINARY where it is`,
  });
}

function failure(errors, result, stderr, code, signal) {
  // What the first error says, the others followed from.
  if (errors.length) return errorOf({ ...errors[0], diagnostics: errors, result });
  if (result) return undefined;
  const reason = stderr.trim() || `it ended ${signal ? `by ${signal}` : `with ${code}`} and said nothing`;
  return new ProgramError({ code: "program", message: `pmig: ${reason}` });
}

/**
 * Runs one command and resolves to its result. `onEvent` is called for every line before it. Rejects with a PmigError
 * when the program reports an error; a result such as that of `status`, which is not `ok` without one, is a result.
 */
export function runProgram(command, args = [], { cwd, env, signal, onEvent } = {}) {
  return new Promise((resolve, reject) => {
    const errors = [];
    let result, stderr = "";
    const child = spawn(findProgram(), [command, ...args, "--json"], {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      signal,
      killSignal: "SIGINT", // what was begun is rolled back
    });
    const lines = createInterface({ input: child.stdout, crlfDelay: Infinity });
    const finished = new Promise((done) => lines.once("close", done));
    lines.on("line", (line) => {
      const event = JSON.parse(line);
      if (event.event === "result") result = event;
      else onEvent?.(event);
      if (event.event === "error") errors.push(event);
    });
    child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.once("error", (error) => {
      if (error.name !== "AbortError") reject(new ProgramError({ code: "program", message: error.message }));
    });
    child.once("close", async (code, killedBy) => {
      await finished;
      const error = failure(errors, result, stderr, code, killedBy);
      if (error) reject(error);
      else resolve(result);
    });
  });
}
