-- Indexes and constraints of every kind.
CREATE EXTENSION pg_trgm;
CREATE EXTENSION citext;
CREATE EXTENSION btree_gist;
CREATE TABLE a (
  id int, b int, c text, d text, e jsonb, f int[], g tsvector, h inet, i point, j citext, k uuid, l timestamp, m text[],
  CONSTRAINT "the key" PRIMARY KEY (id), CONSTRAINT once UNIQUE (b), UNIQUE (c, d), CONSTRAINT checked CHECK (b > 0), EXCLUDE USING gist (b WITH =), UNIQUE (k) DEFERRABLE INITIALLY DEFERRED,
  UNIQUE (l) INCLUDE (b)
);
CREATE INDEX plain ON a (b);
CREATE INDEX plain_again ON a (b);
CREATE INDEX descending ON a (b DESC, c ASC);
CREATE INDEX nulls ON a (b NULLS FIRST);
CREATE INDEX desc_nulls ON a (b DESC NULLS LAST);
CREATE INDEX expression ON a (lower(c));
CREATE INDEX mixed ON a (b, lower(c));
CREATE INDEX partial ON a (b) WHERE c IS NOT NULL;
CREATE UNIQUE INDEX partial_unique ON a (c) WHERE d = 'x' AND b > 5;
CREATE UNIQUE INDEX unique_index ON a (d);
CREATE INDEX includes ON a (b) INCLUDE (c, d);
CREATE UNIQUE INDEX unique_includes ON a (c) INCLUDE (id);
CREATE INDEX patterns ON a (c text_pattern_ops);
CREATE INDEX patterns_desc ON a (c text_pattern_ops DESC);
CREATE INDEX trigrams ON a USING gin (c gin_trgm_ops);
CREATE INDEX trigrams_gist ON a USING gist (c gist_trgm_ops);
CREATE INDEX trigrams_32 ON a USING gist (d gist_trgm_ops (siglen = 32));
CREATE INDEX json ON a USING gin (e);
CREATE INDEX json_path ON a USING gin (e jsonb_path_ops);
CREATE INDEX array_gin ON a USING gin (f);
CREATE INDEX words ON a USING gin (g);
CREATE INDEX words_gist ON a USING gist (g);
CREATE INDEX hashed ON a USING hash (c);
CREATE INDEX brin_plain ON a USING brin (l);
CREATE INDEX brin_minmax ON a USING brin (b int4_minmax_ops) WITH (pages_per_range = 16);
CREATE INDEX sp ON a USING spgist (c);
CREATE INDEX sp_inet ON a USING spgist (h inet_ops);
CREATE INDEX gist_inet ON a USING gist (h inet_ops);
CREATE INDEX places ON a USING gist (i);
CREATE INDEX insensitive ON a (j);
CREATE INDEX filled ON a (d) WITH (fillfactor = 50);
CREATE INDEX collated ON a (c COLLATE "C");
CREATE INDEX two_lists ON a USING gin (f, m);
CREATE TABLE b (x int, y int, "Z" text, PRIMARY KEY (y, x) INCLUDE ("Z"));
CREATE UNIQUE INDEX ON b (x);
CREATE TABLE c (id int PRIMARY KEY, w int);
CREATE UNIQUE INDEX c_w ON c (w);
ALTER TABLE c ADD CONSTRAINT c_w UNIQUE USING INDEX c_w;
