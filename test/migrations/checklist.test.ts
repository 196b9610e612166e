import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { checklistBlocks, checklistOf, declarationKeys } from '../../src/migrations/checklist/index.ts'
import { readFolder } from '../../src/migrations/index.ts'
import { parseSqlFile } from '../../src/migrations/sql/file.ts'
import { loadParser, type SqlParser } from '../../src/migrations/syntax/index.ts'
import type { Migration } from '../../src/migrations/types.ts'

let parser: SqlParser
beforeAll(async () => {
  parser = await loadParser()
})

function migration(sql: string, more: Partial<Migration> = {}): Migration {
  return {
    name: '0001_x',
    ledgerName: '20260101000000_x',
    when: 1,
    createdAt: 1,
    up: parseSqlFile('drizzle/0001_x.sql', sql),
    down: undefined,
    ...more,
  }
}

const read = (sql: string, more: Partial<Migration> = {}) => checklistOf(migration(sql, more), parser)
const values = (sql: string) => {
  const { checklist } = read(sql)
  return [checklist.timing, checklist.phase, checklist.risk, checklist.failure, checklist.transaction].map(
    (entry) => entry.value,
  )
}

describe('the checklist that the SQL implies', () => {
  it.each([
    ['CREATE TABLE t (id int)', 'before expand none block auto'],
    ['ALTER TABLE t ADD COLUMN c int', 'before expand none block auto'],
    ['ALTER TABLE t ADD COLUMN c int NOT NULL DEFAULT 1', 'before expand none block auto'],
    ['ALTER TABLE t ADD COLUMN c int NOT NULL', 'after contract low forward-fix auto'],
    ['ALTER TABLE t DROP COLUMN c', 'after contract data-loss forward-fix auto'],
    ['ALTER TABLE t DROP c', 'after contract data-loss forward-fix auto'],
    ['DROP TABLE t', 'after contract data-loss forward-fix auto'],
    ['DROP TABLE IF EXISTS s.t CASCADE', 'after contract data-loss forward-fix auto'],
    ['CREATE POLICY p ON t USING (true)', 'after contract low forward-fix auto'],
    [
      'CREATE TABLE n (id int); ALTER TABLE n ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON n USING (true); ALTER POLICY p ON n USING (false)',
      'before expand none block auto',
    ],
    ['REVOKE ALL ON t FROM app', 'after contract low forward-fix auto'],
    [
      'CREATE TABLE n (id int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$; REVOKE ALL ON n FROM PUBLIC; REVOKE ALL ON FUNCTION f() FROM PUBLIC',
      'before expand none block auto',
    ],
    ['CREATE TABLE n (id int); REVOKE ALL ON n, t FROM PUBLIC', 'after contract low forward-fix auto'],
    ['DROP TRIGGER g ON t', 'after contract low forward-fix auto'],
    [
      'DROP TRIGGER IF EXISTS g ON s.t; CREATE TRIGGER g BEFORE UPDATE ON s.t FOR EACH ROW EXECUTE FUNCTION f()',
      'before expand low block auto',
    ],
    [
      'DROP TRIGGER g ON t; CREATE TRIGGER g BEFORE UPDATE ON s.t FOR EACH ROW EXECUTE FUNCTION f()',
      'after contract low forward-fix auto',
    ],
    ['DROP VIEW v', 'after contract low forward-fix auto'],
    ['DROP VIEW v; CREATE VIEW v AS SELECT 1', 'before expand low block auto'],
    ['DROP TYPE s CASCADE', 'after contract data-loss forward-fix auto'],
    ['ALTER TABLE t RENAME COLUMN a TO b', 'after contract low forward-fix auto'],
    ['ALTER TABLE t RENAME TO u', 'after contract low forward-fix auto'],
    ['ALTER INDEX i RENAME TO j', 'before expand low block auto'],
    ["ALTER TYPE s RENAME VALUE 'a' TO 'b'", 'after contract low forward-fix auto'],
    ["ALTER TYPE s ADD VALUE 'a'", 'before expand none block auto'],
    ['ALTER TABLE t ALTER COLUMN c SET NOT NULL', 'after contract low forward-fix auto'],
    ['ALTER TABLE t ALTER COLUMN c SET DATA TYPE text', 'after contract low forward-fix auto'],
    ['ALTER TABLE t ALTER COLUMN c TYPE date', 'after contract data-loss forward-fix auto'],
    ['ALTER TABLE t ALTER COLUMN c TYPE s USING c::text::s', 'after contract low forward-fix auto'],
    ['ALTER TABLE t ALTER COLUMN c TYPE bigint', 'after contract low forward-fix auto'],
    ['ALTER TABLE t ALTER COLUMN c TYPE uuid USING c::uuid', 'after contract low forward-fix auto'],
    ['ALTER TABLE t ALTER COLUMN c TYPE integer', 'after contract data-loss forward-fix auto'],
    ['ALTER TABLE t ALTER COLUMN c TYPE varchar(5)', 'after contract low forward-fix auto'],
    [
      'ALTER TABLE t ALTER COLUMN c TYPE varchar(5) USING c::varchar(5)',
      'after contract data-loss forward-fix auto',
    ],
    ['ALTER TABLE t ALTER COLUMN c TYPE numeric(10, 2)', 'after contract data-loss forward-fix auto'],
    ['ALTER TABLE t ALTER COLUMN c TYPE text USING left(c, 3)', 'after contract data-loss forward-fix auto'],
    ['TRUNCATE t', 'before expand data-loss block auto'],
    ['DELETE FROM t WHERE id = 1', 'before expand data-loss block auto'],
    [
      'WITH gone AS (DELETE FROM t RETURNING *) INSERT INTO u SELECT * FROM gone',
      'before expand data-loss block auto',
    ],
    ['UPDATE t SET a = 1', 'before expand low block auto'],
    ['CREATE INDEX CONCURRENTLY i ON t (a)', 'before expand none block none'],
    ['CREATE UNIQUE INDEX i ON t (a)', 'before expand low block auto'],
    ['VACUUM t', 'before expand none block none'],
    ['CREATE TABLE t (id int); DROP TABLE t', 'before expand none block auto'],
    ['CREATE TABLE t (id int); ALTER TABLE t ALTER COLUMN id SET NOT NULL', 'before expand none block auto'],
    [
      'ALTER TABLE t ADD COLUMN c int; UPDATE t SET c = 1; ALTER TABLE t ALTER c SET NOT NULL',
      'before expand low block auto',
    ],
    ['DO $$ BEGIN DROP TABLE t; END $$', 'after contract data-loss forward-fix auto'],
    ["DO $$ BEGIN EXECUTE 'DROP TABLE t'; END $$", 'after contract data-loss forward-fix auto'],
    ["DO $$ BEGIN EXECUTE format('DROP TABLE %I', 't'); END $$", 'before expand low block auto'],
    [
      "DO $$ BEGIN CREATE TYPE s AS ENUM ('a'); EXCEPTION WHEN duplicate_object THEN null; END $$",
      'before expand none block auto',
    ],
    ['', 'before expand none block auto'],
  ])('%s', (sql, expected) => {
    expect(values(sql).join(' ')).toBe(expected)
  })

  it('names the statement that it was inferred from', () => {
    const { checklist } = read(
      'CREATE TABLE a (id int);\n--> statement-breakpoint\nALTER TABLE users DROP COLUMN email;',
    )
    expect(checklist.phase).toEqual({
      value: 'contract',
      source: 'inferred',
      because: 'it drops the column users.email',
      at: { file: 'drizzle/0001_x.sql', line: 3 },
    })
  })
})

