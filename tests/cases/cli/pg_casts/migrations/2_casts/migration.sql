ALTER TABLE sample
  ALTER COLUMN local TYPE timestamptz(3) USING local AT TIME ZONE 'Asia/Tokyo',
  ALTER COLUMN zoned TYPE timestamp(3) USING zoned AT TIME ZONE 'UTC',
  ALTER COLUMN session TYPE timestamptz(3),
  ALTER COLUMN bytes TYPE text,
  ALTER COLUMN words TYPE text USING words[1],
  ALTER COLUMN word TYPE text[] USING ARRAY[word],
  ALTER COLUMN price TYPE numeric,
  ALTER COLUMN count TYPE numeric,
  ALTER COLUMN code TYPE text,
  ALTER COLUMN short TYPE text,
  ALTER COLUMN number TYPE text;
