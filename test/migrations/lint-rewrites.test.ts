import { beforeAll, describe, expect, it } from 'vitest'
import { compareCatalogs, printDifference, readCatalog } from '../../src/migrations/catalog/index.ts'
import { apply } from '../../src/migrations/index.ts'
import { lint, rules } from '../../src/migrations/lint/index.ts'
import { parseSqlFile, statementsOf } from '../../src/migrations/sql/index.ts'
import { loadParser, type SqlParser } from '../../src/migrations/syntax/index.ts'
import { createDatabase, type Postgres, startPostgres, type TestDatabase } from '../support/postgres.ts'
import { applyOptions, journalFolder, ports } from './fixture.ts'
import { lintTexts } from './lint-fixture.ts'

/** The safe way that each finding shows is run: PostgreSQL takes it, and what it comes to is what was meant. */

const schema = `
  CREATE SCHEMA app;
  CREATE TYPE "orderStatus" AS ENUM ('new', 'paid');
  CREATE DOMAIN mail AS text;
  CREATE TABLE teams (id bigint PRIMARY KEY, name text);
  CREATE TABLE users (id bigint PRIMARY KEY, email text, name varchar(50) NOT NULL, score int NOT NULL DEFAULT 0,
    plan varchar(20), team_id bigint, at timestamp, n text, status "orderStatus", "Big" int);
  CREATE TABLE app.things (id int PRIMARY KEY, code text);
  CREATE TABLE pairs (a int, b int);
  CREATE INDEX users_name ON users (name);
  CREATE INDEX users_team ON users (team_id);
  CREATE INDEX things_code ON app.things (code);
  CREATE TABLE events (id bigint, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
  CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM users;
  CREATE UNIQUE INDEX totals_n ON totals (n);`
const data = `
  INSERT INTO teams VALUES (1, 'a');
  INSERT INTO users (id, email, name, score, plan, team_id, at, n, status, "Big")
    SELECT i, 'e' || i, 'n', i, 'p', 1, now(), i::text, 'new', i FROM generate_series(1, 6000) i;
  INSERT INTO app.things SELECT i, 'c' FROM generate_series(1, 20) i;
  INSERT INTO pairs SELECT i, i FROM generate_series(1, 20) i;
  INSERT INTO events SELECT i, '2025-06-01' FROM generate_series(1, 20) i;`

interface Case {
  readonly rule: string
  readonly sql: string
  /** What is true where the safe way was gone; by default that the catalog is what the migration itself gives. */
  readonly holds?: string
  /** The catalog is another one on purpose. */
  readonly other?: true
  /** What a person does between two parts: `-- in a later migration, when every row …`. */
  readonly between?: string
  readonly major?: number
}

