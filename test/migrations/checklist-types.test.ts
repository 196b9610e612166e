import { beforeAll, describe, expect, it } from 'vitest'
import { checklistOf } from '../../src/migrations/checklist/index.ts'
import { keepsValues } from '../../src/migrations/checklist/kept-values.ts'
import { parseSqlFile } from '../../src/migrations/sql/index.ts'
import { loadParser, type SqlParser } from '../../src/migrations/syntax/index.ts'
import type { Migration } from '../../src/migrations/types.ts'
import { startPostgres, type TestDatabase } from '../support/postgres.ts'

let parser: SqlParser
let database: TestDatabase
beforeAll(async () => {
  parser = await loadParser()
  database = await (await startPostgres()).createDatabase()
})

const samples: Readonly<Record<string, readonly string[]>> = {
  smallint: ['0', '-1', '32767'],
  integer: ['0', '2147483647', '16777217'],
  bigint: ['0', '9007199254740993'],
  real: ['0', '1.5', '1e30'],
  'double precision': ['0', '1.5', '0.1', '1e300'],
  numeric: ['0', '1.25', '1.255', '12345678901234567890.123456789'],
  'numeric(10, 2)': ['0', '1.25', '99999999.99'],
  'numeric(6, 4)': ['1.2345'],
  date: ['2026-01-31'],
  timestamp: ['2026-01-31 10:20:30.123456'],
  'timestamp(3)': ['2026-01-31 10:20:30.123'],
  timestamptz: ['2026-01-31 10:20:30.123456+00'],
  time: ['10:20:30.123456'],
}
const targets = [...Object.keys(samples), 'timestamp(0)', 'timestamptz(3)', 'time(0)', 'numeric(12, 2)']

function parts(type: string) {
  const modifiers = /\((.*)\)/.exec(type)?.[1]?.split(',').map(Number) ?? []
  return { base: type.replace(/\(.*\)/, ''), modifiers }
}

describe('whether a column of another type keeps its values', () => {
  /** For each sample that PostgreSQL does not refuse, whether it is the same when it is back. */
  async function back(from: string, to: string): Promise<readonly boolean[]> {
    const kept: boolean[] = []
    for (const sample of samples[from] ?? []) {
      const asked = `select '${sample}'::${from}::${to}::${from} = '${sample}'::${from} as kept`
      // Refused is not lost: the change fails as a whole.
      const rows = await database.query<{ kept: boolean }>(asked).catch(() => [])
      kept.push(...rows.map((row) => row.kept))
    }
    return kept
  }

  it.each(Object.keys(samples))('%s: what is said to be kept is kept by PostgreSQL', async (from) => {
    for (const to of targets) {
      const { base, modifiers } = parts(to)
      if (keepsValues(parts(from), base, modifiers) === true)
        expect([to, (await back(from, to)).includes(false)]).toEqual([to, false])
    }
  })

  it.each([
    ['numeric', 'bigint'],
    ['numeric', 'numeric(10, 2)'],
    ['numeric(6, 4)', 'numeric(10, 2)'],
    ['double precision', 'integer'],
    ['double precision', 'real'],
    ['bigint', 'double precision'],
    ['integer', 'real'],
    ['timestamp', 'timestamp(0)'],
    ['timestamp', 'date'],
    ['time', 'time(0)'],
  ])('%s to %s: what is said to be lost is lost in PostgreSQL', async (from, to) => {
    const { base, modifiers } = parts(to)
    expect(keepsValues(parts(from), base, modifiers)).toBe(false)
    expect(await back(from, to)).toContain(false)
  })
})

describe('the checklist, where the folder tells the old type', () => {
  const migration = (name: string, sql: string): Migration => ({
    name,
    ledgerName: name,
    when: 1,
    createdAt: 1,
    up: parseSqlFile(`${name}.sql`, sql),
    down: undefined,
  })
  const checklist = (column: string, change: string, known = true) => {
    const first = migration('0000', `CREATE TABLE t (c ${column})`)
    const second = migration('0001', `ALTER TABLE t ALTER COLUMN c TYPE ${change}`)
    return checklistOf(second, parser, known ? [first, second] : []).checklist
  }
  const risk = (...args: Parameters<typeof checklist>) => checklist(...args).risk

  it.each([
    ['smallint', 'integer', 'low'],
    ['integer', 'bigint', 'low'],
    ['bigint', 'integer', 'low'],
    ['integer', 'numeric(12, 2)', 'low'],
    ['numeric(10, 2)', 'numeric(12, 2)', 'low'],
    ['numeric(10, 2)', 'numeric(10, 1)', 'data-loss'],
    ['numeric(10, 2)', 'bigint', 'data-loss'],
    ['double precision', 'bigint USING c::bigint', 'data-loss'],
    ['timestamp', 'date', 'data-loss'],
    ['timestamp(3)', 'timestamp(6)', 'low'],
    ['text', 'varchar(5) USING c::varchar(5)', 'data-loss'],
    ['integer', 'integer USING c / 2', 'data-loss'],
  ])('%s to %s: %s', (from, to, expected) => {
    expect(risk(from, to).value).toBe(expected)
  })

  it.each([
    ['varchar(20)', 'varchar(80)', 'expand'],
    ['varchar(20)', 'text USING c::text', 'expand'],
    ['text', 'varchar', 'expand'],
    ['varchar(80)', 'varchar(20)', 'contract'],
    ['text', 'varchar(80)', 'contract'],
    ['numeric(10, 2)', 'numeric(12, 2)', 'expand'],
    ['numeric(10, 2)', 'numeric', 'expand'],
    ['numeric(10, 2)', 'numeric(12, 3)', 'contract'],
    ['timestamp(3)', 'timestamp', 'expand'],
    ['timestamp', 'timestamp(3)', 'contract'],
    ['timestamp', 'timestamptz', 'contract'],
    ['smallint', 'integer', 'expand'],
    // Drivers give bigint as text.
    ['integer', 'bigint', 'contract'],
    ['varchar(20)', 'text USING lower(c)', 'contract'],
    ['varchar(20)[]', 'varchar(80)[]', 'contract'],
    ['text', 'citext', 'contract'],
  ])('%s to %s is %s: what runs does not notice more room, what comes may need it', (from, to, expected) => {
    expect(checklist(from, to).phase.value).toBe(expected)
  })

  it('says what it assumes where no migration tells the type', () => {
    expect(risk('smallint', 'integer', false)).toMatchObject({
      value: 'data-loss',
      because: expect.stringContaining('(no migration says what type it has)'),
    })
    expect(risk('numeric', 'bigint').because).toContain('from numeric to bigint, which rounds or cuts values')
  })
})