describe('front matter', () => {
  it('declares what the SQL cannot say', () => {
    const { checklist, problems } = read(
      '-- deploy-kit: timing=after; phase=contract; risk=data-loss; lock_timeout=2s\n' +
        '-- deploy-kit: reason="gone; nobody reads \\"it\\""; requires-core>=1.4.0; irreversible: the values are lost\n' +
        'ALTER TABLE users DROP COLUMN email;',
    )
    expect(problems).toEqual([])
    expect(checklist).toMatchObject({
      timing: { value: 'after', source: 'declared' },
      risk: { value: 'data-loss', source: 'declared', at: { line: 1, column: 46 } },
      lockTimeout: { value: 2_000 },
      reason: { value: 'gone; nobody reads "it"', at: { line: 2 } },
      requiresCore: { value: '1.4.0' },
      irreversible: { value: 'the values are lost' },
    })
  })

  it('is read from the YAML file beside a generated one, with the place', () => {
    const { checklist, problems } = read('DROP TABLE t', {
      sidecar: {
        path: 'drizzle/0001_x.deploy-kit.yml',
        text: 'risk: data-loss\nreason: "replaced: see u"\nrequires-core: ">=1.10.0"\nlock_timeout: 500ms\nignore: []\n',
      },
    })
    expect(problems).toEqual([])
    expect(checklist).toMatchObject({
      risk: { value: 'data-loss', at: { file: 'drizzle/0001_x.deploy-kit.yml', line: 1 } },
      reason: { value: 'replaced: see u' },
      requiresCore: { value: '1.10.0' },
      lockTimeout: { value: 500 },
    })
  })

  it.each([
    ['-- deploy-kit: timming=after', 'unknown-key', 'timing'],
    ['-- deploy-kit: lock-timeout=2s', 'unknown-key', 'lock_timeout'],
    ['-- deploy-kit: timing=aftr', 'bad-value', 'timing=after'],
    ['-- deploy-kit: risk=dataloss', 'bad-value', 'risk=data-loss'],
    ['-- deploy-kit: lock_timeout=5', 'bad-value', 'lock_timeout=5s'],
    ['-- deploy-kit: lock_timeout=0s', 'bad-value', 'lock_timeout=5s'],
    ['-- deploy-kit: requires-core>=1.4', 'bad-value', 'requires-core>=1.4.0'],
    ['-- deploy-kit: timing>=after', 'syntax', 'timing=before'],
    ['-- deploy-kit: reason="open', 'syntax', 'both quotes'],
    ['-- deploy-kit: after', 'syntax', 'timing=before|during|after'],
    ['-- deploykit: timing=after', 'syntax', '-- deploy-kit: key=value'],
    ['-- deploy-kit timing=after', 'syntax', '-- deploy-kit: key=value'],
    ['-- deploy-kit: timing=after; timing=before', 'repeated', 'Keep one'],
    ['-- deploy-kit: reason=', 'bad-value', 'Write why'],
  ])('%s is told with its place and the right spelling', (line, kind, fix) => {
    const { problems } = read(`-- one\n${line}\nSELECT 1`)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ kind, at: { file: 'drizzle/0001_x.sql', line: 2 } })
    expect(problems[0]?.fix).toContain(fix)
    expect(problems[0]?.message).toContain('drizzle/0001_x.sql:2')
  })

  it.each([
    ["SELECT '\n-- deploy-kit: timing=after'"],
    ['SELECT 1 AS "\n-- deploy-kit: timing=after"'],
    ['DO $$\n-- deploy-kit: timing=after\nBEGIN END $$'],
    ['/* a\n-- deploy-kit: timing=after\n*/ SELECT 1'],
    ['-- deploy-kit-ignore drop-table it is empty\nSELECT 1'],
    ['-- see deploy-kit: the guide\nSELECT 1'],
  ])('is not seen in %j', (sql) => {
    const { checklist, problems } = read(sql)
    expect(problems).toEqual([])
    expect(checklist.timing.source).toBe('inferred')
  })

  it('behind a statement is a slip, because it looks as if it spoke for the next one only', () => {
    const { problems } = read('SELECT 1;\n-- deploy-kit: timing=after\nSELECT 2;')
    expect(problems).toMatchObject([{ kind: 'misplaced', at: { line: 2 } }])
  })
})

