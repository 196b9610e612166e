import { beforeAll, describe, expect, it } from 'vitest'
import { loadParser, type SqlParser } from '../../src/migrations/syntax/index.ts'
import { lintTexts } from './lint-fixture.ts'

/** Migrations as teams write them, on a schema that is in use: all that lint says of each. */
const given = `
  CREATE TYPE "orderStatus" AS ENUM ('new', 'paid');
  CREATE DOMAIN mail AS text;
  CREATE TABLE teams (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
  CREATE TABLE users (id bigserial PRIMARY KEY, email text, name varchar(50) NOT NULL, plan text, score int,
    team_id bigint, at timestamp, price numeric(10, 2), CONSTRAINT plan_set CHECK (plan IS NOT NULL));
  CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);
  CREATE INDEX orders_user ON orders (user_id);
  CREATE TABLE events (id bigint, at date) PARTITION BY RANGE (at);
  CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
  CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM orders;
  CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN new; END $$;
  CREATE FUNCTION slug(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(t) $$;
  CREATE FUNCTION short_id() RETURNS text LANGUAGE sql AS $$ SELECT md5(random()::text) $$;
  CREATE TRIGGER users_audit AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION audit();
  CREATE POLICY own ON users USING (true);`

let parser: SqlParser
beforeAll(async () => {
  parser = await loadParser()
})
const ids = (sql: string) =>
  lintTexts(parser, [given, sql], { only: new Set(['0001']) })
    .findings.map((finding) => finding.rule)
    .sort()

describe('the danger is found', () => {
  it.each([
    ['ALTER TABLE users ADD COLUMN a text NOT NULL DEFAULT NULL', ['add-column-not-null']],
    ['ALTER TABLE users ADD COLUMN a text DEFAULT short_id()', ['add-column-volatile-default']],
    ['ALTER TABLE users ADD COLUMN a text DEFAULT md5(random()::text)', ['add-column-volatile-default']],
    ['UPDATE users SET plan = t.name FROM teams t', ['update-all-rows']],
    ['DELETE FROM orders USING users', ['delete-all-rows']],
    ['WITH gone AS (DELETE FROM orders RETURNING *) SELECT count(*) FROM gone', ['delete-all-rows']],
    [
      'WITH x AS (UPDATE users SET score = 0 RETURNING id) INSERT INTO teams (name) SELECT id FROM x',
      ['update-all-rows'],
    ],
    ['CREATE TABLE notes AS SELECT * FROM orders', ['insert-from-query']],
    ['REFRESH MATERIALIZED VIEW totals WITH NO DATA', ['refresh-view-blocking']],
    [
      "CREATE TABLE events_2026 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2027-01-01')",
      ['create-partition'],
    ],
    ['ALTER TABLE teams ALTER COLUMN id DROP IDENTITY', ['drop-default']],
    ['ALTER TABLE users OWNER TO somebody', ['revoke']],
    ['DROP TRIGGER users_audit ON users', ['drop-trigger-or-policy']],
    ['ALTER TABLE events DETACH PARTITION events_2025', ['detach-partition-blocking']],
    ['VACUUM (FULL, ANALYZE) orders', ['vacuum-full']],
    ['VACUUM (FULL 1) orders', ['vacuum-full']],
    ['LOCK TABLE users IN SHARE MODE', ['lock-table']],
    ['ALTER TABLE users ADD CONSTRAINT users_score CHECK (score > 0)', ['add-check-validated']],
    [
      'ALTER TABLE "users" ADD CONSTRAINT "f" FOREIGN KEY ("team_id") REFERENCES "public"."teams"("id")',
      ['add-foreign-key-validated', 'foreign-key-without-index'],
    ],
    ['CREATE UNIQUE INDEX IF NOT EXISTS "u" ON "users" USING btree ("email")', ['create-index-blocking']],
    ['ALTER TABLE users ALTER COLUMN at SET DATA TYPE timestamp with time zone', ['column-type-change']],
    ['ALTER TABLE users ALTER COLUMN price TYPE numeric(14, 4)', ['column-type-change']],
    [
      'DO $$ BEGIN ALTER TABLE users ADD CONSTRAINT c CHECK (score > 0); EXCEPTION WHEN duplicate_object THEN null; END $$',
      ['add-check-validated'],
    ],
    [
      'DROP INDEX orders_user; CREATE INDEX orders_user ON orders (user_id, id)',
      ['create-index-blocking', 'drop-index-blocking'],
    ],
  ])('%s', (sql, expected) => {
    expect(ids(sql)).toEqual(expected)
  })
})

