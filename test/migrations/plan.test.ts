import { createHash } from 'node:crypto'
import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  type Ledger,
  type LedgerRow,
  type LogRow,
  type Migration,
  type MigrationFolder,
  type PlanOptions,
  plan as planWith,
  readFolder,
} from '../../src/migrations/index.ts'
import {
  expands,
  history,
  journalEntries,
  journalFolder,
  migrationFolders,
  stamp,
  writeJournal,
} from './fixture.ts'

/** A plan of migrations that all expand. */
const plan = (folder: MigrationFolder, ledger: Ledger, options: PlanOptions = {}) =>
  planWith(folder, ledger, options, [], expands)

const row = (id: number, migration: Migration, more: Partial<LedgerRow> = {}): LedgerRow => ({
  id,
  hash: migration.up.hash,
  createdAt: migration.createdAt,
  name: null,
  ...more,
})

/** The log's row of a run that applied it. */
const ran = (migration: Migration, more: Partial<LogRow> = {}): LogRow => ({
  id: 9,
  runId: '7-1',
  name: migration.name,
  hash: migration.up.hash,
  direction: 'up',
  actor: null,
  gitSha: null,
  startedAt: '2026-01-05T10:00:00.000Z',
  ms: 4,
  status: 'ok',
  transactional: true,
  statementNo: 1,
  sqlstate: null,
  error: null,
  upSql: null,
  downSql: null,
  phase: null,
  risk: null,
  version: null,
  snapshotId: null,
  kind: 'run',
  ...more,
})

const ledgerOf = (rows: readonly LedgerRow[], named = false): Ledger => ({ exists: true, named, rows })

async function journal(count = history.length) {
  const folder = await readFolder(await journalFolder(history))
  const rows = folder.migrations.slice(0, count).map((migration, index) => row(index + 1, migration))
  return { folder, rows, migrations: folder.migrations }
}

async function folders(count = history.length) {
  const folder = await readFolder(await migrationFolders(history))
  const rows = folder.migrations
    .slice(0, count)
    .map((migration, index) => row(index + 1, migration, { name: migration.name }))
  return { folder, rows, migrations: folder.migrations }
}

function reasons(result: ReturnType<typeof plan>) {
  return result.kind === 'refused'
    ? result.reasons.map((reason) => [reason.kind, reason.migration])
    : result.kind
}