const index = 'CREATE INDEX users_email ON users (email)'
const cases: readonly Case[] = [
  { rule: 'create-index-blocking', sql: index },
  {
    rule: 'create-index-blocking',
    sql: 'CREATE UNIQUE INDEX IF NOT EXISTS "u" ON "users" USING btree ("email")',
  },
  { rule: 'create-index-blocking', sql: 'CREATE INDEX ON app.things (code) WHERE code IS NOT NULL' },
  {
    rule: 'create-index-blocking',
    sql: 'CREATE INDEX events_at ON events (at)',
    other: true,
    holds: `SELECT bool_and(indisvalid) AND count(*) = 2 FROM pg_index JOIN pg_class ON oid = indexrelid
      WHERE relname IN ('events_at', 'events_2025_events_at')`,
  },
  {
    rule: 'concurrent-index-if-not-exists',
    sql: 'CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON users (email)',
  },
  { rule: 'concurrent-index-without-name', sql: 'CREATE INDEX CONCURRENTLY ON users (email)' },
  { rule: 'drop-index-blocking', sql: 'DROP INDEX users_name' },
  { rule: 'drop-index-blocking', sql: 'DROP INDEX IF EXISTS app.things_code' },
  { rule: 'reindex-blocking', sql: 'REINDEX (VERBOSE) TABLE users' },
  { rule: 'add-foreign-key-validated', sql: 'ALTER TABLE users ADD FOREIGN KEY (team_id) REFERENCES teams' },
  {
    rule: 'add-foreign-key-validated',
    sql: 'ALTER TABLE users ADD CONSTRAINT f FOREIGN KEY (team_id) REFERENCES teams (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED -- kept\n',
  },
  {
    rule: 'foreign-key-without-index',
    sql: 'ALTER TABLE pairs ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES users (id) NOT VALID',
    other: true,
    holds: `SELECT count(*) = 1 FROM pg_index WHERE indrelid = 'pairs'::regclass AND indisvalid`,
  },
  { rule: 'add-check-validated', sql: 'ALTER TABLE users ADD CHECK (score >= 0)' },
  { rule: 'add-check-validated', sql: 'ALTER TABLE users ADD CONSTRAINT c CHECK (score >= 0) NO INHERIT' },
  { rule: 'set-not-null', sql: 'ALTER TABLE users ALTER COLUMN "Big" SET NOT NULL' },
  { rule: 'domain-constraint', sql: "ALTER DOMAIN mail ADD CONSTRAINT at CHECK (value LIKE '%@%')" },
  { rule: 'add-unique-constraint', sql: 'ALTER TABLE users ADD CONSTRAINT u UNIQUE (email)' },
  {
    rule: 'add-unique-constraint',
    sql: 'ALTER TABLE users ADD UNIQUE (email) INCLUDE (plan) DEFERRABLE INITIALLY DEFERRED',
  },
  {
    rule: 'add-unique-constraint',
    sql: 'ALTER TABLE users ADD CONSTRAINT u UNIQUE NULLS NOT DISTINCT (email)',
  },
  { rule: 'add-unique-constraint', sql: 'ALTER TABLE pairs ADD PRIMARY KEY (a, b)' },
  {
    rule: 'add-unique-constraint',
    sql: 'ALTER TABLE users DROP CONSTRAINT users_pkey, ADD PRIMARY KEY (id, name)',
  },
  {
    rule: 'add-column-volatile-default',
    sql: 'ALTER TABLE users ADD COLUMN "uid" uuid DEFAULT gen_random_uuid() NOT NULL',
    holds: 'SELECT count(DISTINCT uid) = 6000 FROM users',
  },
  {
    rule: 'add-column-serial',
    sql: 'ALTER TABLE app.things ADD COLUMN "No" serial',
    holds: 'SELECT min("No") = 1 AND max("No") = 20 FROM app.things',
  },
  {
    rule: 'add-column-serial',
    sql: 'ALTER TABLE app.things ADD COLUMN no integer GENERATED ALWAYS AS IDENTITY (START WITH 100)',
    holds: `SELECT min(no) = 100 AND max(no) = 119
      AND nextval(pg_get_serial_sequence('app.things', 'no')) = 120 FROM app.things`,
  },
  {
    rule: 'add-column-generated-stored',
    sql: 'ALTER TABLE users ADD COLUMN twice int GENERATED ALWAYS AS (score * 2) STORED',
    other: true,
    holds: 'SELECT bool_and(twice = score * 2) FROM users',
  },
  {
    rule: 'add-column-generated-stored',
    major: 18,
    sql: 'ALTER TABLE users ADD COLUMN twice int GENERATED ALWAYS AS (score * 2) STORED',
    other: true,
    holds: 'SELECT bool_and(twice = score * 2) FROM users',
  },
  {
    rule: 'add-column-not-null',
    sql: 'ALTER TABLE pairs ADD COLUMN "kind" "orderStatus" NOT NULL',
    other: true,
    between: `UPDATE pairs SET kind = 'new'`,
    holds: `SELECT attnotnull FROM pg_attribute WHERE attrelid = 'pairs'::regclass AND attname = 'kind'`,
  },
  {
    rule: 'add-column-with-key',
    sql: 'ALTER TABLE users ADD COLUMN boss_id bigint REFERENCES users (id) ON DELETE SET NULL',
  },
  {
    rule: 'add-column-with-key',
    sql: 'ALTER TABLE users ADD COLUMN state "orderStatus" CONSTRAINT one UNIQUE',
  },
  {
    rule: 'add-column-with-key',
    sql: "ALTER TABLE users ADD COLUMN kind text NOT NULL DEFAULT 'x' CHECK (kind <> '')",
  },
  {
    rule: 'json-column',
    sql: `ALTER TABLE users ADD COLUMN cfg json CONSTRAINT here NOT NULL DEFAULT '{"json": 1}'::json`,
    other: true,
    holds: `SELECT bool_and(cfg = '{"json": 1}'::jsonb) FROM users`,
  },
  {
    rule: 'column-type-change',
    sql: "ALTER TABLE users ALTER COLUMN at TYPE timestamptz USING at AT TIME ZONE 'UTC'",
    other: true,
    holds: 'SELECT count(at_new) = 6000 FROM users',
  },
  {
    rule: 'column-type-change',
    sql: 'ALTER TABLE users ALTER COLUMN score SET DATA TYPE bigint',
    other: true,
    holds: 'SELECT bool_and(score_new = id) FROM users',
  },
  {
    rule: 'rename-column',
    sql: 'ALTER TABLE users RENAME COLUMN status TO state',
    other: true,
    holds: `SELECT bool_and(state = 'new') FROM users`,
  },
  {
    rule: 'rename-column',
    sql: 'ALTER TABLE users RENAME COLUMN name TO title',
    other: true,
    holds: `SELECT bool_and(title = 'n') FROM users`,
  },
  {
    rule: 'rename-table',
    sql: 'ALTER TABLE users RENAME TO people',
    other: true,
    holds: 'SELECT (SELECT count(*) FROM users) = (SELECT count(*) FROM people)',
  },
  {
    rule: 'rename-object',
    sql: `ALTER TYPE "orderStatus" RENAME VALUE 'new' TO 'fresh'`,
    other: true,
    holds: `SELECT enum_range(NULL::"orderStatus")::text = '{new,paid,fresh}'`,
  },
  {
    rule: 'set-schema',
    sql: 'ALTER TABLE pairs SET SCHEMA app',
    other: true,
    holds: 'SELECT (SELECT count(*) FROM pairs) = (SELECT count(*) FROM app.pairs)',
  },
  {
    rule: 'update-all-rows',
    sql: 'UPDATE users SET plan = (SELECT name FROM teams WHERE id = team_id), score = score + 1 WHERE true -- all\n',
    holds: `SELECT bool_and(plan = 'a' AND score = id + 1) FROM users`,
  },
  {
    rule: 'delete-all-rows',
    sql: 'DELETE FROM app.things',
    holds: 'SELECT count(*) = 0 FROM app.things',
  },
  { rule: 'drop-cascade', sql: 'DROP MATERIALIZED VIEW totals CASCADE' },
  {
    rule: 'drop-column',
    sql: 'ALTER TABLE users DROP COLUMN name',
    other: true,
    holds: `SELECT NOT attnotnull FROM pg_attribute WHERE attrelid = 'users'::regclass AND attname = 'name'`,
  },
  { rule: 'vacuum-full', sql: 'VACUUM FULL users' },
  { rule: 'refresh-view-blocking', sql: 'REFRESH MATERIALIZED VIEW totals' },
  { rule: 'session-setting', sql: 'SET search_path TO app' },
  {
    rule: 'create-partition',
    sql: "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
  },
  {
    rule: 'detach-partition-blocking',
    sql: 'ALTER TABLE events DETACH PARTITION events_2025',
    // It leaves a check of the old bounds behind, as the manual says.
    other: true,
    holds: `SELECT count(*) = 0 FROM pg_inherits WHERE inhparent = 'events'::regclass`,
  },
]

