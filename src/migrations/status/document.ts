import { headOf } from '../folder/index.ts'
import { classify, planDown, rowName, runOfLog } from '../plan/index.ts'
import { isDraft } from '../sql/index.ts'
import type { DatabaseState, LockHolder, LogRow, Migration, MigrationFolder } from '../types.ts'

/** The newest applied migrations that a way back is worked out for. */
const rollbackTargets = 10

/** How the document names itself; a change that a reader could not get over is another version. */
export const statusSchemaId = 'deploy-kit/migration-status/v1'

/**
 * The state of a database's migrations, as one versioned document: the command line prints it, Core serves it, the
 * Admin panel shows it. Times are ISO 8601 in UTC. `docs/migration-status.schema.json` is its JSON Schema.
 */
export interface MigrationStatus {
  readonly schema: typeof statusSchemaId
  /** When the state was read, by the clock of the database. */
  readonly at: string
  readonly environment: string | null
  readonly server: DatabaseState['server']
  /**
   * `needs-attention`: applying would be refused, or somebody has to look first. `ahead`: the database has migrations
   * that this folder lacks and everything that the folder has.
   */
  readonly state: 'up-to-date' | 'pending' | 'ahead' | 'needs-attention'
  /** The newest applied migration. */
  readonly head: string | null
  readonly folder: {
    readonly format: MigrationFolder['format']
    readonly head: string | null
    readonly count: number
  }
  /** Who holds the lock of migration runs now. */
  readonly lock: LockHolder | null
  /** Oldest first. */
  readonly applied: readonly AppliedMigration[]
  readonly pending: readonly PendingMigration[]
  /** In the ledger, not in the folder. */
  readonly unknown: readonly Recorded[]
  /** Where ledger and folder contradict each other; applying is refused until it is settled. */
  readonly drifted: readonly { readonly name: string; readonly how: 'edited' | 'renamed' | 'out-of-order' }[]
  /** Runs that did not end well and that no later run has made good. */
  readonly failed: readonly FailedMigration[]
  readonly lastRun: LastRun | null
  /** What `down` could go back to, nearest first; null is a database without migrations. */
  readonly wayBack: readonly WayBack[]
}

/** What the log tells of a migration's run; null where there is no log of it. */
export interface Recorded {
  readonly name: string
  readonly hash: string
  /** Null where deploy-kit did not apply it. */
  readonly appliedAt: string | null
  readonly ms: number | null
  readonly actor: string | null
  readonly gitSha: string | null
  /** The version of the product that brought it. */
  readonly version: string | null
  /** `baseline` and `mark-applied` recorded it without running it; null where there is no log of it, or an older one. */
  readonly kind: LogRow['kind']
  readonly phase: string | null
  readonly snapshotId: string | null
}

export interface AppliedMigration extends Recorded {
  readonly risk: string | null
  /** Whether the SQL of its way back is known, in a file or in the log. */
  readonly reversible: boolean
}

export interface PendingMigration {
  readonly name: string
  readonly phase: string | null
  readonly risk: string | null
}

export interface FailedMigration {
  readonly name: string
  readonly direction: 'up' | 'down'
  /** `running`: under way now. `interrupted`: its run ended without a word, and `repair` knows what to do. */
  readonly status: 'failed' | 'running' | 'interrupted'
  readonly startedAt: string
  readonly sqlstate: string | null
  readonly error: string | null
  /** False where statements of it are done that no rollback took back. */
  readonly rolledBack: boolean
}

export interface LastRun {
  readonly runId: string
  readonly startedAt: string
  readonly actor: string | null
  readonly gitSha: string | null
  readonly migrations: readonly {
    readonly name: string
    readonly direction: 'up' | 'down'
    readonly kind: LogRow['kind']
    readonly status: LogRow['status']
    readonly ms: number | null
    readonly sqlstate: string | null
    readonly error: string | null
  }[]
}

export interface WayBack {
  readonly to: string | null
  /** The version of the product that brought `to`. */
  readonly version: string | null
  readonly gitSha: string | null
  /** How many migrations would be taken back. */
  readonly steps: number
  readonly feasible: boolean
  /** What would be lost for good, a line each; with any, `down` wants the consent `data-loss`. */
  readonly dataLoss: readonly string[]
  /** Why it cannot be done. */
  readonly reasons: readonly string[]
}

/** What a checklist says of a migration. */
export interface Described {
  readonly phase: string | null
  readonly risk: string | null
}

export interface DocumentOptions {
  readonly environment?: string
  readonly describe?: (migration: Migration) => Described | undefined
}