describe('less said than the SQL needs', () => {
  it.each([
    ['phase=expand; risk=data-loss; reason=x', 'ALTER TABLE t DROP COLUMN c', 'weaker', 'phase=contract'],
    ['timing=before; risk=data-loss; reason=x', 'ALTER TABLE t DROP COLUMN c', 'weaker', 'timing=after'],
    ['timing=during; risk=data-loss; reason=x', 'DROP TABLE t', 'weaker', 'timing=after'],
    ['risk=low; reason=x', 'DROP TABLE t', 'weaker', 'risk=data-loss'],
    ['risk=none', 'UPDATE t SET a = 1', 'weaker', 'risk=low'],
    ['risk=data-loss', 'DROP TABLE t', 'undeclared', 'reason='],
    ['reason=x', 'DROP TABLE t', 'undeclared', 'risk=data-loss'],
    ['phase=contract; timing=before', 'SELECT 1', 'contradiction', 'timing=after'],
    ['failure=forward-fix', 'CREATE TABLE t (a int)', 'weaker', 'failure=block'],
    ['phase=expand', 'ALTER TABLE t ALTER c SET NOT NULL', 'weaker', 'add reason='],
  ])('%s over %s', (front, sql, kind, fix) => {
    const { problems } = read(`-- deploy-kit: ${front}\n${sql}`)
    expect(problems).toHaveLength(1)
    expect(problems[0]).toMatchObject({ kind })
    expect(problems[0]?.fix).toContain(fix)
  })

  it('a drop without any front matter must be declared', () => {
    const { problems } = read('\nDROP TABLE orders')
    expect(problems).toMatchObject([
      {
        kind: 'undeclared',
        message:
          'drizzle/0001_x.sql:2 drops the table orders, and the front matter does not say that data is lost',
        fix: 'Write `-- deploy-kit: risk=data-loss; reason="why nobody needs it any more"` above the first statement.',
      },
    ])
  })

  it('what only a person can know is taken with a reason', () => {
    const { checklist, problems } = read(
      '-- deploy-kit: phase=expand; reason="every version since 1.2 writes it"\nALTER TABLE t ALTER c SET NOT NULL',
    )
    expect(problems).toEqual([])
    expect([checklist.phase.value, checklist.timing.value]).toEqual(['expand', 'before'])
  })

  it('a file that adds and takes away has no right time, until it is settled', () => {
    const sql = 'CREATE TABLE a (id int);\nALTER TABLE t RENAME c TO d;'
    expect(read(sql).problems).toMatchObject([{ kind: 'mixed', at: { line: 2 } }])
    expect(read(`-- deploy-kit: phase=contract; reason="a is for later"\n${sql}`).problems).toEqual([])
  })

  it('a way down and a reason for none contradict each other', () => {
    const { problems } = read('-- deploy-kit: irreversible: no\nSELECT 1', {
      down: parseSqlFile('drizzle/0001_x.down.sql', 'SELECT 1'),
    })
    expect(problems).toMatchObject([{ kind: 'contradiction' }])
  })

  it('SQL that cannot be read counts as the worst', () => {
    const { checklist, problems } = read('SELECT 1;\n--> statement-breakpoint\nCREATE TABEL größe;')
    expect(checklist.risk).toMatchObject({
      value: 'data-loss',
      because: expect.stringMatching(/:3 is not SQL that PostgreSQL 18 takes: syntax error/),
    })
    expect(problems).toMatchObject([{ kind: 'syntax', at: { line: 3, column: 8 } }])
  })
})

