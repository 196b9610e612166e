import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readStatements } from '../../src/migrations/sql/statements.ts'
import { transactionMode } from '../../src/migrations/sql/transaction-mode.ts'

const texts = (sql: string) => readStatements(sql).map((statement) => statement.text)

describe('readStatements', () => {
  it.each([
    ['comments', "-- a; b\nSELECT 1; /* c; /* d; */ e; */ SELECT 2 -- '", ['SELECT 1', 'SELECT 2']],
    [
      'strings',
      `SELECT 'a;''b;'; SELECT E'c\\';d'; SELECT U&'e;'`,
      ["SELECT 'a;''b;'", "SELECT E'c\\';d'", "SELECT U&'e;'"],
    ],
    ['a backslash in a plain string', `SELECT '\\'; SELECT 2`, ["SELECT '\\'", 'SELECT 2']],
    ['quoted names', 'SELECT 1 AS "a;""b"; SELECT 2', ['SELECT 1 AS "a;""b"', 'SELECT 2']],
    [
      'dollar quotes',
      "DO $$ BEGIN; 'x; END $$; SELECT $a$ $$;$b$; $a$",
      ["DO $$ BEGIN; 'x; END $$", 'SELECT $a$ $$;$b$; $a$'],
    ],
    [
      'parameters, not dollar quotes',
      'SELECT $1; SELECT a$b$c; SELECT 3',
      ['SELECT $1', 'SELECT a$b$c', 'SELECT 3'],
    ],
    [
      'rules',
      'CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2); SELECT 3',
      ['CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2)', 'SELECT 3'],
    ],
    [
      'SQL function bodies',
      'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END; SELECT 3',
      [
        'CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END',
        'SELECT 3',
      ],
    ],
    ['nothing at all', ' ; -- x\n; ', []],
    [
      'letters beyond ASCII',
      'SELECT größe FROM "таблица"; SELECT 2',
      ['SELECT größe FROM "таблица"', 'SELECT 2'],
    ],
  ])('cuts at semicolons, not in %s', (_, sql, expected) => {
    expect(texts(sql)).toEqual(expected)
  })

  it('finds every statement again, whatever is quoted in it', () => {
    const body = fc.string({ maxLength: 12 })
    const statement = fc.oneof(
      body.map((text) => `SELECT '${text.replaceAll("'", "''")}'`),
      body.map((text) => `SELECT 1 AS "x${text.replaceAll('"', '""')}"`),
      body.map((text) => `SELECT $q$${text.replaceAll('$', '')}$q$`),
      body.map((text) => `SELECT 1 /* ${text.replaceAll(/[/*]/g, '')} */ + 2`),
      body.map((text) => `SELECT 1 --${text.replaceAll(/[\r\n]/g, '')}\n+ 2`),
    )
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 6 }), (statements) => {
        expect(texts(statements.join(';\n'))).toEqual(statements)
      }),
    )
  })
})

describe('transactionMode', () => {
  it.each([
    ['CREATE INDEX CONCURRENTLY i ON t (a)', 'CREATE INDEX CONCURRENTLY'],
    ['create unique index concurrently if not exists i on t (a)', 'CREATE INDEX CONCURRENTLY'],
    ['DROP INDEX CONCURRENTLY i', 'DROP INDEX CONCURRENTLY'],
    ['REINDEX TABLE CONCURRENTLY t', 'REINDEX CONCURRENTLY'],
    ['REINDEX (CONCURRENTLY) TABLE t', 'REINDEX CONCURRENTLY'],
    ['REINDEX DATABASE d', 'REINDEX DATABASE'],
    ['VACUUM (ANALYZE) t', 'VACUUM'],
    ['ALTER TABLE t DETACH PARTITION p CONCURRENTLY', 'DETACH PARTITION CONCURRENTLY'],
    ['ALTER SYSTEM SET work_mem = 1', 'ALTER SYSTEM'],
    [
      "ALTER TYPE s ADD VALUE 'x'; INSERT INTO t VALUES ('x')",
      "ALTER TYPE s ADD VALUE 'x', which a later statement uses",
    ],
    [
      "ALTER TYPE s ADD VALUE 'x'; DO $$ BEGIN INSERT INTO t VALUES ('x'); END $$",
      "ALTER TYPE s ADD VALUE 'x', which a later statement uses",
    ],
  ])('%s runs outside a transaction', (sql, because) => {
    expect(transactionMode(readStatements(sql))).toMatchObject({ transactional: false, because })
  })

  it.each([
    "SELECT 'CREATE INDEX CONCURRENTLY i ON t (a)'",
    '-- VACUUM\nSELECT 1',
    'CREATE INDEX i ON t (a)',
    'REINDEX TABLE t',
    'REFRESH MATERIALIZED VIEW CONCURRENTLY v',
    "ALTER TYPE s ADD VALUE 'x'",
    "CREATE TYPE s AS ENUM ('a'); ALTER TYPE s ADD VALUE 'x'; INSERT INTO t VALUES ('x')",
  ])('%s runs inside one', (sql) => {
    expect(transactionMode(readStatements(sql))).toEqual({ transactional: true })
  })
})

describe('data loss', () => {
  it.each([
    'DROP TABLE users',
    'ALTER TABLE users DROP COLUMN email',
    'ALTER TABLE ONLY "users" DROP email',
    'ALTER TABLE users ALTER COLUMN a SET NOT NULL, DROP COLUMN IF EXISTS b',
    'ALTER TABLE users ALTER COLUMN n TYPE smallint',
    'TRUNCATE users',
    'DELETE FROM users',
    'DROP SCHEMA app CASCADE',
    'DROP TYPE status CASCADE',
    "DO $$ BEGIN EXECUTE 'drop table x'; END $$",
  ])('is seen in %s', (sql) => {
    expect(readStatements(sql)[0]?.dataLoss).toBeDefined()
  })

  it.each([
    'DROP INDEX i',
    'ALTER TABLE users DROP CONSTRAINT c',
    'ALTER TABLE users ALTER COLUMN a DROP NOT NULL, ALTER COLUMN b DROP DEFAULT',
    'DROP TYPE status',
    'ALTER TABLE users ADD COLUMN type text',
    "SELECT 'DROP TABLE users'",
  ])('is not seen in %s', (sql) => {
    expect(readStatements(sql)[0]?.dataLoss).toBeUndefined()
  })

  it.each(['BEGIN', 'START TRANSACTION', 'COMMIT AND CHAIN', 'END', 'ROLLBACK', 'ABORT'])(
    '%s controls the transaction',
    (sql) => {
      expect(readStatements(sql)[0]?.transactionControl).toBeDefined()
    },
  )

  it.each(['SAVEPOINT a', 'ROLLBACK TO SAVEPOINT a', 'ROLLBACK TO a', 'RELEASE a', 'PREPARE p AS SELECT 1'])(
    '%s does not',
    (sql) => {
      expect(readStatements(sql)[0]?.transactionControl).toBeUndefined()
    },
  )
})
