import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { rules } from '../../src/migrations/lint/index.ts'
import { loadParser, type SqlParser } from '../../src/migrations/syntax/index.ts'
import { lintTexts } from './lint-fixture.ts'

let parser: SqlParser
beforeAll(async () => {
  parser = await loadParser()
})

const found = (sql: string | readonly string[], options: Parameters<typeof lintTexts>[2] = {}) =>
  lintTexts(parser, typeof sql === 'string' ? [sql] : sql, options).findings
const ids = (sql: string | readonly string[], options: Parameters<typeof lintTexts>[2] = {}) =>
  found(sql, options).map((finding) => finding.rule)

describe('what other linters leave out', () => {
  it.each([
    ['UPDATE users SET a = 1', 'update-all-rows'],
    ['UPDATE users SET a = 1 WHERE true', 'update-all-rows'],
    ['UPDATE users SET a = 1 WHERE 1 = 1', 'update-all-rows'],
    ['DELETE FROM users', 'delete-all-rows'],
    ['TRUNCATE users', 'truncate'],
    ['DROP SCHEMA app CASCADE', 'drop-schema'],
    ['DROP TYPE state', 'drop-object'],
    ['DROP VIEW totals', 'drop-view'],
    ['ALTER TABLE users DROP CONSTRAINT c', 'drop-constraint'],
    ["ALTER TYPE state RENAME VALUE 'a' TO 'b'", 'rename-object'],
    ["ALTER TYPE state ADD VALUE 'a'; INSERT INTO t VALUES ('a')", 'enum-value-used-at-once'],
    ['ALTER TABLE users ADD COLUMN data json', 'json-column'],
    ['ALTER TABLE users ADD COLUMN no serial', 'add-column-serial'],
    ['ALTER TABLE users SET SCHEMA app', 'set-schema'],
    ['LOCK TABLE users', 'lock-table'],
    ['CLUSTER users USING i', 'vacuum-full'],
    ['VACUUM FULL users', 'vacuum-full'],
    ['CREATE TRIGGER t BEFORE INSERT ON users FOR EACH ROW EXECUTE FUNCTION f()', 'create-trigger'],
    ['ALTER TABLE users ENABLE ROW LEVEL SECURITY', 'row-level-security'],
    ['ALTER TABLE a ADD COLUMN x int; ALTER TABLE b ADD COLUMN x int', 'several-exclusive-locks'],
    ["DO $$ BEGIN EXECUTE 'DROP ' || x; END $$", 'dynamic-sql'],
    ['DO $$ BEGIN DROP TABLE users; END $$', 'drop-table'],
  ])('%s', (sql, rule) => {
    expect(ids(sql)).toContain(rule)
  })
})

describe('the schema that came before', () => {
  const given = `CREATE TYPE state AS ENUM ('new');
    CREATE TABLE users (id int PRIMARY KEY, name varchar(20), total numeric(10, 2), state state, email text NOT NULL);`

  it.each([
    ['name TYPE text', []],
    ['name TYPE varchar(40)', []],
    ['name TYPE varchar', []],
    ['name TYPE varchar(10)', ['column-type-change']],
    ['total TYPE numeric(12, 2)', []],
    ['total TYPE numeric(12, 3)', ['column-type-change']],
    ['total TYPE numeric', []],
    ['id TYPE bigint', ['column-type-change']],
    ['name TYPE text USING name::text', []],
    ['name TYPE text USING upper(name)', ['column-type-change']],
    ['state TYPE text', ['column-type-change']],
    ['email SET NOT NULL', []],
    ['name SET NOT NULL', ['set-not-null']],
  ])('decides whether %s costs anything', (change, expected) => {
    expect(ids([given, `ALTER TABLE users ALTER COLUMN ${change}`], { only: new Set(['0001']) })).toEqual(
      expected,
    )
  })

  it('follows renames, so that the column is known by its new name', () => {
    const rename = 'ALTER TABLE users RENAME TO people; ALTER TABLE people RENAME COLUMN name TO nick;'
    const last = 'ALTER TABLE people ALTER COLUMN nick TYPE text'
    expect(ids([given, rename, last], { only: new Set(['0002']) })).toEqual([])
  })

  it('leaves in peace what the same change makes', () => {
    const sql = [
      'CREATE TABLE teams (id int);',
      'CREATE INDEX i ON teams (id); ALTER TABLE teams ALTER COLUMN id SET NOT NULL; DROP TABLE teams;',
    ]
    expect(ids(sql, { only: new Set(['0000', '0001']) })).toEqual([])
    expect(ids(sql, { only: new Set(['0001']) })).not.toEqual([])
    expect(ids(sql)).toEqual(['create-index-blocking', 'set-not-null', 'drop-table'])
  })

  it('does not take CREATE TABLE IF NOT EXISTS for a new table where the folder made it before', () => {
    const again = 'CREATE TABLE IF NOT EXISTS users (id int); CREATE INDEX i ON users (name);'
    expect(ids([given, again])).toContain('create-index-blocking')
  })

  it('says nothing of what drizzle-kit writes for a new schema', () => {
    const sql = `CREATE TYPE "public"."role" AS ENUM('a', 'b');--> statement-breakpoint
CREATE TABLE "users" ("id" serial PRIMARY KEY NOT NULL, "name" varchar(256), "at" timestamp DEFAULT now());--> statement-breakpoint
CREATE TABLE "posts" ("id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY, "user_id" integer NOT NULL, CONSTRAINT "u" UNIQUE("user_id"));--> statement-breakpoint
ALTER TABLE "posts" ADD CONSTRAINT "posts_user_id_users_id_fk" FOREIGN KEY ("user_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "name_idx" ON "users" USING btree ("name");--> statement-breakpoint
DO $$ BEGIN CREATE TYPE "x" AS ENUM('a'); EXCEPTION WHEN duplicate_object THEN null; END $$;`
    expect(found(sql)).toEqual([])
  })
})

