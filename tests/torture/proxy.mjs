// Stands between pmig and a PostgreSQL server on a Unix socket, counts requests, and lets something happen at one of
// them: before the server hears of it, or after it has answered and before pmig hears of that.
import net from 'node:net';
import path from 'node:path';
import fs from 'node:fs';

const SYNC = 'S'.charCodeAt(0), QUERY = 'Q'.charCodeAt(0), READY = 'Z'.charCodeAt(0), KEY = 'K'.charCodeAt(0);

/** Calls `each(type, message)` for every whole message that comes; the first of a client has no type (0). */
function messages(hasStartup, each) {
  let rest = Buffer.alloc(0), startup = hasStartup;
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (;;) {
      const head = startup ? 0 : 1;
      if (rest.length < head + 4) return;
      const length = head + rest.readUInt32BE(head);
      if (rest.length < length) return;
      each(startup ? 0 : rest[0], rest.subarray(0, length));
      startup = false;
      rest = rest.subarray(length);
    }
  };
}

/** `at` is a request's number, from 1, `answered` whether the server may answer it; `act(pid)` is called once,
 * with the server process that the request is for. */
export async function openProxy(folder, server, { at, answered, act }) {
  let requests = 0, done = false, pid = 0;
  const sockets = new Set();
  const socketFile = path.join(folder, '.s.PGSQL.5432');
  fs.mkdirSync(folder, { recursive: true });
  fs.rmSync(socketFile, { force: true });
  const strike = (target) => { done = true; act(target); };
  const listener = net.createServer((client) => {
    const upstream = net.connect(path.join(server, '.s.PGSQL.5432'));
    sockets.add(client).add(upstream);
    let own = 0;
    let held = false; // what the server says is not passed on any more
    let answers = [];
    client.on('data', messages(true, (type, message) => {
      const counts = type === QUERY || type === SYNC;
      if (counts && ++requests === at && !done) {
        if (!answered) return strike(own);
        held = true;
      }
      if (!done) upstream.write(message);
    }));
    upstream.on('data', messages(false, (type, message) => {
      if (type === KEY) pid = own = message.readUInt32BE(5);
      if (!held) return client.write(message);
      answers.push(message);
      if (type === READY && !done) strike(own);
    }));
    const end = () => { client.destroy(); upstream.destroy(); };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
  });
  await new Promise((resolve) => listener.listen(socketFile, resolve));
  return {
    get requests() { return requests; },
    get struck() { return done; },
    get pid() { return pid; },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listener.close(resolve));
    },
  };
}
