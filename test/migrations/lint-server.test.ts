import { beforeAll, describe, expect, it } from 'vitest'
import { lint } from '../../src/migrations/lint/index.ts'
import { lockModes, locksOf } from '../../src/migrations/locks/index.ts'
import { applyStatement, emptySchema } from '../../src/migrations/schema/index.ts'
import { parseSqlFile } from '../../src/migrations/sql/file.ts'
import { loadParser, type SqlParser } from '../../src/migrations/syntax/index.ts'
import { type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'

/** What lint says of locks and rewrites, held against what PostgreSQL itself does. */
let parser: SqlParser
let postgres: Postgres
let database: TestDatabase
beforeAll(async () => {
  parser = await loadParser()
  postgres = await startPostgres()
  database = await postgres.createDatabase()
  await database.query(given)
})

const given = `
  CREATE TYPE state AS ENUM ('new', 'old');
  CREATE TABLE teams (id bigint PRIMARY KEY);
  CREATE TABLE users (id bigint PRIMARY KEY, n int NOT NULL, name varchar(20), bio text, total numeric(10, 2), s state,
    t timestamp(3), c cidr, team_id bigint, email text, CONSTRAINT keeps CHECK (email IS NOT NULL));
  CREATE INDEX users_name ON users (name);
  CREATE TABLE parts (id int) PARTITION BY RANGE (id);
  CREATE TABLE part_1 PARTITION OF parts FOR VALUES FROM (0) TO (10);
  CREATE TABLE part_2 (id int);
  INSERT INTO users (id, n, name, bio, total, s, t, c, email)
    SELECT i, i, 'n', 'b', 1, 'new', now(), '10.0.0.0/8', 'e' FROM generate_series(1, 20) i;
  INSERT INTO part_2 VALUES (11);
  ALTER TABLE users ADD CONSTRAINT later CHECK (n > 0) NOT VALID;
  CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
  CREATE TRIGGER old_trigger BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f();
  CREATE POLICY own ON users USING (true);
  CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM teams;
  CREATE UNIQUE INDEX totals_n ON totals (n);
  CREATE VIEW plain AS SELECT 1 AS n;
  CREATE SCHEMA app;
  CREATE TABLE members (id int, team_id bigint CONSTRAINT member_of REFERENCES teams (id));`

interface Seen {
  /** The strongest lock on each table, as the manual names it. */
  readonly locks: ReadonlyMap<string, string>
  readonly rewritten: readonly string[]
}

/** Runs a statement in a transaction that is rolled back, and looks at it from inside. */
async function run(sql: string): Promise<Seen> {
  const client = await database.connect()
  try {
    const files = async () =>
      new Map(
        (
          await client.query<{ name: string; node: string }>(
            `SELECT relname AS name, pg_relation_filenode(oid)::text AS node FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace`,
          )
        ).rows.map(({ name, node }) => [name, node]),
      )
    const before = await files()
    await client.query('BEGIN')
    await client.query(sql)
    const { rows } = await client.query<{ name: string; mode: string }>(
      `SELECT c.relname AS name, l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
       WHERE l.pid = pg_backend_pid() AND c.relkind IN ('r', 'p', 'm') AND c.relnamespace = 'public'::regnamespace`,
    )
    const after = await files()
    const locks = new Map<string, string>()
    for (const { name, mode } of rows) {
      // ShareRowExclusiveLock -> SHARE ROW EXCLUSIVE
      const words = mode
        .replace(/Lock$/, '')
        .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
        .toUpperCase()
      const known = locks.get(name)
      if (known === undefined || rank(words) > rank(known)) locks.set(name, words)
    }
    return {
      locks,
      rewritten: [...before].flatMap(([name, node]) => {
        const now = after.get(name)
        return now === undefined || now === node ? [] : [name]
      }),
    }
  } finally {
    await client.query('ROLLBACK').catch(() => undefined)
    await client.end()
  }
}

function rank(mode: string): number {
  return (lockModes as readonly string[]).indexOf(mode)
}

function predicted(sql: string): ReadonlyMap<string, string> {
  const schema = emptySchema()
  for (const statement of parser.parseFile(parseSqlFile('given.sql', given)).statements)
    applyStatement(schema, statement, 'before')
  const locks = new Map<string, string>()
  for (const statement of parser.parseFile(parseSqlFile('x.sql', sql)).statements) {
    for (const { table, mode } of locksOf(statement, schema)) {
      const known = locks.get(table.name)
      if (known === undefined || rank(mode) > rank(known)) locks.set(table.name, mode)
    }
  }
  return locks
}

const statements = [
  'ALTER TABLE users ADD COLUMN x int',
  'ALTER TABLE users ADD COLUMN x bigint REFERENCES teams (id)',
  'ALTER TABLE users DROP COLUMN bio',
  'ALTER TABLE users ALTER COLUMN bio SET DEFAULT 1',
  'ALTER TABLE users ALTER COLUMN bio SET NOT NULL',
  'ALTER TABLE users ALTER COLUMN n DROP NOT NULL',
  'ALTER TABLE users ALTER COLUMN n TYPE bigint',
  'ALTER TABLE users ADD CONSTRAINT x CHECK (n > 0)',
  'ALTER TABLE users ADD CONSTRAINT x CHECK (n > 0) NOT VALID',
  'ALTER TABLE users ADD CONSTRAINT x UNIQUE (n)',
  'ALTER TABLE users ADD CONSTRAINT x FOREIGN KEY (team_id) REFERENCES teams (id)',
  'ALTER TABLE users ADD CONSTRAINT x FOREIGN KEY (team_id) REFERENCES teams (id) NOT VALID',
  'ALTER TABLE users VALIDATE CONSTRAINT later',
  'ALTER TABLE users DROP CONSTRAINT later',
  'ALTER TABLE users ALTER COLUMN bio SET STATISTICS 10',
  'ALTER TABLE users ALTER COLUMN bio SET STORAGE external',
  'ALTER TABLE users SET (fillfactor = 70)',
  'ALTER TABLE users DISABLE TRIGGER old_trigger',
  'ALTER TABLE users ENABLE ROW LEVEL SECURITY',
  'ALTER TABLE users REPLICA IDENTITY FULL',
  'ALTER TABLE users SET UNLOGGED',
  'ALTER TABLE users RENAME TO people',
  'ALTER TABLE users RENAME COLUMN n TO m',
  'ALTER TABLE parts ATTACH PARTITION part_2 FOR VALUES FROM (10) TO (20)',
  'ALTER TABLE parts DETACH PARTITION part_1',
  'CREATE INDEX x ON users (n)',
  'DROP INDEX users_name',
  'DROP TABLE users',
  'TRUNCATE users',
  'LOCK TABLE users IN SHARE MODE',
  'LOCK TABLE users',
  'CREATE TRIGGER x BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f()',
  'CREATE RULE x AS ON INSERT TO users DO ALSO NOTHING',
  'CREATE POLICY x ON users USING (true)',
  'ALTER POLICY own ON users USING (false)',
  'CREATE TABLE x (team_id bigint REFERENCES teams (id))',
  'CREATE TABLE x (team_id bigint, FOREIGN KEY (team_id) REFERENCES teams (id))',
  'CLUSTER users USING users_name',
  'REFRESH MATERIALIZED VIEW totals',
  'REFRESH MATERIALIZED VIEW CONCURRENTLY totals',
  'UPDATE users SET n = 1 WHERE id = 1',
  'DELETE FROM users WHERE id = 1',
  "INSERT INTO users (id, n, email) VALUES (100, 1, 'e')",
  'MERGE INTO users u USING teams t ON t.id = u.team_id WHEN MATCHED THEN DELETE',
  'REINDEX TABLE users',
  'REINDEX INDEX users_name',
  'DROP TRIGGER old_trigger ON users',
  'DROP POLICY own ON users',
  'CREATE TABLE x PARTITION OF parts FOR VALUES FROM (20) TO (30)',
  'CREATE TABLE x (a int) INHERITS (teams)',
  'ALTER TABLE members DROP CONSTRAINT member_of',
  'ALTER TABLE members DROP COLUMN team_id',
  'ALTER TABLE users SET SCHEMA app',
]

describe('the locks that lint names', () => {
  it.each(statements)('%s', async (sql) => {
    const { locks } = await run(sql)
    // From SHARE UPDATE EXCLUSIVE on a lock is worth a word; those below hinder no application.
    const strong = [...locks].filter(([name, mode]) => name !== 'x' && rank(mode) >= 2)
    // A table that was dropped, renamed or moved is no longer there by its name.
    const gone = /^(DROP TABLE|ALTER TABLE users (RENAME TO|SET SCHEMA))/.test(sql)
    if (gone) expect(predicted(sql)).toEqual(new Map([['users', 'ACCESS EXCLUSIVE']]))
    else expect(new Map(strong)).toEqual(predicted(sql))
  })
})

const types = [
  ['name', 'text'],
  ['name', 'varchar(40)'],
  ['name', 'varchar(10)'],
  ['name', 'varchar'],
  ['name', 'char(20)'],
  ['bio', 'varchar'],
  ['bio', 'varchar(20)'],
  ['total', 'numeric(12, 2)'],
  ['total', 'numeric(8, 2)'],
  ['total', 'numeric(12, 3)'],
  ['total', 'numeric'],
  ['total', 'real'],
  ['n', 'bigint'],
  ['n', 'smallint'],
  ['total', 'text'],
  ['s', 'text'],
  ['t', 'timestamp(6)'],
  ['t', 'timestamp(1)'],
  ['t', 'timestamp'],
  ['t', 'date'],
  ['c', 'inet'],
  ['id', 'bigint'],
] as const

describe('whether a change of type writes the table anew', () => {
  it.each(types)('%s to %s', async (column, type) => {
    const sql = `ALTER TABLE users ALTER COLUMN ${column} TYPE ${type}`
    const { rewritten } = await run(sql)
    const { findings } = lint(
      [
        { name: 'a', up: parseSqlFile('a.sql', given) },
        { name: 'b', up: parseSqlFile('b.sql', sql) },
      ],
      parser,
      { only: new Set(['b']) },
    )
    expect(findings.some(({ rule }) => rule === 'column-type-change')).toBe(rewritten.includes('users'))
  })
})

describe('whether a new column writes the table anew', () => {
  it.each([
    ['x int', undefined],
    ["x text DEFAULT 'a'", undefined],
    ['x timestamptz DEFAULT now()', undefined],
    ['x uuid DEFAULT gen_random_uuid()', 'add-column-volatile-default'],
    ['x float DEFAULT random()', 'add-column-volatile-default'],
    ['x timestamptz DEFAULT clock_timestamp()', 'add-column-volatile-default'],
    ["x text DEFAULT upper('a')", undefined],
    ['x serial', 'add-column-serial'],
    ['x bigint GENERATED ALWAYS AS IDENTITY', 'add-column-serial'],
    ['x int GENERATED ALWAYS AS (n + 1) STORED', 'add-column-generated-stored'],
  ])('%s', async (definition, rule) => {
    const sql = `ALTER TABLE users ADD COLUMN ${definition}`
    const { rewritten } = await run(sql)
    const { findings } = lint([{ name: 'b', up: parseSqlFile('b.sql', sql) }], parser)
    expect(rewritten.includes('users')).toBe(rule !== undefined)
    expect(findings.map((finding) => finding.rule)).toEqual(rule === undefined ? [] : [rule])
  })
})