const order = {
  timing: ['before', 'during', 'after'],
  risk: ['none', 'low', 'data-loss'],
  phase: ['expand', 'contract'],
} as const

describe('whatever is declared', () => {
  const statement = fc.constantFrom(
    'CREATE TABLE n (id int)',
    'ALTER TABLE t DROP COLUMN c',
    'ALTER TABLE t ADD COLUMN c int',
    'ALTER TABLE t ALTER c SET NOT NULL',
    'UPDATE t SET a = 1',
    'DROP VIEW v',
    'TRUNCATE t',
    'CREATE INDEX CONCURRENTLY i ON t (a)',
  )
  const front = fc.record(
    {
      timing: fc.constantFrom(...order.timing),
      risk: fc.constantFrom(...order.risk),
      phase: fc.constantFrom(...order.phase),
      failure: fc.constantFrom('block', 'forward-fix'),
    },
    { requiredKeys: [] },
  )

  it('without a reason never makes the checklist weaker than the SQL, and less is never taken in silence', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 4 }), front, (statements, said) => {
        const sql = statements.join(';\n')
        const bare = read(sql).checklist
        const line = Object.entries(said)
          .map(([key, value]) => `${key}=${value}`)
          .join('; ')
        const { checklist, problems } = read(`-- deploy-kit: ${line}\n${sql}`)
        for (const key of ['risk', 'phase'] as const) {
          const rank = (value: string) => (order[key] as readonly string[]).indexOf(value)
          expect(rank(checklist[key].value)).toBeGreaterThanOrEqual(rank(bare[key].value))
          const value = said[key]
          if (value !== undefined && rank(value) < rank(bare[key].value)) {
            expect(
              problems.some((it) => it.kind === 'weaker' && it.message.includes(`${key}=${value}`)),
            ).toBe(true)
          }
        }
        if (checklist.phase.value === 'contract') expect(checklist.timing.value).toBe('after')
        if (checklist.timing.value === 'before') expect(checklist.failure.value).toBe('block')
      }),
    )
  })
})

