import { type Checklist, checklistOf, traitsOf } from '../checklist/index.ts'
import {
  connect,
  databaseError,
  type MigrationPorts,
  readConnectionUrl,
  readOnly,
  type Unreachable,
} from '../connection/index.ts'
import { readFolder } from '../folder/index.ts'
import { otherLedger, readDatabaseState } from '../ledger/index.ts'
import { type LintOptions, type LintResult, lint } from '../lint/index.ts'
import type { TableLock } from '../locks/index.ts'
import type { Left } from '../outcome.ts'
import { classify, deployHash, type PlanBasis, type PlanOptions, plan } from '../plan/index.ts'
import { key, loadParser, type SqlParser } from '../syntax/index.ts'
import {
  drizzleLedger,
  type Ledger,
  type LedgerTable,
  type LogRow,
  type Migration,
  type MigrationFolder,
  type RefusalReason,
} from '../types.ts'
import { locksOfMigrations } from './locks.ts'
import { type Activity, readSurroundings, type TableSize } from './read.ts'

/** What applying would do, and what it would meet. */
export interface Preview {
  readonly kind: 'preview'
  /**
   * `record`: from the migration head that the last release recorded, without a look at the database. `unrecorded`:
   * neither; all that the folder has counts as pending.
   */
  readonly basis: PlanBasis | 'unrecorded'
  readonly head: string | undefined
  /** With `unrecorded`: why it is not known, a clause. */
  readonly unknownBecause?: string
  /** In the order in which they would be applied. */
  readonly pending: readonly PreviewedMigration[]
  /** Pending, but of another phase. */
  readonly left: readonly Left[]
  /** The same with all that is known of them. */
  readonly later: readonly PreviewedMigration[]
  /** Why an apply would be refused as things stand. */
  readonly reasons: readonly RefusalReason[]
  readonly warnings: readonly string[]
  /** What lint says of the pending migrations; with the sizes of their tables where the database was asked. */
  readonly linted: LintResult
  /** What `apply` takes as plan-hash; undefined where it would be refused or the database was not asked. */
  readonly hash: string | undefined
  /** What `apply` takes as plan-hash in both phases of a deploy, whatever this is based on; undefined where it would be refused. */
  readonly deployHash: string | undefined
  /** Undefined where the database was not asked. */
  readonly activity: Activity | undefined
  readonly server: string | undefined
}

export interface PreviewedMigration {
  readonly name: string
  readonly migration: Migration
  readonly checklist: Checklist
  readonly transactional: boolean
  /** Tables that were there before, with the strongest lock and, where the database was asked, their size. */
  readonly tables: readonly PreviewedTable[]
}

export interface PreviewedTable extends TableLock {
  readonly size: TableSize | undefined
}

export interface PreviewOptions extends PlanOptions {
  readonly folder: string
  readonly url: string
  readonly ledger?: LedgerTable
  readonly connectTimeoutMs?: number
  readonly lint?: Pick<LintOptions, 'profile' | 'off' | 'serverMajor'>
}

/**
 * Looks at the database, with a role that may only read; creates nothing and takes no lock.
 * @throws ConfigurationError for a folder or URL to mend, PlatformError where ledger or log cannot be read
 */
export async function preview(
  options: PreviewOptions,
  ports: MigrationPorts,
): Promise<Preview | Unreachable> {
  const folder = await readFolder(options.folder)
  const parser = await loadParser()
  const target = await readConnectionUrl(options.url)
  const session = await connect(target, {
    ...ports,
    applicationName: 'deploy-kit migrate plan',
    timeoutMs: options.connectTimeoutMs ?? 10_000,
  })
  if ('kind' in session) return session
  try {
    const table = options.ledger ?? drizzleLedger
    const state = await readOnly(session, () => readDatabaseState(session, table))
    const drafted = draft(
      folder,
      { ledger: state.ledger, log: state.log, basis: 'database' },
      options,
      parser,
    )
    const elsewhere =
      state.ledger.exists || drafted.pending.length === 0
        ? undefined
        : await readOnly(session, () => otherLedger(session, table, folder))
    const tables = [...drafted.pending, ...drafted.later].flatMap((one) =>
      one.tables.map(({ table }) => table),
    )
    const { sizes, activity } = await readOnly(session, () => readSurroundings(session, tables))
    return {
      ...drafted,
      ...(elsewhere === undefined
        ? {}
        : { reasons: [elsewhere, ...drafted.reasons], hash: undefined, deployHash: undefined }),
      basis: 'database',
      pending: drafted.pending.map((one) => withSizes(one, sizes)),
      later: drafted.later.map((one) => withSizes(one, sizes)),
      linted: lintOf(folder, drafted, parser, {
        serverMajor: Number.parseInt(state.server.version, 10),
        ...options.lint,
        rows: new Map(sizes.flatMap(({ table, rows }) => (rows === null ? [] : [[table, rows] as const]))),
      }),
      activity,
      server: state.server.version,
    }
  } catch (error) {
    throw databaseError(error, session)
  } finally {
    await session.close()
  }
}

/**
 * The same from what a release recorded: every migration up to `head` counts as applied as its file is now, but for
 * those that it names as left for later.
 * @param head undefined for a database without migrations
 * @returns undefined where the folder does not have that head
 */
