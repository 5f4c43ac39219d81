CREATE TYPE kind AS ENUM ('one');
CREATE TABLE k (kind kind);
