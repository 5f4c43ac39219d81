// Random pairs of Prisma schemas: a schema drawn from a seed, and what it becomes by a few random edits. Every feature
// of the language that reaches SQL can turn up; the same seed always gives the same pair.

/** Numbers and choices from a seed (mulberry32). */
export function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const below = (n) => Math.floor(next() * n);
  return { below, chance: (p) => next() < p, pick: (list) => list[below(list.length)] };
}

const LONG = 'A_name_of_sixty_bytes_or_so_which_is_more_than_most_people_type';
const MODEL_NAMES = ['User', 'Post', 'Tag', 'Order', 'Group', 'Äpfel', 'account', 'B', 'Zone', 'Select', 'Team_Member', LONG.slice(0, 44)];
const FIELD_NAMES = ['name', 'email', 'count', 'a', 'B', 'createdAt', 'order', 'x1', 'größe', 'type', 'table', `${LONG}_x`, 'state', 'data', 'zip_code'];
const ENUM_NAMES = ['Role', 'Color', 'status', 'Kind_1'];
const VALUE_NAMES = ['A', 'B', 'ADMIN', 'user', 'Red', 'green_1', 'Größe', 'X9'];
const DATABASE_NAMES = ['Users', 'users', 'the table', 'Ünits', 'select', 'a.b', 'camelCase', 'snake_case', "it's", `${LONG}_and_more`];
const ODD_NAMES = ['say "hi"', 'back\\slash', '100%', 'tab\there', '日本', 'ü'.repeat(40), '{x} `y`', '_', '1st'];
const INDEX_NAMES = ['idx_1', 'my index', 'Unique!', 'u2', 'ä', LONG.slice(8)];
const ACTIONS = ['Cascade', 'Restrict', 'NoAction', 'SetNull', 'SetDefault'];

// A # becomes a length, a % the digits of a fraction of a second.
const PG_NATIVE = {
  Int: ['Integer', 'SmallInt', 'Oid'], BigInt: ['BigInt'], Float: ['Real', 'DoublePrecision'],
  Decimal: ['Decimal', 'Decimal(10, 2)', 'Decimal(5, 0)', 'Decimal(20, 10)', 'Money'], Boolean: ['Boolean'],
  String: ['Text', 'VarChar', 'VarChar(20)', 'VarChar(200)', 'VarChar(#)', 'Char', 'Char(5)', 'Char(40)', 'Uuid', 'Xml', 'Inet', 'Citext', 'Bit', 'Bit(4)', 'Bit(#)', 'VarBit', 'VarBit(8)', 'VarBit(#)'],
  DateTime: ['Timestamp', 'Timestamp(%)', 'Timestamptz', 'Timestamptz(%)', 'Date', 'Time', 'Time(%)', 'Timetz', 'Timetz(%)'],
  Json: ['Json', 'JsonB'], Bytes: ['ByteA'],
};
const DEFAULT_NATIVE = { Int: 'Integer', BigInt: 'BigInt', Float: 'DoublePrecision', Decimal: 'Decimal', String: 'Text', DateTime: 'Timestamp', Json: 'JsonB', Bytes: 'ByteA' };

// What the operator classes of BRIN call a type; each has some of the four kinds.
const BRIN_TYPES = {
  Integer: 'Int4', SmallInt: 'Int2', BigInt: 'Int8', Oid: 'Oid', Real: 'Float4', DoublePrecision: 'Float8', Decimal: 'Numeric', Text: 'Text', VarChar: 'Text', Char: 'Bpchar', Uuid: 'Uuid',
  Inet: 'Inet', Bit: 'Bit', VarBit: 'VarBit', Timestamp: 'Timestamp', Timestamptz: 'TimestampTz', Date: 'Date', Time: 'Time', Timetz: 'TimeTz', ByteA: 'Bytea',
};
const BRIN_KINDS = ['MinMax', 'MinMax', 'Bloom', 'MinMaxMulti', 'Inclusion'];
const EXTENSIONS = ['citext', 'pg_trgm', 'hstore(schema: "public")', 'uuidOssp(map: "uuid-ossp")', 'unaccent(version: "1.1")'];
const SCALARS = Object.keys(PG_NATIVE);