describe('a finding', () => {
  it('has place, statement, lock and the safe way', () => {
    const sql =
      'SELECT 1;\n--> statement-breakpoint\n  ALTER TABLE "größe" ADD CONSTRAINT "fk" FOREIGN KEY ("a") REFERENCES b (id);'
    expect(found(sql)).toMatchObject([
      {
        rule: 'add-foreign-key-validated',
        severity: 'error',
        migration: '0000',
        file: '0000.sql',
        line: 3,
        column: 3,
        lock: { mode: 'SHARE ROW EXCLUSIVE', tables: ['"größe"', 'b'], blocks: 'writes' },
        detail: {
          text: 'ALTER TABLE "größe" ADD CONSTRAINT "fk" FOREIGN KEY ("a") REFERENCES b (id) NOT VALID;\n-- in the next migration:\nALTER TABLE "größe" VALIDATE CONSTRAINT fk;',
        },
        anchor: 'migration-rules.md#add-foreign-key-validated',
      },
    ])
  })

  it('takes the command from its statement, whatever stands beside it', () => {
    const sql =
      "ALTER TABLE t ADD COLUMN a numeric(10, 2) DEFAULT f(1, 2), ADD CONSTRAINT c CHECK (a IN (1, 2) AND b <> 'x, y')"
    const check = found(sql).find((finding) => finding.rule === 'add-check-validated')
    expect(check?.detail?.text).toMatch(
      /^ALTER TABLE t ADD CONSTRAINT c CHECK \(a IN \(1, 2\) AND b <> 'x, y'\) NOT VALID;/,
    )
  })

  it('grows and shrinks with the rows', () => {
    const severity = (rows: number) => {
      const [finding] = found('CREATE INDEX i ON users (a)', { rows: new Map([['public.users', rows]]) })
      return [finding?.severity, finding?.rows]
    }
    expect(severity(500)).toEqual(['warning', 500])
    expect(severity(50_000)).toEqual(['error', 50_000])
    const [scan] = found('ALTER TABLE a ATTACH PARTITION b DEFAULT', {
      rows: new Map([['public.b', 3_400_000]]),
    })
    expect(scan).toMatchObject({
      severity: 'error',
      message: expect.stringContaining('about 3.4 million rows'),
    })
  })

  it('proposes what the server can do', () => {
    const sql = 'ALTER TABLE t ALTER COLUMN c SET NOT NULL'
    expect(found(sql, { serverMajor: 17 })[0]?.detail?.text).toContain('CHECK (c IS NOT NULL) NOT VALID')
    expect(found(sql, { serverMajor: 18 })[0]?.detail?.text).toContain('NOT NULL c NOT VALID')
  })

  it('does not propose NOT VALID where a partitioned table refuses it', () => {
    const sql = [
      'CREATE TABLE p (id int, u int) PARTITION BY RANGE (id)',
      'ALTER TABLE p ADD FOREIGN KEY (u) REFERENCES users (id)',
    ]
    const one = (serverMajor: number) =>
      found(sql, { serverMajor }).find(({ rule }) => rule === 'add-foreign-key-validated')
    expect(one(17)?.detail).toBeUndefined()
    expect(one(18)?.detail?.text).toContain('NOT VALID')
  })

  it('is left out where its rule is off', () => {
    expect(ids('DROP TABLE t', { off: new Set(['drop-table']) })).toEqual([])
  })
})