describe('the harmless is left in peace', () => {
  it.each([
    "ALTER TABLE users ADD COLUMN a text DEFAULT slug('A')",
    "ALTER TABLE users ADD COLUMN a timestamptz DEFAULT now() + interval '1 day' NOT NULL",
    'ALTER TABLE users ADD COLUMN a int DEFAULT 0 NOT NULL, ADD COLUMN b text',
    'ALTER TABLE users ADD COLUMN a mail',
    'ALTER TABLE users ALTER COLUMN plan SET NOT NULL',
    'ALTER TABLE users ALTER COLUMN name SET DATA TYPE varchar(100)',
    'ALTER TABLE users ALTER COLUMN price TYPE numeric(12, 2)',
    "UPDATE users SET plan = 'free' WHERE plan IS NULL",
    'UPDATE users SET score = 1 WHERE false',
    'DELETE FROM orders o USING users u WHERE u.id = o.user_id AND u.plan IS NULL',
    'VACUUM (FULL false) orders',
    'VACUUM ANALYZE orders',
    'LOCK TABLE users IN ACCESS SHARE MODE',
    'DROP TRIGGER users_audit ON users; CREATE TRIGGER users_audit AFTER UPDATE ON users FOR EACH ROW EXECUTE FUNCTION audit()',
    'CREATE OR REPLACE FUNCTION slug(t text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT upper(t) $$',
    'ALTER TABLE users RENAME CONSTRAINT plan_set TO plan_given',
    'ALTER INDEX orders_user RENAME TO orders_user_idx',
    'ALTER TABLE users VALIDATE CONSTRAINT plan_set',
    'CREATE INDEX CONCURRENTLY users_email ON users (email)',
    'DROP INDEX CONCURRENTLY orders_user',
    'ALTER TYPE "orderStatus" ADD VALUE \'done\'',
    "INSERT INTO teams (name) VALUES ('ops') ON CONFLICT DO NOTHING",
    'CREATE TABLE notes (id bigserial PRIMARY KEY, user_id bigint REFERENCES users (id)); CREATE INDEX n ON notes (user_id)',
    "COMMENT ON TABLE users IS 'people'",
    'ALTER TABLE users SET (autovacuum_vacuum_scale_factor = 0.01)',
    'CREATE STATISTICS s ON email, plan FROM users',
    'CREATE EXTENSION IF NOT EXISTS citext',
    'CREATE MATERIALIZED VIEW daily AS SELECT 1 AS n; CREATE UNIQUE INDEX daily_n ON daily (n); REFRESH MATERIALIZED VIEW daily',
    'CREATE TABLE notes (id int); ALTER TABLE notes ENABLE ROW LEVEL SECURITY; CREATE POLICY own ON notes USING (true)',
    "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET check_function_bodies = false; SET row_security = off",
  ])('%s', (sql) => {
    expect(ids(sql)).toEqual([])
  })

  it('an index that the same file builds serves the foreign key, and a table that it makes locks nobody out', () => {
    const found = lintTexts(
      parser,
      [
        given,
        `CREATE TABLE shops (id int PRIMARY KEY); ALTER TABLE orders ADD COLUMN shop_id int;
         ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (shop_id) REFERENCES shops (id);
         CREATE INDEX CONCURRENTLY orders_shop ON orders (shop_id);`,
      ],
      { only: new Set(['0001']), off: new Set(['mixed-transaction']) },
    ).findings
    expect(found).toMatchObject([
      {
        rule: 'add-foreign-key-validated',
        lock: { tables: ['orders'] },
        message: expect.not.stringContaining('shops'),
      },
    ])
  })

  it('a limit of the file’s own is said once, with what takes its place', () => {
    const { findings } = lintTexts(parser, [
      "SET lock_timeout = '1s'; SET statement_timeout = 0; SET search_path = app",
    ])
    expect(findings.map(({ rule, fix }) => [rule, fix])).toEqual([
      ['time-out-in-file', expect.stringContaining('lock_timeout=')],
      ['time-out-in-file', expect.stringContaining('migrations.statement-timeout')],
      ['session-setting', 'Write SET LOCAL.'],
    ])
  })

  it('two tables that are dropped together lock nobody out of either', () => {
    expect(ids('DROP TABLE orders; DROP TABLE events')).toEqual(['drop-table', 'drop-table'])
  })
})