describe.each([
  ['0.x journal', journal],
  ['1.0 folders', folders],
])('plan, %s', (format, make) => {
  it('applies everything to a database without a ledger', async () => {
    const { folder, migrations } = await make()
    const result = plan(folder, { exists: false, named: false, rows: [] })
    expect(result.kind === 'plan' && result.pending.map((it) => it.migration)).toEqual(migrations)
  })

  it('applies what is behind the last applied one', async () => {
    const { folder, rows, migrations } = await make(2)
    const result = plan(folder, ledgerOf(rows, true))
    expect(result.kind === 'plan' && result.pending.map((it) => it.migration)).toEqual(migrations.slice(2))
  })

  it('refuses a migration that was edited after it was applied', async () => {
    const { folder, rows, migrations } = await make()
    const edited = rows.map((it, index) => (index === 1 ? { ...it, hash: 'e'.repeat(64) } : it))
    const result = plan(folder, ledgerOf(edited, true))
    expect(reasons(result)).toEqual([['edited', migrations[1]?.name]])
    expect(result.kind === 'refused' && result.reasons[0]?.message).toContain(
      'was changed after it was applied: the ledger has eeeeeeeeeeee',
    )
  })

  it('refuses a row that the folder does not know, unless the database may be ahead', async () => {
    const { folder, rows } = await make()
    const ahead = [
      ...rows,
      {
        id: 9,
        hash: 'a'.repeat(64),
        createdAt: Date.UTC(2026, 5, 1),
        name: format === '1.0 folders' ? '20260601000000_newer' : null,
      },
    ]
    expect(reasons(plan(folder, ledgerOf(ahead, true)))).toMatchObject([
      ['unknown', ahead[4]?.name ?? undefined],
    ])
    const allowed = plan(folder, ledgerOf(ahead, true), { ahead: 'allow' })
    expect(allowed).toMatchObject({ kind: 'plan', pending: [] })
    expect(allowed.kind === 'plan' && allowed.warnings[0]).toContain('the database is ahead of the folder')
  })

  it('does with a pending migration that is older than an applied one what Drizzle does, or says no where that is silence', async () => {
    const { folder, rows, migrations } = await make()
    const late = migrations[1]?.name
    const gap = rows.filter((_, index) => index !== 1)
    expect(reasons(plan(folder, ledgerOf(gap, true), { outOfOrder: 'refuse' }))).toEqual([
      ['out-of-order', late],
    ])
    const allowed = plan(folder, ledgerOf(gap, true), { outOfOrder: 'allow' })
    expect(allowed).toMatchObject({
      kind: 'plan',
      pending: [{ migration: { name: late } }],
      warnings: [expect.stringContaining(`${late} is older than what is applied already`)],
    })
    const byDefault = plan(folder, ledgerOf(gap, true))
    if (format === '1.0 folders') expect(byDefault).toEqual(allowed)
    else expect(reasons(byDefault)).toEqual([['out-of-order', late]])
  })

  it('names a migration that the folder has lost, which newer ones stand behind', async () => {
    const { folder, rows, migrations } = await make()
    const without = { ...folder, migrations: migrations.filter((_, index) => index !== 1) }
    expect(reasons(plan(without, ledgerOf(rows, true)))).toEqual([
      ['missing', format === '1.0 folders' ? migrations[1]?.name : undefined],
    ])
    expect(plan(without, ledgerOf(rows, true), { ahead: 'allow' })).toMatchObject({
      kind: 'plan',
      pending: [],
    })
  })

  it.each([
    ['line ends of Windows', (text: string) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text: string) => `\uFEFF${text}`],
    ['both', (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`],
  ])('takes a file with %s for the one that was applied without, and warns', async (_, change) => {
    const { folder, rows } = await make()
    const hash = createHash('sha256')
      .update(change(history[0]?.up ?? ''))
      .digest('hex')
    const result = plan(
      folder,
      ledgerOf(
        rows.map((it, at) => (at === 0 ? { ...it, hash } : it)),
        true,
      ),
    )
    expect(result).toMatchObject({ kind: 'plan', pending: [] })
    expect(result.kind === 'plan' && result.warnings[0]).toContain(
      'has other line ends or another byte order mark',
    )
  })

  it('warns of a migration that was applied by the log and has no row in the ledger', async () => {
    const { folder, rows, migrations } = await make()
    const newest = migrations[3]!
    const lost = (logged: Partial<LogRow>) => {
      const result = planWith(folder, ledgerOf(rows.slice(0, 3), true), {}, [ran(newest, logged)], expands)
      expect(result).toMatchObject({ kind: 'plan', pending: [{ migration: { name: newest.name } }] })
      return result.kind === 'plan' ? result.warnings : []
    }
    expect(lost({})).toEqual([
      expect.stringMatching(/row 9 of deploykit\.migration_log it was applied on 2026-01-05/),
    ])
    expect(lost({ status: 'reverted' })).toEqual([])
    expect(lost({ status: 'failed' })).toEqual([])
    expect(lost({ hash: 'of another content' })).toEqual([])
    const fresh = planWith(
      folder,
      { exists: false, named: false, rows: [], populated: false },
      {},
      [ran(newest)],
      expands,
    )
    expect(fresh.kind === 'plan' && fresh.warnings).toEqual([])
  })

  it('warns of a migration that is recorded twice', async () => {
    const { folder, rows } = await make()
    const result = plan(folder, ledgerOf([...rows, { ...rows[3]!, id: 5 }], true))
    expect(result).toMatchObject({ kind: 'plan', pending: [] })
    expect(result.kind === 'plan' && result.warnings[0]).toContain('is recorded twice (row 5)')
  })
})

describe('plan of a journal', () => {
  it('refuses a migration whose time was changed after it was applied', async () => {
    const { folder, rows } = await journal()
    const moved = rows.map((it, index) =>
      index === 3 ? { ...it, createdAt: (it.createdAt ?? 0) - 5_000 } : it,
    )
    const result = plan(folder, ledgerOf(moved))
    expect(reasons(result)).toEqual([['renamed', '0003_email_index']])
    expect(result.kind === 'refused' && result.reasons[0]?.fix).toBe(
      `Set "when" of 0003_email_index in meta/_journal.json back to ${moved[3]?.createdAt}; or have \`repair\` give the row the new time.`,
    )
  })

  it('does not mind a tag that was renamed: the ledger knows hash and time only', async () => {
    const { rows } = await journal()
    const folder = await readFolder(
      await journalFolder(history.map((it) => ({ ...it, name: `${it.name}_renamed` }))),
    )
    expect(plan(folder, ledgerOf(rows))).toMatchObject({ kind: 'plan', pending: [] })
  })

  it('refuses a row without a time, which makes Drizzle apply everything again', async () => {
    const { folder, rows } = await journal()
    const result = plan(
      folder,
      ledgerOf(rows.map((it, index) => (index === 0 ? { ...it, createdAt: null } : it))),
    )
    expect(reasons(result)).toEqual([['no-time', '0000_init']])
  })

  it('refuses a time that does not increase only where it would be skipped: pending, on a database that has migrations', async () => {
    const path = await journalFolder(history)
    const entries = journalEntries(history)
    entries[3] = { ...entries[3]!, when: entries[1]!.when + 1 }
    await writeJournal(path, entries)
    const folder = await readFolder(path)
    const rows = folder.migrations.map((migration, index) => row(index + 1, migration))
    expect(plan(folder, ledgerOf(rows))).toMatchObject({ kind: 'plan', pending: [] })
    expect(reasons(plan(folder, ledgerOf(rows.slice(0, 3))))).toEqual([
      ['out-of-order', '0003_email_index'],
      ['folder', '0003_email_index'],
    ])
    const fresh = plan(folder, ledgerOf([]))
    expect(fresh).toMatchObject({ kind: 'plan', pending: [{}, {}, {}, {}] })
    expect(fresh.kind === 'plan' && fresh.warnings[0]).toContain('dates 0003_email_index')
  })

  it('tells two migrations of the same content apart', async () => {
    const same = [
      { name: 'a', up: '-- empty' },
      { name: 'b', up: '-- empty' },
      { name: 'c', up: '-- empty' },
    ]
    const folder = await readFolder(await journalFolder(same))
    const result = plan(
      folder,
      ledgerOf(folder.migrations.slice(0, 2).map((it, index) => row(index + 1, it))),
    )
    expect(result.kind === 'plan' && result.pending.map((it) => it.migration.name)).toEqual(['0002_c'])
  })
})

