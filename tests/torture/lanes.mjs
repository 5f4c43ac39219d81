// Several processes that share a test: each is told which of the lanes it is, reports failures and its tally, and one prints
// them all as TAP. Ctrl-C ends the lanes between two strikes, so that their servers are stopped and what was found is told.
import { fork } from 'node:child_process';

let stopped = false;
process.on('SIGINT', () => { stopped = true; });
process.on('SIGTERM', () => { stopped = true; });

/** Somebody wants an end. */
export const stopping = () => stopped;
export class Stopped extends Error {}

/** From a lane: { failure, reason }, { done, tally } after a part, { tally } at the end. */
export const report = (what) => process.send(what);

const sum = (tallies) => tallies.reduce((all, tally) => {
  for (const key in tally) all[key] = (all[key] ?? 0) + tally[key];
  return all;
}, {});

/** Runs `file` once for each lane, with --lane N behind its arguments; returns the exit code. */
export async function runLanes(file, args, lanes) {
  const began = performance.now(), tallies = [];
  let failures = 0;
  const fail = (name, reason) => {
    console.log(`not ok ${++failures} - ${name}`);
    console.log(reason.replace(/^/gm, '# '));
  };
  const say = (text) => console.log(`# ${text}: ${JSON.stringify(sum(tallies))} in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  const run = (lane) => new Promise((resolve) => {
    const child = fork(file, ['--lane', String(lane), ...args]);
    child.on('message', ({ failure, reason, done, tally }) => {
      if (failure) fail(failure, reason);
      if (tally) tallies[lane] = tally;
      if (done) say(done);
    });
    child.on('exit', (code, signal) => {
      if (code !== 0) fail(`lane ${lane}`, `ended with ${signal ?? code}`);
      resolve();
    });
  });
  await Promise.all(Array.from({ length: lanes }, (_, lane) => run(lane)));
  if (!failures) console.log(`ok 1 - every strike${stopped ? ' until it was stopped' : ''}`);
  console.log(`1..${failures || 1}`);
  say('all');
  return failures ? 1 : 0;
}
