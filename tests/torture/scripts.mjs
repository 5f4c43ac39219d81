// The migrations that are tortured: of ten statements each, of five sorts that take turns. Rows are counted by what they
// do: statements add 1 to a counter of their own in `control`, so that one that ran twice, or not at all, is seen. Ids are
// given, since a sequence does not take a number back.
import fs from 'node:fs';
import path from 'node:path';

// A way back does not take its migration's hits back: it has some of its own, so both are counted.
const hit = (i, s) => `UPDATE control SET hits = hits + 1 WHERE id = ${i * 10 + s}`;

const POSTGRESQL = {
  base: (count) => [
    'CREATE TABLE control (id INT PRIMARY KEY, hits INT NOT NULL)',
    `INSERT INTO control SELECT g, 0 FROM generate_series(0, ${count * 10 + 19}) g`,
    "CREATE TYPE mood AS ENUM ('calm')",
    "CREATE TABLE people (id SERIAL PRIMARY KEY, name TEXT NOT NULL, mood mood NOT NULL DEFAULT 'calm')",
    "INSERT INTO people (id, name) SELECT g, 'p' || g FROM generate_series(1, 200) g",
  ],
  sorts: [
    // One transaction.
    (i) => [
      `CREATE TABLE t${i} (id SERIAL PRIMARY KEY, name TEXT)`,
      `INSERT INTO t${i} (id, name) SELECT g, 'n' || g FROM generate_series(1, 50) g`,
      hit(i, 2),
      `ALTER TABLE t${i} ADD COLUMN age INT NOT NULL DEFAULT 0`,
      `CREATE INDEX t${i}_name ON t${i} (name)`,
      `UPDATE t${i} SET age = id`,
      `ALTER TABLE t${i} ADD CONSTRAINT t${i}_age CHECK (age >= 0)`,
      `CREATE VIEW v${i} AS SELECT id, name FROM t${i}`,
      hit(i, 8),
      `ALTER TABLE t${i} ALTER COLUMN name SET NOT NULL`,
    ],
    // Indexes built and dropped beside the traffic.
    (i) => [
      `CREATE TABLE t${i} (id INT PRIMARY KEY, name TEXT, age INT)`,
      `INSERT INTO t${i} SELECT g, 'n' || g, g FROM generate_series(1, 500) g`,
      `CREATE INDEX CONCURRENTLY t${i}_name ON t${i} (name)`,
      `ALTER TABLE t${i} ADD COLUMN more TEXT`,
      `CREATE UNIQUE INDEX CONCURRENTLY t${i}_age ON t${i} (age)`,
      hit(i, 5),
      `DROP INDEX CONCURRENTLY t${i}_name`,
      `REINDEX INDEX CONCURRENTLY t${i}_age`,
      hit(i, 8),
      `ALTER TABLE t${i} ALTER COLUMN name SET NOT NULL`,
    ],
    // Values of an enum that are used at once.
    (i) => [
      `CREATE TABLE t${i} (id SERIAL PRIMARY KEY, note TEXT)`,
      `ALTER TYPE mood ADD VALUE 'm${i}'`,
      hit(i, 2),
      `INSERT INTO people (id, name, mood) VALUES (${1000 + i}, 'q${i}', 'm${i}')`,
      `ALTER TABLE people ALTER COLUMN mood SET DEFAULT 'm${i}'`,
      `ALTER TABLE t${i} ADD COLUMN mood mood DEFAULT 'm${i}'`,
      `ALTER TYPE mood ADD VALUE 'n${i}'`,
      hit(i, 7),
      `INSERT INTO t${i} (id, mood) VALUES (1, 'n${i}')`,
      `CREATE INDEX t${i}_mood ON t${i} (mood)`,
    ],
    // Transactions of the author's.
    (i) => [
      'BEGIN',
      `CREATE TABLE t${i} (id INT PRIMARY KEY, name TEXT)`,
      hit(i, 2),
      'COMMIT',
      'BEGIN ISOLATION LEVEL SERIALIZABLE',
      `INSERT INTO t${i} SELECT id, name FROM people`,
      hit(i, 6),
      'COMMIT AND NO CHAIN',
      `ALTER TABLE t${i} ADD COLUMN done BOOLEAN NOT NULL DEFAULT true`,
    ],
    // A bit of everything.
    (i) => [
      hit(i, 0),
      `ALTER TYPE mood ADD VALUE 'm${i}'`,
      `UPDATE people SET mood = 'm${i}' WHERE id = ${i}`,
      `CREATE INDEX CONCURRENTLY people_${i} ON people (name, mood)`,
      'VACUUM people',
      `CREATE TABLE t${i} (id INT PRIMARY KEY, person INT REFERENCES people)`,
      hit(i, 6),
      `INSERT INTO t${i} SELECT id, id FROM people`,
      `DROP INDEX CONCURRENTLY people_${i}`,
      hit(i, 9),
    ],
  ],
  // The way back of each, as far as there is one: a value stays in its enum.
  downs: [
    (i) => [`DROP VIEW v${i}`, hit(i, 0), `DROP TABLE t${i}`, hit(i, 1)],
    (i) => [hit(i, 0), `DROP INDEX CONCURRENTLY t${i}_age`, hit(i, 1), `DROP TABLE t${i}`, 'VACUUM people', hit(i, 2)],
    (i) => [
      `DROP TABLE t${i}`,
      hit(i, 0),
      "ALTER TABLE people ALTER COLUMN mood SET DEFAULT 'calm'",
      `ALTER TYPE mood ADD VALUE 'gone${i}'`,
      `UPDATE people SET mood = 'gone${i}' WHERE id = ${1000 + i}`,
      hit(i, 1),
    ],
    (i) => [
      'BEGIN',
      `ALTER TABLE t${i} DROP COLUMN done`,
      hit(i, 0),
      'COMMIT',
      'BEGIN',
      `DROP TABLE t${i}`,
      hit(i, 1),
      'COMMIT',
    ],
    (i) => [
      `CREATE INDEX CONCURRENTLY people_${i} ON people (name)`,
      hit(i, 1),
      `DROP TABLE t${i}`,
      `DROP INDEX CONCURRENTLY people_${i}`,
      `UPDATE people SET mood = 'calm' WHERE id = ${i}`,
      hit(i, 2),
    ],
  ],
};

