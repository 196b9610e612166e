import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  apply,
  type Ledger,
  type LedgerRow,
  type PlanOptions,
  plan,
  readFolder,
} from '../../src/migrations/index.ts'
import { type Postgres, startPostgres } from '../support/postgres.ts'
import { applyOptions, expands, history, journalFolder, type MigrationSource, ports } from './fixture.ts'

const rows = (count: number): LedgerRow[] =>
  Array.from({ length: count }, (_, index) => ({ id: index + 1, hash: '', createdAt: 0, name: null }))

async function hashOf(
  change: {
    sources?: readonly MigrationSource[]
    applied?: number
    options?: PlanOptions
    phase?: 'expand' | 'contract'
  } = {},
): Promise<string> {
  const folder = await readFolder(await journalFolder(change.sources ?? history))
  const ledger: Ledger = {
    exists: true,
    named: false,
    rows: rows(change.applied ?? 2).map((row, index) => ({
      ...row,
      hash: folder.migrations[index]?.up.hash ?? '',
      createdAt: folder.migrations[index]?.createdAt ?? 0,
    })),
  }
  const result = plan(folder, ledger, { running: [], ...change.options }, [], () => ({
    ...expands(),
    phase: change.phase ?? 'expand',
  }))
  if (result.kind === 'refused') throw new Error(result.reasons[0]?.message)
  return result.hash
}

const edited = (field: 'up' | 'down', at: number) =>
  history.map((source, index) => (index === at ? { ...source, [field]: `${source[field]} -- x` } : source))

describe('the hash of a plan', () => {
  it('is the same for the same ledger, files and options, wherever the folder lies', async () => {
    expect(await hashOf()).toBe(await hashOf())
    expect(await hashOf()).toMatch(/^p1(\.[0-9a-f]{20}){3}$/)
  })

  it.each([
    ['what is applied', { applied: 3 }, [1, 2]],
    ['a pending file', { sources: edited('up', 3) }, [2]],
    ['the way down of a pending file', { sources: edited('down', 3) }, [2]],
    ['a new file', { sources: [...history, { name: 'new', up: 'SELECT 1' }] }, [2]],
    ['the phase of a migration', { phase: 'contract' }, [2]],
    ['an option', { options: { phase: 'after' } }, [3]],
  ] as const)('changes with %s, in the part that it concerns', async (_, change, parts) => {
    const before = (await hashOf()).split('.')
    const after = (await hashOf(change)).split('.')
    expect(after.flatMap((part, index) => (part === before[index] ? [] : [index]))).toEqual(parts)
  })

  it('does not change with what runs, which is judged anew', async () => {
    const running = [{ what: 'core:41', version: '1.0.0' }]
    expect(await hashOf({ options: { running } })).toBe(await hashOf())
  })
})

describe('an apply with the hash of a plan', () => {
  let postgres: Postgres
  beforeAll(async () => {
    postgres = await startPostgres()
  })

  it('runs while the plan holds, and is refused once it does not, saying what changed', async () => {
    const database = await postgres.createDatabase()
    await apply(applyOptions(await journalFolder(history.slice(0, 2)), database.url), ports())
    const folder = await journalFolder(history)
    const refused = await apply(applyOptions(folder, database.url, { planHash: 'p1.a.b.c' }), ports())
    if (refused.kind !== 'refused') throw new Error(refused.kind)
    expect(refused.reasons).toMatchObject([{ kind: 'plan-changed' }])
    const hash = /p1\.\S+$/.exec(refused.reasons[0]?.fix ?? '')?.[0] ?? ''

    await writeFile(join(folder, '0003_email_index.sql'), 'SELECT 1;')
    const changed = await apply(applyOptions(folder, database.url, { planHash: hash }), ports())
    expect(changed.kind === 'refused' && changed.reasons[0]?.message).toContain(
      'does not hold any more: pending migrations changed since; now 0002_seed, 0003_email_index would be applied',
    )
    await writeFile(join(folder, '0003_email_index.sql'), history[3]?.up ?? '')
    expect(await apply(applyOptions(folder, database.url, { planHash: hash }), ports())).toMatchObject({
      kind: 'applied',
      done: [{ name: '0002_seed' }, { name: '0003_email_index' }],
    })
    const again = await apply(applyOptions(folder, database.url, { planHash: hash }), ports())
    expect(again.kind === 'refused' && again.reasons[0]?.message).toContain(
      'ledger and pending migrations changed since; now nothing would be applied',
    )
  })

  it('is refused where the text is no hash of ours', async () => {
    const database = await postgres.createDatabase()
    const folder = await journalFolder(history)
    const outcome = await apply(applyOptions(folder, database.url, { planHash: 'latest' }), ports())
    expect(outcome.kind === 'refused' && outcome.reasons[0]?.message).toBe(
      '"latest" is not the hash of a plan of this version of deploy-kit',
    )
  })
})