/** The status as it follows from folder, ledger, log and lock. Pure. */
export function statusDocument(
  folder: MigrationFolder,
  database: DatabaseState,
  options: DocumentOptions = {},
): MigrationStatus {
  const { ledger, log, lock } = database
  const classes = classify(folder, ledger)
  const describe = (migration: Migration) => options.describe?.(migration) ?? { phase: null, risk: null }
  const drifted = [
    ...classes.edited.map(({ migration }) => ({ name: migration.name, how: 'edited' as const })),
    ...classes.renamed.map(({ migration }) => ({ name: migration.name, how: 'renamed' as const })),
    // Drizzle 1.0 applies them, and so does `apply`.
    ...(folder.format === 'folders' ? [] : classes.outOfOrder).map(({ name }) => ({
      name,
      how: 'out-of-order' as const,
    })),
  ]
  const failed = failedOf(log, lock !== null)
  const unknown = classes.unknown.map((row) => {
    const entry = log.findLast((it) => it.hash === row.hash && it.direction === 'up' && it.status === 'ok')
    return recorded(row.name ?? entry?.name ?? rowName(row), row.hash, entry)
  })
  const applied = classes.applied.map(({ migration, row }): AppliedMigration => {
    const entry = runOfLog(folder, log, row, migration.name)
    const described = describe(migration)
    const downText = migration.down?.text ?? entry?.downSql
    const told = recorded(migration.name, row.hash, entry)
    return {
      ...told,
      phase: told.phase ?? described.phase,
      risk: entry?.risk ?? described.risk,
      reversible: downText !== undefined && downText !== null && !isDraft(downText),
    }
  })
  const folderHead = headOf(folder)
  // With what is pending, a folder that lacks what the database has is not an older one, but another.
  const refused =
    drifted.length > 0 ||
    classes.missing.length > 0 ||
    (classes.unknown.length > 0 && classes.pending.length > 0) ||
    classes.applied.some(({ row }) => row.createdAt === null && folder.format === 'journal')
  const troubled = refused || failed.some((it) => it.status !== 'running' && !it.rolledBack)
  return {
    schema: statusSchemaId,
    at: database.at,
    environment: options.environment ?? null,
    server: database.server,
    state: troubled
      ? 'needs-attention'
      : classes.pending.length > 0
        ? 'pending'
        : unknown.length > 0
          ? 'ahead'
          : 'up-to-date',
    head: unknown.at(-1)?.name ?? applied.at(-1)?.name ?? null,
    folder: { format: folder.format, head: folderHead.name ?? null, count: folderHead.count },
    lock,
    applied,
    pending: classes.pending.map((migration) => ({ name: migration.name, ...describe(migration) })),
    unknown,
    drifted,
    failed,
    lastRun: lastRun(log),
    wayBack: wayBack(folder, database, [...applied, ...unknown]),
  }
}

/** Its statements ran elsewhere, at a time that nobody knows. */
function onlyRecorded({ kind }: LogRow): boolean {
  return kind === 'baseline' || kind === 'mark-applied'
}

function recorded(name: string, hash: string, entry: LogRow | undefined): Recorded {
  return {
    name,
    hash,
    appliedAt: entry === undefined || onlyRecorded(entry) ? null : entry.startedAt,
    ms: entry?.ms ?? null,
    actor: entry?.actor ?? null,
    gitSha: entry?.gitSha ?? null,
    version: entry?.version ?? null,
    kind: entry?.kind ?? null,
    phase: entry?.phase ?? null,
    snapshotId: entry?.snapshotId ?? null,
  }
}

/** The newest word of each migration and direction, where it is no good one. */
function failedOf(log: readonly LogRow[], held: boolean): readonly FailedMigration[] {
  const newest = new Map<string, LogRow>()
  for (const row of log) newest.set(row.name, row)
  return [...newest.values()].flatMap((row): readonly FailedMigration[] => {
    if (row.status !== 'failed' && row.status !== 'running') return []
    return [
      {
        name: row.name,
        direction: row.direction,
        // A run that is alive holds the lock; a row that says running without one was left behind.
        status: row.status === 'failed' ? 'failed' : held ? 'running' : 'interrupted',
        startedAt: row.startedAt,
        sqlstate: row.sqlstate,
        error: row.error,
        rolledBack: row.transactional || row.statementNo === 0,
      },
    ]
  })
}

function lastRun(log: readonly LogRow[]): LastRun | null {
  const last = log.at(-1)
  if (last === undefined) return null
  const rows = log.filter((row) => row.runId === last.runId)
  return {
    runId: last.runId,
    startedAt: rows[0]?.startedAt ?? last.startedAt,
    actor: last.actor,
    gitSha: last.gitSha,
    migrations: rows.map(({ name, direction, kind, status, ms, sqlstate, error }) => ({
      name,
      direction,
      kind,
      status,
      ms,
      sqlstate,
      error,
    })),
  }
}

function wayBack(
  folder: MigrationFolder,
  database: DatabaseState,
  applied: readonly Recorded[],
): readonly WayBack[] {
  const targets: readonly (Recorded | undefined)[] =
    applied.length === 0 ? [] : [undefined, ...applied.slice(0, -1)]
  const withoutFolder = (line: string) =>
    line.startsWith(`${folder.path}/`) ? line.slice(folder.path.length + 1) : line
  return targets
    .slice(-rollbackTargets)
    .toReversed()
    .map((target, index) => {
      const planned = planDown(folder, database.ledger, database.log, {
        to: target?.name,
        consent: ['data-loss'],
        // What runs is another question, which `down` asks when it comes to it.
        running: [],
      })
      return {
        to: target?.name ?? null,
        version: target?.version ?? null,
        gitSha: target?.gitSha ?? null,
        steps: planned.kind === 'down-plan' ? planned.steps.length : index + 1,
        feasible: planned.kind === 'down-plan',
        // Inside an image the folder's own path says nothing to a reader.
        dataLoss: planned.kind === 'down-plan' ? planned.dataLoss.map(withoutFolder) : [],
        reasons: planned.kind === 'refused' ? planned.reasons.map((reason) => reason.message) : [],
      }
    })
}
