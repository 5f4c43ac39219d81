// Pairs of schemas for every warning and every unexecutable step that Prisma knows, and for what is next to one and is
// none. A pair is `before` and `after` of a model T with an id, or whole schemas; each is asked about on tables without
// rows, and with several of which some hold NULL.
import { compareNext } from './next.mjs';
import { fillDatabase } from './rows.mjs';

const BOTH = ['postgresql', 'sqlite'], POSTGRESQL = ['postgresql'], SQLITE = ['sqlite'];
const model = (fields) => `model T {\n  id Int @id\n${fields.map((f) => `  ${f}\n`).join('')}}\n`;

/** [name, providers, lines of T before, lines of T after], or texts in place of the lines. */
export const PAIRS = [
  ['a table goes', BOTH, `${model([])}model Gone {\n  id Int @id\n}\n`, model([])],
  ['a table and the one that refers to it go', BOTH,
    `${model([])}model A {\n  id Int @id\n  b B[]\n}\nmodel B {\n  id Int @id\n  a Int\n  r A @relation(fields: [a], references: [id])\n}\n`, model([])],
  ['a many-to-many relation goes', BOTH,
    `model A {\n  id Int @id\n  b B[]\n}\nmodel B {\n  id Int @id\n  a A[]\n}\n`, `model A {\n  id Int @id\n}\nmodel B {\n  id Int @id\n}\n`],
  ['columns go', BOTH, ['a String', 'b Int?', 'c DateTime?'], []],
  ['columns with long and mapped names go', BOTH,
    [`a Int? @map("{number} \`a\`")`, 'größe String?', `${'x'.repeat(60)} Int?`], []],
  ['risky casts', POSTGRESQL,
    ['a String?', 'b BigInt', 'c Float?', 'd Decimal? @db.Decimal(10, 2)', 'e DateTime? @db.Timestamp(6)', 'f String @db.VarChar(20)'],
    ['a String? @db.VarChar(4)', 'b Int', 'c Int?', 'd Decimal? @db.Decimal(5, 1)', 'e DateTime? @db.Timestamp(0)', 'f String @db.Char(3)']],
  ['casts that lose nothing', POSTGRESQL, ['a Int', 'b String? @db.VarChar(5)', 'c Int'], ['a BigInt', 'b String?', 'c String']],
  ['casts', SQLITE, ['a String', 'b BigInt?', 'c Float?', 'd Decimal', 'e DateTime?', 'f Bytes?', 'g Int?', 'h Boolean?'],
    ['a Int', 'b Int?', 'c Int?', 'd Int', 'e Int?', 'f String?', 'g String?', 'h Int?']],
  ['more casts', SQLITE, ['a Int', 'b Int?', 'c String?', 'd Json?', 'e Int'], ['a BigInt', 'b Float?', 'c DateTime?', 'd Int?', 'e Boolean']],
  ['casts of columns that are not in the order of their names', BOTH, ['z String?', 'a String?', 'B String?'],
    ['z Int?', 'a Int?', 'B Int?']],
  ['no cast: optional, with a default, list', POSTGRESQL, ['a Int?', 'b DateTime', 'c Int[]', 'd Boolean'],
    ['a Json?', 'b Int @default(1)', 'c Int?', 'd Json[]']],
  ['no cast: required', POSTGRESQL, ['a DateTime', 'b Int', 'c DateTime?', 'd DateTime'], ['a Int', 'b Json', 'c Boolean', 'd Int @default(dbgenerated("1"))']],
  ['a scalar becomes a list', POSTGRESQL, ['a Int?', 'b String', 'c String?'], ['a Int[]', 'b String[]', 'c Int[]']],
  ['a list becomes a scalar', POSTGRESQL, ['a String[]', 'b Int[]', 'c String[]'], ['a String', 'b Int', 'c String?']],
  ['an enum takes the place of a text', POSTGRESQL, model(['a String?', 'b String', 'c E', 'd E?']) + 'enum E {\n  A\n}\n',
    model(['a E?', 'b E', 'c String', 'd String?']) + 'enum E {\n  A\n}\n'],
  ['types that Prisma does not know', POSTGRESQL, ['a Unsupported("int4range")?', 'b Unsupported("point")', 'c Int'],
    ['a String?', 'b Unsupported("circle")', 'c Unsupported("tsvector")?']],
  ['types that Prisma does not know', SQLITE, ['a Unsupported("tinyint")?', 'b Int'], ['a Int?', 'b Unsupported("tinyint")']],
  ['another primary key', BOTH, ['a Int'], 'model T {\n  id Int\n  a Int\n  @@id([id, a])\n}\n'],
  ['the primary key goes', BOTH, ['a Int @unique'], 'model T {\n  id Int\n  a Int @unique\n}\n'],
  ['a unique index', BOTH, ['a Int', 'b Int?', 'c String'], ['a Int @unique', 'b Int?', 'c String', '@@unique([b, c])', '@@index([c])']],
  ['a unique index in place of another', BOTH, ['a Int', 'b Int', '@@unique([a, b])'], ['a Int', 'b Int', '@@unique([b, a])']],
  ['an index becomes unique', BOTH, ['a Int', '@@index([a])'], ['a Int', '@@unique([a])']],
  ['a unique index on columns that are new or made again', BOTH, ['a Int?', '@@unique([a])'], ['a Json?', 'b Int?', '@@unique([a])', '@@unique([b])']],
  ['enum values go', POSTGRESQL, `${model(['a E?', 'b E[]'])}enum E {\n  A\n  B\n  C\n}\n`, `${model(['a E?', 'b E[]'])}enum E {\n  A\n  D\n}\n`],
  ['an enum goes', POSTGRESQL, `${model(['a E?'])}enum E {\n  A\n}\n`, model([])],
  ['enum values go', SQLITE, `${model(['a E?'])}enum E {\n  A\n  B\n}\n`, `${model(['a E?'])}enum E {\n  A\n}\n`],
  ['required columns', BOTH, [],
    ['a Int', 'b String @default(uuid())', 'c DateTime @updatedAt', 'd String @default(cuid())', 'e Int @default(1)', 'f String @default(nanoid())', 'g Int?', 'h String @default(ulid())']],
  ['required columns that the database fills', POSTGRESQL, [], ['a Int @default(autoincrement())', 'b Int @default(dbgenerated("1 + 1"))', 'c String[]', 'd DateTime @default(now())']],
  ['a required relation', BOTH, `${model([])}model P {\n  id Int @id\n}\n`,
    'model T {\n  id Int @id\n  p Int\n  r P @relation(fields: [p], references: [id])\n}\nmodel P {\n  id Int @id\n  t T[]\n}\n'],
  ['optional columns become required', BOTH, ['a Int?', 'b String?', 'c DateTime?'], ['a Int', 'b String @default("x")', 'c DateTime @updatedAt']],
  ['optional columns become required, with another type', POSTGRESQL, ['a Int?', 'b String?'], ['a BigInt', 'b String @db.VarChar(3)']],
  ['optional columns become required, with another type', SQLITE, ['a Int?', 'b String?'], ['a BigInt', 'b Int']],
  ['required columns become optional', BOTH, ['a Int', 'b String @default("x")'], ['a Int?', 'b String?']],
  ['names', BOTH, ['a Int?', '@@map("the {column} table")'], ['b Int', 'c Int? @unique', '@@map("the {column} table")']],
  ['all at once', BOTH,
    `${model(['a Int?', 'b String', 'c Int?'])}model U {\n  id Int @id\n  x Int?\n}\nmodel V {\n  id Int @id\n}\n`,
    `${model(['a Int', 'b String @unique', 'n Int'])}model U {\n  id Int\n  x Int\n  y String @default(uuid())\n  @@id([id, x])\n}\n`],
  ['another schema', POSTGRESQL, 'model T {\n  id Int @id\n  a Int?\n  b Int?\n  @@schema("one")\n}\nmodel U {\n  id Int @id\n  @@map("T")\n  @@schema("two")\n}\n',
    'model T {\n  id Int @id\n  a Int\n  c Int\n  @@schema("one")\n}\n'],
];

export function schemaOf(provider, text) {
  const settings = /@@schema/.test(text) ? '\n  schemas = ["one", "two"]' : '';
  return `datasource db {\n  provider = "${provider}"${settings}\n}\n\n${typeof text === 'string' ? text : model(text)}`;
}

/** As many rows in every table, every second optional value NULL. */
export function rowsOnly(count) {
  let turn = 0;
  return { below: () => count, chance: () => turn++ % 2 === 0 };
}

/** Every question by its name: a function that answers with a difference, or with nothing. */
export function lossQuestions(program) {
  const questions = [];
  for (const [name, providers, before, after] of PAIRS)
    for (const provider of providers)
      for (const rows of [0, 3])
        questions.push([`${provider}: ${name}, rows: ${rows}`, async () => {
          const pair = { before: schemaOf(provider, before), after: schemaOf(provider, after) };
          const fill = (url) => fillDatabase(provider, url, rowsOnly(rows));
          const { refused, difference } = await compareNext({ program, provider, ...pair, fill });
          return refused ? 'the engine refuses the pair' : difference;
        }]);
  return questions;
}