describe('ignoring', () => {
  it('speaks for the next statement, or for the file', () => {
    const two = 'DROP VIEW a;\nDROP VIEW b;'
    expect(ids(`-- deploy-kit-ignore drop-view nobody reads it\n${two}`)).toEqual(['drop-view'])
    expect(ids(`-- deploy-kit-ignore-file drop-view nobody reads them\n${two}`)).toEqual([])
  })

  it('stands in the sidecar of a generated file', () => {
    const { findings, ignored } = lintTexts(
      parser,
      ['DROP TABLE a'],
      {},
      {
        path: '0000.deploy-kit.yml',
        text: 'ignore:\n  - rule: drop-table\n    reason: nobody reads it\n  - rule: drop-colunm\n    reason: x\n  - rule: truncate\n',
      },
    )
    expect(ignored).toMatchObject([{ rule: 'drop-table', reason: 'nobody reads it' }])
    expect(findings).toMatchObject([
      { rule: 'ignore-unknown-rule', file: '0000.deploy-kit.yml', line: 4, fix: 'Did you mean drop-column?' },
      { rule: 'ignore-without-reason', line: 6 },
    ])
  })

  it.each([
    ['-- deploy-kit-ignore drop-table\nDROP TABLE a', ['ignore-without-reason', 'drop-table']],
    ['-- deploy-kit-ignore\nDROP TABLE a', ['ignore-unknown-rule', 'drop-table']],
    ['-- deploykit-ignore drop-table x\nDROP TABLE a', ['ignore-unknown-rule', 'drop-table']],
    ['-- deploy-kit-ignore drop-table x\nSELECT 1', ['ignore-unused']],
    ['-- deploy-kit-ignore drop-table x\n-- deploy-kit-ignore drop-table y\nDROP TABLE a', ['ignore-unused']],
    // The rule belongs to the other profile: this run cannot tell.
    ['-- deploy-kit-ignore prefer-bigint x\nCREATE TABLE t (id int PRIMARY KEY)', []],
    ["SELECT '-- deploy-kit-ignore nothing'", []],
  ])('%j', (sql, expected) => {
    expect(ids(sql)).toEqual(expected)
  })
})

const statements = [...new Set(rules.flatMap((rule) => [rule.examples.bad, rule.examples.good]))].map((sql) =>
  sql.replace(/;\s*$/, ''),
)

describe('whatever the file', () => {
  const file = fc
    .array(
      fc.tuple(
        fc.constantFrom(...statements),
        fc.constantFrom(';\n', ';\r\n', ';\n--> statement-breakpoint\n', '; -- ünd 😀\n'),
      ),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((parts) => parts.flat().join(''))
  const options = fc.record({
    profile: fc.constantFrom('drizzle' as const, 'strict' as const),
    serverMajor: fc.integer({ min: 13, max: 18 }),
  })

  it('every place lies in the file, at the statement that it shows', () => {
    fc.assert(
      fc.property(file, options, (sql, chosen) => {
        const lines = sql.split('\n')
        for (const finding of found(sql, chosen)) {
          const line = lines[finding.line - 1]
          expect(line).toBeDefined()
          expect(finding.column).toBeLessThanOrEqual((line ?? '').length + 1)
          const rest = [(line ?? '').slice(finding.column - 1), ...lines.slice(finding.line)].join('\n')
          const shown = finding.statement.replace(/ …$/, '')
          // SQL that is put together is shown with the block around it.
          const from = finding.rule === 'dynamic-sql' ? sql : rest
          expect(from.replace(/\s+/g, ' ')).toContain(shown)
          if (from === rest) expect(rest.replace(/\s+/g, ' ').startsWith(shown)).toBe(true)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('ignoring one finding takes away exactly that one', () => {
    const bare = (sql: string) =>
      found(sql).map(({ rule, message, statement }) => `${rule}: ${statement}: ${message}`)
    fc.assert(
      fc.property(file, fc.nat(), (sql, pick) => {
        // What stands inside a block is ignored above the block, where its place does not show.
        const findings = found(sql).filter(
          ({ rule }) => !rule.startsWith('ignore-') && rule !== 'dynamic-sql',
        )
        const one = findings[pick % Math.max(1, findings.length)]
        if (one === undefined) return
        const lines = sql.split('\n')
        const at = lines.slice(0, one.line - 1).join('\n').length + (one.line === 1 ? 0 : 1) + one.column - 1
        const ignoring = `${sql.slice(0, at)}\n-- deploy-kit-ignore ${one.rule} reason\n${sql.slice(at)}`
        const gone = findings.filter((other) => other.rule === one.rule && other.line === one.line)
        const left = bare(sql)
        for (const other of gone) {
          const index = left.indexOf(`${other.rule}: ${other.statement}: ${other.message}`)
          left.splice(index, 1)
        }
        expect(bare(ignoring).sort()).toEqual(left.sort())
      }),
      { numRuns: 100 },
    )
  })

  it('lint says something and never throws', () => {
    const piece = fc.oneof(
      fc.constantFrom(...statements),
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      fc.constantFrom('ALTER TABLE', 'DROP', '"', "'", '$$', 'DO $$ BEGIN', 'END $$', '(', ');'),
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), options, (pieces, chosen) => {
        expect(lintTexts(parser, [pieces.join(' '), pieces.join(';')], chosen).files).toBe(2)
      }),
      { numRuns: 150 },
    )
  })
})