let parser: SqlParser
let postgres: Postgres
let given: TestDatabase
beforeAll(async () => {
  parser = await loadParser()
  postgres = await startPostgres()
  given = await postgres.createDatabase()
  await given.query(schema)
  await given.query(data)
  await given.query('REFRESH MATERIALIZED VIEW totals')
})

/** Parts of a safe way, each a migration of its own. */
function partsOf(text: string): readonly string[] {
  return text.split(/^(?=-- (?:in|and in) [^\n]*:$)/m)
}

describe.each(cases)('$rule: $sql', ({ rule, sql, holds, other, between, major = 15 }) => {
  const texts = (parts: readonly string[]) =>
    lintTexts(parser, [schema, ...parts], { serverMajor: major, only: new Set([`000${parts.length}`]) })
  const rewrite = () => {
    const found = texts([sql]).findings.filter((finding) => finding.rule === rule)
    expect(found[0]?.detail, 'the finding and its SQL').toBeDefined()
    return partsOf(found[0]?.detail?.text ?? '')
  }

  it('is taken by PostgreSQL and comes to the same', async () => {
    const run = async (parts: readonly string[]) => {
      const database = await copyOf(given)
      const client = await database.connect()
      try {
        for (const part of parts) {
          if (between !== undefined && part.startsWith('-- in a later migration')) await client.query(between)
          for (const { text } of statementsOf(parseSqlFile('x.sql', part))) await client.query(text)
        }
        if (holds !== undefined && parts.length > 0) {
          const { rows } = await client.query({ text: holds, rowMode: 'array' })
          if (parts[0] !== sql) expect(rows).toEqual([[true]])
        }
        return await readCatalog(async <Row extends object>(text: string) => {
          const results = await client.query(text)
          return [results].flat().flatMap((result) => result.rows as Row[])
        })
      } finally {
        await client.end()
      }
    }
    const safe = await run(rewrite())
    if (other === true) return
    const difference = compareCatalogs(await run([sql]), safe)
    expect(
      difference === undefined
        ? ''
        : printDifference(difference, { expected: 'as written', found: 'safe way' }),
    ).toBe('')
  })

  it('is not found fault with itself', () => {
    const parts = rewrite()
    for (const [index] of parts.entries()) {
      const again = texts(parts.slice(0, index + 1)).findings
      expect(again.filter((finding) => finding.severity === 'error' || finding.rule === rule)).toEqual([])
    }
  })
})