export async function previewFromRecord(
  folderPath: string,
  head: string | undefined,
  options: PlanOptions & Pick<PreviewOptions, 'lint'> & { readonly notYet?: readonly string[] } = {},
): Promise<Preview | undefined> {
  const folder = await readFolder(folderPath)
  const at = folder.migrations.findIndex((migration) => migration.name === head)
  if (head !== undefined && at === -1) return undefined
  const there = folder.migrations
    .slice(0, at + 1)
    .filter(({ name }) => options.notYet?.includes(name) !== true)
  const rows = there.map((migration, index) => ({
    id: index + 1,
    hash: migration.up.hash,
    createdAt: migration.createdAt,
    name: migration.ledgerName,
  }))
  const ledger: Ledger = { exists: rows.length > 0, named: true, rows }
  const parser = await loadParser()
  const drafted = draft(folder, { ledger, log: [], basis: 'record' }, options, parser)
  return {
    ...drafted,
    warnings: [...drafted.warnings, ...unasked(drafted)],
    basis: 'record',
    linted: lintOf(folder, drafted, parser, options.lint ?? {}),
    hash: undefined,
    activity: undefined,
    server: undefined,
  }
}

/**
 * The same where nothing says where the database stands: all of the folder counts as pending, so that what is agreed to
 * is an upper bound. Nothing is linted: most of it will be there already.
 * @param unknownBecause a clause for the report
 */
export async function previewUnrecorded(
  folderPath: string,
  unknownBecause: string,
  options: Pick<PlanOptions, 'outOfOrder' | 'ahead'> = {},
): Promise<Preview> {
  const folder = await readFolder(folderPath)
  const parser = await loadParser()
  const ledger: Ledger = { exists: false, named: true, rows: [] }
  const drafted = draft(folder, { ledger, log: [], basis: 'record' }, { ...options, running: [] }, parser)
  return {
    ...drafted,
    basis: 'unrecorded',
    unknownBecause,
    linted: { findings: [], ignored: [], files: 0 },
    hash: undefined,
    activity: undefined,
    server: undefined,
  }
}

/** What runs is not known from a record, and decides over what takes away. */
function unasked({ pending }: Draft): readonly string[] {
  const contracts = pending.filter(({ checklist }) => checklist.phase.value === 'contract')
  if (contracts.length === 0) return []
  return [
    `whether something that runs still needs what ${contracts.map(({ name }) => name).join(', ')} takes away was not asked; \`apply\` asks, and refuses where it does`,
  ]
}

type Draft = Omit<Preview, 'basis' | 'linted' | 'activity' | 'server'>

/** What is left for later is pending as well, and lands in the same release. */
function lintOf(
  folder: MigrationFolder,
  { pending, left }: Draft,
  parser: SqlParser,
  options: LintOptions,
): LintResult {
  const only = new Set([...pending, ...left].map(({ name }) => name))
  return lint(folder.migrations, parser, { ...options, only })
}

/** Pure. */
function draft(
  folder: MigrationFolder,
  {
    ledger,
    log,
    basis,
  }: { readonly ledger: Ledger; readonly log: readonly LogRow[]; readonly basis: PlanBasis },
  options: PlanOptions,
  parser: SqlParser,
): Draft {
  const checklists = new Map(
    folder.migrations.map((migration) => [
      migration,
      checklistOf(migration, parser, folder.migrations).checklist,
    ]),
  )
  const checklist = (migration: Migration) =>
    checklists.get(migration) ?? checklistOf(migration, parser, folder.migrations).checklist
  const planned = plan(folder, ledger, options, log, (migration) => traitsOf(checklist(migration)))
  const classes = classify(folder, ledger)
  const locks = locksOfMigrations(folder.migrations, parser)
  const one = (migration: Migration, transactional: boolean): PreviewedMigration => ({
    name: migration.name,
    migration,
    checklist: checklist(migration),
    transactional,
    tables: (locks.get(migration) ?? []).map((lock) => ({ ...lock, size: undefined })),
  })
  const head = classes.applied.at(-1)?.migration.name
  const base = { kind: 'preview' as const, head }
  if (planned.kind === 'refused') {
    return {
      ...base,
      pending: classes.pending.map((migration) =>
        one(migration, checklist(migration).transaction.value !== 'none'),
      ),
      left: [],
      later: [],
      reasons: planned.reasons,
      warnings: [],
      hash: undefined,
      deployHash: undefined,
    }
  }
  return {
    ...base,
    pending: planned.pending.map(({ migration, mode }) => one(migration, mode.transactional)),
    left: planned.left,
    later: folder.migrations
      .filter(({ name }) => planned.left.some((one) => one.name === name))
      .map((migration) => one(migration, checklist(migration).transaction.value !== 'none')),
    reasons: [],
    warnings: planned.warnings,
    hash: planned.hash,
    deployHash: deployHash({ folder, pending: classes.pending, basis, options }),
  }
}

function withSizes(one: PreviewedMigration, sizes: readonly TableSize[]): PreviewedMigration {
  return {
    ...one,
    tables: one.tables.map((it) => ({ ...it, size: sizes.find(({ table }) => table === key(it.table)) })),
  }
}
