#!/usr/bin/env node
// npx pmig: the program itself, with this terminal and these arguments. Signals reach it as they reach everything in the
// terminal's foreground; those sent to this process alone are passed on.

import { spawn } from "node:child_process";
import { constants } from "node:os";

import { findProgram } from "../program.js";

function fail(error) {
  console.error(`error: ${error.message}`);
  process.exit(1);
}

try {
  const child = spawn(findProgram(), process.argv.slice(2), { stdio: "inherit" });
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => {});
  child.on("error", fail);
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
} catch (error) {
  fail(error);
}