describe('the sidecar', () => {
  it('is found beside the file in both formats', async () => {
    const root = await mkdtemp(join(tmpdir(), 'dk-sidecar-'))
    try {
      await mkdir(join(root, 'a', 'meta'), { recursive: true })
      await writeFile(join(root, 'a', '0000_x.sql'), 'DROP TABLE t')
      await writeFile(join(root, 'a', '0000_x.deploy-kit.yml'), 'risk: data-loss')
      await writeFile(
        join(root, 'a', 'meta', '_journal.json'),
        JSON.stringify({
          version: '7',
          dialect: 'postgresql',
          entries: [{ idx: 0, when: 1, tag: '0000_x' }],
        }),
      )
      await mkdir(join(root, 'b', '20260101000000_x'), { recursive: true })
      await writeFile(join(root, 'b', '20260101000000_x', 'migration.sql'), 'DROP TABLE t')
      await writeFile(join(root, 'b', '20260101000000_x', 'deploy-kit.yml'), 'risk: data-loss')
      for (const folder of ['a', 'b']) {
        const { migrations } = await readFolder(join(root, folder))
        expect(migrations[0]?.sidecar?.text).toBe('risk: data-loss')
      }
    } finally {
      await rm(root, { recursive: true })
    }
  })
})

describe('the table', () => {
  it('shows each migration with its phase, and why data is lost', () => {
    const text = JSON.stringify(
      checklistBlocks([
        read('-- deploy-kit: risk=data-loss; reason="nobody reads it"; requires-core>=2.0.0\nDROP TABLE t')
          .checklist,
      ]),
    )
    for (const part of [
      'after the deploy',
      'contract',
      'LOST',
      'mended forward',
      '>=2.0.0',
      'nobody reads it',
    ])
      expect(text).toContain(part)
  })
})

describe('the page of the checklist', () => {
  it('shows front matter and a sidecar that are right, and every key', async () => {
    const page = await readFile(
      join(import.meta.dirname, '..', '..', 'docs', 'migration-checklist.md'),
      'utf8',
    )
    const sql = /```sql\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
    const yaml = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
    const { checklist, problems } = read(sql)
    expect(problems).toEqual([])
    expect(checklist.requiresCore?.value).toBe('1.4.0')
    const beside = read('ALTER TABLE users DROP COLUMN email', { sidecar: { path: 'x.yml', text: yaml } })
    expect(beside.problems).toEqual([])
    expect(beside.checklist.reason?.value).toBe(checklist.reason?.value)
    for (const key of declarationKeys) expect(page).toContain(`| \`${key}\` |`)
  })
})
