CREATE TABLE sample (
  id int PRIMARY KEY,
  local timestamp(3),
  zoned timestamptz(3),
  session timestamp(3),
  bytes bytea,
  words text[],
  word text,
  price numeric(10, 4),
  count bigint,
  code char(5),
  short varchar(5),
  number int
);
INSERT INTO sample VALUES
  (1, '2024-03-31 02:30', '2024-07-01 12:00+02', '2024-01-01 12:00', '\x00ff41', '{one}', 'a,b', 1.2345, 9007199254740993, 'ab', 'abc ', 7),
  (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