const LITERALS = {
  Int: ['0', '1', '-5', '2147483647', '007'], BigInt: ['0', '9007199254740993', '-1'],
  Float: ['0', '1.5', '-0.25', '1.0', '100000000000000000000'], Decimal: ['1.50', '2', '-3.125', '0.000001'],
  Boolean: ['true', 'false'], String: ['""', '"x"', '"it\'s"', '"a\\\\b"', '"say \\"hi\\""', '"two\\nlines"', '"Ünï"'],
  DateTime: ['"2020-03-14T15:09:26.535Z"', '"2021-01-01T00:00:00Z"', '"2020-03-14T15:09:26.5+02:00"'],
  Json: ['"{}"', '"[1, 2]"', '"{\\"a\\": \\"b\'c\\"}"'], Bytes: ['"aGVsbG8="', '""'],
};
const FUNCTIONS = {
  Int: ['autoincrement()', 'dbgenerated("(1 + 1)")'], BigInt: ['autoincrement()'], DateTime: ['now()', 'dbgenerated("now()")'],
  String: ['uuid()', 'cuid()', 'nanoid()', 'ulid()', 'uuid(7)', 'dbgenerated("upper(\'x\'::text)")', 'dbgenerated()'],
  Boolean: ['dbgenerated("true")'], Json: ['dbgenerated("\'{}\'")'],
};

const NATIVE_LITERALS = {
  Uuid: ['"00000000-0000-4000-8000-0000000000aB"'], Inet: ['"10.0.0.1"', '"::1/64"'], Xml: ['"<a/>"'], Bit: ['"1"', '"1010"'], VarBit: ['"101"'], Money: ['1.50', '10'],
  Date: ['"2020-03-14T00:00:00Z"'], Time: ['"1970-01-01T15:09:26.535Z"'],
};

class Builder {
  constructor(seed, provider, features) {
    Object.assign(this, dice(seed), { features });
    this.provider = provider;
    this.pg = provider === 'postgresql';
  }

  freshName(pool, taken) {
    for (let i = 0; i < 20; i++) {
      const name = this.pick(pool);
      if (!taken.includes(name)) return name;
    }
    return `${this.pick(['n', 'm', 'Q'])}${this.below(100000)}`;
  }

  maybeMap(p = 0.15) { return this.chance(p) ? this.pick(this.chance(0.06) ? ODD_NAMES : DATABASE_NAMES) : undefined; }

  // Names of constraints follow from the table's, so two of one name are seldom allowed, also in two schemas.
  tableMap(s, p) {
    const map = this.maybeMap(p);
    return s.models.some((m) => m.map === map) && !this.chance(0.1) ? undefined : map;
  }

  enumeration(taken) {
    const values = [];
    for (let i = 1 + this.below(4); i > 0; i--) values.push(this.enumValue(values));
    return { name: this.freshName(ENUM_NAMES, taken), map: this.maybeMap(), values, schema: this.place() };
  }
  enumValue(values) { return { name: this.freshName(VALUE_NAMES, values.map((v) => v.name)), map: this.chance(0.1) ? this.pick(['a b', 'ü', 'lower']) + this.below(9) : undefined }; }

  place() { return this.schemas ? this.pick(this.schemas) : undefined; }

  field(s, m) {
    const f = { name: this.freshName(FIELD_NAMES, m.fields.map((x) => x.name)) };
    f.map = this.maybeMap(0.1);
    this.retype(s, f);
    if (this.chance(0.12)) f.unique = { map: this.maybeIndexName(), sort: this.chance(0.1) ? 'Desc' : undefined, where: this.condition(s, [f]) };
    if (this.chance(0.03)) f.ignore = true;
    return f;
  }
  maybeIndexName() { return this.chance(0.2) ? `${this.pick(INDEX_NAMES)}${this.below(1000)}` : undefined; }

