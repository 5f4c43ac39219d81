CREATE TYPE mood AS ENUM ('good', 'so so', 'bad');
CREATE TYPE fresh AS ENUM ('x');
CREATE TABLE users (
  id text PRIMARY KEY,
  "e-mail" text NOT NULL,
  nick varchar(20),
  mood mood DEFAULT 'so so',
  token text NOT NULL,
  short text,
  changed_at timestamp(3) NOT NULL,
  boss text REFERENCES users (id),
  added int NOT NULL DEFAULT 5
);
CREATE UNIQUE INDEX "users_e-mail_key" ON users ("e-mail");
CREATE INDEX by_nick ON users (nick, mood);
CREATE INDEX aaa ON users (token DESC);
CREATE INDEX zzz ON users (short);
CREATE UNIQUE INDEX users_nick_token_key ON users (nick, token);
CREATE TABLE posts (
  id serial,
  part int,
  author text NOT NULL REFERENCES users (id) ON DELETE CASCADE ON UPDATE CASCADE,
  editor text REFERENCES users (id) ON DELETE SET NULL ON UPDATE CASCADE,
  reviewer text REFERENCES users (id),
  PRIMARY KEY (id, part)
);
CREATE TABLE tags (id int PRIMARY KEY, CHECK (id > 0));
COMMENT ON TABLE tags IS 'kept out of the schema that was there';
CREATE TABLE "_Labels" ("A" int REFERENCES tags ON DELETE CASCADE ON UPDATE CASCADE,
                        "B" text REFERENCES users ON DELETE CASCADE ON UPDATE CASCADE,
                        CONSTRAINT "_Labels_AB_pkey" PRIMARY KEY ("A", "B"));
CREATE INDEX "_Labels_B_index" ON "_Labels" ("B");
CREATE TABLE "_TagToUser" ("A" int REFERENCES tags ON DELETE CASCADE ON UPDATE CASCADE,
                           "B" text REFERENCES users ON DELETE CASCADE ON UPDATE CASCADE,
                           CONSTRAINT "_TagToUser_AB_pkey" PRIMARY KEY ("A", "B"));
CREATE INDEX "_TagToUser_B_index" ON "_TagToUser" ("B");
CREATE TABLE friends (a text REFERENCES users, b text REFERENCES users, PRIMARY KEY (a, b));
CREATE TABLE nothing (a int);
CREATE TABLE also_new (id int PRIMARY KEY, u text REFERENCES users (id));