async function copyOf(template: TestDatabase): Promise<TestDatabase> {
  return await createDatabase(postgres.url, template.name)
}

describe('the safe ways', () => {
  it('in batches are applied by the runner, each batch by itself', async () => {
    const before = 'CREATE TABLE users (id bigint PRIMARY KEY, plan text);'
    const [finding] = lintTexts(parser, [before, "UPDATE users SET plan = 'free'"], {
      only: new Set(['0001']),
    }).findings
    const batches = await journalFolder([
      { name: 'init', up: before },
      { name: 'rows', up: 'INSERT INTO users SELECT i FROM generate_series(1, 10001) i;' },
      { name: 'plan', up: finding?.detail?.text ?? '' },
    ])
    const database = await postgres.createDatabase()
    expect(await apply(applyOptions(batches, database.url), ports())).toMatchObject({ kind: 'applied' })
    expect(
      await database.query(
        'SELECT count(plan)::int AS filled, count(DISTINCT xmin::text)::int AS transactions FROM users',
      ),
    ).toEqual([{ filled: 10_001, transactions: 3 }])
  })

  it('let the version that knows the new column alone INSERT before the old one is dropped', () => {
    const before = 'CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL, plan text);'
    const way = (sql: string) =>
      lintTexts(parser, [before, sql], { only: new Set(['0001']) }).findings[0]?.detail?.text ?? ''
    const optional = 'ALTER TABLE users ALTER COLUMN name DROP NOT NULL;\n-- and in a contract migration'
    expect(way('ALTER TABLE users RENAME name TO title')).toContain(optional)
    expect(way('ALTER TABLE users ALTER name TYPE jsonb USING to_jsonb(name)')).toContain(optional)
    expect(way('ALTER TABLE users RENAME plan TO tariff')).not.toContain('DROP NOT NULL')
    // PostgreSQL refuses it for a key.
    expect(way('ALTER TABLE users ALTER id TYPE text')).not.toContain('DROP NOT NULL')
  })

  it('are all in the table above', () => {
    const tried = new Set(cases.map(({ rule }) => rule))
    const shown = rules.flatMap((rule) => {
      const { given: before = '', bad } = rule.examples
      const { findings } = lint(
        [before, bad].map((text, at) => ({ name: `${at}`, up: parseSqlFile(`${at}.sql`, text) })),
        parser,
        { profile: 'strict', only: new Set(['1']) },
      )
      return findings.some((finding) => finding.rule === rule.id && finding.detail !== undefined)
        ? [rule.id]
        : []
    })
    // Its way is that of create-index-blocking; the statement itself fails.
    const elsewhere = new Set(['concurrent-index-on-partitioned'])
    expect(shown.filter((id) => !tried.has(id) && !elsewhere.has(id))).toEqual([])
    expect(shown.length).toBeGreaterThan(25)
  })
})