  retype(s, f) {
    f.unsupported = f.enum = f.native = f.def = undefined;
    f.updatedAt = false;
    f.list = this.pg && this.chance(0.1);
    f.optional = !f.list && this.chance(0.35);
    if (this.chance(0.04)) {
      f.unsupported = this.pg ? this.pick(['point', 'tsvector', 'int4range']) : this.pick(['weird', 'tinyint']);
      f.optional = true;
      f.list = false;
      return;
    }
    if (s.enums.length && this.chance(0.15)) f.enum = this.pick(s.enums).name;
    else f.type = this.pick(SCALARS);
    this.renative(f);
    this.redefault(s, f);
  }
  renative(f) {
    f.native = undefined;
    if (this.pg && !f.enum && !f.unsupported && this.chance(0.35))
      f.native = this.pick(PG_NATIVE[f.type]).replace('#', () => 1 + this.below(300)).replace('%', () => this.below(7));
  }
  literal(s, f) {
    if (f.enum) {
      const e = s.enums.find((x) => x.name === f.enum);
      return e ? this.pick(e.values).name : undefined;
    }
    const own = NATIVE_LITERALS[f.native?.replace(/\(.*/, '')];
    return this.pick(own && this.chance(0.7) ? own : LITERALS[f.type]);
  }
  redefault(s, f) {
    f.def = undefined;
    f.updatedAt = false;
    if (f.unsupported || !this.chance(0.4)) return;
    if (f.list) {
      f.def = `[${Array.from({ length: this.below(3) }, () => this.literal(s, f)).join(', ')}]`;
      return;
    }
    const functions = (!f.enum && FUNCTIONS[f.type]) || [];
    f.def = functions.length && this.chance(0.5) ? this.pick(functions) : this.literal(s, f);
    if (!this.pg && f.def === 'autoincrement()') f.def = undefined;
    if (f.type === 'DateTime' && this.chance(0.2)) f.def = undefined, f.updatedAt = true;
  }

  model(s) {
    const m = { name: this.freshName(MODEL_NAMES, [...s.models, ...s.enums].map((x) => x.name)), fields: [], indexes: [], map: this.tableMap(s), schema: this.place() };
    const kind = this.below(10);
    const idType = this.pick(['Int', 'Int', 'String', 'BigInt']);
    m.fields.push({ name: 'id', type: idType, def: idType === 'String' ? this.pick(['uuid()', 'cuid()', undefined]) : this.pg || idType === 'Int' ? this.pick(['autoincrement()', undefined]) : undefined });
    for (let i = 1 + this.below(6); i > 0; i--) m.fields.push(this.field(s, m));
    m.id = kind < 7 ? ['id'] : kind === 7 ? [this.pick(this.required(m)).name] : kind === 8 ? this.compositeId(m) : undefined;
    if (!m.id) m.fields[0].unique = {};
    if (this.chance(0.005)) m.idSort = 'Desc';
    if (m.id?.[0] !== 'id' && !(this.pg && this.chance(0.2))) m.fields[0].def = undefined;
    m.idMap = this.pg && this.chance(0.1) ? `pk ${this.below(100)}` : undefined;
    for (let i = this.below(3); i > 0; i--) m.indexes.push(this.index(s, m));
    if (this.chance(0.04)) m.ignore = true;
    return m;
  }
  required(m) { return m.fields.filter((f) => !f.optional && !f.list && !f.unsupported && !f.ignore); }
  compositeId(m) {
    const required = this.required(m).map((f) => f.name);
    return required.length > 1 ? [...required.slice(1, 2 + this.below(2)), 'id'] : ['id'];
  }
  index(s, m) {
    const unique = this.chance(0.35);
    const candidates = m.fields.filter((f) => !f.unsupported || this.chance(0.1));
    const columns = [];
    for (let i = 1 + this.below(3); i > 0; i--) {
      const f = this.pick(candidates);
      if (!columns.some((c) => c.name === f.name)) columns.push({ name: f.name, sort: this.chance(0.2) ? this.pick(['Asc', 'Desc']) : undefined });
    }
    const index = { unique, columns, map: this.maybeIndexName(), name: unique && this.chance(0.1) ? `n${this.below(1000)}` : undefined };
    index.where = this.condition(s, columns.map((c) => m.fields.find((f) => f.name === c.name)));
    if (this.pg && !unique && this.chance(0.35)) this.indexType(index, columns, m);
    return index;
  }
  // Mostly one that the columns can have.
  indexType(index, columns, m) {
    const fields = columns.map((c) => m.fields.find((f) => f.name === c.name)), [f] = fields;
    const types = ['Hash', 'BTree', ...(fields.every((x) => x.list) ? ['Gin', 'Gin'] : []), ...(!f.list && f.type === 'Json' ? ['Gin', 'Gin'] : []),
      ...(f.type === 'String' ? ['SpGist', 'Gin', 'Gist', 'Brin'] : []), ...(BRIN_TYPES[this.nativeOf(f)] ? ['Brin', 'Brin'] : [])];
    index.type = this.pick(types);
    if (index.type === 'Hash' || index.type === 'SpGist') columns.length = 1;
    for (const c of columns) {
      if (index.type !== 'BTree') c.sort = undefined;
      if (this.chance(0.6)) c.ops = this.operatorClass(index.type, m.fields.find((x) => x.name === c.name));
    }
  }
  nativeOf(f) { return (f.native ?? DEFAULT_NATIVE[f.type])?.replace(/\(.*/, ''); }
  operatorClass(type, f) {
    const native = this.nativeOf(f);
    if (type === 'Brin') return `${BRIN_TYPES[native] ?? 'Int4'}${this.pick(BRIN_KINDS)}Ops`;
    if (f.list) return type === 'Gin' ? 'ArrayOps' : undefined;
    if (native === 'Inet' && type !== 'Gin') return 'InetOps';
    if (type === 'SpGist') return this.pick(['TextOps', 'raw("text_ops")']);
    if (f.type === 'Json') return this.pick(['JsonbPathOps', 'JsonbOps']);
    if (f.type === 'String' && native === 'Text' && type !== 'Hash') return type === 'BTree' ? 'raw("text_pattern_ops")' : `raw("${type.toLowerCase()}_trgm_ops")`;
    return undefined;
  }
  // What rows an index is limited to, by the preview feature.
  condition(s, fields) {
    if (!s.partial || !this.chance(0.35)) return undefined;
    if (this.chance(0.3)) return `raw(${quoted(this.pick(['1 = 1', 'id > 5', '"id" IS NOT NULL', `'a''b' <> 'c'`]))})`;
    const terms = fields.filter((f) => f.enum || ['Int', 'BigInt', 'Boolean', 'String', 'Float'].includes(f.type)).map((f) => {
      const value = f.optional && this.chance(0.5) ? 'null' : this.literal(s, f);
      return `${f.name}: ${this.chance(0.4) ? `{ not: ${value} }` : value}`;
    });
    return terms.length ? `{ ${terms.join(', ')} }` : undefined;
  }

  relation(s) {
    const from = this.pick(s.models), to = this.pick(s.models);
    if (!from || !to || !to.id || from.ignore || to.ignore) return undefined;
    const kind = this.pick(['1n', '1n', '1n', '11', 'nn']);
    if (kind === 'nn' && (from.id?.length !== 1 || to.id.length !== 1)) return undefined;
    const id = this.below(100000);
    return {
      kind, from: from.name, to: to.name, id, optional: this.chance(0.5), map: kind !== 'nn' && this.chance(this.pg ? 0.15 : 0.01) ? `fk ${id}` : undefined,
      named: kind === 'nn' && this.chance(0.3) ? `${this.pick(['Rel', 'rel name'])}${id}${this.pick(['', LONG])}` : `r${id}`,
      ...(kind === 'nn' ? {} : this.keyOf(from, to)),
      onDelete: this.chance(0.3) ? this.pick(ACTIONS) : undefined, onUpdate: this.chance(0.2) ? this.pick(ACTIONS) : undefined,
    };
  }

  // Which fields a relation refers to, where not to the id, and which it goes by, where not by fields of its own.
  keyOf(from, to) {
    const unique = this.chance(0.15) ? this.required(to).filter((f) => f.unique).map((f) => f.name) : [];
    const keys = unique.length ? [this.pick(unique)] : to.id;
    const fitting = keys.map((k) => from.fields.filter((f) => f.type && f.type === to.fields.find((x) => x.name === k).type && !f.list && !f.ignore));
    const own = this.chance(0.15) && fitting.every((list) => list.length) ? fitting.map((list) => this.pick(list).name) : undefined;
    return { keys: unique.length ? keys : undefined, own: own && new Set(own).size === own.length ? own : undefined, indexed: this.chance(0.15) };
  }

  schema() {
    const s = { provider: this.provider, enums: [], models: [], relations: [] };
    this.schemas = s.schemas = this.pg && this.chance(0.12) ? ['public', 'base', 'Other'].slice(0, 2 + this.below(2)) : undefined;
    if (this.chance(0.04)) s.relationMode = 'prisma';
    s.partial = this.chance(0.15) && this.features.partialIndexes;
    if (this.pg && this.chance(0.05)) s.extensions = [this.pick(EXTENSIONS), this.pick(EXTENSIONS)].filter((x, i, all) => all.indexOf(x) === i);
    s.view = this.chance(0.05);
    for (let i = this.below(3); i > 0; i--) s.enums.push(this.enumeration(s.enums.map((e) => e.name)));
    for (let i = 1 + this.below(4); i > 0; i--) s.models.push(this.model(s));
    for (let i = this.below(4); i > 0; i--) this.addRelation(s);
    return s;
  }
  addRelation(s) {
    const r = this.relation(s);
    if (r) s.relations.push(r);
  }

  edit(s) {
    const m = s.models.length ? this.pick(s.models) : undefined;
    const free = m?.fields.filter((f) => f.name !== 'id' && !m.id?.includes(f.name)) ?? [];
    const f = free.length ? this.pick(free) : undefined;
    const e = s.enums.length ? this.pick(s.enums) : undefined;
    const r = s.relations.length ? this.pick(s.relations) : undefined;
    const edits = [
      () => s.models.push(this.model(s)),
      () => m && this.dropModel(s, m),
      () => m && m.fields.push(this.field(s, m)),
      () => m && m.fields.push(this.field(s, m)),
      () => f && this.dropField(m, f),
      () => f && this.dropField(m, f),
      () => f && this.retype(s, f),
      () => f && this.retype(s, f),
      () => f && this.renative(f),
      () => f && this.redefault(s, f),
      () => f && this.redefault(s, f),
      () => f && !f.list && (f.optional = !f.optional),
      () => f && this.pg && !f.unsupported && ((f.list = !f.list), (f.optional = false), (f.def = undefined)),
      () => f && (f.map = this.maybeMap(0.5)),
      () => f && (f.unique = f.unique ? undefined : { map: this.maybeIndexName() }),
      () => f && f.unique && (f.unique.map = `renamed ${this.below(99)}`),
      () => m && m.indexes.push(this.index(s, m)),
      () => m && m.indexes.splice(this.below(m.indexes.length), 1),
      () => m?.indexes.length && (this.pick(m.indexes).map = `renamed ${this.below(99)}`),
      () => m?.indexes.length && Object.assign(this.pick(m.indexes), this.index(s, m)),
      () => m && (m.map = this.tableMap(s, 0.6)),
      () => m && this.pg && (m.idMap = `pk ${this.below(100)}`),
      () => m && m.id && this.rekey(m),
      () => m && (m.fields[0].type = this.pick(['Int', 'BigInt', 'String'])) && ((m.fields[0].def = undefined), (m.fields[0].native = undefined)),
      () => m && this.schemas && (m.schema = this.place()),
      () => s.enums.push(this.enumeration([...s.enums, ...s.models].map((x) => x.name))),
      () => e && e.values.push(this.enumValue(e.values)),
      () => e && (e.values.push(this.enumValue(e.values)), e.values.push(this.enumValue(e.values))),
      () => e && e.values.length > 1 && this.dropValue(s, e),
      () => e && this.dropEnum(s, e),
      () => e && e.values.reverse(),
      () => this.addRelation(s),
      () => r && s.relations.splice(s.relations.indexOf(r), 1),
      () => r && (r.optional = !r.optional),
      () => r && (r.onDelete = this.pick([undefined, ...ACTIONS])),
      () => r && this.pg && r.kind !== 'nn' && (r.map = `fk ${this.below(1000)}`),
      () => r && r.kind !== 'nn' && (r.kind = r.kind === '11' ? '1n' : '11'),
      () => m && m.fields.push(m.fields.splice(this.below(m.fields.length), 1)[0]),
      () => s.models.reverse(),
      () => m && this.chance(0.05) && (m.idSort = m.idSort ? undefined : 'Desc'),
      () => m?.indexes.length && (this.pick(m.indexes).where = this.condition(s, [m.fields[0]])),
      () => s.extensions && (s.extensions = [this.pick(EXTENSIONS)]),
      () => r && r.kind !== 'nn' && (r.indexed = !r.indexed),
      () => this.chance(0.1) && (s.relationMode = s.relationMode ? undefined : 'prisma'),
    ];
    this.pick(edits)();
  }
  rekey(m) {
    m.id = m.id.length === 1 ? this.compositeId(m) : ['id'];
    if (m.id.length !== 1) m.fields[0].def = undefined;
  }
  dropModel(s, m) {
    s.models.splice(s.models.indexOf(m), 1);
    s.relations = s.relations.filter((r) => r.from !== m.name && r.to !== m.name);
  }
  dropField(m, f) {
    m.fields.splice(m.fields.indexOf(f), 1);
    m.indexes = m.indexes.filter((i) => !i.columns.some((c) => c.name === f.name) && !i.where?.includes(f.name));
  }
  dropValue(s, e) {
    const [gone] = e.values.splice(this.below(e.values.length), 1);
    const kept = e.values[0].name;
    for (const f of s.models.flatMap((m) => m.fields)) if (f.enum === e.name && f.def) f.def = f.list ? '[]' : f.def === gone.name ? kept : f.def;
  }
  dropEnum(s, e) {
    s.enums.splice(s.enums.indexOf(e), 1);
    for (const f of s.models.flatMap((m) => m.fields)) if (f.enum === e.name) (f.enum = undefined), (f.type = 'String'), (f.def = undefined);
  }
}

// --- Schema text

const quoted = (text) => JSON.stringify(text);
const call = (name, args) => `${name}(${args.filter(Boolean).join(', ')})`;
const callOrName = (name, args) => (args.some(Boolean) ? call(name, args) : name);
const mapArg = (map) => map !== undefined && `map: ${quoted(map)}`;

function fieldLine(f, m) {
  const type = f.unsupported ? `Unsupported("${f.unsupported}")` : f.enum ?? f.type;
  const parts = [f.name, `${type}${f.list ? '[]' : f.optional ? '?' : ''}`];
  if (m.id?.length === 1 && m.id[0] === f.name) parts.push(callOrName('@id', [mapArg(m.idMap), m.idSort && `sort: ${m.idSort}`]));
  if (f.unique) parts.push(callOrName('@unique', [mapArg(f.unique.map), f.unique.sort && `sort: ${f.unique.sort}`, f.unique.where && `where: ${f.unique.where}`]));
  if (f.def !== undefined) parts.push(`@default(${f.def})`);
  if (f.updatedAt) parts.push('@updatedAt');
  if (f.map !== undefined) parts.push(call('@map', [quoted(f.map)]));
  if (f.native) parts.push(`@db.${f.native}`);
  if (f.ignore && !f.unsupported && !m.ignore) parts.push('@ignore');
  return `  ${parts.join(' ')}`;
}

function indexLine(index) {
  const columns = index.columns.map((c) => {
    const args = [c.sort && `sort: ${c.sort}`, c.ops && `ops: ${c.ops}`].filter(Boolean);
    return args.length ? call(c.name, args) : c.name;
  });
  return `  ${call(index.unique ? '@@unique' : '@@index', [`[${columns.join(', ')}]`, index.name && `name: ${quoted(index.name)}`, mapArg(index.map), index.type && `type: ${index.type}`, index.where && `where: ${index.where}`])}`;
}

// Both ends of a relation, and the scalar fields that hold the key.
function relationLines(s, r) {
  const from = s.models.find((m) => m.name === r.from), to = s.models.find((m) => m.name === r.to);
  const name = quoted(r.named);
  if (r.kind === 'nn')
    return { [r.from]: [`  f${r.id} ${r.to}[] @relation(${name})`], more: { [r.to]: [`  g${r.id} ${r.from}[] @relation(${name})`] } };
  const keys = (r.keys ?? to.id).map((k) => to.fields.find((f) => f.name === k) ?? to.fields[0]);
  const columns = r.own ?? keys.map((k, i) => `k${r.id}_${i}`);
  const scalars = r.own ? [] : keys.map((k, i) => `  ${columns[i]} ${k.enum ?? k.type}${r.optional ? '?' : ''}${k.native && !/Oid/.test(k.native) ? ` @db.${k.native}` : ''}${r.kind === '11' && keys.length === 1 ? ' @unique' : ''}`);
  const args = [name, `fields: [${columns.join(', ')}]`, `references: [${keys.map((k) => k.name).join(', ')}]`, r.onDelete && `onDelete: ${r.onDelete}`, r.onUpdate && `onUpdate: ${r.onUpdate}`, mapArg(r.map)];
  const lines = [...scalars, `  f${r.id} ${r.to}${r.optional ? '?' : ''} ${call('@relation', args)}`];
  if (r.kind === '11' && (keys.length > 1 || r.own)) lines.push(`  @@unique([${columns.join(', ')}])`);
  if (r.indexed) lines.push(`  @@index([${columns.join(', ')}])`);
  return { [from.name]: lines, more: { [to.name]: [`  g${r.id} ${r.from}${r.kind === '11' ? '?' : '[]'} @relation(${name})`] } };
}

function modelText(s, m, extra) {
  const lines = [...m.fields.map((f) => fieldLine(f, m)), ...extra.filter((l) => !l.startsWith('  @@'))];
  if (m.id && m.id.length > 1) lines.push(`  ${call('@@id', [`[${m.id.map((k, i) => (m.idSort && i === 0 ? call(k, [`sort: ${m.idSort}`]) : k)).join(', ')}]`, mapArg(m.idMap)])}`);
  lines.push(...m.indexes.map(indexLine), ...extra.filter((l) => l.startsWith('  @@')));
  if (m.map !== undefined) lines.push(`  ${call('@@map', [quoted(m.map)])}`);
  if (s.schemas) lines.push(`  @@schema(${quoted(m.schema ?? s.schemas[0])})`);
  if (m.ignore) lines.push('  @@ignore');
  return `model ${m.name} {\n${lines.join('\n')}\n}\n`;
}

function enumText(s, e) {
  const lines = e.values.map((v) => `  ${v.name}${v.map ? ` @map(${quoted(v.map)})` : ''}`);
  if (e.map !== undefined) lines.push(`  @@map(${quoted(e.map)})`);
  if (s.schemas) lines.push(`  @@schema(${quoted(e.schema ?? s.schemas[0])})`);
  return `enum ${e.name} {\n${lines.join('\n')}\n}\n`;
}

const viewText = (s) => `view A_view {\n  id Int @unique\n  name String?\n${s.schemas ? `  @@schema(${quoted(s.schemas[0])})\n` : ''}}\n`;

function schemaText(s) {
  const extra = new Map(s.models.map((m) => [m.name, []]));
  for (const r of s.relations) {
    const { more, ...own } = relationLines(s, r);
    for (const side of [own, more]) for (const [name, lines] of Object.entries(side)) extra.get(name).push(...lines);
  }
  const settings = [`  provider = "${s.provider}"`, s.relationMode && `  relationMode = "${s.relationMode}"`, s.schemas && `  schemas = [${s.schemas.map(quoted).join(', ')}]`,
    s.extensions && `  extensions = [${s.extensions.join(', ')}]`];
  const features = [s.partial && 'partialIndexes', s.extensions && 'postgresqlExtensions', s.view && 'views'].filter(Boolean);
  const generator = features.length ? [`generator client {\n  provider = "prisma-client-js"\n  previewFeatures = [${features.map(quoted).join(', ')}]\n}\n`] : [];
  return [`datasource db {\n${settings.filter(Boolean).join('\n')}\n}\n`, ...generator, ...s.enums.map((e) => enumText(s, e)), ...s.models.map((m) => modelText(s, m, extra.get(m.name))), ...(s.view ? [viewText(s)] : [])].join('\n');
}

/** The pair of schemas of a seed: { provider, before, after }, both texts. Only these preview features are used. */
export function schemaPair(seed, provider, features = { partialIndexes: true }) {
  const builder = new Builder(seed, provider, features);
  const schema = builder.schema();
  const before = schemaText(schema);
  const changed = structuredClone(schema);
  for (let i = 1 + builder.below(6); i > 0; i--) builder.edit(changed);
  return { provider, before, after: schemaText(changed) };
}
