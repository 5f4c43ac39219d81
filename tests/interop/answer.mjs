// What a run of pmig came to. A program that was killed or could not be started says nothing itself, so that is said here.
import assert from 'node:assert/strict';

/** How it ended: its exit code, the signal that killed it, or why it could not be started or was stopped. */
const endOf = ({ status, signal, error }) => [status, signal, error?.message].filter((part) => part != null).join(', ');

export const saidBy = (args, answer) => `pmig ${args.join(' ')}\nended with ${endOf(answer)}\n${answer.stdout}${answer.stderr}`;

/** The result, the last line that a command prints with --json, whether it went well or not. */
export function resultOf({ stdout, said }) {
  const line = (stdout ?? '').trimEnd().split('\n').at(-1);
  assert(line.startsWith('{"event":"result"'), `no result\n${said}`);
  return JSON.parse(line);
}
