-- Types, defaults, keys, indexes, views and triggers in their many spellings.
CREATE TABLE "Every type" (
  "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "s" TEXT NOT NULL DEFAULT 'it''s', "double quoted" VARCHAR(20) DEFAULT "x",
  expr TEXT DEFAULT (lower('X')), nil TEXT DEFAULT NULL, b BOOLEAN DEFAULT 1, b2 boolean DEFAULT true,
  b3 boolean DEFAULT 'true', d DATETIME NOT NULL DEFAULT CURRENT_TIMESTAMP, d2 datetime DEFAULT (datetime('now')),
  d3 datetime DEFAULT '2020-01-01', f REAL DEFAULT 1.50, f2 real DEFAULT 1e3, f3 real DEFAULT -1.5, n DECIMAL DEFAULT '2.5',
  i INTEGER DEFAULT -5, i2 int DEFAULT (1+1), i3 int DEFAULT +5, big BIGINT DEFAULT 9007199254740993, j JSONB DEFAULT '{}',
  bytes BLOB DEFAULT x'00', tiny TINYINT, n2 numeric(10,2), none, dd double, ff float, ts timestamp, se serial, bb binary,
  eleven int(11)
);
CREATE TABLE child (
  x INT PRIMARY KEY, y TEXT COLLATE NOCASE UNIQUE, z int REFERENCES "Every type",
  w int REFERENCES "every TYPE"("id") ON DELETE CASCADE ON UPDATE SET NULL, c int REFERENCES missing(id),
  stored int GENERATED ALWAYS AS (x * (2 + 1)) STORED, /* a ' comment, */ "virtual" text AS (y || ',' || 'x)') VIRTUAL,
  UNIQUE (x, y), CHECK (z > 0)
);
CREATE TABLE pair (a text NOT NULL, b integer NOT NULL, PRIMARY KEY (b, a), FOREIGN KEY (b, a) REFERENCES pair(b, a)) WITHOUT ROWID;
CREATE TABLE [bracket "quoted]  (`back ``tick` integer PRIMARY KEY, "b c" text DEFAULT 'q"q');
CREATE INDEX child_z ON child (z DESC, y);
CREATE UNIQUE INDEX child_w ON child (w) WHERE z > 0 AND (y = ' where ');
CREATE INDEX child_lower ON child (lower(y));
CREATE INDEX child_mixed ON child (z, x + 1);
CREATE VIEW v1 AS SELECT * FROM child;
CREATE VIEW a_second AS SELECT * FROM v1;
CREATE TRIGGER "quo""ted" AFTER INSERT ON child BEGIN UPDATE child SET y = 'x;y' WHERE x = new.x; END;
CREATE TRIGGER instead INSTEAD OF DELETE ON v1 BEGIN SELECT 1; END;
CREATE VIRTUAL TABLE words USING fts5(title, body);
CREATE TABLE d1_migrations (a int);
CREATE TABLE _cf_KV (a int);
CREATE TABLE _prisma_migrations (
  "id" TEXT PRIMARY KEY NOT NULL, "checksum" TEXT NOT NULL, "finished_at" DATETIME, "migration_name" TEXT NOT NULL,
  "logs" TEXT, "rolled_back_at" DATETIME, "started_at" DATETIME NOT NULL DEFAULT current_timestamp,
  "applied_steps_count" INTEGER UNSIGNED NOT NULL DEFAULT 0
);
CREATE INDEX ledger_index ON _prisma_migrations (checksum);