const SQLITE = {
  base: (count) => [
    'CREATE TABLE control (id INTEGER PRIMARY KEY, hits INTEGER NOT NULL)',
    `INSERT INTO control WITH g (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM g WHERE n < ${count * 10 + 19}) SELECT n, 0 FROM g`,
    'CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT NOT NULL)',
    "INSERT INTO people (name) WITH g (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < 200) SELECT 'p' || n FROM g",
    'CREATE TABLE pets (id INTEGER PRIMARY KEY, owner INTEGER NOT NULL REFERENCES people ON DELETE CASCADE)',
    'INSERT INTO pets SELECT id, id FROM people',
  ],
  sorts: [
    (i) => [
      `CREATE TABLE t${i} (id INTEGER PRIMARY KEY, name TEXT)`,
      `INSERT INTO t${i} SELECT id, name FROM people`,
      hit(i, 2),
      `ALTER TABLE t${i} ADD COLUMN age INTEGER NOT NULL DEFAULT 0`,
      `CREATE INDEX t${i}_name ON t${i} (name)`,
      `UPDATE t${i} SET age = id`,
      `CREATE VIEW v${i} AS SELECT id, name FROM t${i}`,
      hit(i, 7),
      `CREATE TRIGGER r${i} AFTER INSERT ON t${i} BEGIN UPDATE t${i} SET age = 1 WHERE id = new.id; END`,
      `INSERT INTO t${i} (name) VALUES ('last')`,
    ],
    // A table that is made anew, with children that would go with it.
    (i) => [
      'PRAGMA foreign_keys=OFF',
      `CREATE TABLE new_people (id INTEGER PRIMARY KEY, name TEXT NOT NULL${extras(i)})`,
      'INSERT INTO new_people SELECT *, 0 FROM people',
      'DROP TABLE people',
      'ALTER TABLE new_people RENAME TO people',
      'PRAGMA foreign_keys=ON',
      hit(i, 6),
      `CREATE TABLE t${i} (id INTEGER PRIMARY KEY, person INTEGER REFERENCES people)`,
      `INSERT INTO t${i} SELECT id, id FROM people`,
      hit(i, 9),
    ],
    // Transactions of the author's, and what runs outside of any.
    (i) => [
      'BEGIN',
      `CREATE TABLE t${i} (id INTEGER PRIMARY KEY, name TEXT)`,
      hit(i, 2),
      'COMMIT',
      hit(i, 4),
      'VACUUM',
      'BEGIN',
      `INSERT INTO t${i} SELECT id, name FROM people`,
      hit(i, 8),
      'COMMIT',
    ],
  ],
  downs: [
    (i) => [`DROP VIEW v${i}`, hit(i, 0), `DROP TABLE t${i}`, hit(i, 1)],
    (i) => ['PRAGMA foreign_keys=OFF', `DROP TABLE t${i}`, `ALTER TABLE people DROP COLUMN c${i}`, 'PRAGMA foreign_keys=ON', hit(i, 0)],
    (i) => ['BEGIN', hit(i, 0), 'COMMIT', 'VACUUM', `DROP TABLE t${i}`, hit(i, 1)],
  ],
};

/** The columns that migrations before this one, and itself, have added to people. */
function extras(i) {
  let text = '';
  for (let n = 2; n <= i; n += 3) text += `, c${n} INTEGER NOT NULL DEFAULT 0`;
  return text;
}

const DIALECTS = { postgresql: POSTGRESQL, sqlite: SQLITE };

export const nameOf = (i) => `${20240101000000 + i}_m${i}`;

const textOf = (statements) => `${statements.join(';\n')};\n`;

/** Writes the base and `count` migrations into `folder`, all but the base with their ways back. */
export function writeMigrations(provider, folder, count) {
  const { base, sorts, downs } = DIALECTS[provider];
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'migration_lock.toml'), `provider = "${provider}"\n`);
  const write = (i, name, statements) => fs.writeFileSync(path.join(folder, nameOf(i), name), textOf(statements));
  for (let i = 0; i <= count; i++) {
    fs.mkdirSync(path.join(folder, nameOf(i)));
    write(i, 'migration.sql', i ? sorts[(i - 1) % sorts.length](i) : base(count));
    if (i) write(i, 'down.sql', downs[(i - 1) % downs.length](i));
  }
}