describe('plan of 1.0 folders', () => {
  it('refuses a folder that was renamed after it was applied', async () => {
    const path = await migrationFolders(history)
    const before = await readFolder(path)
    const last = before.migrations[3]!
    await rename(join(path, last.name), join(path, '20260301000000_email'))
    const rows = before.migrations.map((it, index) => row(index + 1, it, { name: it.name }))
    const result = plan(await readFolder(path), ledgerOf(rows, true))
    expect(reasons(result)).toEqual([['renamed', '20260301000000_email']])
    expect(result.kind === 'refused' && result.reasons[0]?.fix).toBe(
      `Give the folder its old name back: ${last.name}; or have \`repair\` give the row the new one.`,
    )
  })

  it('finds the rows that drizzle-orm 0.45 wrote, by their second and by their content', async () => {
    const old = await journal()
    const { folder } = await folders()
    expect(plan(folder, ledgerOf(old.rows))).toMatchObject({ kind: 'plan', pending: [] })
    expect(folder.migrations[0]?.name.startsWith(stamp(old.migrations[0]!.when))).toBe(true)
  })
})

describe('a pending migration', () => {
  it('is read piece by piece: a breakpoint ends a statement that no semicolon ends', async () => {
    const up = 'CREATE TABLE a (id int)\n--> statement-breakpoint\nCREATE INDEX CONCURRENTLY i ON a (id)'
    const folder = await readFolder(await journalFolder([{ name: 'x', up }]))
    expect(plan(folder, ledgerOf([]))).toMatchObject({
      pending: [
        {
          mode: {
            transactional: false,
            because: 'CREATE INDEX CONCURRENTLY',
            offset: up.indexOf('CREATE INDEX'),
          },
        },
      ],
    })
  })

  it.each(['BEGIN', 'COMMIT', 'ROLLBACK', 'START TRANSACTION'])(
    'with %s is refused, with its line',
    async (word) => {
      const folder = await readFolder(
        await journalFolder([{ name: 'x', up: `CREATE TABLE a (id int);\n${word};` }]),
      )
      const result = plan(folder, ledgerOf([]))
      expect(result).toMatchObject({ kind: 'refused', reasons: [{ kind: 'transaction-control', line: 2 }] })
    },
  )
})
